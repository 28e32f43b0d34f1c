package reporttest

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// Build answers q from the entries.
func Build(entries []journal.Entry, q report.Query) *report.Report {
	return BuilderOf(entries).Report(q)
}

// BuilderOf returns a Builder of the entries.
func BuilderOf(entries []journal.Entry) *report.Builder {
	var b report.Builder
	for _, e := range entries {
		b.Add(e)
	}
	return &b
}

// Lists lets package cmp compare reports.
var Lists = cmp.Options{listsOf[people.Deletion](), listsOf[people.User](), listsOf[people.Moment](), listsOf[report.EventRow](), listsOf[report.OneSided](), listsOf[report.RefusedRow](), cmp.Comparer(sameRecord)}

func listsOf[T any]() cmp.Option {
	return cmp.Transformer("rows", func(l report.List[T]) []T {
		if l.IsZero() {
			return nil
		}
		return slices.AppendSeq([]T{}, l.All())
	})
}

// sameRecord reports whether two records hold the same JSON.
func sameRecord(a, b *report.Record) bool {
	if a == nil || b == nil {
		return a == b
	}
	value := func(r *report.Record) (v any) {
		text, err := r.Bytes()
		if err == nil {
			err = json.Unmarshal(text, &v)
		}
		if err != nil {
			panic(err)
		}
		return v
	}
	return cmp.Equal(value(a), value(b))
}

// CheckAccounting fails t if anything that was listed is not accounted for.
func CheckAccounting(t *testing.T, c *report.Coverage) {
	t.Helper()
	o, b, r, e := c.Objects, c.Bytes, c.Records, c.Events
	if o.Listed != o.Scanned+o.Skipped+o.Failed || b.Listed != b.Scanned+b.Skipped+b.Failed ||
		r.Read != r.Matched+r.Unmatched+r.Bad || r.Matched != e.Distinct+e.Duplicate+e.Replaced {
		t.Errorf("the accounting does not hold:\n%s", format.Accounting(c))
	}
	var skipped, failed int64
	for _, s := range c.Skips {
		skipped += s.Objects
	}
	for _, f := range c.Failures {
		if f.Reason != report.BadRecord {
			failed++
		}
	}
	if skipped != o.Skipped || failed != o.Failed {
		t.Errorf("%d skipped and %d failed, but %d and %d are named", o.Skipped, o.Failed, skipped, failed)
	}
	var in report.Container
	for _, n := range c.Containers {
		in.Objects, in.Records, in.Events = in.Objects+n.Objects, in.Records+n.Records, in.Events+n.Events
	}
	if want := (report.Container{Objects: o.Scanned, Records: r.Read, Events: r.Matched}); in != want {
		t.Errorf("containers hold %+v in all, want %+v", in, want)
	}
}

// PerUnit reports the nanoseconds per thing of a benchmark whose iterations each process n
// of them.
func PerUnit(b *testing.B, n int, unit string) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/"+unit)
}

// IDs returns the IDs of the events of r, in order.
func IDs(r *report.Report) (got []string) {
	for e := range r.Events.All() {
		got = append(got, e.ID)
	}
	return got
}

// HasWarning reports whether r has a warning with that code.
func HasWarning(r *report.Report, code string) bool {
	for _, w := range r.Coverage.Warnings {
		if w.Code == code {
			return true
		}
	}
	return false
}
