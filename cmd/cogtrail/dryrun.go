// A dry run lists the sources and prints what a scan would read.

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/bucket"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/logs"
	"github.com/cogtrail/cogtrail/scan/lookup"
)

// estimate lists the sources and prints what a scan would read. It reads no object and
// writes no journal.
func (p *program) estimate(ctx context.Context, j *scanJob) error {
	if j.journal != "" {
		past, err := recall(ctx, j)
		if err != nil {
			return err
		}
		j.resume(past)
	}
	var sum scan.Estimate
	var gets, lists, lookups, filters int64
	for _, source := range j.scanner.Sources {
		want := j.scanner.Want
		switch source.(type) {
		case *lookup.Source:
			want = stretches(want, &lookups)
		case *logs.Source:
			want = stretches(want, &filters)
		}
		e, err := (&scan.Scanner{Sources: []scan.Source{source}, Want: want}).Estimate(ctx)
		if err != nil {
			return err
		}
		sum.Read, sum.Bytes, sum.Skipped, sum.Barred = sum.Read+e.Read, sum.Bytes+e.Bytes, sum.Skipped+e.Skipped, sum.Barred+e.Barred
		sum.Archives += e.Archives
		if b, ok := source.(*bucket.Source); ok {
			n, _ := b.Requests()
			gets, lists = gets+e.Read, lists+n
		}
	}
	return p.print(func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "to read: %d objects of %d bytes\nto skip by name: %d objects\ncannot be read: %d objects\nLIST requests: %d\nGET requests: %d\n",
			sum.Read, sum.Bytes, sum.Skipped, sum.Barred, lists, gets)
		if err == nil && sum.Archives > 0 {
			_, err = fmt.Fprintf(w, "archives, or possible archives: %d of the objects to read, each counted as one\n", sum.Archives)
		}
		if err == nil && j.asks(lookup.Scheme) {
			_, err = fmt.Fprintf(w, "LookupEvents requests: at least %d, and one more for every %d events, at %g per second in each region\n", lookups, lookup.PageSize, j.lookupRate)
		}
		if err == nil && j.asks(logs.Scheme) {
			_, err = fmt.Fprintf(w, "FilterLogEvents requests: at least %d, and one more for every 1 MB or %d messages, at %g per second in each region; %s\n", filters, logs.PageSize, j.logsRate, whichMessages(j.logsAll))
		}
		return err
	})
}

// whichMessages says which messages of log groups are requested.
func whichMessages(all bool) string {
	if all {
		return "all messages"
	}
	return "messages that match the filter pattern " + logs.Pattern
}

// stretches returns a function that wants what want does, and counts in n the stretches of
// consecutive wanted objects: each requires a query of its own.
func stretches(want func(scan.Object) bool, n *int64) func(scan.Object) bool {
	wanted := false
	return func(o scan.Object) bool {
		before := wanted
		if wanted = want == nil || want(o); wanted && !before {
			*n++
		}
		return wanted
	}
}

// recall returns what the runs in j's journal did; a new journal has no runs.
func recall(ctx context.Context, j *scanJob) (*journal.Past, error) {
	file, err := openOwn(j.journal, os.O_RDONLY, j.user)
	if errors.Is(err, fs.ErrNotExist) {
		return &journal.Past{}, nil
	}
	if err != nil {
		return nil, usagef("--journal: %w", err)
	}
	defer file.Close() // only read from
	kept, err := textOf(file)
	if err != nil {
		return nil, refused(j.journal, err)
	}
	info, err := kept.Stat()
	if err != nil {
		return nil, err
	}
	dir, err := workingDir(j.names)
	if err != nil {
		return nil, err
	}
	past, err := journal.Recall(ctx, io.NewSectionReader(kept, 0, info.Size()), j.run(dir))
	if err != nil {
		return nil, refused(j.journal, err)
	}
	return past, nil
}
