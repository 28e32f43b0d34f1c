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
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/lookup"
	"github.com/cogtrail/cogtrail/scan/pseudonym"
)

// estimate lists, and prints what a scan would read. It reads no object and
// writes no journal.
func (p *program) estimate(ctx context.Context, j *scanJob) error {
	if j.journal != "" {
		done, err := finished(ctx, j.journal, j.query.Classes, j.query.Key)
		if err != nil {
			return err
		}
		j.scanner.Want = unfinished(done, j.key, j.scanner.Want)
	}
	var sum scan.Estimate
	var gets, lists, queries int64
	for _, source := range j.scanner.Sources {
		want := j.scanner.Want
		if _, ok := source.(*lookup.Source); ok {
			want = stretches(want, &queries)
		}
		e, err := (&scan.Scanner{Sources: []scan.Source{source}, Want: want}).Estimate(ctx)
		if err != nil {
			return err
		}
		sum.Read, sum.Bytes, sum.Skipped, sum.Barred = sum.Read+e.Read, sum.Bytes+e.Bytes, sum.Skipped+e.Skipped, sum.Barred+e.Barred
		if b, ok := source.(*bucket.Source); ok {
			n, _ := b.Requests()
			gets, lists = gets+e.Read, lists+n
		}
	}
	return p.print(func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "to read: %d objects of %d bytes\nto skip by name: %d objects\ncannot be read: %d objects\nLIST requests: %d\nGET requests: %d\n",
			sum.Read, sum.Bytes, sum.Skipped, sum.Barred, lists, gets)
		if err == nil && len(j.lookups) > 0 {
			_, err = fmt.Fprintf(w, "LookupEvents requests: at least %d, and one more for each %d events, %g a second in each region\n", queries, lookup.PageSize, j.lookupRate)
		}
		return err
	})
}

// stretches wants what want does, and counts in n how often an object is wanted
// whose neighbour before it is not: each takes a query of its own.
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

// finished returns what the journal at path has finished, which is of these classes
// and pseudonymized with the key of that fingerprint or not at all; a new one has
// nothing.
func finished(ctx context.Context, path string, classes []cognito.Class, key string) (*journal.Index, error) {
	var done journal.Index
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &done, nil
	}
	if err != nil {
		return nil, usagef("--journal: %w", err)
	}
	defer file.Close() // only read from
	if info, err := file.Stat(); err != nil || info.Size() == 0 {
		return &done, err
	}
	r, err := newJournalReader(path, file)
	if err != nil {
		return nil, err
	}
	if err := checkHeld(path, r, classes, key); err != nil {
		return nil, err
	}
	for e, err := range r.Entries() {
		if err == nil && ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		done.Add(&e)
	}
	return &done, nil
}

// unfinished wants those of the wanted objects that are not done. What cannot be
// read and has no version could not be known again. With a key, names are known by
// what it makes of them.
func unfinished(done *journal.Index, key *pseudonym.Key, want func(scan.Object) bool) func(scan.Object) bool {
	name := func(s string) string { return s }
	if key != nil {
		name = key.Name
	}
	return func(o scan.Object) bool {
		return (want == nil || want(o)) && (o.Barred != "" && o.Version == "" || !done.Ask(name(o.Name), o.Version))
	}
}
