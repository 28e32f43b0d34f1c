// Package hours makes objects of the hours of a history that an API returns page by page, in
// order of time. Start at [Stretch].
//
// Consecutive hours that are read in order share one query, so that hours cost no extra
// requests. An answer that cannot be right is an error of the hour, never "no events": an
// answer without its list, with an event of another time, or with its own token as the next
// one.
package hours

import (
	"context"
	"iter"
	"time"

	"github.com/cogtrail/cogtrail/scan"
)

// Margin is how long after its end an hour counts as complete. According to the CloudTrail
// user guide, events arrive within about 15 minutes on average, which is no guarantee.
const Margin = time.Hour

// An Order is the order of the events of a query.
type Order bool

// The possible orders.
const (
	NewestFirst Order = false
	OldestFirst Order = true
)

// A Stretch is a period in which each whole hour is an object. Its fields must not change
// once it is used. Only one of its objects may be read at a time. It may be listed more than
// once, but not concurrently.
type Stretch struct {
	Name     string           // beginning of the names of the objects, before &from=TIME&to=TIME
	From, To time.Time        // whole hours, in UTC
	Asked    time.Time        // events up to this time are requested
	Complete string           // the version of an hour that has all of its events
	Kept     time.Duration    // how long the history keeps events; 0 means forever
	Clock    func() time.Time // tells which hours have become too old; nil if none does

	API      API
	Order    Order
	Tick     time.Duration // resolution of the times of events
	MaxEmpty int           // consecutive pages without events, each of which says that there are more, before that is an error
	List     string        // the member of an object that holds the events
}

// An API answers queries.
type API interface {
	// Page returns the page with the given token, or the first one if token is nil, of the
	// events from a time to another, both included.
	Page(ctx context.Context, from, to time.Time, token *string) (Page, error)

	// Stale reports whether err, from a request with a token, says that the token is not or
	// no longer valid.
	Stale(err error) bool

	// ReadError returns what err, from Page, means for the scan.
	ReadError(ctx context.Context, err error) error
}

// A Page is some events and the token of the next page, nil if there is none.
type Page struct {
	Events []Event // nil if the answer had no list of events
	Next   *string
}

// An Event happened at Time. Text is encoded as JSON.
type Event struct {
	Time time.Time
	ID   string
	Text any
}

// Hours returns the number of objects.
func (s *Stretch) Hours() int { return int(s.To.Sub(s.From) / time.Hour) }

// A window is the time of one object.
type window struct{ from, to time.Time }

func (w window) String() string {
	return "from=" + w.from.Format(time.RFC3339) + "&to=" + w.to.Format(time.RFC3339)
}

func (w window) holds(t time.Time) bool { return !t.Before(w.from) && t.Before(w.to) }

// Objects yields the hours in the order of the events. It makes no request. An hour that may
// still get events has a different version each time it is listed.
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

// window returns the window that comes after i others.
func (s *Stretch) window(i int) window {
	from := s.From.Add(time.Duration(i) * time.Hour)
	if s.Order == NewestFirst {
		from = s.To.Add(-time.Duration(i+1) * time.Hour)
	}
	return window{from, from.Add(time.Hour)}
}

// version distinguishes an hour that has all of its events from one that was requested too
// early.
func (s *Stretch) version(w window) string {
	if !w.to.Add(Margin).After(s.Asked) {
		return s.Complete
	}
	return "as of " + s.Asked.Format(time.RFC3339)
}

// begins returns where w begins in the order of the events; ends returns where it ends.
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
