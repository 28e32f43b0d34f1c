package scan

import (
	"sync"
	"time"
)

// A Stage is a part of the work of a scan, as a benchmark tells it apart.
type Stage int

const (
	Listing   Stage = iota // what the sources do to list their objects
	Reading                // opening objects and reading their stored bytes
	Inflating              // gunzip, checksums included
	Searching              // for records, and for those that may hold an event
	Decoding               // records into events
	waiting                // for another goroutine
)

// Stages are all of them, in order.
var Stages = []Stage{Listing, Reading, Inflating, Searching, Decoding}

func (s Stage) String() string {
	return [...]string{"list", "read", "inflate", "search", "decode", "wait"}[s]
}

// A Stopwatch sums up the time that a scan spends on each stage, over all of its
// goroutines. It is for benchmarks, and for one scan at a time.
type Stopwatch struct {
	Clock func() time.Duration // since any moment; called by many goroutines

	mu    sync.Mutex
	spent [waiting + 1]time.Duration
}

// Spent returns the time spent on a stage by the scans that have ended. It is
// time that went by: where goroutines outnumber CPUs, they count each other's.
func (w *Stopwatch) Spent(s Stage) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.spent[s]
}

// A lap is what one goroutine spends. A lap without a stopwatch does nothing.
type lap struct {
	watch *Stopwatch
	stage Stage
	since time.Duration
	spent [waiting + 1]time.Duration
}

func (w *Stopwatch) lap() *lap {
	l := &lap{watch: w, stage: waiting}
	if w != nil {
		l.since = w.Clock()
	}
	return l
}

// enter begins a stage and returns the one it ends.
func (l *lap) enter(s Stage) (before Stage) {
	before = l.stage
	if l.watch != nil {
		now := l.watch.Clock()
		l.spent[before] += now - l.since
		l.stage, l.since = s, now
	}
	return before
}

// end hands the lap's times to the stopwatch.
func (l *lap) end() {
	if l.watch == nil {
		return
	}
	l.enter(waiting)
	l.watch.mu.Lock()
	defer l.watch.mu.Unlock()
	for s, d := range l.spent {
		l.watch.spent[s] += d
	}
}
