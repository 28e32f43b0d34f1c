package hours

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cogtrail/cogtrail/scan"
)

// maxStale is how often a query may start again without finding anything new.
const maxStale = 3

// maxPages is how many pages an hour may have. At two per second, requesting them takes
// longer than a day.
const maxPages = 200_000

// A query is one question to the history, and what has come of the answer.
type query struct {
	stretch  *Stretch
	from, to time.Time // requested times, both included
	token    *string   // of the next page
	events   []Event   // of the last page, not yet taken
	ended    bool      // that was the last page
	empty    int       // consecutive pages without events
	hour     window    // the window requested last
	pages    int       // of hour

	last  time.Time           // of the last event so far
	ids   map[string]struct{} // of the events at that time
	stale int                 // how often the query has started again since the last new event
	mixed bool                // an event came after a later one
}

// newQuery requests the rest of the stretch, from the beginning of w.
func newQuery(s *Stretch, w window) *query {
	q := &query{stretch: s, ids: map[string]struct{}{}, from: s.From, to: s.To.Add(-s.Tick)}
	if s.Order == OldestFirst {
		q.from = w.from
	} else {
		q.to = w.to.Add(-s.Tick)
	}
	if s.Asked.Before(q.to) {
		q.to = s.Asked.Truncate(s.Tick)
	}
	return q
}

// next returns some events of w, after those already taken, and whether they were its last.
// Events of later windows remain.
func (q *query) next(ctx context.Context, w window) (found []Event, ended bool, err error) {
	if q.hour != w {
		q.hour, q.pages = w, 0
	}
	if len(q.events) == 0 && !q.ended {
		if q.pages++; q.pages > maxPages {
			return nil, false, &scan.ReadError{Reason: "bad answer", Err: fmt.Errorf("%d answers, and there is still said to be more of this hour", maxPages)}
		}
		if err := q.fetch(ctx); err != nil {
			return nil, false, err
		}
	}
	for ; len(q.events) > 0; q.events = q.events[1:] {
		e := q.events[0]
		at := e.Time.Truncate(q.stretch.Tick)
		switch {
		case w.holds(at) && q.isNew(at, e.ID):
			found = append(found, e)
		case w.holds(at):
		case q.stretch.later(at, q.stretch.begins(w)):
			return found, true, nil
		default:
			return nil, false, q.disorder(at)
		}
	}
	return found, q.ended, nil
}

// disorder returns the error for an event that an hour read before is missing.
func (q *query) disorder(at time.Time) error {
	than := "older"
	if q.stretch.Order == OldestFirst {
		than = "newer"
	}
	return &scan.ReadError{Reason: "bad answer", Err: fmt.Errorf("an event of %s came after %s ones, so its hour was not read completely: scan again with another --journal, or none", at.UTC().Format(time.RFC3339), than)}
}

// isNew reports whether the event has not been taken yet, and marks it as taken.
func (q *query) isNew(at time.Time, id string) bool {
	switch {
	case q.last.IsZero() || q.stretch.later(at, q.last):
		q.last = at
		clear(q.ids)
	case !at.Equal(q.last):
		q.mixed = true
		return true
	}
	if _, ok := q.ids[id]; ok {
		return false
	}
	q.ids[id] = struct{}{}
	q.stale = 0
	return true
}

// fetch gets the next page.
func (q *query) fetch(ctx context.Context) error {
	api := q.stretch.API
	page, err := api.Page(ctx, q.from, q.to, q.token)
	for q.token != nil && err != nil && api.Stale(err) && q.restart() {
		page, err = api.Page(ctx, q.from, q.to, q.token)
	}
	if err != nil {
		return api.ReadError(ctx, err)
	}
	if err := q.check(page); err != nil {
		return &scan.ReadError{Reason: "bad answer", Transient: true, Err: err}
	}
	q.events, q.ended, q.token = page.Events, page.Next == nil, page.Next
	return nil
}

// restart starts the query again at the last event so far, because the token of the next page
// is no longer valid. It returns false if that would not help.
func (q *query) restart() bool {
	if q.stale++; q.stale > maxStale || q.mixed {
		return false
	}
	switch {
	case q.last.IsZero():
	case q.stretch.Order == OldestFirst:
		q.from = q.last
	default:
		q.to = q.last
	}
	q.token, q.empty = nil, 0
	return true
}

// check returns what cannot be right in an answer.
func (q *query) check(p Page) error {
	if p.Events == nil {
		return errors.New("an answer without a list of events")
	}
	if p.Next != nil && q.token != nil && *p.Next == *q.token {
		return errors.New("an answer that names itself as the next one")
	}
	if q.empty++; len(p.Events) > 0 {
		q.empty = 0
	}
	if q.empty > q.stretch.MaxEmpty {
		return fmt.Errorf("%d answers in a row without events, and there is still said to be more", q.empty)
	}
	for _, e := range p.Events {
		if e.Time.IsZero() || e.ID == "" {
			return errors.New("an event without a time or an id")
		}
		if at := e.Time.Truncate(q.stretch.Tick); at.Before(q.from) || at.After(q.to) {
			return fmt.Errorf("an event of %s, though those from %s to %s were requested",
				at.UTC().Format(time.RFC3339), q.from.Format(time.RFC3339), q.to.Format(time.RFC3339))
		}
	}
	return nil
}
