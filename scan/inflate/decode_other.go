//go:build !amd64

package inflate

const hasKernel = false

func decode(*cursor, *tables, []byte, []byte) bool { panic("there is no kernel for this processor") }
