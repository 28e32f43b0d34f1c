// Command trailgen writes synthetic CloudTrail archives whose report is known.
//
// It exists to test and to time a reader of archives: an archive comes with
// answer.json, which says what the reader must find. The answer is computed
// from what was planned, never from what was written, and nothing of the
// reader is used, so that the two can only agree by both being right.
//
// Start at generate.
package main

import "os"

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}
