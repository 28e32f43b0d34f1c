// Some systems have no lock that keeps other scans out of a journal.

//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package main

import "os"

// lock does nothing on systems for which the standard library has no file lock. There, two
// scans must not use one journal at the same time.
func lock(*os.File) error { return nil }
