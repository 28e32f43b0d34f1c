package scan

import (
	"context"
	"iter"
	"sync"
)

// A lane is a set of sources that are listed one after another and share readers. Lanes run
// in parallel.
type lane struct {
	sources []Source
	reads   int         // objects read at once
	own     bool        // the lane has readers and workers of its own, and so takes none from the others
	objects *line       // from the lister to the readers
	want    *sync.Mutex // held while Scanner.Want is called
	listed  int
}

// lanes returns a lane for each source that has a Reads method, and one lane for all others.
func (s *Scanner) lanes() []*lane {
	var want sync.Mutex
	shared := &lane{reads: s.reads(), objects: newLine(ahead), want: &want}
	if s.Progress != nil {
		shared.objects.most = maxQueued
	}
	lanes := []*lane{shared}
	for _, source := range s.Sources {
		if own, ok := source.(interface{ Reads() int }); ok {
			// Such objects take long to read: none waits in the line.
			lanes = append(lanes, &lane{sources: []Source{source}, reads: own.Reads(), own: true, objects: newLine(0), want: &want})
			continue
		}
		shared.sources = append(shared.sources, source)
	}
	return lanes
}

// list sends the wanted objects and counts them.
func (l *lane) list(ctx context.Context, s *Scanner) error {
	lap := s.Stopwatch.lap()
	defer lap.end()
	lap.enter(Listing)
	for o, err := range l.unpacked(ctx, s) {
		wanted := err == nil && l.wants(s, &o)
		if wanted && s.Progress != nil && l.listed < maxLooks {
			o = o.looked()
		}
		lap.enter(waiting)
		if err != nil {
			return err
		}
		if wanted {
			s.Progress.list(&o)
			if !l.objects.put(o) {
				return ctx.Err()
			}
			l.listed++
		} else {
			o.done()
		}
		lap.enter(Listing)
	}
	s.Progress.end()
	return nil
}

// maxQueued bounds how far a lister is ahead of the readers if the scan has a Progress. Such
// a line takes 7 MB.
const maxQueued = 16_000

// all yields the objects of all sources of the lane.
func (l *lane) all(ctx context.Context) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		for _, source := range l.sources {
			for o, err := range source.Objects(ctx) {
				if !yield(o, err) {
					return
				}
			}
		}
	}
}

// wants reports whether o is to be scanned. It looks at o first.
func (l *lane) wants(s *Scanner, o *Object) bool {
	if s.Want == nil {
		return true
	}
	l.want.Lock()
	defer l.want.Unlock()
	*o = o.looked()
	return s.Want(*o)
}
