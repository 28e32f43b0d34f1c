//go:build !amd64

package trail

// hasKernel reports whether there is a plainRecord.
func hasKernel() bool { return false }

func plainRecord([]byte, byte, byte, int) (end, escape int, pair bool) { panic("trail: no kernel") }
