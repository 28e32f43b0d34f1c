package main

import (
	"slices"
	"time"
)

// userLife plans a user: the sign-up if there is one, sign-ins over some days, and a
// deletion for some.
func (p *planner) userLife() {
	c := p.chance
	f := p.anyFlow()
	u := p.newUser(f)
	at, ok := p.anyTime(), true
	if !c.once(3) {
		at, ok = p.enrol(f, u, at)
	}
	for n := 1 + int(c.ExpFloat64()*3); ok && n > 0; n-- {
		at, ok = p.session(f, u, after(c, at, time.Hour, 60*time.Hour))
	}
	if ok && c.once(3) {
		p.sit(u.sitting(c), after(c, at, time.Minute, 72*time.Hour), f.leaving(c), "")
	}
}

// after returns a time between low and high after at.
func after(c chance, at int64, low, high time.Duration) int64 {
	return at + int64(c.between(low, high)/time.Second)
}

// codes are the steps that a pool without confirmation does not have.
var codes = []kindNumber{confirmView, confirmSubmit, confirmWrong, resendCode, confirmManaged}

// enrol plans a sign-up. Some users enter the code hours later.
func (p *planner) enrol(f *flow, u *user, at int64) (int64, bool) {
	c, v, sitting := p.chance, u.sitting(p.chance), signedUp
	if f.federated {
		sitting = newByProvider
	}
	isCode := func(k kindNumber) bool { return slices.Contains(codes, k) }
	kinds := f.signUp(c)
	if u.pool.open {
		kinds = slices.DeleteFunc(kinds, isCode)
	}
	code := slices.IndexFunc(kinds, isCode)
	if code < 0 || !c.once(8) {
		return p.sit(v, at, kinds, sitting)
	}
	at, ok := p.sit(v, at, kinds[:code], sitting)
	if !ok {
		return at, ok
	}
	return p.sit(v, after(c, at, 20*time.Minute, 20*time.Hour), kinds[code:], sitting)
}

// sessionLife is how long the hosted pages recognize a user.
const sessionLife = time.Hour

// session plans a sign-in, which some users start more than once, and what they do in the
// session, also in other clients of the pool.
func (p *planner) session(f *flow, u *user, at int64) (int64, bool) {
	c, v, sitting, ok := p.chance, u.sitting(p.chance), signedIn, true
	if f.federated {
		sitting = byProvider
	}
	if f.hosted && c.once(12) {
		if at, ok = p.sit(v, at, leavingEarly(c), abandoned); !ok {
			return at, ok
		}
		at = after(c, at, time.Minute, time.Hour)
	}
	at, ok = p.sit(v, at, f.signIn(c), sitting)
	end := at + int64(sessionLife/time.Second)
	for ok && f.reuse != nil && c.once(3) {
		w, again := *v, after(c, at, 2*time.Minute, 40*time.Minute)
		if again+int64(latest/time.Second) > end || !p.deliversSoon(again) {
			break // it would come after the session has ended
		}
		if w.next = nil; c.once(4) {
			w.client = one(c, w.pool.clients...)
		}
		at, ok = p.sit(&w, again, []kindNumber{one(c, f.reuse...)}, reused)
	}
	if ok && f.again != nil && c.once(4) {
		if again, leaves := after(c, at, 5*time.Minute, 30*time.Minute), c.once(6); leaves {
			at, ok = p.sit(v, again, []kindNumber{visitAskedKnown}, abandoned)
		} else {
			at, ok = p.sit(v, again, f.again(c), signedIn)
		}
	}
	if ok && f.hosted && c.once(10) { // the session was ended
		at, ok = p.sit(v, after(c, at, time.Minute, 50*time.Minute), f.signIn(c), sitting)
	}
	return at, ok
}

// office plans the mornings of people behind one address, who have the same browser and use
// the same client.
func (p *planner) office() {
	c, shared, at := p.chance, p.stranger(), p.anyTime()
	shared.agent = one(c, browsers...)
	type employee struct {
		flow *flow
		user *user
	}
	var staff []employee
	for range 3 + c.IntN(8) {
		f := p.anyFlow()
		for !f.hosted {
			f = p.anyFlow()
		}
		u := p.newUser(f)
		u.pool, u.client, u.agent, u.ips = shared.pool, shared.client, shared.agent, []string{shared.ip}
		staff = append(staff, employee{f, u})
	}
	for day := range 1 + c.IntN(5) {
		for _, e := range staff {
			arrival := after(c, at+int64(day)*86400, 0, 40*time.Minute)
			switch {
			case c.once(6): // a day off
			case c.once(8):
				p.sit(e.user.sitting(c), arrival, leavingEarly(c), abandoned)
			case day == 0 && c.once(2):
				p.enrol(e.flow, e.user, arrival)
			default:
				p.session(e.flow, e.user, arrival)
			}
		}
	}
}
