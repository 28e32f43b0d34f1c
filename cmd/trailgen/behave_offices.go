package main

import (
	"slices"
	"time"
)

// foundOffices sets up a service that clerks work with all day.
func foundOffices(c chance, s *site, n int) {
	s.confirms = byCode
	s.returns = c.percent(70)
	s.confidential = c.percent(60)
	s.loginTells = c.percent(50)
	s.quiet = c.percent(40)
	s.nameFirst = c.percent(40)
	s.remembers = one(c, time.Hour, 12*time.Hour)
	if n == 1 {
		s.remembers = time.Duration(7+c.IntN(84)) * 24 * time.Hour // up to 90 days
	}
}

// A clerk has a desk in an office.
type clerk struct {
	*member
	often int // percentage of days
}

// liveOffices plans an office: many people behind one address, with a few different
// browsers, on all days.
func liveOffices(c *crowd) {
	agents := []string{desktop(c.chance), desktop(c.chance), desktop(c.chance)}
	first, ip := c.newMember(""), address(c.chance)
	staff := c.hired(ip, first.client, agents)
	for day := range c.archive.config.Days {
		at, works := c.workday(day)
		if !works || c.left <= 0 {
			continue
		}
		for _, k := range staff {
			if c.chance.percent(k.often) && c.lasts(at) {
				c.dayOf(k.member, at+int64(c.chance.IntN(3600)))
			}
		}
		c.sharedDesk(staff, at+4*3600)
		staff = slices.DeleteFunc(staff, func(k clerk) bool {
			quits := k.leaves && c.chance.percent(8)
			if quits {
				c.leave(k.member, at+12*3600)
			}
			return quits
		})
		if c.chance.percent(18) {
			staff = append(staff, clerk{c.newcomer(ip, agents[0], at), 60})
		}
	}
}

// hired returns the staff of an office, who existed before the archive or, in some offices,
// are created by an administrator during the first night.
func (c *crowd) hired(ip string, app *client, agents []string) []clerk {
	var staff []clerk
	night, opens := c.archive.config.From.Unix()+3600, c.chance.percent(20)
	for range 8 + c.chance.skewed(28) {
		p := c.withCodes(c.newMember(agents[c.chance.skewed(len(agents))]), 20)
		p.ip, p.client = ip, app
		staff = append(staff, clerk{p, 30 + c.chance.IntN(65)})
		if opens {
			night = c.scene(p, night, "").do(adminCreate, creation).wait(1, 40).at
		}
	}
	return staff
}

// newcomer returns a clerk who signs up or, more often, was created by an administrator.
func (c *crowd) newcomer(ip, agent string, at int64) *member {
	p := c.newMember(agent)
	p.ip = ip
	if c.chance.percent(40) {
		c.join(p, at, joining{straight: 10, later: 10, logsIn: 100})
	} else {
		c.scene(p, at-int64(c.chance.IntN(7200)), "").do(adminCreate, creation)
	}
	return p
}

// dayOf plans the day of a clerk: a login unless the browser is known, and sometimes
// another app or the same one again.
func (c *crowd) dayOf(p *member, at int64) {
	switch {
	case p.knows(at) && c.managed && c.chance.percent(6):
		// The app knows the user, but asks for another login.
		at = c.scene(p, at, signedIn).see(visitAskedKnown).logIn(0, signingIn).arrive().at
	case p.knows(at):
		at = c.scene(p, at, reused).reuse().at
	case c.chance.percent(4):
		c.giveUp(p, at, false, 2)
		return
	default:
		at = c.comeIn(p, at, 8, c.chance.percent(10))
	}
	for again := at; c.chance.percent(45); {
		s := c.scene(p, again, reused).wait(60, 7200)
		if c.chance.percent(40) {
			s.with(c.otherClient(p))
		}
		if again = s.at; !p.knows(again) {
			break
		}
		s.reuse()
	}
	if c.chance.percent(20) {
		s := c.scene(p, at, "")
		for range 1 + c.chance.IntN(6) {
			s.wait(3300, 3600).renew()
		}
	}
	if c.chance.percent(15) {
		c.scene(p, at, "").wait(6*3600, 9*3600).see(logout)
		p.known = 0
	}
}

// sharedDesk plans a change of shift. One clerk leaves, with or without a sign-out. Another
// signs in at the same desk within minutes, in a browser that was closed in between and
// knows nobody.
func (c *crowd) sharedDesk(staff []clerk, at int64) {
	if len(staff) == 0 {
		return
	}
	for range c.chance.IntN(4) {
		a, b := one(c.chance, staff...), one(c.chance, staff...)
		if a.member == b.member || !c.lasts(at) {
			continue
		}
		if s := c.scene(a.member, at, abandoned); c.chance.percent(50) {
			s.knock().loginPage() // came, and was called away
		} else {
			at = c.comeIn(a.member, at, 8, false)
			if a.known = 0; c.chance.percent(60) {
				at = c.scene(a.member, at, "").wait(60, 900).see(logout).at
			}
		}
		next := *b.member
		next.agent = a.agent
		at = c.comeIn(&next, at+int64(30+c.chance.IntN(480)), 8, false) + 1800
	}
}
