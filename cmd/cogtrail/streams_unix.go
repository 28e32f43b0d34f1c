// Standard output may be closed, and file sizes may be limited.

//go:build unix

package main

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// limitSignals are signals that would end the process at a limit that writes report as an error.
var limitSignals = []os.Signal{syscall.SIGXFSZ}

// closed reports whether f, a standard stream, was closed when the process began. Go replaces a
// closed stream with the null device, opened for reading and writing, so that no other file gets
// its number. Shells open the null device only for writing. Some programs that start others open
// it for both; the error tells their users what to do.
func closed(f *os.File) bool {
	null, err := os.Stat(os.DevNull)
	if err != nil {
		return false
	}
	info, err := f.Stat()
	if err != nil {
		return true
	}
	mode, err := unix.FcntlInt(f.Fd(), unix.F_GETFL, 0)
	return err == nil && os.SameFile(info, null) && mode&unix.O_ACCMODE == unix.O_RDWR
}
