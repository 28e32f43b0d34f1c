package report_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// Each scanned object counts once for what its records were in, whichever comes first.
func TestContainers(t *testing.T) {
	in := func(container, object string, read int64) journal.Entry {
		e := entryOf(object, event(object, 1))
		e.Container, e.Records = container, journal.Records{Read: read, Matched: 1, Unmatched: read - 1}
		return e
	}
	named := in("", "named", 2)
	named.Delivered = time.Date(2025, 1, 22, 1, 5, 0, 0, time.UTC)
	wrapped := named
	wrapped.Object, wrapped.Container = "wrapped", "trail log > eventbridge"
	entries := []journal.Entry{
		named, wrapped, in("trail log", "copied", 3), in("json lines", "lines", 4), in("json lines", "more lines", 1),
		in("", "of an earlier version", 5), in("json lines", "lines", 4), failedEntry("failed", "1"),
		{Object: "skipped", Status: journal.Skipped, Reason: journal.NoRecord},
	}
	want := []report.Container{
		{Container: "json lines", Objects: 2, Records: 5, Events: 2},
		{Container: "not recorded", Objects: 1, Records: 5, Events: 1},
		{Container: "trail log", Objects: 2, Records: 5, Events: 2},
		{Container: "trail log > eventbridge", Objects: 1, Records: 2, Events: 1},
	}
	for range entries {
		entries = append(entries[1:], entries[0])
		r := build(entries, report.Query{})
		checkAccounting(t, &r.Coverage)
		if diff := cmp.Diff(want, r.Coverage.Containers); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if r.Coverage.Plain() {
			t.Error("taken for nothing but trail logs")
		}
	}
	if r := build([]journal.Entry{named, in("trail log", "copied", 3)}, report.Query{}); !r.Coverage.Plain() {
		t.Errorf("not taken for trail logs: %+v", r.Coverage.Containers)
	}
	if r := build(nil, report.Query{}); !r.Coverage.Plain() || r.Coverage.Containers == nil {
		t.Errorf("of no entries: %+v", r.Coverage.Containers)
	}
}
