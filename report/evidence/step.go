package evidence

import (
	"cmp"
	"slices"
	"strings"

	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A step is a visit, or an event that is evidence for visits. Steps refer to each other by
// their number + 1; 0 means none.
type step struct {
	browser uint64 // address and user agent
	seconds int64  // Unix time
	app     uint32 // number of pool and client
	row     uint32 // number of its event
	user    uint32 // number of the user that it names; 0 if none, or if it does not matter
	since   uint32 // of a visit with a sub: seconds since its user's previous one, never if there is none
	link    uint32 // of a visit: the step that it led to or ended; of an exchange: the step that gave the code; of any other: the visit that led to it
	proof   uint32 // of a step that went through: the visit with a sub, exchange or login that shows it
	code    uint32 // of a sign-up form: its confirmation; of a confirmation: its form
	act     act
	wish    wish // of a visit
	marks   mark
}

// A mark is what was found about a step.
type mark uint16

const (
	halted   mark = 1 << iota // a page followed at once: the step did not go through, or not completely
	overtook                  // a step that continues the same login followed
	swapped                   // the code that it gave was exchanged
	waits                     // of a form: the page for the code followed
	moved                     // of a form: its confirmation came from another address or browser
	guessed                   // ... and may belong to another form
	led                       // of a login: it continues a sign-up
	crowded                   // of a visit: what it led to may belong to another visit
	adopted                   // of a visit: only the user agent links what it led to
)

func (m mark) has(of mark) bool { return m&of != 0 }

// never is longer than any window, in seconds.
const never = ^uint32(0)

// An app is an app client in its pool, by the numbers of texts.
type app struct{ account, pool, client events.Text }

// A home is a pool.
type home struct{ account, pool events.Text }

// An acquaintance is what the whole archive says about the user of a visit, in Unix time.
type acquaintance struct {
	first     int64 // first seen
	confirmed int64 // sign-up first confirmed; unseen if it never was
}

// unseen is later than any time.
const unseen = 1<<63 - 1

// A span is the time that the archive covers of an account and region: from the first event
// to the last, except for the gaps.
type span struct {
	first, last int64
	gaps        []events.Gap
}

// A correlation judges all visits of a view by the steps around them.
type correlation struct {
	view   *events.View
	traits []trait // by kind of event
	wishes []wish  // by extra
	spans  []*span // by place

	apps    events.Numbers[app]
	homes   events.Numbers[home]
	homeOf  []uint32 // by app
	clients []client // by app
	lessons []lesson // by home
	steps   []step
	users   map[events.User]uint32
	known   []acquaintance // by user number
	within  windows

	stack  []uint32    // scratch of pair
	picked [3][]uint32 // scratch of the callers of pair

	lonely  []uint32 // visits that led to nothing in their browser
	orphans []uint32 // steps that no visit in their browser led to
	lost    []uint32 // confirmations without a form in their browser
	strange []uint32 // exchanges that nothing in their browser led to

	verdicts Verdicts
}

// windows are the Windows of a correlation, in seconds.
type windows struct{ login, signUp, session int64 }

// A trait is what a kind of event means for evidence.
type trait struct {
	act     act
	asks    bool    // it shows that its pool asks for confirmation
	token   bool    // of a visit: it gets tokens, not a code
	mailed  bool    // of a confirmation: by a link, which signs nobody in
	verdict Verdict // on a visit that is no step: no other event can tell more
}

func traitOf(e *cognito.Event) trait {
	t := trait{act: actOf(e), asks: asks(e), token: e.ResponseType == "token", mailed: strings.HasSuffix(e.Name, "_GET")}
	switch {
	case t.act != noAct || e.Class != cognito.Authorize:
	case e.Outcome != cognito.Succeeded:
		t.verdict = Verdict{FailedVisit, Medium, false}
	default:
		t.verdict = Verdict{IncompleteData, Low, false}
	}
	return t
}

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
