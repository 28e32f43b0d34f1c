package scan_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/cogtrail/cogtrail/scan"
)

// The clock advances by one second at each reading, so a stage takes one second each time it
// is entered and the sums are known.
func TestStopwatch(t *testing.T) {
	s := archive(3)
	var now atomic.Int64
	w := &scan.Stopwatch{Clock: func() time.Duration { return time.Duration(now.Add(1)) * time.Second }}
	collect(t, &scan.Scanner{Sources: []scan.Source{s}, Workers: 1, Reads: 1, Stopwatch: w})
	for stage, want := range map[scan.Stage]int{
		scan.Listing: 1, scan.Reading: 1, scan.Inflating: 1, scan.Searching: 1, scan.Decoding: 3,
	} {
		if got := w.Spent(stage); got < time.Duration(want)*time.Second {
			t.Errorf("%v took %v, want %d s or more", stage, got, want)
		}
	}
	if w.Spent(scan.Decoding) > 9*time.Second {
		t.Errorf("decoding three events took %v", w.Spent(scan.Decoding))
	}
}
