package main

import "time"

// lookFurther lets a user who has just signed in open another app of the pool, come back
// while the browser is known, or sign out.
func (c *crowd) lookFurther(p *member, at int64) {
	if c.chance.percent(16) {
		at = c.scene(p, at, reused).with(c.otherClient(p)).wait(60, 120).reuse().at
	}
	if c.chance.percent(12) {
		s := c.scene(p, at, reused).wait(180, 2800)
		if p.knows(s.at) {
			at = s.reuse().at
		}
	}
	if c.chance.percent(15) {
		c.scene(p, at, "").wait(3000, 3700).renew()
	}
	if c.chance.percent(9) {
		c.scene(p, at, "").wait(60, 1500).see(logout)
		p.known = 0
	}
}

// exchange lets the app exchange its code for tokens. A server does that for a confidential
// client. Sometimes an app loses its code, and old apps need none.
func (s *scene) exchange() *scene {
	if s.visit.client.implicit || s.chance.once(60) {
		return s.end()
	}
	here := s.visit
	s.wait(0, 2)
	if s.confidential {
		s.from(s.server, agentNode)
	}
	k, a := tokenCode, s.pending
	s.pending = ""
	s.recorded(event{kind: k, at: s.at, visit: s.visit, act: a})
	if s.chance.percent(1) {
		s.see(codeRefused) // the page was loaded again
	}
	s.visit = here
	return s.end()
}

// arrive goes from a login to the app, with a session from now on.
func (s *scene) arrive() *scene {
	if s.returns {
		s.wait(0, 2).see(visitKnown)
	}
	s.exchange()
	s.who.known = s.at + int64(s.remembers/time.Second)
	return s
}

// renew lets the app, or its server, renew tokens at the token endpoint.
func (s *scene) renew() *scene {
	if s.confidential {
		s.from(s.server, agentNode)
	}
	return s.see(tokenRefresh)
}

// knock is a visit without a session, sometimes loaded twice. Some apps first check whether
// there is a session.
func (s *scene) knock() *scene {
	if s.probes {
		s.see(visitProbe).wait(0, 1)
	}
	if s.see(visitNew); s.chance.percent(5) {
		s.wait(1, 8).see(visitNew)
	}
	return s
}

// reuse is a visit to the current client that the session answers.
func (s *scene) reuse() *scene {
	s.sitting = reused
	if s.probes && s.chance.percent(60) {
		return s.see(visitProbeKnown).exchange()
	}
	return s.see(visitKnown).exchange()
}

// knows reports whether the member's browser is still known at a time.
func (p *member) knows(at int64) bool { return at < p.known }
