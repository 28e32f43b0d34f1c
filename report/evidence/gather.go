package evidence

import (
	"cmp"
	"slices"

	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// gather collects the steps of all events that count.
func (c *correlation) gather() {
	c.traits = events.ByKind(c.view, traitOf)
	c.wishes = events.ByExtra(c.view, func(e *cognito.Event) wish { return wishOf(e.Provider, e.Prompt) })
	steps := 0
	for _, r := range c.view.All() {
		if c.traits[r.Kind()].act != noAct {
			steps++
		}
	}
	places := make([]placed, 0, steps)
	for i, r := range c.view.All() {
		k := &c.traits[r.Kind()]
		if k.act != noAct {
			at := placed{uint64(r.IP())<<32 | uint64(r.UserAgent()), r.Seconds(), c.app(r), i}
			places = append(places, at)
			if k.act == visited || k.act == returned {
				c.verdicts.rule(i, Verdict{IncompleteData, Low, false}) // until it is judged
			}
		} else if k.verdict.Kind != "" {
			c.verdicts.rule(i, k.verdict)
		}
		if k.asks {
			c.lesson(c.app(r)).asks = true
		}
	}
	c.order(places)
	c.steps = make([]step, 0, steps)
	for _, p := range places {
		c.steps = append(c.steps, c.step(p))
	}
}

// A placed is the sort key of a step and the number of its event. Sorting whole steps takes
// longer.
type placed struct {
	browser  uint64
	seconds  int64
	app, row uint32
}

func (c *correlation) step(p placed) step {
	r := c.view.Row(p.row)
	act := c.traits[r.Kind()].act
	s := step{browser: p.browser, seconds: p.seconds, app: p.app, row: p.row, since: never, act: act, wish: c.wishes[r.Extra()]}
	if r.Sub() != 0 && act != visited && act != stumbled {
		s.user = c.userNumber(c.view.User(r))
	}
	return s
}

// app returns the number of the app client of r.
func (c *correlation) app(r *events.Row) uint32 {
	a := app{c.view.Account(r), c.view.Pool(r), c.view.Client(r)}
	if c.traits[r.Kind()].act == responded {
		a.client = 0
	}
	n := c.apps.Of(a)
	for int(n) >= len(c.homeOf) {
		of := c.apps.At(uint32(len(c.homeOf)))
		h := c.homes.Of(home{of.account, of.pool})
		c.homeOf, c.clients = append(c.homeOf, h), append(c.clients, client{})
		for int(h) >= len(c.lessons) {
			c.lessons = append(c.lessons, lesson{})
		}
	}
	return n
}

// lesson returns what is learned about the pool of an app.
func (c *correlation) lesson(app uint32) *lesson { return &c.lessons[c.homeOf[app]] }

func (c *correlation) userNumber(key events.User) uint32 {
	n, ok := c.users[key]
	if !ok {
		n = uint32(len(c.known))
		c.users[key] = n
		c.known = append(c.known, acquaintance{unseen, unseen})
	}
	return n
}

// acquaint learns from all rows that count when users were first seen and confirmed, and
// what time is covered.
func (c *correlation) acquaint(gaps []events.Gap) {
	asked := make([]bool, c.view.Texts()) // by sub
	for user := range c.users {
		asked[user.Sub] = true
	}
	c.spans = c.emptySpans(gaps)
	for _, r := range c.view.All() {
		s := c.spans[r.Place()]
		s.first, s.last = min(s.first, r.Seconds()), max(s.last, r.Seconds())
		if !asked[r.Sub()] {
			continue
		}
		n, ok := c.users[c.view.User(r)]
		if !ok {
			continue
		}
		a := &c.known[n]
		a.first = min(a.first, r.Seconds())
		if c.traits[r.Kind()].act == confirmed {
			a.confirmed = min(a.confirmed, r.Seconds())
		}
	}
}

// emptySpans returns a span for each place. All places of an account and region share one.
func (c *correlation) emptySpans(gaps []events.Gap) []*span {
	type where struct{ account, region string }
	shared := map[where]*span{}
	spans := events.ByPlace(c.view, func(e *cognito.Event) *span {
		at := where{e.Account, e.Region}
		if shared[at] == nil {
			shared[at] = &span{first: unseen, last: -unseen}
		}
		return shared[at]
	})
	for _, g := range gaps {
		if s := shared[where{g.Account, g.Region}]; s != nil {
			s.gaps = append(s.gaps, g) // in order
		}
	}
	return spans
}

// lacks reports whether the archive does not cover all of [from, to].
func (s *span) lacks(from, to int64) bool {
	if from < s.first || to > s.last {
		return true
	}
	i, _ := slices.BinarySearchFunc(s.gaps, from, func(g events.Gap, from int64) int { // the first that ends later
		return cmp.Or(cmp.Compare(g.To.Unix(), from), -1)
	})
	return i < len(s.gaps) && s.gaps[i].From.Unix() <= to
}

// order sorts the steps into the order in which they are judged: by browser, pool and
// client, then by time.
func (c *correlation) order(places []placed) {
	slices.SortFunc(places, func(a, b placed) int {
		if a.browser != b.browser {
			return cmp.Compare(a.browser, b.browser)
		}
		if a.app != b.app {
			x, y := c.apps.At(a.app), c.apps.At(b.app)
			return cmp.Or(cmp.Compare(x.account, y.account), cmp.Compare(x.pool, y.pool), cmp.Compare(x.client, y.client))
		}
		if a.seconds != b.seconds {
			return cmp.Compare(a.seconds, b.seconds)
		}
		return c.compareRows(a.row, b.row)
	})
}

// compareMoments orders steps by second and, within a second, by an order that does not
// depend on where the events were found.
func (c *correlation) compareMoments(a, b *step) int {
	if a.seconds != b.seconds {
		return cmp.Compare(a.seconds, b.seconds)
	}
	return c.compareRows(a.row, b.row)
}

func (c *correlation) compareRows(a, b uint32) int {
	return cmp.Or(c.view.CompareIDs(c.view.Row(a), c.view.Row(b)), cmp.Compare(a, b))
}

// retrace notes for each visit with a sub how long it was since its user's previous one.
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
