package main

import (
	"cmp"
	"math"
	"slices"
)

// A plan is everything that happens in Amazon Cognito: every event, what it counts as, and
// the files that contain its record. Both the answer and the records are made from it.
type plan struct {
	kinds      []compiledKind
	events     []event
	deliveries []delivery // in the order of files
	seed       uint64
	unrecorded int64             // acts of which the trail took no event
	behaviours map[string]string // by user pool
}

// An event has one record, of which there may be copies.
type event struct {
	kind     kindNumber
	replaced bool // by a correction, which is a separate event
	copies   uint8
	at       int64
	visit    *visit
	id       uuid
	request  uuid
	original int32 // the event that it corrects; negative if it corrects none
	truth    truth // for a visit to the authorize endpoint
	act      act   // that it completes, if any
}

// A delivery is one copy of an event's record in a file.
type delivery struct{ file, event int32 }

// mostOfPlace is the largest planned share of Amazon Cognito's records at a place, if
// several places can hold them.
const mostOfPlace = 0.4

func newPlan(a *archive) *plan {
	p := &plan{kinds: compileKinds(a.config.Pools), seed: a.config.Seed, behaviours: map[string]string{}}
	c := newChance(a.config.Seed, streamLives)
	total := 0
	for _, f := range a.files {
		total += int(f.records)
	}
	left := int(math.Round(float64(total) * a.config.Cognito))
	for _, place := range hosts(a.places) {
		if left <= 0 {
			break
		}
		room := int(float64(a.recordsOf(place)) * max(mostOfPlace, a.config.Cognito))
		quota := min(left, room)
		left -= quota
		if quota > 0 {
			planner := newPlanner(a, p, place, c, quota)
			if len(a.config.Pools) > 0 {
				planner.populate()
			} else {
				planner.fill()
			}
		}
	}
	slices.SortStableFunc(p.deliveries, func(d, e delivery) int { return cmp.Compare(d.file, e.file) })
	return p
}

// hosts returns the places in the order in which Amazon Cognito is used there. Most
// accounts use it in a region that is neither their busiest nor idle.
func hosts(places []*place) []*place {
	const usual = 1.0 / 8
	by := slices.Clone(places)
	slices.SortStableFunc(by, func(p, q *place) int {
		return cmp.Compare(math.Abs(p.share-usual), math.Abs(q.share-usual))
	})
	return by
}

func (a *archive) recordsOf(p *place) int {
	n := 0
	for _, f := range a.files[p.first:p.last] {
		n += int(f.records)
	}
	return n
}

// of returns the deliveries in file i.
func (p *plan) of(i int) []delivery {
	by := func(d delivery, file int32) int { return cmp.Compare(d.file, file) }
	first, _ := slices.BinarySearchFunc(p.deliveries, int32(i), by)
	last, _ := slices.BinarySearchFunc(p.deliveries, int32(i+1), by)
	return p.deliveries[first:last]
}

// kindOf returns the kind of an event.
func (p *plan) kindOf(e *event) *compiledKind { return &p.kinds[e.kind] }

// counted reports whether an event of the default classes is the one that counts among
// those with the same content.
func (p *plan) counted(e *event) bool { return !e.replaced && p.kindOf(e).class.counts() }

// sub, pool and client return what the record of an event contains.
func (p *plan) sub(e *event) string { return carried(p.kindOf(e).hasSub, e.visit.sub) }

func (p *plan) pool(e *event) string {
	if e.visit.pool == nil {
		return ""
	}
	return carried(p.kindOf(e).hasPool, e.visit.pool.id)
}

func (p *plan) client(e *event) string {
	if e.visit.client == nil {
		return ""
	}
	return carried(p.kindOf(e).hasClient, e.visit.client.id)
}

func carried(has bool, text string) string {
	if !has {
		return ""
	}
	return text
}
