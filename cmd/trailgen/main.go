// Command trailgen writes synthetic CloudTrail archives for which the correct report is
// known.
//
// It exists to test and time readers of archives. Each archive comes with answer.json,
// which says what a reader must find. The answer is computed from what was planned, never
// from what was written, and trailgen uses no code of the reader: they can only agree if
// both are right.
//
// Start at generate.
package main

import "os"

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}
