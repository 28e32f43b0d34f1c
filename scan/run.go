package scan

import (
	"context"
	"sync"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/inflate"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// A run is one run of a Scanner: what its readers share.
type run struct {
	scanner *Scanner
	ctx     context.Context
	stop    func(error) // ends the run
	workers chan *worker
	large   chan []byte // buffers for large objects, allocated on first use
	entries *tray
	lent    chan []cognito.Event // memory of returned events; nil if none is returned
}

func (s *Scanner) run(ctx context.Context, stop func(error)) *run {
	stored := s.MaxStored
	if stored <= 0 {
		stored = defaultMaxStored
	}
	r := &run{
		scanner: s, ctx: ctx, stop: stop,
		workers: make(chan *worker, s.workers()),
		large:   make(chan []byte, max(stored/maxStored, 1)),
		entries: newTray(),
	}
	if s.Lend {
		r.lent = make(chan []cognito.Event, mostLent)
	}
	r.fill(r.workers)
	for range cap(r.large) {
		r.large <- nil
	}
	return r
}

func (r *run) fill(workers chan<- *worker) {
	for range cap(workers) {
		w := newWorker(r.scanner)
		w.lent = r.lent
		workers <- w
	}
}

// lane reads the objects of l and then retries those that failed and may succeed later.
func (r *run) lane(l *lane) {
	in := reader{large: r.large, workers: r.workers, slow: l.own}
	if in.slow {
		in.workers = make(chan *worker, l.reads)
		r.fill(in.workers)
	}
	again := again{stop: r.stop, most: max(minInRow, 4*l.reads)}
	r.pass(in, l.objects, l.reads, &again)
	r.pass(in, lineOf(again.all()), l.reads, nil)
}

// pass reads the objects with the given number of concurrent readers, each a copy of in.
// Objects that fail and may succeed later go to again, if it is not nil, and not to the
// entries.
func (r *run) pass(in reader, objects *line, reads int, again *again) {
	var readers sync.WaitGroup
	for range reads {
		readers.Go(func() { r.read(in, objects, again) })
	}
	readers.Wait()
}

// read turns objects into entries until there are no more. It holds the bytes of one object
// at a time, and holds a worker only while that worker scans them.
func (r *run) read(in reader, objects *line, again *again) {
	in.lap = r.scanner.Stopwatch.lap()
	defer in.lap.end()
	in.meter.progress = r.scanner.Progress
	for {
		o, ok := objects.take()
		if !ok || r.ctx.Err() != nil {
			return
		}
		in.meter.begin(&o)
		in.proof = nil
		e, done := r.scanner.settle(o)
		if !done {
			e, done = r.object(&in, o, e, again)
		}
		// What a canceled read found is neither a result nor the fault of the object.
		if r.ctx.Err() != nil {
			return
		}
		if !done {
			in.meter.later()
			continue
		}
		in.meter.end()
		o.done()
		if e.Proof = nil; r.scanner.proves(&e) {
			e.Proof = in.proof
		}
		if !r.entries.put(e) {
			return
		}
	}
}

// object completes the entry e of o. It returns false if there is no entry: o will be retried
// later, or the scan ends.
func (r *run) object(in *reader, o Object, e journal.Entry, again *again) (journal.Entry, bool) {
	for tries := 1; ; tries++ {
		found, err := r.try(in, o, e)
		if err == nil {
			if again != nil {
				again.read()
			}
			return found, true
		}
		soon, later := transient(err)
		switch {
		case fatal(err):
			r.stop(err)
			return e, false
		case !later:
			return found, true
		case soon && tries < maxTries:
			in.meter.again()
			pause(r.ctx, tries)
		case again != nil && again.add(o, err):
			return e, false
		default:
			return found, true
		}
	}
}

// try scans o. It also returns the error of opening or reading it.
func (r *run) try(in *reader, o Object, e journal.Entry) (journal.Entry, error) {
	limit := maxStored
	if in.slow {
		limit = smallStored
	}
	if m := r.scanner.MaxObject; m > 0 {
		limit = min(limit, max(m, inflate.HeadSize))
	}
	s := in.open(r.ctx, o, limit)
	defer func() { s.close() }()
	found, ok := r.scan(in, s, e, s.tail == nil || !o.Once && !in.slow)
	if !ok {
		if s.tail != nil {
			s.close()
			in.meter.again()
			s = in.open(r.ctx, o, limit)
		}
		found, _ = r.scan(in, s, e, false)
	}
	in.proof = s.proof
	return found, s.failure()
}

// yield passes the entries on and shows the progress in between. It returns how many entries
// there were, and whether all were accepted.
func (r *run) yield(to func(journal.Entry, error) bool) (n int, all bool) {
	progress := r.scanner.Progress
	ticks, stop := progress.ticks()
	defer stop()
	var batch []journal.Entry
	for more := true; more; {
		select {
		case <-r.entries.some:
			batch, more = r.entries.take(batch)
		case <-ticks:
			progress.Show(progress.status(n))
			continue
		}
		for i := range batch {
			if n++; !to(batch[i], nil) {
				return n, false
			}
			r.takeBack(batch[i].Events)
		}
	}
	return n, true
}

// scan has a worker complete e. No worker is held while s is being opened, because objects
// that are already open may be waiting for one.
func (r *run) scan(in *reader, s *stored, e journal.Entry, skim bool) (journal.Entry, bool) {
	var w *worker
	select {
	case w = <-in.workers: // the usual case
	default:
		select {
		case w = <-in.workers:
		case <-r.ctx.Done():
			return e, true
		}
	}
	defer func() { in.workers <- w }()
	w.lap = in.lap
	return w.scan(e, s, skim)
}
