// A lock keeps other scans out of a journal.

//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package main

import (
	"errors"
	"os"
	"syscall"
)

// lock locks f for this process until f is closed. It fails immediately if another process
// holds the lock.
func lock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return errors.New("another scan is writing it")
	}
	return os.NewSyscallError("flock", err)
}
