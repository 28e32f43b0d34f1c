package journal

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A Count is how many events of an object are alike that its Entry does not hold,
// because they are of other classes than were selected: a busy archive has a
// thousand refreshes for each sign-in. Which of them name a user, and whom, is not
// kept. A copy of an event in another object is counted once more, since nothing
// tells it from the event.
type Count struct {
	Day        string          `json:"day"` // of the events, in UTC
	Account    string          `json:"account"`
	Region     string          `json:"region"`
	UserPoolID string          `json:"user_pool_id,omitempty"` // as their records have it
	ClientID   string          `json:"client_id,omitempty"`
	Source     string          `json:"source"`
	Name       string          `json:"name"`
	Kind       string          `json:"kind,omitempty"` // of token: the grant type or the flow that was asked for
	Outcome    cognito.Outcome `json:"outcome"`
	Events     int64           `json:"events"`
}

// Compare orders counts by all they say but the number.
func (c *Count) Compare(o *Count) int {
	return cmp.Or(cmp.Compare(c.Day, o.Day), cmp.Compare(c.Account, o.Account), cmp.Compare(c.Region, o.Region),
		cmp.Compare(c.UserPoolID, o.UserPoolID), cmp.Compare(c.ClientID, o.ClientID), cmp.Compare(c.Source, o.Source),
		cmp.Compare(c.Name, o.Name), cmp.Compare(c.Kind, o.Kind), cmp.Compare(c.Outcome, o.Outcome))
}

// SortCounts sorts the counts of one object, and adds up those that are alike. It
// changes list in place.
func SortCounts(list []Count) []Count {
	slices.SortFunc(list, func(a, b Count) int { return a.Compare(&b) })
	kept := list[:0]
	for _, c := range list {
		if n := len(kept); n > 0 && kept[n-1].Compare(&c) == 0 {
			kept[n-1].Events += c.Events
		} else {
			kept = append(kept, c)
		}
	}
	return kept
}

// A Tally counts the events of one object after another. Its zero value is ready.
// It may not be used concurrently.
type Tally struct{ events map[tallied]int64 }

// tallied is a Count of one event, with the day since 1970 in place of its name.
type tallied struct {
	day   int64
	count Count
}

// Add counts e, if it is an event of Amazon Cognito.
func (t *Tally) Add(e *cognito.Event) {
	if !slices.Contains(cognito.Sources, e.Source) {
		return
	}
	if t.events == nil {
		t.events = map[tallied]int64{}
	}
	const day = 24 * 60 * 60
	seconds := e.Time.Unix()
	t.events[tallied{(seconds - (seconds%day+day)%day) / day, Count{
		Account: e.Account, Region: e.Region, UserPoolID: e.UserPoolID, ClientID: e.ClientID,
		Source: e.Source, Name: e.Name, Kind: cmp.Or(e.GrantType, e.Flow), Outcome: e.Outcome,
	}}]++
}

// keptCounts is up to how many counts of one object the room for them is kept: somebody may
// make one for each record.
const keptCounts = 1 << 12

// Take returns the counts of the events that were added since the last time, as
// SortCounts leaves them: none if there were none.
func (t *Tally) Take() []Count {
	if len(t.events) == 0 {
		return nil
	}
	list := make([]Count, 0, len(t.events))
	for k, n := range t.events {
		c := k.count
		c.Day, c.Events = time.Unix(k.day*24*60*60, 0).UTC().Format(time.DateOnly), n
		list = append(list, c)
	}
	if clear(t.events); len(list) > keptCounts {
		t.events = nil
	}
	return SortCounts(list)
}

// checkCounts reports what keeps the counts of e from being some: they are of
// records that matched no class.
func (e *Entry) checkCounts() error {
	left := e.Records.Unmatched
	for i := range e.Counts {
		c := &e.Counts[i]
		if c.Events <= 0 || c.Events > left {
			return errors.New("its counts do not add up")
		}
		left -= c.Events
		if _, err := time.Parse(time.DateOnly, c.Day); err != nil {
			return errors.New("a count of no day")
		}
	}
	return nil
}
