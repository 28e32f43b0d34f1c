// Command trailbench times cogtrail against other ways to process the same archives, and
// prints the measurements as Markdown.
//
//	recipes -> archives -> reference: the counts that all must give
//	                          |-> rounds: every peer in turn, each in its own process
//	                          '-> problems       '-> medians, ratios of each round -> tables
//
// Machines are shared and noisy, so what counts is the ratio of runs that follow each
// other. Start at bench.
package main

import "os"

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
