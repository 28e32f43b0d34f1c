package main

import "time"

// foundCommunity sets up a club or a school. The first site confirms sign-ups by code or
// link, the second confirms everybody at once.
func foundCommunity(c chance, s *site, n int) {
	s.confirms = one(c, byCode, byLink)
	if n == 1 {
		s.confirms = byNobody
	}
	s.managed = c.percent(50)
	s.returns = c.percent(60)
	s.confidential = c.percent(30)
	s.loginTells = c.percent(60)
	s.quiet = c.percent(40)
	s.remembers = one(c, time.Hour, time.Hour, 14*24*time.Hour)
}

var communityJoining = joining{straight: 25, elsewhere: 40, later: 5, logsIn: 55}

// liveCommunity plans an hour of a kiosk, the enrollment of a class, or a member at home.
func liveCommunity(c *crowd) {
	at := c.anyTime()
	switch n := c.chance.IntN(100); {
	case n < 10:
		c.kiosk(at)
	case n < 15:
		c.enrolment(at)
	case n < 30:
		c.giveUp(c.nobody(phone(c.chance)), at, c.chance.percent(20), 45)
	case n < 55:
		p := c.newMember(one(c.chance, phone, desktop)(c.chance))
		c.membership(p, c.days(c.join(p, at, communityJoining), 4))
	default:
		c.membership(c.newMember(one(c.chance, phone, desktop)(c.chance)), at)
	}
}

// membership plans the visits of a member.
func (c *crowd) membership(p *member, at int64) {
	for n := c.visits(p, 6); n >= 0 && c.lasts(at); n-- {
		if p.knows(at) {
			c.scene(p, at, reused).reuse()
		} else {
			at = c.comeIn(p, at, 14, c.chance.percent(15))
		}
		at = c.days(at, 5)
	}
	c.leave(p, at)
}

// kiosk plans several people in a row in one browser. Some of those who do not sign out
// leave a session to the next person. The others close the browser, which then knows
// nobody.
func (c *crowd) kiosk(at int64) {
	ip, agent := address(c.chance), desktop(c.chance)
	for range 3 + c.chance.IntN(8) {
		p := c.newMember(agent)
		p.ip = ip
		at += int64(40 + c.chance.IntN(300))
		switch n := c.chance.IntN(100); {
		case n < 30:
			at = c.join(p, at, joining{straight: 10, elsewhere: 70, logsIn: 40})
		case n < 42:
			c.giveUp(p, at, false, 40)
			continue
		default:
			at = c.comeIn(p, at, 18, false)
		}
		if c.chance.percent(70) {
			at = c.scene(p, at, "").wait(30, 600).see(logout).at
		} else if c.chance.percent(40) {
			// The next person opens the app and finds somebody signed in.
			at = c.scene(p, at, reused).wait(60, 400).reuse().see(logout).at
		}
	}
}

// enrolment plans users whom an administrator creates in one go, and their first logins
// during the following days.
func (c *crowd) enrolment(at int64) {
	for range 5 + c.chance.skewed(20) {
		p := c.newMember(one(c.chance, phone, desktop)(c.chance))
		at = c.scene(p, at, "").do(adminCreate, creation).wait(1, 5).at
		if c.chance.percent(80) {
			c.membership(p, c.days(at, 3))
		}
	}
}
