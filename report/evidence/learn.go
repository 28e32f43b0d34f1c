package evidence

import (
	"cmp"
	"slices"
	"time"
)

// A Pool is what was learned about a user pool from all its events that count. Only steps
// that went through are counted, as far as events show that.
type Pool struct {
	Account   string
	ID        string
	Forms     int64         // sign-up forms of the hosted pages
	Confirmed int64         // of these, those that were confirmed
	Asks      bool          // some event shows that sign-ups must be confirmed
	Logins    int64         // logins, responses of identity providers, and sign-ups that lead into an app
	Returned  int64         // of these, those that a visit with a sub followed at once
	Returns   bool          // enough of them that a visit with a sub ends the login that it follows, and reuses a session if it follows none
	Session   time.Duration // how long sessions are valid, as far as events show; at least Windows.Session
	Sessions  int64         // number of visits with a sub that Session was measured by; 0 if there are too few
}

// A lesson is a Pool while it is learned.
type lesson struct {
	forms, confirmed, logins, returned int64
	asks, returns, lets                bool
	ages                               []uint32 // of sessions when they were used
	session                            int64
	steps                              bool // it has logins, forms or answers
	seen                               bool // it has any step
}

// A client is what is learned about an app client.
type client struct{ returned, swapped, exchanges int64 }

// exchangesAll reports whether the app exchanges its codes at once, so that a login without
// an exchange did not go through. Visits with a sub certainly give codes; if there are
// none, one exchange is enough.
func (c *client) exchangesAll() bool {
	if c.returned > 0 {
		return 4*c.swapped >= 3*c.returned
	}
	return c.exchanges > 0
}

// fewForms is the least number of forms that tells a pool that asks for no confirmation
// from one in which nobody confirmed.
const fewForms = 4

// confirms reports whether sign-ups are normally confirmed, so that the others were
// abandoned.
func (l *lesson) confirms() bool { return l.confirmed > 0 && 4*l.confirmed >= l.forms }

// learnClients learns whether apps exchange their codes.
func (c *correlation) learnClients() {
	for i := range c.steps {
		s := &c.steps[i]
		switch k := &c.clients[s.app]; {
		case s.act == exchanged:
			k.exchanges++
		case s.act == returned && !c.traits[c.view.Row(s.row).Kind()].token:
			k.returned++
			if s.marks.has(swapped) {
				k.swapped++
			}
		}
	}
}

// learnReturns learns in which pools logins come back to the authorize endpoint.
func (c *correlation) learnReturns() {
	for i := range c.steps {
		s := &c.steps[i]
		l := c.lesson(s.app)
		l.seen = true
		if logins.has(s.act) || s.act == submitted || s.act == responded {
			l.steps = true
		}
		if !c.entersApp(s) {
			continue
		}
		back := c.cameBack(s)
		if !back && !s.marks.has(swapped) && (s.marks.has(halted|overtaken) || s.act != responded && c.clients[s.app].exchangesAll()) {
			continue // it did not go through
		}
		l.logins++
		if back {
			l.returned++
		}
	}
	for i := range c.lessons {
		l := &c.lessons[i]
		l.returns = l.returned > 0 && 10*l.returned >= 3*l.logins
	}
}

// entersApp reports whether step p, if it went through, leads into an app.
func (c *correlation) entersApp(p *step) bool {
	switch p.act {
	case confirmed:
		return !c.traits[c.view.Row(p.row).Kind()].mailed
	case submitted:
		return !c.lesson(p.app).asks
	}
	return p.act == responded || logins.has(p.act)
}

// cameBack reports whether a visit with a sub followed step p at once.
func (c *correlation) cameBack(p *step) bool {
	return p.proof != 0 && c.steps[p.proof-1].act == returned
}

// isProven reports whether a later event proves that step p went through.
func (c *correlation) isProven(p *step) bool {
	return p.marks.has(swapped) || c.cameBack(p) && c.lesson(p.app).returns
}

// completed reports whether step p completed a login, a form or a confirmation, or is an
// answer of an identity provider, and how sure that is.
func (c *correlation) completed(p *step) (Confidence, bool) {
	switch {
	case p.act == responded, c.isProven(p):
		return High, true
	case p.marks.has(halted):
		return "", false
	case p.act == submitted || p.act == confirmed:
		return High, true
	case !logins.has(p.act), p.marks.has(overtaken), p.act == named, c.clients[p.app].exchangesAll():
		return "", false
	case c.lesson(p.app).returns:
		return Low, true
	}
	return Medium, true
}

// wentThrough reports whether step p went through, however sure that is.
func (c *correlation) wentThrough(p *step) bool {
	_, ok := c.completed(p)
	return ok
}

// fewSessions is the least number of ages that the length of sessions is measured by.
const fewSessions = 10

// learnSession notes how old sessions were when they were used, in a browser that shows
// only one user.
func (c *correlation) learnSession(r run) {
	var user uint32
	for i := r.first; i < r.end; i++ {
		if s := &c.steps[i]; s.act == returned {
			if user != 0 && s.user != user {
				return
			}
			user = s.user
		}
	}
	if user == 0 {
		return
	}
	l := c.lesson(c.steps[r.first].app)
	var began *step
	for _, n := range c.inTime(c.pick(0, r.first, r.end, func(s *step) bool {
		return c.begins(s) || s.act == returned && !c.isEnd(s)
	})) {
		if s := &c.steps[n]; s.act != returned {
			began = s
		} else if began != nil && s.seconds-began.seconds <= longestSession {
			l.ages = append(l.ages, uint32(s.seconds-began.seconds))
		}
	}
}

// longestSession is the longest session that an app client may allow, in seconds.
const longestSession = 90 * 24 * 60 * 60

// begins reports whether a session began with step p, which is no visit.
func (c *correlation) begins(p *step) bool {
	return (p.act == responded || p.act == confirmed || logins.has(p.act)) && c.wentThrough(p)
}

// isEnd reports whether b, a visit with a sub, is the end of a login or sign-up.
func (c *correlation) isEnd(b *step) bool { return b.link != 0 && c.lesson(b.app).returns }

// settleSessions sets the session length of each pool: the longest age seen, leaving out
// the longest fiftieth, but never less than the session window.
func (c *correlation) settleSessions() {
	for i := range c.lessons {
		l := &c.lessons[i]
		l.session = c.within.session
		if len(l.ages) >= fewSessions {
			slices.Sort(l.ages)
			l.session = max(l.session, int64(l.ages[(len(l.ages)*49-1)/50]))
		}
	}
}

// pools returns what was learned about each pool, by account and ID.
func (c *correlation) pools() []Pool {
	var list []Pool
	for i := range c.lessons {
		l := &c.lessons[i]
		if !l.seen {
			continue
		}
		of := c.homes.At(uint32(i))
		p := Pool{
			Account: c.view.String(of.account), ID: c.view.String(of.pool), Forms: l.forms, Confirmed: l.confirmed, Asks: l.asks,
			Logins: l.logins, Returned: l.returned, Returns: l.returns, Session: time.Duration(l.session) * time.Second,
		}
		if len(l.ages) >= fewSessions {
			p.Sessions = int64(len(l.ages))
		}
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b Pool) int { return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.ID, b.ID)) })
	return list
}
