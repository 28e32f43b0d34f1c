package local

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// openBelow opens rel in the folder dir, and follows no symbolic link on the way. Linux has
// a system call for that since version 5.6, but sandboxes may not know it.
func openBelow(dir int, rel string, flags int) (int, error) {
	fd, err := unix.Openat2(dir, rel, &unix.OpenHow{Flags: uint64(flags), Resolve: unix.RESOLVE_NO_SYMLINKS})
	if err == syscall.ENOSYS || err == syscall.EPERM {
		return openStepwise(dir, rel, flags)
	}
	return fd, err
}
