// A job is the command line, understood: what to scan and what to report of it.

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

// A job is what is to be reported: the flags, understood.
type job struct {
	query  report.Query
	parts  []report.Part // to write
	format format.Format
	output string
	quiet  bool
	force  bool
	wide   bool // tables as wide as they are
	failOn []people.Code

	failMissing bool // of a comparison: on events of a that b has not

	users              []string // whom to report on, by name
	notes              []string // on how the flags were understood
	usersFile, keyFile string
	knownFile          string
	known              *knownBad      // in knownFile; nil without
	key                *pseudonym.Key // in keyFile
	proof              *proof         // what digests say; nil if they are not asked

	user int // who asks for it, as the system knows him: files of others are not trusted
}

// A scanJob is what is to be scanned, and what to be reported of it.
type scanJob struct {
	*job
	scanner   scan.Scanner
	pattern   *pattern.Pattern // that selects the events; nil if their classes do
	sieve     *sieve           // nil if every object is wanted
	journal   string           // the file to keep it in, if any
	dryRun    bool
	names     []string // of the sources, as their objects are called
	buckets   []*bucket.Source
	histories []history

	lookupRate float64
	logsRate   float64
	logsAll    bool
	progress   string       // auto, always or never
	kept       atomic.Int64 // objects that the journal has, of those that were listed
}

// resume makes j scan only what past has not finished.
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
