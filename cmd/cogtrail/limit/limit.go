// Package limit ends the process where it may not have as many files open as any command
// needs. Go itself, and packages that others bring along, open some before main runs and
// end with a trace where they cannot: so this is looked at before they are initialized,
// which Go does in the order of their paths as soon as all that they import is. Therefore
// this package imports nothing that takes longer than theirs, such as fmt.
package limit

import "os"

const (
	// Least is how many files any command may have to have open at once.
	Least = 16

	// Enough are more than are needed, but of thousands of reads at once.
	Enough = 1024
)

// Files is how many files the process may have open at once.
var Files = atLeast()

func atLeast() uint64 {
	files := files()
	if files < Least {
		os.Stderr.WriteString("cogtrail: the limit of open files is too low: at least 16 are needed: raise the limit (ulimit -n 1024)\n")
		os.Exit(1)
	}
	return files
}
