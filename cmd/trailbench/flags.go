package main

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// Exit statuses.
const (
	statusDone     = 0
	statusFatal    = 1
	statusUsage    = 2
	statusProblems = 3 // a peer failed, or counts differ
)

const usage = `trailbench times cogtrail against other ways to process the same archives, in rounds, and
prints a table of medians and ratios. Peers that are not installed are listed as not found.

Usage:
  trailbench [flags]        in a checkout of cogtrail, whose commands it builds

Examples:
  go run ./cmd/trailbench --archives 16MiB --rounds 1
  go run ./cmd/trailbench --archives 1GiB --peers klauspost,libdeflate --dir /tmp/archives
  go run ./cmd/trailbench --npm ~/peers --dir /tmp/archives

Exit status: 0 done; 1 fatal; 2 usage; 3 a peer failed, or its counts differ from cogtrail's.

Flags:
`

// The first argument of a child process: trailbench runs itself for tasks that need their
// own process.
const (
	childTime    = "time"
	childInflate = "inflate"
)

// run is the program; it returns the exit status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) == 2 && args[0] == childTime {
		return say(stderr, timeChild(args[1], stdout, stderr))
	}
	if len(args) == 2 && args[0] == childInflate {
		return say(stderr, inflateChild(args[1], stdin, stdout))
	}
	o, err := parseFlags(args)
	if errors.Is(err, pflag.ErrHelp) {
		_, err := io.WriteString(stdout, usage+flagSet(&options{}).FlagUsages())
		return say(stderr, err)
	}
	if err != nil {
		fmt.Fprintf(stderr, "trailbench: %v\nTry trailbench --help.\n", err)
		return statusUsage
	}
	problems, err := bench(o, stdout, stderr)
	if err == nil && problems > 0 {
		return statusProblems
	}
	return say(stderr, err)
}

func say(stderr io.Writer, err error) int {
	if err != nil {
		fmt.Fprintf(stderr, "trailbench: %v\n", err)
		return statusFatal
	}
	return statusDone
}

// options are the values of the flags.
type options struct {
	archives, peers    []string // no peers: those of the recipe of each archive
	rounds, threads    int
	dir, npm, cogtrail string
}

func flagSet(o *options) *pflag.FlagSet {
	f := pflag.NewFlagSet("trailbench", pflag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Usage = func() {}
	f.SortFlags = false
	var usual []string
	for _, r := range recipes() {
		if !r.small {
			usual = append(usual, r.name)
		}
	}
	f.StringSliceVar(&o.archives, "archives", usual, "`archives` to run on: "+strings.Join(recipeNames(), ", "))
	f.StringSliceVar(&o.peers, "peers", nil, "`peers` to run beside cogtrail: all, "+strings.Join(peerNames(), ", ")+
		" (default those that do not take minutes)")
	f.IntVar(&o.rounds, "rounds", 5, "`number` of times to run each peer")
	f.IntVar(&o.threads, "threads", runtime.NumCPU(), "`number` of threads, or of processes side by side, of each peer that can use several")
	f.StringVar(&o.dir, "dir", "", "`folder` for archives, which the next run can use again (default a temporary one)")
	f.StringVar(&o.npm, "npm", "", "`folder` where npm has installed DuckDB and chDB")
	f.StringVar(&o.cogtrail, "cogtrail", "", "`command` to time (default the one built from this checkout)")
	return f
}

func parseFlags(args []string) (o options, err error) {
	f := flagSet(&o)
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("unexpected %q: archives are named with --archives, peers with --peers", f.Arg(0))
	}
	if o.rounds < 1 || o.threads < 1 {
		return o, errors.New("--rounds and --threads are 1 or more")
	}
	if err := known("--archives", o.archives, recipeNames()); err != nil {
		return o, err
	}
	if slices.Equal(o.peers, []string{"all"}) {
		o.peers = peerNames()
	}
	return o, known("--peers", o.peers, peerNames())
}

// known returns an error for the first of names that is not in all.
func known(flag string, names, all []string) error {
	for _, name := range names {
		if !slices.Contains(all, name) {
			return fmt.Errorf("%s: unknown %q: choose from %s", flag, name, strings.Join(all, ", "))
		}
	}
	return nil
}
