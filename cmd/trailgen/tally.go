package main

import (
	"cmp"
	"slices"
	"time"
)

// A sub in an account, and a sub in a pool: subs are unique within a pool.
type (
	subKey  struct{ account, sub string }
	userKey struct{ account, pool, sub string }
)

// A tally computes the answer from a plan. It needs three passes over the events, because
// an event may state what an earlier one left out: first pools, then users, then rows.
type tally struct {
	*plan
	pools map[subKey][]string // that counted events name
	users map[userKey]*history
}

// A history is what counted events say about a user.
type history struct {
	first int64
}

func newTally(p *plan) *tally {
	t := &tally{plan: p, pools: map[subKey][]string{}, users: map[userKey]*history{}}
	for e := range t.countedEvents {
		key := subKey{e.visit.place.account.id, t.sub(e)}
		if pool := t.pool(e); key.sub != "" && pool != "" && !slices.Contains(t.pools[key], pool) {
			t.pools[key] = append(t.pools[key], pool)
		}
	}
	for e := range t.countedEvents {
		if t.sub(e) != "" {
			t.note(e)
		}
	}
	return t
}

// countedEvents yields the events of the default classes, each once, in the order of the
// plan.
func (t *tally) countedEvents(yield func(*event) bool) {
	for i := range t.events {
		if e := &t.events[i]; t.counted(e) && !yield(e) {
			return
		}
	}
}

// poolOf returns the pool of an event. If the record does not name it, the pool is inferred
// from the user's other events, provided that they name exactly one.
func (t *tally) poolOf(e *event) (pool string, inferred bool) {
	pool = t.pool(e)
	if pool != "" || t.sub(e) == "" {
		return pool, false
	}
	known := t.pools[subKey{e.visit.place.account.id, t.sub(e)}]
	if len(known) != 1 {
		return "", false
	}
	return known[0], true
}

func (t *tally) userOf(e *event) userKey {
	pool, _ := t.poolOf(e)
	return userKey{e.visit.place.account.id, pool, t.sub(e)}
}

// note adds an event to the history of its user.
func (t *tally) note(e *event) {
	key := t.userOf(e)
	h := t.users[key]
	if h == nil {
		h = &history{first: e.at}
		t.users[key] = h
	}
	h.first = min(h.first, e.at)
}

// accounts returns how the records of the default classes are accounted for.
func (t *tally) accounts() (n eventCounts) {
	for i := range t.events {
		e := &t.events[i]
		if !t.kindOf(e).class.counts() {
			continue
		}
		n.Duplicate += int64(e.copies)
		if e.replaced {
			n.Replaced++
		} else {
			n.Distinct++
		}
	}
	return n
}

// span returns the times of the first and last counted events, or nil if there are none.
func (t *tally) span() (first, last *time.Time) {
	for e := range t.countedEvents {
		at := utc(e.at)
		if first == nil || at.Before(*first) {
			first = &at
		}
		if last == nil || at.After(*last) {
			last = &at
		}
	}
	return first, last
}

func utc(at int64) time.Time { return time.Unix(at, 0).UTC() }

// deletions returns a row for each event that deletes a user or tries to.
func (t *tally) deletions() []deletionRow {
	rows := []deletionRow{}
	for e := range t.countedEvents {
		if t.kindOf(e).class.deletes() {
			rows = append(rows, t.deletion(e))
		}
	}
	slices.SortFunc(rows, func(a, b deletionRow) int {
		return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.Account, b.Account), cmp.Compare(a.ID, b.ID))
	})
	return rows
}

func (t *tally) deletion(e *event) deletionRow {
	k := t.kindOf(e)
	row := deletionRow{
		ID: e.id.String(), Time: utc(e.at), Account: e.visit.place.account.id, Region: e.visit.place.region,
		Name: k.name, Class: string(k.class), Outcome: string(k.outcome), ErrorCode: k.code, Sub: t.sub(e),
	}
	row.UserPoolID, row.Inferred = t.poolOf(e)
	if e.original >= 0 {
		row.OriginalID = t.events[e.original].id.String()
	}
	if row.Sub == "" {
		return row
	}
	h := t.users[t.userOf(e)]
	first := utc(h.first)
	row.FirstSeen = &first
	return row
}
