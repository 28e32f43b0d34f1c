// Standard output may be closed, and files may be as large as they may be.

//go:build unix

package main

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// limitSignals would end the process at a limit of which a write has an error too.
var limitSignals = []os.Signal{syscall.SIGXFSZ}

// closed reports whether f, a standard stream, was closed when the process began. Go puts
// the null device in the place of such a one, open for reading and writing, so that no
// other file gets its number. Who redirects to that opens it for writing alone, but for
// some programs that start others: they are told what else to name.
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
