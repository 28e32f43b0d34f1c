package journal

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A Count is how many events of an object have these properties in common. It counts events
// that the Entry does not hold because their classes were not selected: a busy archive has a
// thousand refreshes for each sign-in. Which of them name a user, and which user, is not
// kept. A copy of an event in another object is counted again, because nothing distinguishes
// it from the event.
type Count struct {
	Day        string          `json:"day"` // of the events, in UTC
	Account    string          `json:"account"`
	Region     string          `json:"region"`
	UserPoolID string          `json:"user_pool_id,omitempty"` // as in the records
	ClientID   string          `json:"client_id,omitempty"`
	Source     string          `json:"source"`
	Name       string          `json:"name"`
	Kind       string          `json:"kind,omitempty"` // of token: the requested grant type or flow
	Outcome    cognito.Outcome `json:"outcome"`
	Events     int64           `json:"events"`
}

// Compare orders counts by everything but the number of events.
func (c *Count) Compare(o *Count) int {
	return cmp.Or(cmp.Compare(c.Day, o.Day), cmp.Compare(c.Account, o.Account), cmp.Compare(c.Region, o.Region),
		cmp.Compare(c.UserPoolID, o.UserPoolID), cmp.Compare(c.ClientID, o.ClientID), cmp.Compare(c.Source, o.Source),
		cmp.Compare(c.Name, o.Name), cmp.Compare(c.Kind, o.Kind), cmp.Compare(c.Outcome, o.Outcome))
}

// SortCounts sorts the counts of one object, and merges those that Compare as equal. It
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

// A Tally counts the events of one object after another. The zero value is ready to use. It
// must not be used concurrently.
type Tally struct{ events map[tallied]int64 }

// tallied is the key of a Count, with the day as a number of days since 1970.
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

// keptCounts is the largest number of counts for which a Tally keeps its memory. An attacker
// can cause one count for each record.
const keptCounts = 1 << 12

// Take returns the counts of the events that were added since the last Take, as SortCounts
// leaves them, or nil if there were none.
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

// checkCounts reports why the counts of e are impossible. They are part of the records that
// matched no selected class.
func (e *Entry) checkCounts() error {
	left := e.Records.Unmatched
	for i := range e.Counts {
		c := &e.Counts[i]
		if c.Events <= 0 || c.Events > left {
			return errors.New("its counts do not add up")
		}
		left -= c.Events
		if _, err := time.Parse(time.DateOnly, c.Day); err != nil {
			return errors.New("a count without a valid day")
		}
	}
	return nil
}
