// Some systems have no signals for limits, and report a closed standard output themselves.

//go:build !unix

package main

import "os"

var limitSignals []os.Signal

// closed reports whether f, a standard stream, was closed when the process began.
func closed(f *os.File) bool {
	_, err := f.Stat()
	return err != nil
}
