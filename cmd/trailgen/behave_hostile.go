package main

// foundHostile sets up a service that is under attack.
func foundHostile(c chance, s *site, _ int) {
	s.confirms = one(c, byCode, byCode, byLink)
	s.returns = c.percent(50)
	s.confidential = c.percent(50)
	s.loginTells = c.percent(30)
	s.quiet = c.percent(75)
}

// liveHostile plans an attack or, more often, an ordinary user.
func liveHostile(c *crowd) {
	p, at := c.withCodes(c.newMember(desktop(c.chance)), 5), c.anyTime()
	switch n := c.chance.IntN(100); {
	case n < 4:
		c.spam(at)
	case n < 8:
		c.stuffing(at)
	case n < 24:
		c.bot(at)
	case n < 34:
		p.sub = ""
		c.giveUp(p, at, false, 35)
	case n < 42:
		c.triesForm(p, at)
	case n < 60:
		at = c.join(p, at, joining{straight: 15, elsewhere: 25, later: 5, logsIn: 80})
		c.comeBack(p, c.days(at, 2))
	default:
		c.comeBack(p, at)
	}
}

// comeBack plans some logins of an existing user.
func (c *crowd) comeBack(p *member, at int64) {
	for n := 1 + c.visits(p, 6); n > 0 && c.lasts(at); n-- {
		at = c.comeIn(p, at, 12, c.chance.percent(8))
		if c.chance.percent(40) {
			c.lookFurther(p, at)
		}
		at = c.days(at, 3)
	}
	c.leave(p, at)
}

// spam plans a burst of sign-up forms from few addresses. None is confirmed.
func (c *crowd) spam(at int64) {
	ips := []string{address(c.chance), address(c.chance), address(c.chance)}
	agent, byAPI := desktop(c.chance), c.chance.percent(20)
	for range 12 + c.chance.skewed(50) {
		p := c.newMember(agent)
		p.ip = ips[c.chance.skewed(len(ips))]
		at += int64(2 + c.chance.IntN(40))
		switch {
		case byAPI:
			p.agent = bots[2]
			c.scene(p, at, "").see(apiSignUp)
		case c.chance.percent(50):
			c.scene(p, at, abandoned).form(false, true)
		default:
			c.scene(p, at, abandoned).form(true, true)
		}
	}
}

// stuffing plans attempts with a list of stolen passwords, one or two of which are right.
// They use the login page, and some the authorize endpoint.
func (c *crowd) stuffing(at int64) {
	ips := []string{address(c.chance), address(c.chance), address(c.chance), address(c.chance)}
	agent, visits := desktop(c.chance), c.chance.percent(40)
	for range 15 + c.chance.skewed(70) {
		p := c.newMember(agent)
		p.ip = one(c.chance, ips...)
		at += int64(3 + c.chance.IntN(50))
		s := c.scene(p, at, abandoned)
		hit := c.chance.percent(2)
		if hit {
			s.sitting = signedIn
		}
		if visits {
			s.knock()
		}
		if s.loginPage(); hit {
			s.logIn(0, signingIn).arrive()
		} else {
			s.refuse()
		}
	}
}

// bot plans a program that requests the authorize endpoint over and over.
func (c *crowd) bot(at int64) {
	p := c.nobody(one(c.chance, bots...))
	if c.chance.percent(40) {
		p.agent = desktop(c.chance) // what it claims to be
	}
	for n := 1 + c.chance.skewed(14); n > 0; n-- {
		s := c.scene(p, at, robot).see(one(c.chance, visitNew, visitNew, visitNew, visitRejected, visitBare))
		if c.chance.percent(25) {
			s.loginPage()
		}
		if c.chance.percent(10) {
			s.wait(1, 5).see(codeRefused)
		}
		at = s.wait(20, 5400).at
	}
}
