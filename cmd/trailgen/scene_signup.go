package main

// form fills in the sign-up form, reached from the authorize endpoint or straight from a
// link, and reports whether it was sent.
func (s *scene) form(straight, sends bool) bool {
	if !straight {
		s.knock().loginPage()
	}
	if !s.managed {
		s.wait(2, 15).see(signupView)
	}
	if !sends {
		return false
	}
	a := act("")
	if s.confirms == byNobody {
		a = signingUp
	}
	if s.managed {
		s.wait(20, 120).do(signupManaged, a)
	} else {
		s.wait(20, 120).do(signupSubmit, a)
	}
	return true
}

// code enters the code that was sent, after some wrong ones.
func (s *scene) code() *scene {
	if !s.managed {
		s.wait(0, 1).see(confirmView)
	}
	if s.chance.percent(12) {
		s.wait(60, 300).see(resendCode)
	}
	wrong, right := confirmWrong, confirmSubmit
	if s.managed {
		wrong, right = confirmManagedWrong, confirmManaged
	}
	if s.chance.percent(10) {
		s.wait(15, 60).see(wrong)
	}
	return s.wait(15, 120).do(right, signingUp)
}

// follow opens the link that was sent, on the device with the mail.
func (s *scene) follow(elsewhere bool) *scene {
	if elsewhere {
		other := phone(s.chance)
		if s.who.roams {
			other = desktop(s.chance)
		}
		s.from(address(s.chance), other)
	}
	k := linkOpened
	if s.managed {
		k = linkOpenedManaged
	}
	if s.wait(30, 900).do(k, signingUp).end(); s.chance.percent(6) {
		s.wait(3, 600).see(k) // again, which confirms nothing
	}
	return s
}

// A joining says how people join a pool.
type joining struct {
	straight  int // percentage that follow a link to the form itself
	elsewhere int // percentage whose mail is on another device
	later     int // percentage that enter the code hours later
	logsIn    int // percentage that log in by themselves, if a sign-up leaves no session
}

// join plans a completed sign-up and returns the time after it. A sign-up with a link
// leaves no session, nor does one without confirmation in some pools. In these, people log
// in.
func (c *crowd) join(p *member, at int64, j joining) int64 {
	s := c.scene(p, at, signedUp)
	s.form(c.chance.percent(j.straight), true)
	switch c.confirms {
	case byLink:
		s.follow(c.chance.percent(j.elsewhere))
	case byCode:
		if c.chance.percent(j.later) {
			s.wait(1200, 36000)
		}
		s.code().arrive()
		return s.at
	case byNobody:
		if !c.chance.percent(j.logsIn) {
			s.arrive()
			return s.at
		}
	}
	if c.confirms == byLink && !c.chance.percent(j.logsIn) {
		return s.at
	}
	return c.comeIn(p, s.wait(10, 200).at, 5, c.chance.percent(40))
}

// comeIn plans a local login, from the authorize endpoint or straight from the login page,
// and returns the time after it.
func (c *crowd) comeIn(p *member, at int64, typos int, straight bool) int64 {
	s := c.scene(p, at, signedIn)
	if !straight {
		s.knock()
	}
	s.loginPage().logIn(s.typos(typos), signingIn).arrive()
	return s.at
}

// giveUp plans a person who gets as far as the login, the form or the code.
func (c *crowd) giveUp(p *member, at int64, straight bool, form int) {
	s := c.scene(p, at, abandoned)
	if !c.chance.percent(form) {
		if !straight {
			s.knock()
		}
		s.loginPage()
		if c.chance.percent(25) {
			s.refuse()
		}
		if c.managed && c.chance.percent(20) {
			s.wait(5, 20).see(loginName)
		}
		return
	}
	// A form that nobody confirms, if the pool requires confirmation.
	sends := c.confirms != byNobody && c.chance.percent(60)
	if s.form(straight, sends) && c.confirms == byCode && !c.managed {
		s.wait(0, 1).see(confirmView)
	}
}

// triesForm plans an existing user who fills in the sign-up form and then logs in. Some
// pools say that the name is taken, others only show the form again.
func (c *crowd) triesForm(p *member, at int64) {
	s, logsIn := c.scene(p, at, abandoned), c.chance.percent(70)
	if logsIn {
		s.sitting = signedIn
	}
	s.knock().loginPage()
	if !s.managed {
		s.wait(3, 20).see(signupView).wait(20, 90)
		if s.quiet {
			s.see(signupSubmit, signupView)
		} else {
			s.see(signupTaken)
		}
	} else {
		s.wait(20, 90).see(signupManagedTaken)
	}
	if logsIn {
		s.wait(3, 20).loginPage().logIn(s.typos(15), signingIn).arrive()
	}
}
