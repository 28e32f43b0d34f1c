package main

import "time"

// foundEnterprise sets up a service that the staff of companies use through their own
// directories.
func foundEnterprise(c chance, s *site, n int) {
	s.saml = n == 0
	s.returns = c.percent(25)
	s.confidential = c.percent(70)
	s.answerTells = c.percent(45)
	s.loginTells = c.percent(50)
	s.remembers = one(c, time.Hour, time.Hour, 8*time.Hour)
}

// approaches are the usual ways in which staff reach their company's provider.
var approaches = []approach{byLinkTo, byLinkTo, byButton, byName}

// liveEnterprise plans a company: staff, some local accounts and machines. The archive sees
// nearly all staff for the first time, though few are new.
func liveEnterprise(c *crowd) {
	exits := []string{address(c.chance), address(c.chance), address(c.chance)}
	agents := []string{desktop(c.chance), desktop(c.chance), desktop(c.chance), desktop(c.chance)}
	how := one(c.chance, approaches...)
	for range 10 + c.chance.skewed(40) {
		p := c.newMember(agents[c.chance.skewed(len(agents))])
		p.ip = exits[c.chance.skewed(len(exits))]
		if c.chance.percent(15) {
			p.ip = address(c.chance) // at home
		}
		c.employment(p, how)
		if c.left <= 0 {
			return
		}
	}
	c.emergencyAccount(c.newMember(agents[0]))
	c.machine(20)
}

// employment plans the working days of an employee.
func (c *crowd) employment(p *member, how approach) {
	first, isNew := c.chance.IntN(5), c.chance.percent(4)
	if isNew {
		first = c.chance.IntN(c.archive.config.Days)
	}
	often := 20 + c.chance.IntN(75)
	for day := first; day < c.archive.config.Days; day++ {
		at, works := c.workday(day)
		if !works || !c.chance.percent(often) {
			continue
		}
		at += int64(c.chance.IntN(7200))
		if c.chance.percent(6) {
			c.leaveProvider(p, at, how)
			at += int64(30 + c.chance.IntN(900))
			if c.chance.percent(50) {
				continue
			}
		}
		at, isNew = c.byProviderAt(p, at, how, isNew), false
		if p.leaves && c.chance.percent(8) {
			c.leave(p, at+10*3600)
			return
		}
		for c.chance.percent(35) {
			s := c.scene(p, at, reused).wait(90, 5400)
			if at = s.at; !p.knows(at) {
				break
			}
			s.with(c.otherClient(p)).reuse()
		}
	}
}

// emergencyAccount plans the rare logins of a local administrator.
func (c *crowd) emergencyAccount(p *member) {
	p.codes = true
	for at := c.anyTime(); c.lasts(at); at = c.days(at, 9) {
		c.comeIn(p, at, 15, false)
	}
}

// machine plans a service that gets tokens for itself, so many times.
func (c *crowd) machine(times int) {
	p := c.nobody(one(c.chance, agentJava, agentBoto, agentNode))
	for at := c.anyTime(); times > 0 && c.lasts(at); times-- {
		at = c.scene(p, at, "").see(tokenMachine).wait(3300, 3600).at
	}
}
