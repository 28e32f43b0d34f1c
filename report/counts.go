package report

import (
	"iter"
	"slices"
	"time"

	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// counted holds the events that have no row, added up over objects. Its memory grows with
// days, clients and names, not with events.
type counted struct {
	kinds  events.Numbers[countKind]
	places events.Numbers[countPlace]
	events map[countKey]int64
	// Hours of event histories and log groups that were read before they were over come
	// again, with more of the same events. The greatest count covers them all.
	hours map[nameHash]map[countKey]int64
}

// A countKind is what happened and how it ended.
type countKind struct {
	source, name, kind string
	outcome            cognito.Outcome
}

type countPlace struct{ account, region, pool, client string }

type countKey struct {
	day         int32 // since 1970
	kind, place uint32
}

func newCounted() counted {
	return counted{events.NewNumbers[countKind](), events.NewNumbers[countPlace](), map[countKey]int64{}, map[nameHash]map[countKey]int64{}}
}

// addCounts adds the counts of a new entry.
func (b *Builder) addCounts(e *journal.Entry) {
	if len(e.Counts) == 0 {
		return
	}
	c, into := &b.counted, b.counted.events
	history := isHour(e)
	if history {
		name := b.revisionOf(e).name
		if into = c.hours[name]; into == nil {
			into = map[countKey]int64{}
			c.hours[name] = into
		}
	}
	for i := range e.Counts {
		n := &e.Counts[i]
		key, ok := c.key(n)
		switch {
		case !ok: // journal readers reject such a day
		case history:
			into[key] = max(into[key], n.Events)
		default:
			into[key] += n.Events
		}
	}
}

func (c *counted) key(n *journal.Count) (key countKey, ok bool) {
	day, err := time.Parse(time.DateOnly, n.Day)
	if err != nil {
		return key, false
	}
	return countKey{
		int32(day.Unix() / secondsOfDay), c.kinds.Of(countKind{n.Source, n.Name, n.Kind, n.Outcome}),
		c.places.Of(countPlace{n.Account, n.Region, n.UserPoolID, n.ClientID}),
	}, true
}

// A mass is a number of like events of one day in UTC that have no row.
type mass struct {
	day time.Time // the beginning of the day
	countKind
	countPlace
	events int64
}

// masses yields the masses that the filter selects, in no order. A day belongs to a period
// if it begins in it, so of adjacent periods exactly one has it. The users of these events
// are not known, so a filter by sub selects none.
func (c *counted) masses(f *events.Filter) iter.Seq[mass] {
	return func(yield func(mass) bool) {
		for key, n := range c.events {
			if m := c.mass(key, n); admits(f, &m) && !yield(m) {
				return
			}
		}
		for _, hour := range c.hours {
			for key, n := range hour {
				if m := c.mass(key, n); admits(f, &m) && !yield(m) {
					return
				}
			}
		}
	}
}

func (c *counted) mass(key countKey, n int64) mass {
	return mass{time.Unix(int64(key.day)*secondsOfDay, 0).UTC(), *c.kinds.At(key.kind), *c.places.At(key.place), n}
}

func admits(f *events.Filter, m *mass) bool {
	among := func(list []string, s string) bool { return len(list) == 0 || slices.Contains(list, s) }
	return len(f.Subs) == 0 && (f.From.IsZero() || !m.day.Before(f.From)) && (f.To.IsZero() || m.day.Before(f.To)) &&
		among(f.Accounts, m.account) && among(f.Regions, m.region) && among(f.UserPools, m.pool) && among(f.Clients, m.client)
}

// event returns an event with what is known about events of that kind.
func (k *countKind) event() cognito.Event {
	e := cognito.Event{Source: k.source, Name: k.name, Outcome: k.outcome}
	switch e.Class, _ = cognito.Classify(k.source, k.name); k.name {
	case "InitiateAuth", "AdminInitiateAuth", "RespondToAuthChallenge", "AdminRespondToAuthChallenge":
		if e.Flow = k.kind; cognito.IsRefresh(k.kind) {
			e.Class = cognito.Token
		}
	default:
		e.GrantType = k.kind
	}
	return e
}
