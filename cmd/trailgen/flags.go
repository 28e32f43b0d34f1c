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

const usage = `trailgen writes a synthetic AWS CloudTrail archive, and the answer that a report of it must give.

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
	f.Uint64Var(&c.Seed, "seed", d.Seed, "seed of the random numbers; 1 or more")
	f.StringVar(&t.inflated, "inflated", fmt.Sprintf("%dMiB", d.Inflated>>20), "approximate total `size` before compression, such as 64MiB or 1GiB")
	f.IntVar(&c.RecordsPerFile, "records-per-file", d.RecordsPerFile, "median number of records in a file")
	f.Float64Var(&c.Spread, "spread", d.Spread, "sigma of the log-normal distribution of records per file; with 0, all files have the same number")
	f.Float64Var(&c.Cognito, "cognito", d.Cognito, "share of Amazon Cognito's records, from 0 to 0.9")
	f.IntVar(&c.Days, "days", d.Days, "days of delivery")
	f.StringVar(&t.from, "from", d.From.Format(time.DateOnly), "first `day` of delivery, UTC")
	f.IntVar(&c.Accounts, "accounts", d.Accounts, "number of accounts")
	f.IntVar(&c.Regions, "regions", d.Regions, "number of regions in each account")
	f.IntVar(&c.Level, "level", d.Level, "gzip level, from 1 to 9")
	f.StringSliceVar(&c.Pools, "pools", nil, "`kinds` of user pools, by the behavior of their users: "+behaviourNames()+
		"; the answer then also has what users did (true_acts); without this flag, a mix of flows that belong to none of these")
	f.BoolVar(&c.Digests, "digests", false, "also write digests of the logs, signed with test keys that anybody can get, and the public keys in DIR/public-keys.json")
	f.StringVar(&c.Organization, "organization", "", "write the trail of the organization with this `ID`, such as o-a1b2c3d4e5")
	f.BoolVar(&c.WriteOnly, "write-only", false, "leave out events that only read, as a trail of write events does")
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
		return "", config{}, fmt.Errorf("--from: %q is not a day: write it as 2025-01-31", t.from)
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
