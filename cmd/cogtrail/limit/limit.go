// Package limit ends the process if it cannot open as many files as any command needs. The Go
// runtime and imported packages open files before main runs, and end with a stack trace if they
// cannot. Package limit must check before those are initialized. Go initializes packages in the
// order of their import paths, each as soon as all its imports are initialized. Therefore this
// package imports nothing that is initialized later than their imports, such as fmt.
package limit

import "os"

const (
	// Least is how many open files any command may need at once.
	Least = 16

	// Enough is more open files than needed, except for thousands of reads at once.
	Enough = 1024
)

// Files is how many files the process can have open at once.
var Files = atLeast()

func atLeast() uint64 {
	files := files()
	if files < Least {
		os.Stderr.WriteString("cogtrail: the limit of open files is too low: at least 16 are needed: raise the limit (ulimit -n 1024)\n")
		os.Exit(1)
	}
	return files
}
