// The compare command compares two journals, or two periods of one.

package main

import (
	"math"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
)

const compareExamples = `  # What changed on the 22nd, compared with the day before
  cogtrail scan --quiet --journal days.ndjson testdata/trail
  cogtrail compare --from 2025-01-22 --to 2025-01-23 days.ndjson

  # The same for one app client, for a spreadsheet
  cogtrail compare --format csv --client-id 1example23456789web0 \
    --last 1d --to 2025-01-23 days.ndjson

  # Two archives, number by number, and the events that only one of them has
  cogtrail scan --quiet --journal one.ndjson testdata/trail/AWSLogs/123456789012
  cogtrail scan --quiet --journal two.ndjson testdata/trail
  cogtrail compare one.ndjson two.ndjson
  cogtrail compare --by event --format ndjson one.ndjson two.ndjson`

const compareLong = `Compare prints the numbers of two sides, a and b, next to each other, with their
difference (b - a) and the change in percent of a: what people did, visits by
label, deletions, findings, numbers for each user pool and client, and the
coverage.

With two journals written by 'cogtrail scan --journal', a is the first and b the
second. With one journal and a period (--from and --to, or --last), b is that
period and a is the period of the same length just before it; the coverage is
then that of the whole journal. All other flags apply to both sides. A JOURNAL
may be - for standard input.

With --by event, compare lists the events that only one side has, identified by
account, event ID and what happened; the column only_in says which side. For two
periods, these are all events. Use it, for example, to find the events that a
trail has and the rule of a log group missed.

--fail-on considers what b adds: the exit status is 5 if a finding has more
events in b than in a, as a whole or about one of its subjects (a user, a pool,
an actor, an app client, an address). With --fail-on missing, it is also 5 if b
lacks an event of a.

Exit status: 0 complete; 1 fatal error; 2 usage error; 3 something on either
side that should have been read was not; 5 a finding of --fail-on. If both 3 and
5 apply, 5 is returned.`

// compareParts are the parts of reports that can be compared.
var compareParts = []report.Part{report.PartSummary, report.PartEvents}

// notCompared are flags of reports that make no sense for a comparison.
var notCompared = []string{"by", "inactive", "unconfirmed", "deleted-with-pool", "raw"}

func (p *program) compareCommand() *cobra.Command {
	var f asked
	var by string
	cmd := &cobra.Command{
		Use:               "compare [flags] JOURNAL [JOURNAL]",
		GroupID:           "journal",
		Short:             "compare two journals, or two periods of one",
		Long:              compareLong,
		Example:           compareExamples,
		Args:              oneOrTwo,
		ValidArgsFunction: upTo(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.compareBy(by); err != nil {
				return err
			}
			j, err := f.parse(p.now())
			if err != nil {
				return err
			}
			if j.format.Compare == nil {
				return usagef("--format %s: a comparison is not a list of events: choose another format", f.format)
			}
			if len(j.users) == 0 {
				j.usersFile = "" // names are not compared
			}
			sides, err := sidesOf(j, args)
			if err != nil {
				return err
			}
			if err := p.ready(j, args); err != nil {
				return err
			}
			return p.compare(cmd.Context(), j, sides)
		},
	}
	f.defineCompare(cmd.Flags(), &by)
	return cmd
}

// defineCompare adds the flags of compare to s: those of reports, except for notCompared, and --by.
func (f *asked) defineCompare(s *pflag.FlagSet, by *string) {
	f.choice = compareParts
	var all pflag.FlagSet
	f.define(&all, "those in the journals")
	all.Lookup("report").Usage = "compare these `REPORTS`, listed at the end of --help (default summary)"
	all.Lookup("users-file").Usage = "look up the users of --user in `FILE`, in a format that 'cogtrail report --users-file' reads"
	s.SortFlags = false
	all.VisitAll(func(flag *pflag.Flag) {
		if !slices.Contains(notCompared, flag.Name) {
			s.AddFlag(flag)
		}
	})
	s.StringVar(by, "by", "", "compare by `WHAT`: number, or event, which means --report events")
	s.Lookup("by").Annotations = map[string][]string{notInEnv: nil}     // COGTRAIL_BY is a period
	s.Lookup("report").Annotations = map[string][]string{notInEnv: nil} // COGTRAIL_REPORT may hold other reports
}

// choices returns the parts that --report chooses from, and its default.
func (f *asked) choices(in format.Format) (all, fallback []report.Part) {
	switch {
	case f.choice != nil:
		return f.choice, []report.Part{report.PartSummary}
	case in.Parts != nil:
		return report.Parts, in.Parts
	}
	return report.Parts, []report.Part{report.PartSummary}
}

// compareBy applies --by, which says what is compared unless --report does.
func (f *asked) compareBy(by string) error {
	whats := []string{"number", "event"}
	switch spelled(by, whats) {
	case "", "number":
	case "event":
		if len(f.reports) > 0 {
			return usagef("--by event is --report %s: leave one of them out", report.PartEvents)
		}
		f.reports = []string{string(report.PartEvents)}
	default:
		return unknown("--by", by, whats)
	}
	return nil
}

func oneOrTwo(_ *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return usagef("no JOURNAL: name two files that 'cogtrail scan --journal' wrote, or one file and a period")
	case len(args) > 2:
		return usagef("%d journals: only two can be compared; 'cogtrail report' merges more", len(args))
	case len(args) == 2 && (args[0] == args[1] || samePlace(args[0], args[1])):
		return usagef("%s would be compared with itself: name two journals, or this one alone and a period", args[0])
	}
	return nil
}

// A period is the time in [from, to); a zero time is an open end.
type period struct{ from, to time.Time }

// A side is one of the two sides of a comparison.
type side struct {
	name string // in messages and columns
	path string // of the journal
	period
}

// sidesOf returns a and b, for the window of j.
func sidesOf(j *job, paths []string) ([2]side, error) {
	asked := period{j.query.From, j.query.To}
	if len(paths) == 2 {
		return [2]side{{report.OnlyInA, paths[0], asked}, {report.OnlyInB, paths[1], asked}}, nil
	}
	before, err := asked.before()
	return [2]side{{report.OnlyInA, paths[0], before}, {report.OnlyInB, paths[0], asked}}, err
}

// before returns the period of the same length that ends where p begins.
func (p period) before() (period, error) {
	if p.from.IsZero() || p.to.IsZero() {
		return period{}, usagef("one journal alone is compared by period, with the period before: name the period with --from and --to or with --last, or name a second journal")
	}
	length := p.to.Sub(p.from)
	if length == math.MaxInt64 || !p.from.Add(-length).After(time.Time{}) {
		return period{}, usagef("there is no period of the same length before the one from %s to %s: choose a shorter one", p.from.Format(time.RFC3339), p.to.Format(time.RFC3339))
	}
	return period{p.from.Add(-length), p.from}, nil
}
