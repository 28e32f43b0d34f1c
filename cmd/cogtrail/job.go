// A job is the parsed command line: what to scan, and what to report.

package main

import (
	"sync/atomic"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/bucket"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/pattern"
	"github.com/cogtrail/cogtrail/scan/pseudonym"
)

// A job says what to report.
type job struct {
	query  report.Query
	parts  []report.Part // to write
	format format.Format
	output string
	quiet  bool
	force  bool
	wide   bool // tables at full width
	failOn []people.Code

	failMissing bool // in a comparison, fail on events of a that b lacks

	users              []string // names of users to report on
	notes              []string // on how the flags were understood
	usersFile, keyFile string
	knownFile          string
	known              *knownBad      // in knownFile; nil without one
	key                *pseudonym.Key // in keyFile
	proof              *proof         // what digests say; nil without --verify

	user int // ID of the user who runs the command: files of others are not trusted
}

// A scanJob says what to scan, and what to report.
type scanJob struct {
	*job
	scanner   scan.Scanner
	pattern   *pattern.Pattern // that selects the events; nil if their classes do
	sieve     *sieve           // nil if every object is wanted
	journal   string           // path of the journal, if any
	dryRun    bool
	names     []string // of the sources, as in the names of their objects
	buckets   []*bucket.Source
	histories []history

	lookupRate float64
	logsRate   float64
	logsAll    bool
	progress   string       // auto, always or never
	kept       atomic.Int64 // listed objects that the journal already has
}

// resume makes j scan only what past did not finish.
func (j *scanJob) resume(past *journal.Past) {
	finished := func(name, version string) bool {
		known := past.Ask(j.key.Name(name), version)
		if known {
			j.kept.Add(1)
		}
		return known
	}
	j.scanner.Want = scan.Unfinished(finished, j.scanner.Want)
	for _, b := range j.buckets {
		b.Readable = past.HasRead(j.key.Name(b.String()))
	}
}
