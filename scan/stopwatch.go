package scan

import (
	"sync"
	"time"
)

// A Stage is a part of the work of a scan that benchmarks measure separately.
type Stage int

const (
	Listing   Stage = iota // sources listing their objects
	Reading                // opening objects and reading their stored bytes
	Inflating              // decompression, checksums included
	Searching              // for records, and among them for possible events
	Decoding               // of records into events
	waiting                // for another goroutine
)

// Stages are all exported stages, in order.
var Stages = []Stage{Listing, Reading, Inflating, Searching, Decoding}

func (s Stage) String() string {
	return [...]string{"list", "read", "inflate", "search", "decode", "wait"}[s]
}

// A Stopwatch sums up the time that a scan spends on each stage, over all of its goroutines.
// It is for benchmarks, and serves one scan at a time.
type Stopwatch struct {
	Clock func() time.Duration // time since any fixed moment; called concurrently

	mu    sync.Mutex
	spent [waiting + 1]time.Duration
}

// Spent returns the time that ended scans spent on s. It is wall-clock time: if goroutines
// outnumber CPUs, the time that one of them waits for a CPU counts too.
func (w *Stopwatch) Spent(s Stage) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.spent[s]
}

// A lap measures one goroutine. Without a stopwatch it does nothing.
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

// enter begins stage s and returns the stage that it ends.
func (l *lap) enter(s Stage) (before Stage) {
	before = l.stage
	if l.watch != nil {
		now := l.watch.Clock()
		l.spent[before] += now - l.since
		l.stage, l.since = s, now
	}
	return before
}

// end adds the times of the lap to the stopwatch.
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
