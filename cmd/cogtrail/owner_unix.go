// On Unix systems, files have owners.

//go:build unix

package main

import (
	"io/fs"
	"syscall"
)

const (
	noFollow = syscall.O_NOFOLLOW
	nonBlock = syscall.O_NONBLOCK // opening a pipe does not wait for its other end
)

// foreign reports whether a file belongs to neither the user nor root.
func foreign(info fs.FileInfo, user int) bool {
	s, ok := info.Sys().(*syscall.Stat_t)
	return ok && s.Uid != 0 && int(s.Uid) != user
}
