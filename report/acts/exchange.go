package acts

import (
	"slices"

	"github.com/cogtrail/cogtrail/report/events"
)

const (
	// comesBack is within how many seconds a browser returns to the authorize endpoint
	// after a login, an answer or a confirmation. It takes one or two; a later visit uses
	// the session again.
	comesBack = 3
	// codeLifetime is how long an authorization code is valid ("Token endpoint" of the
	// developer guide).
	codeLifetime = 5 * 60
	// clockTolerance is by how much an event may seem later than what it led to.
	clockTolerance = 2
	// answerLifetime is how long after an identity provider's answer the first event of a
	// user is still taken for its result.
	answerLifetime = 15
)

// A cause is what gave a code: a login, an answer, a sign-up, or only a session.
type cause struct {
	role    role // login, answer, code; returned: only a session
	client  events.Text
	seconds int64
	number  uint32 // of the event
	who     uint32 // number of an event that may name the user
	by      uint32 // the exchange that used it
	used    bool   // its code was exchanged
	isBack  bool   // the browser came back to the authorize endpoint
	more    bool   // of a login: a second factor was asked for

	// The previous causes of its browser and of its client, as index + 1.
	ofBrowser, ofClient uint32
}

// A seat is what is known about a browser. Causes are indexes + 1.
type seat struct {
	last  uint32      // the last cause, used or not
	open  uint32      // the last cause that is not used
	visit events.Text // the client of the last visit
}

// A court looks for the causes of the exchanges of one pool.
type court struct {
	*finder
	browsers map[uint64]uint32      // indexes of seats
	seats    []seat                 // by browser
	agents   map[uint32]rivals      // the last causes by user agent
	clients  map[events.Text]uint32 // the last cause that is not used
	exchange map[events.Text]bool   // clients that have an exchange
}

// exchanges counts exchanges of codes as sign-ins, except those that a session or a sign-up
// explains, and logins that went through without an exchange.
func (f *finder) exchanges(pool App, steps []step) {
	c := court{
		finder: f, browsers: map[uint64]uint32{}, agents: map[uint32]rivals{},
		clients: map[events.Text]uint32{}, exchange: map[events.Text]bool{},
	}
	causes := 0
	for i := range steps {
		switch s := &steps[i]; s.role {
		case exchange:
			c.exchange[s.client] = true
		case login, code, answer, returned, form:
			causes++
		}
	}
	f.causes = slices.Grow(f.causes[:0], causes)
	for i := range steps {
		c.hear(&steps[i])
	}
	c.rest(pool)
}

// seatOf returns the seat of the browser of a step. The pointer is valid until the next
// call.
func (c *court) seatOf(s *step) *seat {
	i, ok := c.browsers[s.browser]
	if !ok {
		i = uint32(len(c.seats))
		c.browsers[s.browser] = i
		c.seats = append(c.seats, seat{})
	}
	return &c.seats[i]
}

// at returns a cause, nil for 0.
func (c *court) at(i uint32) *cause {
	if i == 0 {
		return nil
	}
	return &c.causes[i-1]
}

// hear takes the next step in order of time.
func (c *court) hear(s *step) {
	switch s.role {
	case visited:
		c.seatOf(s).visit = s.client
	case login, code, answer:
		if !s.refused {
			c.file(s, s.role)
		}
	case form:
		if c.acts.of[s.number]&SignedUp != 0 { // it needs no code
			c.file(s, code)
		}
	case returned:
		if k := c.ended(s); k != nil {
			k.seconds, k.who, k.isBack = max(k.seconds, s.seconds), s.number, true
			if k.used {
				c.name(k)
			}
			return
		}
		c.file(s, returned)
	case exchange:
		c.judge(s)
	}
}

// ended returns the cause that a visit with a sub is the end of, or nil if the visit only
// used a session. It is the last cause of the same browser or, since phones change their
// address, of the same user agent.
func (c *court) ended(s *step) *cause {
	ends := func(i uint32) *cause {
		if k := c.at(i); k != nil && k.role != returned && !k.isBack && s.seconds-k.seconds <= comesBack {
			return k
		}
		return nil
	}
	if k := ends(c.seatOf(s).last); k != nil {
		return k
	}
	a := c.agents[uint32(s.browser)]
	if ends(a.before) != nil || uint32(s.browser) == 0 { // nobody can tell whose it is
		return nil
	}
	if k := ends(a.last); k != nil && (k.client == s.client || k.client == 0) { // an answer may name no client
		return k
	}
	return nil
}

// rivals are the last two causes of a user agent, as index + 1.
type rivals struct{ last, before uint32 }

