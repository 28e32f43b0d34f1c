package lookup

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cogtrail/cogtrail/scan"
)

const (
	// PageSize is the most events that a page can have.
	PageSize = 50

	// maxEmpty is how many pages without events may follow each other, each of which
	// says that there is more.
	maxEmpty = 1000

	// maxStale is how often a query may begin anew without finding anything new.
	maxStale = 3

	// maxPages is how many pages an hour can have: at two a second, it takes longer than
	// a day to ask for them.
	maxPages = 200_000
)

// A query is one question to the event history and what has come of its answer,
// newest first. Times are told apart by seconds, as CloudTrail does.
type query struct {
	source *Source
	input  cloudtrail.LookupEventsInput // of the next page
	events []types.Event                // of the last page, that nobody took yet
	ended  bool                         // it was the last one
	empty  int                          // pages in a row
	hour   window                       // that was asked for last
	pages  int                          // of it

	low   time.Time           // of the oldest event so far
	ids   map[string]struct{} // of the events of that second
	stale int                 // how often it began anew since the last new event
	mixed bool                // some event was newer than the one before
}

// newQuery asks for all of the source's time up to the end of w.
func newQuery(s *Source, w window) *query {
	end := w.to.Add(-time.Second) // both ends are included
	if s.Asked.Before(end) {
		end = s.Asked.Truncate(time.Second)
	}
	return &query{source: s, ids: map[string]struct{}{}, input: cloudtrail.LookupEventsInput{
		LookupAttributes: []types.LookupAttribute{{AttributeKey: s.Filter.Key, AttributeValue: &s.Filter.Value}},
		StartTime:        &s.From, EndTime: &end, MaxResults: aws.Int32(PageSize),
	}}
}

// next returns some events of w, of which all newer ones were taken, and whether
// they were its last. Those of older windows stay.
func (q *query) next(ctx context.Context, w window) (found []types.Event, ended bool, err error) {
	if q.hour != w {
		q.hour, q.pages = w, 0
	}
	if len(q.events) == 0 && !q.ended {
		if q.pages++; q.pages > maxPages {
			return nil, false, &scan.ReadError{Reason: "bad answer", Err: fmt.Errorf("%d answers, and still there is said to be more of this hour", maxPages)}
		}
		if err := q.fetch(ctx); err != nil {
			return nil, false, err
		}
	}
	for ; len(q.events) > 0; q.events = q.events[1:] {
		e := q.events[0]
		at := e.EventTime.Truncate(time.Second)
		switch {
		case at.Before(w.from):
			return found, true, nil
		case !w.holds(at):
			return nil, false, &scan.ReadError{Reason: "bad answer", Err: fmt.Errorf("an event of %s came after older ones, so that the hour it is of was not read whole: scan again with another --journal, or none", at.Format(time.RFC3339))}
		case q.isNew(at, *e.EventId):
			found = append(found, e)
		}
	}
	return found, q.ended, nil
}

// isNew reports whether the event has not been taken yet, and notes that it is now.
func (q *query) isNew(at time.Time, id string) bool {
	switch {
	case q.low.IsZero() || at.Before(q.low):
		q.low = at
		clear(q.ids)
	case at.After(q.low):
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
	out, err := q.source.Client.LookupEvents(ctx, &q.input)
	for invalid := (*types.InvalidNextTokenException)(nil); q.input.NextToken != nil && errors.As(err, &invalid); {
		if !q.restart() {
			break
		}
		out, err = q.source.Client.LookupEvents(ctx, &q.input)
	}
	if err != nil {
		return q.source.readError(ctx, err)
	}
	if err := q.check(out); err != nil {
		return &scan.ReadError{Reason: "bad answer", Transient: true, Err: err}
	}
	q.events, q.ended = out.Events, out.NextToken == nil
	q.input.NextToken = out.NextToken
	return nil
}

// restart asks anew, from the oldest event so far, because the token of the next
// page is no longer valid. It returns false if that would lead nowhere.
func (q *query) restart() bool {
	if q.stale++; q.stale > maxStale || q.mixed {
		return false
	}
	if !q.low.IsZero() {
		end := q.low
		q.input.EndTime = &end
	}
	q.input.NextToken, q.empty = nil, 0
	return true
}

// check says what cannot be right in an answer.
func (q *query) check(out *cloudtrail.LookupEventsOutput) error {
	if out.Events == nil {
		return errors.New("an answer without a list of events")
	}
	if out.NextToken != nil && aws.ToString(out.NextToken) == aws.ToString(q.input.NextToken) {
		return errors.New("an answer that says of itself that it comes next")
	}
	if q.empty++; len(out.Events) > 0 {
		q.empty = 0
	}
	if q.empty > maxEmpty {
		return fmt.Errorf("%d answers in a row without events, and still there is said to be more", q.empty)
	}
	for _, e := range out.Events {
		if e.EventTime == nil || aws.ToString(e.EventId) == "" {
			return errors.New("an event without a time or an id")
		}
		if at := e.EventTime.Truncate(time.Second); at.Before(*q.input.StartTime) || at.After(*q.input.EndTime) {
			return fmt.Errorf("an event of %s, where those from %s to %s were asked for",
				at.UTC().Format(time.RFC3339), q.input.StartTime.Format(time.RFC3339), q.input.EndTime.Format(time.RFC3339))
		}
	}
	return nil
}
