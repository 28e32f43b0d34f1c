// Command trailbench times cogtrail against other ways to get through the same
// archives, and prints what it measured as Markdown.
//
//	recipes -> archives -> reference: the counts that all must give
//	                          |-> rounds: every peer in turn, each in a process of its own
//	                          '-> problems       '-> medians, ratios of each round -> tables
//
// Machines are shared and noisy: what counts are ratios of runs that followed one
// another. Start at bench.
package main

import "os"

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
