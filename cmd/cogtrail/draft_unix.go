// Drafts are held by locks, which end with their process.

//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package main

import (
	"os"
	"syscall"
)

// holds says that nobody but a living process holds a draft.
const holds = true

// hold opens the regular file at path, if it is this user's, and locks it. It returns nil
// if that cannot be done, or another process holds it.
func hold(path string) *os.File {
	f, err := os.OpenFile(path, os.O_RDWR|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil
	}
	info, err := f.Stat()
	if err == nil && info.Mode().IsRegular() {
		if of, ok := info.Sys().(*syscall.Stat_t); ok && int(of.Uid) == os.Geteuid() && lock(f) == nil {
			return f
		}
	}
	f.Close()
	return nil
}
