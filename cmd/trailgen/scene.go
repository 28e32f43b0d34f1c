package main

// A scene is what one person does in one go, event by event.
type scene struct {
	*crowd
	who     *member
	visit   *visit
	at      int64
	sitting truth // the purpose of the scene, and so of its visits
	pending act   // completed by a page view that the trail does not take
}

func (c *crowd) scene(p *member, at int64, sitting truth) *scene {
	v := p.visit
	return &scene{crowd: c, who: p, visit: &v, at: at, sitting: sitting}
}

// wait waits between low and high seconds.
func (s *scene) wait(low, high int) *scene {
	s.at += int64(low + s.chance.IntN(high-low+1))
	return s
}

// roamOdds is how often a phone has another address at the next step: one time in this
// many.
const roamOdds = 6

// see adds events that complete no act.
func (s *scene) see(kinds ...kindNumber) *scene {
	for i, k := range kinds {
		if i > 0 {
			s.wait(1, 4)
		}
		s.do(k, "")
	}
	return s
}

// do adds an event, which completes an act if a is not empty. Hosts have their own clocks,
// so that timestamps sometimes differ by a second.
func (s *scene) do(k kindNumber, a act) *scene {
	if s.who.roams && s.visit.agent == s.who.agent && s.chance.once(roamOdds) {
		s.from(address(s.chance), s.visit.agent)
	}
	at := s.at
	if s.chance.once(20) {
		at--
	}
	if a != "" && !s.takes(k) {
		s.pending = a
		return s
	}
	s.recorded(event{kind: k, at: at, visit: s.visit, truth: s.kinds[k].truthOf(s.sitting), act: a})
	return s
}

// from continues from another address or in another browser.
func (s *scene) from(ip, agent string) *scene {
	v := *s.visit
	v.ip, v.agent = ip, agent
	s.visit = &v
	return s
}

// with continues with another client of the pool.
func (s *scene) with(c *client) *scene {
	v := *s.visit
	v.client = c
	s.visit = &v
	return s
}

// end counts an act of which the trail took no event.
func (s *scene) end() *scene {
	if s.pending != "" {
		s.unrecorded++
		s.pending = ""
	}
	return s
}

// loginPage shows the login page, if that is an event in a trail. Some users load it again.
func (s *scene) loginPage() *scene {
	if s.managed {
		return s
	}
	if s.wait(0, 1).see(loginView); s.chance.percent(5) {
		s.wait(2, 20).see(loginView)
	}
	return s
}

// logIn submits what a login asks for, after some refusals.
func (s *scene) logIn(refusals int, completes act) *scene {
	for range refusals {
		s.refuse()
	}
	if refusals > 1 && s.chance.percent(60) {
		s.wait(5, 20).see(forgotPassword).wait(40, 200)
	}
	last, a := completes, completes
	if s.who.codes {
		a = ""
	}
	switch {
	case !s.managed:
		k := loginSubmit
		if s.loginTells {
			k = loginSubmitKnown
		}
		s.wait(5, 40).do(k, a)
	case s.chance.percent(10):
		s.wait(3, 20).do(passkey, last)
		return s
	case s.nameFirst:
		s.wait(4, 20).see(loginName).wait(3, 20).do(loginContinued, a)
	default:
		s.wait(5, 40).do(loginPassword, a)
	}
	if s.who.codes {
		s.secondFactor(last)
	}
	return s
}

func (s *scene) secondFactor(a act) {
	if s.managed {
		if s.chance.percent(8) {
			s.wait(3, 20).see(mfaBack).wait(4, 30).see(loginPassword)
		}
		if s.chance.percent(15) {
			s.wait(2, 10).see(mfaOptions)
		}
		s.wait(6, 40).do(mfaManaged, a)
		return
	}
	s.wait(0, 1).see(mfaView).wait(6, 40).do(mfaSubmit, a)
}

// refuse is a login with a wrong password. If refusals are quiet, only the login page that
// is shown again reveals it.
func (s *scene) refuse() *scene {
	switch {
	case s.managed && s.quiet:
		s.wait(4, 25).do(loginPassword, failure)
	case s.managed:
		s.wait(4, 25).do(loginManagedWrong, failure)
	case s.quiet:
		s.wait(4, 25).do(loginSubmit, failure).loginPage()
	default:
		s.wait(4, 25).do(loginWrong, failure).loginPage()
	}
	return s
}

// typos draws how often a person enters a wrong password before the right one.
func (s *scene) typos(percent int) int {
	n := 0
	for n < 4 && s.chance.percent(percent) {
		n++
	}
	return n
}
