package scan

import (
	"context"
	"iter"
	"sync"
)

// A lane is sources that are listed one after another and read by the same
// readers. Lanes run side by side.
type lane struct {
	sources []Source
	reads   int         // objects at once
	own     bool        // the readers, and their workers, are its own: they keep none from the others
	found   chan Object // by the lister
	objects chan Object // for the readers: the same channel, unless a queue is in between
	want    *sync.Mutex // held while Scanner.Want is asked
	listed  int
}

// lanes returns a lane for each source that says how many of its objects may be
// read at once, and one for all others.
func (s *Scanner) lanes() []*lane {
	var want sync.Mutex
	shared := &lane{reads: s.reads(), objects: make(chan Object, ahead), want: &want}
	shared.found = shared.objects
	if s.Progress != nil {
		shared.found = make(chan Object)
	}
	lanes := []*lane{shared}
	for _, source := range s.Sources {
		if own, ok := source.(interface{ Reads() int }); ok {
			// Such objects take long: none waits in the channel.
			l := &lane{sources: []Source{source}, reads: own.Reads(), own: true, objects: make(chan Object), want: &want}
			l.found = l.objects
			lanes = append(lanes, l)
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
			select {
			case l.found <- o:
				l.listed++
			case <-ctx.Done():
				return ctx.Err()
			}
		} else {
			o.done()
		}
		lap.enter(Listing)
	}
	s.Progress.end()
	return nil
}

// maxQueued bounds how far a lister is ahead of the readers.
const maxQueued = 100_000

// queue passes on what was found until there is no more, or ctx ends. When listing
// ends before, most of what waits is dropped.
func (l *lane) queue(ctx, listing context.Context) {
	var queued []Object
	for found, stopped := l.found, listing.Done(); found != nil || len(queued) > 0; {
		in, out := found, l.objects
		var first Object
		if len(queued) > 0 {
			first = queued[0]
		} else {
			out = nil
		}
		if len(queued) == maxQueued {
			in = nil
		}
		select {
		case o, ok := <-in:
			if !ok {
				found = nil
				continue
			}
			queued = append(queued, o)
		case out <- first:
			queued[0] = Object{} // for the garbage collector
			queued = queued[1:]
		case <-stopped:
			stopped, queued = nil, queued[:min(len(queued), ahead)]
		case <-ctx.Done():
			return
		}
	}
}

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

// wants reports whether o is to be scanned, and looks at it to tell.
func (l *lane) wants(s *Scanner, o *Object) bool {
	if s.Want == nil {
		return true
	}
	l.want.Lock()
	defer l.want.Unlock()
	*o = o.looked()
	return s.Want(*o)
}