// file notes a cause for its browser and its client. A step that continues a login replaces
// the step before it: both are one login.
func (c *court) file(s *step, role role) {
	at := c.seatOf(s)
	if k := c.at(at.last); k != nil && role == login && k.goesOn(s) {
		k.seconds, k.number, k.who, k.more = s.seconds, s.number, s.number, s.more
		return
	}
	client := s.client
	if client == 0 && at.visit != 0 { // an answer, for example
		client = at.visit
		c.acts.clients[s.number] = client
	}
	c.causes = append(c.causes, cause{
		role: role, client: client, seconds: s.seconds, number: s.number, who: s.number, more: s.more,
		ofBrowser: at.open, ofClient: c.clients[client],
	})
	i := uint32(len(c.causes))
	at.last, at.open, c.clients[client] = i, i, i
	agent := uint32(s.browser)
	c.agents[agent] = rivals{i, c.agents[agent].last}
}

// goesOn reports whether s, a step of a login, continues login k.
func (k *cause) goesOn(s *step) bool {
	return k.role == login && k.client == s.client && !k.used && !k.isBack && s.seconds-k.seconds <= codeLifetime
}

// judge decides what an exchange is by the last cause of its browser or, if a server
// exchanges the codes, of its client. The answer of an identity provider may name no
// client.
func (c *court) judge(s *step) {
	at := c.seatOf(s)
	var k *cause
	if at.last != 0 {
		k = c.top(&at.open, func(k *cause) uint32 { return k.ofBrowser }, s.seconds)
	} else {
		if k = c.ofClient(s.client, s.seconds); s.client != 0 {
			if a := c.ofClient(0, s.seconds); a != nil && (k == nil || k.seconds < a.seconds) {
				k = a
			}
		}
	}
	if k != nil {
		k.used, k.by = true, s.number
		c.name(k)
		if k.role == returned || k.role == code {
			return
		}
	} else if last := c.at(at.last); last != nil && last.used && s.seconds-last.seconds <= comesBack {
		return // the page was loaded twice
	}
	c.acts.add(s.number, SignedIn|Present)
}

func (c *court) ofClient(client events.Text, now int64) *cause {
	i := c.clients[client]
	k := c.top(&i, func(k *cause) uint32 { return k.ofClient }, now)
	c.clients[client] = i
	return k
}

// deepest is how many causes are searched for one that is not later than an exchange. Steps
// are in order except for a few seconds.
const deepest = 64

// top returns the last cause that is neither used nor later than now, if its code is still
// valid. It moves i to the last cause that is not used.
func (c *court) top(i *uint32, before func(*cause) uint32, now int64) *cause {
	k := c.at(*i)
	for k != nil && k.used {
		*i = before(k)
		k = c.at(*i)
	}
	for range deepest {
		if k == nil || !k.used && k.seconds <= now+clockTolerance {
			break
		}
		k = c.at(before(k))
	}
	if k != nil && !k.used && k.seconds <= now+clockTolerance && now-k.seconds <= codeLifetime {
		return k
	}
	return nil
}

// name notes who did what the exchange of a cause completes, if the user is known.
func (c *court) name(k *cause) {
	if u := c.user(k.who); u.Sub != 0 {
		c.acts.users[k.by] = u
		c.acts.add(k.by, borrowed)
	}
}

// rest counts what was never exchanged: answers of identity providers, and logins after
// which the browser came back. For clients that exchange no codes, classic logins count,
// too, since those that were refused or continued are not filed.
func (c *court) rest(pool App) {
	for i := range c.causes {
		k := &c.causes[i]
		implicit := k.client != 0 && !c.exchange[k.client]
		ended := k.role == answer || k.role == login && (k.isBack || implicit && c.classic(k))
		if k.used || k.more || !ended {
			continue
		}
		k.by = k.number
		c.acts.add(k.number, SignedIn|Inferred|Present)
		c.name(k)
		if implicit {
			c.acts.implicit[App{pool.Account, pool.Pool, k.client}] = true
		}
	}
}

// classic reports whether a login was sent on the classic pages, which show another page if
// the login is not complete.
func (c *court) classic(k *cause) bool { return c.traits[c.view.Row(k.number).Kind()].classic }

// firstSightings counts users whose first event is the answer of an identity provider, or
// follows one at once.
func (f *finder) firstSightings(steps []step) {
	answered := map[uint64]int64{} // by browser
	for i := range steps {
		switch s := &steps[i]; s.role {
		case answer:
			answered[s.browser] = s.seconds
			if f.isFirst(s) {
				f.acts.add(s.number, FirstFederated)
			}
		case returned:
			if t, ok := answered[s.browser]; ok && s.seconds-t <= answerLifetime && f.isFirst(s) {
				f.acts.add(s.number, FirstFederated)
			}
		}
	}
}

// isFirst reports whether the event of a step is the first one of its user.
func (f *finder) isFirst(s *step) bool {
	first, named := f.first[f.user(s.number)]
	return named && first == s.number
}
