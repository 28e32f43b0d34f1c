package main

import "time"

// foundConsumer sets up a shop or a game, where users sign themselves up.
func foundConsumer(c chance, s *site, _ int) {
	s.confirms = one(c, byCode, byLink)
	s.returns = s.managed && c.percent(85) || !s.managed && c.percent(40)
	s.confidential = c.percent(40)
	s.loginTells = c.percent(50)
	s.answerTells = c.percent(30)
	s.quiet = c.percent(50)
	s.nameFirst = c.percent(50)
	if c.percent(30) {
		s.remembers = 30 * 24 * time.Hour
	}
}

var consumerJoining = joining{straight: 20, elsewhere: 45, later: 6, logsIn: 75}

// liveConsumer plans a user on a phone or at home, or a visitor who only looks around.
func liveConsumer(c *crowd) {
	agent, roams := desktop(c.chance), c.chance.percent(65)
	if roams {
		agent = phone(c.chance)
	}
	p, at := c.withCodes(c.newMember(agent), 8), c.anyTime()
	p.roams = roams
	switch n := c.chance.IntN(100); {
	case n < 30:
		p.sub = ""
		c.giveUp(p, at, c.chance.percent(20), 55)
		return
	case n < 50:
		consumerJoins(c, p, at)
	case n < 60:
		c.consumerVisits(p, c.byProviderAt(p, at, one(c.chance, byButton, byButton, byLinkTo), true), true)
	case n < 75:
		c.consumerVisits(p, at, true)
	default:
		c.consumerVisits(p, at, false)
	}
}

// consumerJoins plans a sign-up. Some users try before, and some have forgotten that they
// signed up earlier.
func consumerJoins(c *crowd, p *member, at int64) {
	if c.chance.percent(12) {
		c.giveUp(p, at, false, 50)
		at = c.days(at, 0.3)
	}
	at = c.join(p, at, consumerJoining)
	if c.chance.percent(4) {
		at = c.days(at, 1)
		c.triesForm(p, at)
	}
	c.consumerVisits(p, c.days(at, 3), false)
}

// consumerVisits plans what an existing user does over the weeks.
func (c *crowd) consumerVisits(p *member, at int64, provider bool) {
	for n := c.visits(p, 9); n >= 0 && c.lasts(at); n-- {
		switch {
		case p.knows(at):
			c.scene(p, at, reused).reuse()
		case c.chance.percent(7):
			c.giveUp(p, at, c.chance.percent(20), 5)
			at += int64(60 + c.chance.IntN(3600))
			continue
		case provider:
			at = c.byProviderAt(p, at, one(c.chance, byButton, byButton, byLinkTo), false)
		default:
			at = c.comeIn(p, at, 12, c.chance.percent(14))
		}
		c.lookFurther(p, at)
		at = c.days(at, 3)
	}
	c.leave(p, at)
}
