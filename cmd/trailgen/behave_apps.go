package main

// foundApps sets up a pool whose apps call the API and use no hosted pages.
func foundApps(c chance, s *site, n int) {
	s.managed = false
	s.confirms = byCode
	if n == 1 {
		s.confirms = byNobody
	}
	s.rotates = c.percent(35)
	s.confidential = c.percent(30) // a backend signs users in
}

// liveApps plans a user of an app, or a machine.
func liveApps(c *crowd) {
	p, at := c.withCodes(c.newMember(one(c.chance, apps...)), 10), c.anyTime()
	p.roams = c.chance.percent(50)
	switch n := c.chance.IntN(100); {
	case n < 8:
		c.machine(3 + c.chance.IntN(20))
		return
	case n < 16:
		c.failToJoin(p, at)
		return
	case n < 45:
		at = c.callIn(p, c.joinByCall(p, at))
	default:
		at = c.callIn(p, at)
	}
	c.useApp(p, at)
}

// joinByCall plans a sign-up in an app.
func (c *crowd) joinByCall(p *member, at int64) int64 {
	s := c.scene(p, at, "")
	if c.confirms == byNobody {
		return s.do(apiSignUpDone, signingUp).wait(1, 3).at
	}
	s.see(apiSignUp)
	if c.chance.percent(8) {
		s.wait(10, 60).do(initiateUnconfirmed, failure)
	}
	if c.chance.percent(10) {
		s.wait(20, 90).see(apiConfirmWrong)
	}
	if c.chance.percent(6) {
		return s.wait(30, 3600).do(adminConfirm, signingUp).wait(60, 3600).at
	}
	return s.wait(20, 180).do(apiConfirm, signingUp).wait(1, 3).at
}

// failToJoin plans a sign-up that is not confirmed, or with a name that is taken.
func (c *crowd) failToJoin(p *member, at int64) {
	s := c.scene(p, at, "")
	if c.confirms == byNobody || c.chance.percent(30) {
		s.see(apiSignUpTaken)
		return
	}
	s.see(apiSignUp)
	if c.chance.percent(30) {
		s.wait(60, 600).do(initiateUnconfirmed, failure)
	}
}

// callIn plans a sign-in by an app or its backend, with a proof of the password or the
// password itself, and with a code if the user has a second factor. The app then requests
// the user's attributes.
func (c *crowd) callIn(p *member, at int64) int64 {
	s := c.scene(p, at, "")
	switch {
	case c.confidential:
		for range s.typos(10) {
			s.do(adminInitiateWrong, failure).wait(4, 20)
		}
		return s.do(adminInitiate, signingIn).at
	case c.chance.percent(15) && !p.codes:
		for range s.typos(10) {
			s.do(initiateWrong, failure).wait(4, 20)
		}
		s.do(initiate, signingIn)
	default:
		for range s.typos(10) {
			s.see(initiateSRP).wait(0, 1).do(respondWrong, failure).wait(4, 20)
		}
		s.see(initiateSRP).wait(0, 1)
		if p.codes {
			s.see(respondNext).wait(8, 40).do(respondCode, signingIn)
		} else {
			s.do(one(c.chance, respond, respondObject), signingIn)
		}
	}
	if c.chance.percent(80) {
		s.wait(0, 1).see(getUser)
	}
	return s.at
}

// useApp plans weeks with an app, which renews its tokens each time they have expired,
// until the user signs out or the app is no longer allowed to.
func (c *crowd) useApp(p *member, at int64) {
	for n := c.visits(p, 40); n > 0 && c.lasts(at); n-- {
		at = c.days(at+3600, 0.4)
		s := c.scene(p, at, "")
		switch {
		case c.chance.percent(3):
			s.see(initiateRefreshExpired)
			at = c.callIn(p, s.wait(5, 60).at)
		case c.chance.percent(3):
			s.see(globalSignOut)
			at = c.callIn(p, c.days(s.at, 2))
		case c.rotates:
			s.see(refreshTokens)
		default:
			s.see(initiateRefresh)
		}
		if c.chance.percent(30) {
			s.wait(0, 2).see(getUser)
		}
	}
	if p.leaves && c.lasts(at) {
		c.scene(p, at, "").wait(60, 3600).do(deleteUser, removal)
	}
}
