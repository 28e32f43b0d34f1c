package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/pflag"
)

// Exit statuses.
const (
	statusDone  = 0
	statusFatal = 1
	statusUsage = 2
)

const usage = `trailgen writes a synthetic AWS CloudTrail archive, and what a report of it must say.

Usage:
  trailgen [flags] DIR

DIR must be empty or not exist. The archive is DIR/AWSLogs, the answer DIR/answer.json.
The same flags give the same bytes.

Examples:
  trailgen /tmp/trail
  trailgen --seed 7 --inflated 64MiB --cognito 0.3 /tmp/busy
  trailgen --records-per-file 5 --spread 0 /tmp/small-files
  trailgen --digests --days 2 /tmp/signed
  trailgen --pools consumer,enterprise --cognito 0.6 --records-per-file 5 /tmp/behaviours

Flags:
`

// run is the program; it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	dir, c, err := parseFlags(args)
	if errors.Is(err, pflag.ErrHelp) {
		return say(usage+flagSet(&texts{}, &config{}).FlagUsages(), stdout, stderr)
	}
	if err != nil {
		fmt.Fprintf(stderr, "trailgen: %v\nTry trailgen --help.\n", err)
		return statusUsage
	}
	_, s, err := generate(dir, c)
	if err != nil {
		fmt.Fprintf(stderr, "trailgen: %v\n", err)
		return statusFatal
	}
	return say(s.String(), stdout, stderr)
}

func say(text string, stdout, stderr io.Writer) int {
	if _, err := io.WriteString(stdout, text); err != nil {
		fmt.Fprintf(stderr, "trailgen: write output: %v\n", err)
		return statusFatal
	}
	return statusDone
}

// texts are the flags that pflag alone does not convert to values.
type texts struct{ inflated, from string }

func flagSet(t *texts, c *config) *pflag.FlagSet {
	d := config{}.withDefaults()
	f := pflag.NewFlagSet("trailgen", pflag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Usage = func() {}
	f.SortFlags = false
	f.Uint64Var(&c.Seed, "seed", d.Seed, "what all chance is drawn from; 1 or more")
	f.StringVar(&t.inflated, "inflated", fmt.Sprintf("%dMiB", d.Inflated>>20), "total `size` to aim at, before compression: 64MiB, 1GiB")
	f.IntVar(&c.RecordsPerFile, "records-per-file", d.RecordsPerFile, "median number of records in a file")
	f.Float64Var(&c.Spread, "spread", d.Spread, "sigma of the log-normal distribution of records per file; 0: all files the same")
	f.Float64Var(&c.Cognito, "cognito", d.Cognito, "share of Amazon Cognito's records, 0 to 0.9")
	f.IntVar(&c.Days, "days", d.Days, "days of delivery")
	f.StringVar(&t.from, "from", d.From.Format(time.DateOnly), "first `day` of delivery, UTC")
	f.IntVar(&c.Accounts, "accounts", d.Accounts, "number of accounts")
	f.IntVar(&c.Regions, "regions", d.Regions, "number of regions of each account")
	f.IntVar(&c.Level, "level", d.Level, "gzip level, 1 to 9")
	f.StringSliceVar(&c.Pools, "pools", nil, "what `kinds` of user pools there are, by how their users behave: "+behaviourNames()+
		"; the answer then also tells what was done (true_acts); without it, a mix of flows that is none of these")
	f.BoolVar(&c.Digests, "digests", false, "write digests of the logs too, signed with test keys that anyone has, the public halves in DIR/public-keys.json")
	f.StringVar(&c.Organization, "organization", "", "write the trail of the organization `ID`, such as o-a1b2c3d4e5")
	f.BoolVar(&c.WriteOnly, "write-only", false, "leave out what only reads, as a trail of write events does")
	return f
}

func parseFlags(args []string) (dir string, c config, err error) {
	var t texts
	f := flagSet(&t, &c)
	if err := f.Parse(args); err != nil {
		return "", config{}, err
	}
	if f.NArg() != 1 {
		return "", config{}, fmt.Errorf("%d arguments: name one folder to write to", f.NArg())
	}
	if c.Inflated, err = parseSize(t.inflated); err != nil {
		return "", config{}, fmt.Errorf("--inflated: %w", err)
	}
	if c.From, err = time.Parse(time.DateOnly, t.from); err != nil {
		return "", config{}, fmt.Errorf("--from: %q is no day: write it as 2025-01-31", t.from)
	}
	if err := c.validate(); err != nil {
		return "", config{}, err
	}
	// In a config, zero means the default. In a flag, zero means none.
	if c.Spread == 0 {
		c.Spread = -1
	}
	if c.Cognito == 0 {
		c.Cognito = -1
	}
	return f.Arg(0), c, nil
}
