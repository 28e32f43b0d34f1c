package evidence

// withSub returns where the session of visit v came from.
func (b *browser) withSub(v *step) finding {
	until := v.seconds + clockTolerance
	most := High
	if b.shared(v.seconds-b.within.session, until) {
		most = Medium
	}
	if b.isEnd(v) {
		switch p := b.at(v.link); {
		case p.act == confirmed && p.user != 0:
			return finding{FirstSignIn, High, p, nil} // even if others share the address: the sub is the same
		case p.act == confirmed:
			return finding{FirstSignIn, most, p, nil}
		case p.act != submitted:
			return finding{InteractiveSignIn, most, p, nil}
		case b.isNew(v, p):
			return finding{FirstSignIn, Medium, p, nil}
		}
	}
	session := b.lesson(v.app).session
	switch began := b.last(b.entered, v.seconds-session, until); {
	case v.wish&silence != 0: // somebody who signs in is shown a page
		return finding{SessionReuse, Medium, began, nil}
	case v.wish&login != 0 && b.signsIn(v) != nil:
		return finding{InteractiveSignIn, Medium, b.signsIn(v), nil}
	case began != nil, int64(v.since) <= session:
		return finding{SessionReuse, Medium, began, nil}
	}
	return finding{KnownSession, Medium, nil, nil}
}

// signsIn returns the login or identity provider's answer that follows v.
func (b *browser) signsIn(v *step) *step {
	from, to := v.seconds-clockTolerance, v.seconds+b.within.login
	if s := b.next(b.of[entries], from, to); s != nil {
		return s
	}
	return b.next(b.answers, from, to)
}
