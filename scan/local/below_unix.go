//go:build unix && !linux

package local

// openBelow opens rel in the folder dir, and follows no symbolic link on the way.
func openBelow(dir int, rel string, flags int) (int, error) { return openStepwise(dir, rel, flags) }
