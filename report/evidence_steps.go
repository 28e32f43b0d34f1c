package report

import (
	"cmp"
	"slices"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A step is an event that tells of visits, or is one.
type step struct {
	browser uint64 // address and user agent
	seconds int64  // Unix time
	app     uint32 // number of pool and client
	row     uint32
	user    uint32 // number of who it names, 0 if nobody or if it does not matter
	visit   uint32 // how many authorize events come before it
	since   uint32 // of a returned one: seconds since the last one of its user, never if there is none
	act     act
	wish    wish // of a visit
}

// never is more seconds than any window has.
const never = ^uint32(0)

// An app is an app client in its pool, by the numbers of texts.
type app struct{ account, pool, client uint32 }

// An acquaintance is what all events tell of the user of a visit, in Unix time.
type acquaintance struct {
	first     int64 // seen
	confirmed int64 // their sign-up, the first time; unseen if it was not
}

// unseen is later than any time.
const unseen = 1<<63 - 1

// A span is what the archive covers of an account and region: first event to
// last, without the gaps.
type span struct {
	first, last int64
	gaps        []Gap
}

// A correlation judges all visits of a view by the steps around them.
type correlation struct {
	*view
	apps   numbers[app]
	steps  []step
	users  map[userKey]uint32
	known  []acquaintance // by number
	spans  []*span        // by place
	wishes []wish         // by extra

	within windows

	lonely  []uint32 // steps that are visits of which nothing tells
	orphans []uint32 // steps that no visit led to

	judgments numbers[judgment]
	verdicts  []uint8 // by visit, numbers of judgments
}

// windows are those of a query, in seconds.
type windows struct{ login, signUp, session int64 }

// A judgment is what is found of a visit.
type judgment struct {
	evidence   Evidence
	confidence Confidence
	edge       bool
}

// gather collects the steps of all rows that count, and leaves room for as many
// verdicts as there are authorize events. Of those that are no step it notes
// the verdict: nothing beside them can tell more.
func (c *correlation) gather() {
	steps, visits := 0, 0
	for r := range c.counted() {
		k := &c.traits[r.kind]
		if k.act != noAct {
			steps++
		}
		if k.class == cognito.Authorize {
			visits++
		}
	}
	c.wishes = make([]wish, len(c.extras.list))
	for i, x := range c.extras.list {
		c.wishes[i] = wishOf(c.texts.list[x.idp()], c.texts.list[x.prompt()])
	}
	c.steps, c.verdicts = make([]step, 0, steps), make([]uint8, 0, visits)
	for i, r := range c.rows() {
		if len(c.gone) > 0 && c.gone[i] {
			continue
		}
		k, visit := &c.traits[r.kind], uint32(len(c.verdicts))
		if k.class == cognito.Authorize {
			c.verdicts = append(c.verdicts, 0)
		}
		switch {
		case k.act != noAct:
			c.steps = append(c.steps, c.step(i, r, visit))
		case k.class == cognito.Authorize && k.outcome != cognito.Succeeded:
			c.rule(visit, judgment{FailedVisit, Medium, false})
		case k.class == cognito.Authorize:
			c.rule(visit, judgment{IncompleteData, Low, false})
		}
	}
}

func (c *correlation) rule(visit uint32, j judgment) { c.verdicts[visit] = uint8(c.judgments.of(j)) }

func (c *correlation) step(i uint32, r *row, visit uint32) step {
	p, act := &c.places.list[r.place], c.traits[r.kind].act
	s := step{
		browser: uint64(r.ip())<<32 | uint64(r.userAgent()), seconds: r.seconds,
		row: i, visit: visit, since: never, act: act, wish: c.wishes[r.extra],
	}
	a := app{p.account(), c.pool(r), p.client()}
	if act == responded {
		a.client = 0
	}
	s.app = c.apps.of(a)
	if r.sub() != 0 && (act == returned || act == loggedIn) {
		s.user = c.userNumber(c.user(r))
	}
	return s
}

func (c *correlation) userNumber(key userKey) uint32 {
	n, ok := c.users[key]
	if !ok {
		n = uint32(len(c.known))
		c.users[key] = n
		c.known = append(c.known, acquaintance{unseen, unseen})
	}
	return n
}

// acquaint learns from all rows that count who was seen and confirmed when, and
// what is covered.
func (c *correlation) acquaint(gaps []Gap) {
	asked := make([]bool, len(c.texts.list)) // by sub
	for key := range c.users {
		asked[key.sub] = true
	}
	c.spans = c.emptySpans(gaps)
	for r := range c.counted() {
		s := c.spans[r.place]
		s.first, s.last = min(s.first, r.seconds), max(s.last, r.seconds)
		if !asked[r.sub()] {
			continue
		}
		n, ok := c.users[c.user(r)]
		if !ok {
			continue
		}
		a := &c.known[n]
		a.first = min(a.first, r.seconds)
		if c.traits[r.kind].act == confirmed {
			a.confirmed = min(a.confirmed, r.seconds)
		}
	}
}

// emptySpans returns a span for each place, shared by all of an account and region.
func (c *correlation) emptySpans(gaps []Gap) []*span {
	type where struct{ account, region string }
	shared := map[where]*span{}
	spans := make([]*span, len(c.places.list))
	for i, p := range c.places.list {
		at := where{c.texts.list[p.account()], c.texts.list[p.region()]}
		if shared[at] == nil {
			shared[at] = &span{first: unseen, last: -unseen}
		}
		spans[i] = shared[at]
	}
	for _, g := range gaps {
		if s := shared[where{g.Account, g.Region}]; s != nil {
			s.gaps = append(s.gaps, g) // in order
		}
	}
	return spans
}

// lacks reports whether the archive does not cover all from one time to another.
func (s *span) lacks(from, to int64) bool {
	if from < s.first || to > s.last {
		return true
	}
	i, _ := slices.BinarySearchFunc(s.gaps, from, func(g Gap, from int64) int { // the first that ends later
		return cmp.Or(cmp.Compare(g.To.Unix(), from), -1)
	})
	return i < len(s.gaps) && s.gaps[i].From.Unix() <= to
}

// order puts the steps in the order in which they are judged: by browser, pool
// and client, then by time.
func (c *correlation) order() {
	slices.SortFunc(c.steps, func(a, b step) int {
		if a.browser != b.browser {
			return cmp.Compare(a.browser, b.browser)
		}
		if a.app != b.app {
			x, y := c.apps.list[a.app], c.apps.list[b.app]
			return cmp.Or(cmp.Compare(x.account, y.account), cmp.Compare(x.pool, y.pool), cmp.Compare(x.client, y.client))
		}
		return c.compareMoments(&a, &b)
	})
}

// compareMoments orders steps by second. In a second there is no order of time, so
// that it is one that does not depend on where the events were.
func (c *correlation) compareMoments(a, b *step) int {
	if a.seconds != b.seconds {
		return cmp.Compare(a.seconds, b.seconds)
	}
	x, y := c.row(a.row), c.row(b.row)
	return cmp.Or(c.compareIDs(x.id, y.id), cmp.Compare(a.row, b.row))
}

// retrace notes of each visit with a sub how long before its user had made another.
func (c *correlation) retrace() {
	type moment struct {
		seconds    int64
		user, step uint32
	}
	count := 0
	for i := range c.steps {
		if c.steps[i].act == returned {
			count++
		}
	}
	moments := make([]moment, 0, count)
	for i := range c.steps {
		if s := &c.steps[i]; s.act == returned {
			moments = append(moments, moment{s.seconds, s.user, uint32(i)})
		}
	}
	slices.SortFunc(moments, func(a, b moment) int {
		if a.user != b.user {
			return cmp.Compare(a.user, b.user)
		}
		return c.compareMoments(&c.steps[a.step], &c.steps[b.step])
	})
	for i := 1; i < len(moments); i++ {
		if a, b := moments[i-1], moments[i]; a.user == b.user {
			c.steps[b.step].since = uint32(min(b.seconds-a.seconds, int64(never)-1))
		}
	}
}
