package main

// An approach is how a user gets to an identity provider.
type approach int

const (
	byButton approach = iota // on the login page: a second visit, which names the provider
	byLinkTo                 // the app's own link or button names the provider
	byName                   // the name entered on the login page selects the provider
)

// approach goes to the provider.
func (s *scene) approach(how approach) *scene {
	switch how {
	case byButton:
		s.knock().loginPage().wait(3, 20).see(visitFederated)
	case byLinkTo:
		s.see(one(s.chance, visitFederated, visitFederated, visitIdentified))
	case byName:
		s.knock().loginPage().wait(4, 25).see(loginMatched)
	}
	return s
}

// answer is the answer of the provider, which signs the user in.
func (s *scene) answer(a act) *scene {
	kinds := [2][2]kindNumber{{oauthResponse, oauthResponseKnown}, {samlResponse, samlResponseKnown}}
	return s.do(kinds[index(s.saml)][index(s.answerTells)], a)
}

func index(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// byProviderAt plans a sign-in through a provider and returns the time after it. Most
// providers know the user already and ask for nothing.
func (c *crowd) byProviderAt(p *member, at int64, how approach, isNew bool) int64 {
	s, a := c.scene(p, at, byProvider), signingIn
	if isNew {
		s.sitting, a = newByProvider, firstFederated
	}
	s.approach(how)
	if c.chance.percent(60) {
		s.wait(1, 4)
	} else {
		s.wait(8, 90)
	}
	s.answer(a).arrive()
	return s.at
}

// leaveProvider plans a user who goes to the provider and does not come back, or is refused
// by it.
func (c *crowd) leaveProvider(p *member, at int64, how approach) {
	s := c.scene(p, at, abandoned).approach(how)
	if !c.saml && c.chance.percent(20) {
		s.wait(5, 60).do(oauthRefused, failure).wait(0, 1).see(errorView).end()
	}
}
