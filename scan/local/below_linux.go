package local

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// openBelow opens rel in the folder dir, and no symbolic link on the way. Linux does that
// in one call since version 5.6; what keeps programs in a sandbox may not know it.
func openBelow(dir int, rel string, flags int) (int, error) {
	fd, err := unix.Openat2(dir, rel, &unix.OpenHow{Flags: uint64(flags), Resolve: unix.RESOLVE_NO_SYMLINKS})
	if err == syscall.ENOSYS || err == syscall.EPERM {
		return openStepwise(dir, rel, flags)
	}
	return fd, err
}
