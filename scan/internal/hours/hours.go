// Package hours makes objects of the hours of a history that an API tells page by
// page, in the order of time. Start at [Stretch].
//
// Hours that are read in their order and follow each other share one query, so that
// hours cost no requests. An answer that cannot be right is an error of the hour, never
// "no events": one without its list, with an event of another time, or that says again
// what is next.
package hours

import (
	"context"
	"iter"
	"time"

	"github.com/cogtrail/cogtrail/scan"
)

// Margin is how long after its end an hour counts as complete. Events come within
// about 15 minutes on average, says the CloudTrail user guide, which promises nothing.
const Margin = time.Hour

// An Order is that of the events of a query.
type Order bool

// The orders that there are.
const (
	NewestFirst Order = false
	OldestFirst Order = true
)

// A Stretch is time of which each whole hour is an object. Its fields must not change
// once it is used; one of its objects at a time may be read, and it may be listed more
// than once, but not by several at a time.
type Stretch struct {
	Name     string           // what the names of the objects begin with, before &from=TIME&to=TIME
	From, To time.Time        // in UTC, whole hours
	Asked    time.Time        // events up to then are asked for
	Complete string           // the version of an hour that has all of its events
	Kept     time.Duration    // how long the history keeps events; 0: for ever
	Clock    func() time.Time // tells which hours have grown too old; nil: none does

	API      API
	Order    Order
	Tick     time.Duration // what times of events are told apart by
	MaxEmpty int           // pages without events that may follow each other, each of which says that there is more
	List     string        // the member of the objects that holds the events
}

// An API answers queries.
type API interface {
	// Page returns the page of token, or the first one if it is nil, of the events
	// from a moment to another one, both included.
	Page(ctx context.Context, from, to time.Time, token *string) (Page, error)

	// Stale reports whether err, of a page with a token, says that the token is not
	// valid, or no longer.
	Stale(err error) bool

	// ReadError returns what err, of a page, means for the scan.
	ReadError(ctx context.Context, err error) error
}

// A Page is some events, and the token of the next page, nil if there is none.
type Page struct {
	Events []Event // nil: the answer had no list of them
	Next   *string
}

// An Event is one that happened at a Time, and what is written of it as JSON.
type Event struct {
	Time time.Time
	ID   string
	Text any
}

// Hours returns how many objects there are.
func (s *Stretch) Hours() int { return int(s.To.Sub(s.From) / time.Hour) }

// A window is one object's time.
type window struct{ from, to time.Time }

func (w window) String() string {
	return "from=" + w.from.Format(time.RFC3339) + "&to=" + w.to.Format(time.RFC3339)
}

func (w window) holds(t time.Time) bool { return !t.Before(w.from) && t.Before(w.to) }

// Objects yields the hours in the order of the events. It makes no request. An hour
// that may still get events has a version of its own each time it is listed.
func (s *Stretch) Objects() iter.Seq2[scan.Object, error] {
	return func(yield func(scan.Object, error) bool) {
		r := &reel{stretch: s, bad: map[window]bool{}}
		for i := range s.Hours() {
			w := s.window(i)
			o := scan.Object{
				Name: s.Name + "&" + w.String(), Version: s.version(w), Size: -1, Unfiled: true,
				Open: func(ctx context.Context) (scan.Body, error) {
					return scan.Body{ReadCloser: r.open(ctx, w)}, nil
				},
			}
			if !yield(o, nil) {
				return
			}
		}
	}
}

// window returns the one that comes after i others.
func (s *Stretch) window(i int) window {
	from := s.From.Add(time.Duration(i) * time.Hour)
	if s.Order == NewestFirst {
		from = s.To.Add(-time.Duration(i+1) * time.Hour)
	}
	return window{from, from.Add(time.Hour)}
}

// version tells an hour that has all of its events from one that was asked for too
// early.
func (s *Stretch) version(w window) string {
	if !w.to.Add(Margin).After(s.Asked) {
		return s.Complete
	}
	return "as of " + s.Asked.Format(time.RFC3339)
}

// begins returns where w begins, in the order of the events, and ends where it ends.
func (s *Stretch) begins(w window) time.Time {
	if s.Order == OldestFirst {
		return w.from
	}
	return w.to
}

func (s *Stretch) ends(w window) time.Time {
	if s.Order == OldestFirst {
		return w.to
	}
	return w.from
}

// later reports whether a comes after b in the order of the events.
func (s *Stretch) later(a, b time.Time) bool {
	if s.Order == OldestFirst {
		return a.After(b)
	}
	return a.Before(b)
}
