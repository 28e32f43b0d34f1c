// Locks hold drafts, and end with their process.

//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package main

import (
	"os"
	"syscall"
)

// holds says whether only a living process can hold a draft.
const holds = true

// hold opens and locks the regular file at path if it belongs to this user. It returns nil if
// it cannot, or if another process holds the file.
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
