package evidence

// A chain is what a visit without a sub led to.
type chain struct {
	kind       Kind
	confidence Confidence
	end        int64 // of its last step
}

// withoutSub returns what visit a led to. What came first says what it was for; of
// one second, in the order of the cases. Who is sent to an identity provider comes
// to no form before its answer.
func (s *session) withoutSub(a *step) chain {
	from, to := a.seconds-clockTolerance, a.seconds+s.within.login
	form, code := s.next(submitted, from, to), s.next(confirmed, from, to)
	answer, login := s.next(responded, from, to), s.next(loggedIn, from, to)
	if a.wish.leads() == sent && answer != nil {
		return s.federationFrom(a, answer)
	}
	first := earliest(form, code, answer, login)
	if first == nil || s.explained(first, a) {
		return s.withoutLogin(a, from, to)
	}
	c := s.chainFrom(a, first)
	if a.wish.leads() != shown {
		c.confidence = c.confidence.atMostMedium() // the visit that led to it is not in the archive
	}
	return c
}

// chainFrom returns what visit a led to, by the first step after it.
func (s *session) chainFrom(a, first *step) chain {
	switch first.act {
	case submitted:
		return s.signUpFrom(a, first)
	case confirmed:
		return chain{SignUpCompleted, Medium, first.seconds} // the form was sent elsewhere, or long before
	case responded:
		return s.federationFrom(a, first)
	}
	return s.loginFrom(a, first)
}

// explained reports whether another visit can have led to a step rather than a, which
// shows no page.
func (s *session) explained(of, a *step) bool {
	from, to := of.seconds-s.within.login, of.seconds+clockTolerance
	switch a.wish.leads() {
	case shown:
		return false
	case sent:
		return s.next(shown, from, to) != nil
	}
	return s.next(shown, from, to) != nil || s.next(sent, from, to) != nil
}

// earliest returns the earliest step, of several the first, nil if all are.
func earliest(steps ...*step) (first *step) {
	for _, s := range steps {
		if s != nil && (first == nil || s.seconds < first.seconds) {
			first = s
		}
	}
	return first
}

// returnAfter returns the first visit with a sub after a step.
func (s *session) returnAfter(of *step) *step {
	return s.next(returned, of.seconds-clockTolerance, of.seconds+s.within.login)
}

// isNew reports whether the user of a step was not seen before visit a.
func (s *session) isNew(of, a *step) bool {
	return s.known[of.user].first >= a.seconds-clockTolerance
}

func (s *session) signUpFrom(a, form *step) chain {
	if code := s.next(confirmed, form.seconds-clockTolerance, form.seconds+s.within.signUp); code != nil {
		return chain{SignUpCompleted, High, code.seconds}
	}
	if b := s.returnAfter(form); b != nil && s.isNew(b, a) {
		return chain{SignUpSubmitted, High, b.seconds} // confirmed by the pool itself
	}
	return chain{SignUpSubmitted, Medium, form.seconds}
}

func (s *session) federationFrom(a, answer *step) chain {
	if b := s.returnAfter(answer); b != nil {
		return s.federatedAs(b, a)
	}
	return chain{Federated, Medium, answer.seconds}
}

// federatedAs returns what visit a led to by way of an identity provider, by whose
// visit b is.
func (s *session) federatedAs(b, a *step) chain {
	if s.isNew(b, a) {
		return chain{FederatedFirstSeen, Low, b.seconds} // or seen before the archive begins
	}
	return chain{FederatedExisting, Medium, b.seconds}
}

func (s *session) loginFrom(a, login *step) chain {
	if b := s.returnAfter(login); b != nil {
		return chain{ExistingUserSignIn, High, b.seconds}
	}
	if login.user != 0 && !s.isNew(login, a) {
		return chain{ExistingUserSignIn, High, login.seconds}
	}
	return chain{ExistingUserSignIn, Medium, login.seconds}
}

// withoutLogin is withoutSub where no form was sent.
func (s *session) withoutLogin(a *step, from, to int64) chain {
	lead := a.wish.leads()
	if b := s.next(returned, from, to); b != nil && s.isFresh(b, from) && !s.explained(b, a) {
		if lead == sent {
			return s.federatedAs(b, a)
		}
		return chain{ExistingUserSignIn, Medium, b.seconds}
	}
	if lead == noAct {
		return chain{SessionProbe, Medium, a.seconds}
	}
	if x := s.next(stumbled, from, to); x != nil && !s.explained(x, a) {
		return chain{FailedVisit, Medium, x.seconds}
	}
	if lead == sent {
		return chain{Federated, Low, a.seconds}
	}
	if form := s.next(viewed, from, to); form != nil {
		return chain{SignUpViewed, Low, form.seconds}
	}
	return chain{VisitWithoutSession, Low, a.seconds}
}

// isFresh reports whether the session of visit b was not there before a time.
func (s *session) isFresh(b *step, before int64) bool {
	since := int64(b.since)
	return since > s.within.session || since <= b.seconds-before
}
