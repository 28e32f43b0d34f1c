package report_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// mostOfObject is how many bytes of memory a Builder may take for an object without events.
const mostOfObject = 40

// A Builder holds little per object, however many there are, and recognizes each of them
// again.
func TestMemoryOfObjects(t *testing.T) {
	entry := func(i int) journal.Entry {
		return journal.Entry{Object: fmt.Sprint("s3://trail/AWSLogs/", i), Version: "1", Status: journal.Skipped, Reason: "folder"}
	}
	var b report.Builder
	b.Add(entry(0))
	before, next := inUse(), 1
	for _, n := range []int{60_000, 100_000, 120_000, 140_000, 160_000, 180_000, 200_000} {
		for ; next < n; next++ {
			b.Add(entry(next))
		}
		if each := float64(inUse()-before) / float64(n); each > mostOfObject {
			t.Errorf("%d objects: %.1f bytes each, want at most %d", n, each, mostOfObject)
		}
	}
	for i := range next {
		b.Add(entry(i))
	}
	r := b.Report(report.Query{})
	if got, want := r.Coverage.Objects, int64(next); got.Listed != want || got.Skipped != want || hasWarning(r, "several_versions") {
		t.Errorf("got %+v, want each of %d objects once", got, want)
	}
}

func inUse() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
