package evidence

// withoutSub returns what visit a led to.
func (b *browser) withoutSub(a *step) finding {
	end := b.at(a.link)
	switch {
	case a.wish&silence != 0:
		return finding{SessionProbe, Medium, nil, nil}
	case end == nil:
		return b.nowhere(a)
	}
	f := b.ledTo(a, end)
	if a.marks.has(adopted) {
		return f.atMost(Low)
	}
	if a.marks.has(crowded) || b.shared(a.seconds-b.within.session, f.until(a)+b.within.login) {
		return f.atMost(Medium)
	}
	return f
}

// until returns the time of the last step that f, a finding on visit a, rests on.
func (f finding) until(a *step) int64 {
	at := a.seconds
	for _, s := range []*step{f.first, f.second} {
		if s != nil {
			at = max(at, s.seconds)
		}
	}
	return at
}

// ledTo returns what visit a was for, by the step that it led to.
func (b *browser) ledTo(a, end *step) finding {
	switch {
	case end.act == visited: // by the button of an identity provider
		f := b.withoutSub(end)
		if f.first == nil {
			f.first = end
		}
		return f.atMost(Medium)
	case end.act == responded:
		return b.federated(a, end)
	case end.act == returned && a.isSent():
		return b.federatedAs(a, end, end).atMost(Low)
	case end.act == returned:
		return finding{ExistingUserSignIn, Low, end, nil}
	case end.act == confirmed:
		return finding{SignUpCompleted, Low, end, nil} // the form was sent elsewhere, or long before
	case end.act == submitted:
		return b.signedUp(a, end)
	}
	confidence, _ := b.completed(end)
	return finding{ExistingUserSignIn, confidence, end, b.at(end.proof)}
}

// signedUp returns what visit a was for, given that it led to a sign-up form.
func (b *browser) signedUp(a, form *step) finding {
	l := b.lesson(form.app)
	if code := b.at(form.code); code != nil {
		f := finding{SignUpCompleted, High, form, code}
		switch {
		case form.marks.has(guessed):
			return f.atMost(Low)
		case form.marks.has(moved):
			return f.atMost(Medium)
		}
		return f
	}
	proof := b.at(form.proof)
	switch user := b.userAfter(form); {
	case !b.isSignUp(form) && (l.confirms() || form.marks.has(waits)):
		return finding{SignUpAbandoned, Medium, form, nil}
	case !b.isSignUp(form):
		return finding{SignUpAbandoned, Low, form, nil}
	case user != 0 && b.known[user].first < a.seconds-clockTolerance:
		return finding{ExistingUserSignIn, Medium, proof, nil} // and tried the form before
	case b.arrived(form) && !l.asks:
		return finding{SignUpSubmitted, High, form, proof}
	case proof != nil:
		return finding{SignUpSubmitted, Medium, form, proof}
	case l.forms < fewForms, b.clients[form.app].exchangesAll():
		return finding{SignUpSubmitted, Low, form, nil}
	}
	return finding{SignUpSubmitted, Medium, form, nil}
}

// userAfter returns the user that a form or login led to, 0 if no event shows it.
func (c *correlation) userAfter(s *step) uint32 {
	for p := c.at(s.proof); p != nil; p = c.at(p.proof) {
		if p.user != 0 {
			return p.user
		}
	}
	return 0
}

// federated returns what visit a was for, given that an identity provider answered.
func (b *browser) federated(a, answer *step) finding {
	if proof := b.at(answer.proof); proof != nil && proof.act == returned && b.lesson(a.app).returns {
		return b.federatedAs(a, proof, answer)
	}
	if answer.user != 0 {
		return b.federatedAs(a, answer, answer)
	}
	if later := b.later(answer); later != nil {
		return b.federatedAs(a, later, answer).atMost(Medium)
	}
	return finding{Federated, Medium, answer, nil}
}

// federatedAs returns the same, given a step that names the user.
func (b *browser) federatedAs(a, by, answer *step) finding {
	if by == answer {
		by = nil
	}
	f := finding{FederatedExisting, High, answer, by}
	if by == nil {
		by = answer
	}
	if b.isNew(by, a) {
		f.kind, f.confidence = FederatedFirstSeen, Low // or first seen before the archive begins
	}
	return f
}

// later returns the next visit with a sub after an answer, if it belongs to the same
// session.
func (b *browser) later(answer *step) *step {
	from, to := answer.seconds, answer.seconds+b.lesson(answer.app).session
	v := b.next(b.returned, from, to)
	if v == nil || b.next(b.entered, from+1, v.seconds) != nil {
		return nil // it may belong to another login
	}
	return v
}

// nowhere returns what is left to say about visit a, which led to nothing that went
// through.
func (b *browser) nowhere(a *step) finding {
	from, to := a.seconds-clockTolerance, a.seconds+b.within.login
	failure := b.next(b.of[errors], from, to)
	if a.isSent() {
		if failure != nil && b.next(b.of[shown], failure.seconds-b.within.login, failure.seconds+clockTolerance) == nil {
			return finding{FailedVisit, Medium, failure, nil}
		}
		return finding{Federated, Low, nil, nil}
	}
	if failure == nil {
		failure = b.next(b.of[refusals], from, to)
	}
	if failure != nil {
		return finding{FailedVisit, Medium, failure, nil}
	}
	if form := b.next(b.of[views], from, to); form != nil {
		return finding{SignUpViewed, Low, form, nil}
	}
	return finding{VisitWithoutSession, Low, nil, nil}
}
