package evidence_test

import (
	"slices"

	"github.com/cogtrail/cogtrail/report/evidence"
)

// cameBack reports whether a visit with a sub followed p at once.
func cameBack(p *memory) bool { return p.proof != nil && p.proof.is("return") }

// exchangesAll reports whether the app of m exchanges its codes.
func (h history) exchangesAll(m *memory) bool {
	mine := h.where(func(o *memory) bool { return o.app() == m.app() })
	returns := mine.where(what("return"), func(o *memory) bool { return o.ResponseType != "token" })
	if len(returns) == 0 {
		return len(mine.where(what("exchange"))) > 0
	}
	return 4*len(returns.where(func(o *memory) bool { return o.swapped })) >= 3*len(returns)
}

func (h history) asks(m *memory) bool {
	return slices.ContainsFunc(h, func(o *memory) bool {
		return o.pool() == m.pool() && slices.Contains([]string{"Confirm_GET", "Confirm_POST", "signup_confirm_POST", "Confirm_With_Link_GET", "ResendCode_POST"}, o.Name)
	})
}

// returns reports whether logins in the pool of m come back with a sub: at least 30 in 100
// of those that went through.
func (h history) returns(m *memory) bool {
	all, back := 0, 0
	for _, p := range h {
		into := p.isLogin() || p.is("answer") || p.is("code") && p.Name != "Confirm_With_Link_GET" || p.is("form") && !h.asks(p)
		if p.pool() != m.pool() || !into {
			continue
		}
		stopped := p.halted || p.overtaken || !p.is("answer") && h.exchangesAll(p)
		if cameBack(p) || p.swapped || !stopped {
			all++
		}
		if cameBack(p) {
			back++
		}
	}
	return back > 0 && 10*back >= 3*all
}

// completed returns how sure it is that p went through, "" if it did not.
func (h history) completed(p *memory) evidence.Confidence {
	switch {
	case p.is("answer"), h.isProven(p):
		return "high"
	case p.halted:
		return ""
	case p.is("form", "code"):
		return "high"
	case !p.isLogin(), p.overtaken, p.is("name"), h.exchangesAll(p):
		return ""
	case h.returns(p):
		return "low"
	}
	return "medium"
}

func (h history) isProven(p *memory) bool { return p.swapped || cameBack(p) && h.returns(p) }

func (h history) isNew(of, than *memory) bool { return h.seen(of.user()) >= than.at-2 }

// seen returns when a user was first seen.
func (h history) seen(user string) int64 {
	for _, m := range h {
		if m.pool()+"/"+m.Sub == user {
			return m.at
		}
	}
	panic("not even here")
}

// previous returns the last visit with a sub of the user of m before m.
func (h history) previous(m *memory) (last *memory) {
	for _, o := range h {
		if o == m {
			break
		}
		if o.is("return") && o.user() == m.user() {
			last = o
		}
	}
	return last
}

// arrived reports whether the sender of the form was let in at once, and is new.
func (h history) arrived(form *memory) bool {
	return h.isProven(form) && (!form.proof.is("return") || h.isNew(form.proof, form))
}

func (h history) isSignUp(form *memory) bool {
	return form.code != nil || h.arrived(form) && !form.waits || !h.asks(form) && (h.lets(form) || !h.exchangesAll(form))
}

// lets reports whether in the pool of m somebody who sent a form was let in, or logged in
// afterwards.
func (h history) lets(m *memory) bool {
	for i, form := range h {
		if !form.is("form") || form.pool() != m.pool() || h.completed(form) == "" {
			continue
		}
		if h.isProven(form) {
			return true
		}
		for _, o := range h[i+1:] {
			if o.session() != form.session() {
				continue
			}
			if o.isShown() {
				break
			}
			if o.isLogin() && h.completed(o) != "" && o.at <= form.at+loginMost {
				return true
			}
		}
	}
	return false
}

// isEnd reports whether a visit must have led to m, and none is known.
func (h history) isEnd(m *memory) bool {
	if m.link != nil || m.goesOn || h.completed(m) == "" {
		return false
	}
	return m.isLogin() || m.is("form") && h.isSignUp(m) || m.is("code") && m.code == nil
}

// begins reports whether a session begins with m.
func (h history) begins(m *memory) bool {
	return (m.isLogin() || m.is("answer", "code")) && h.completed(m) != ""
}

func (h history) endsLogin(b *memory) bool { return b.link != nil && h.returns(b) }

// sessionOf returns how long sessions last in the pool of m.
func (h history) sessionOf(m *memory) int64 {
	var ages []int64
	h.where(func(o *memory) bool { return o.pool() == m.pool() }).each((*memory).browser, func(b history) {
		users := map[string]bool{}
		for _, r := range b.where(what("return")) {
			users[r.user()] = true
		}
		if len(users) != 1 {
			return
		}
		var began *memory
		for _, o := range b {
			switch {
			case h.begins(o):
				began = o
			case o.is("return") && o.link != nil && h.returns(o):
			case o.is("return") && began != nil && o.at-began.at <= longestEver:
				ages = append(ages, o.at-began.at)
			}
		}
	})
	if len(ages) < 10 {
		return cookie
	}
	slices.Sort(ages)
	return max(cookie, ages[(len(ages)*49-1)/50])
}

// shared reports whether more than one user returned.
func (h history) shared(m *memory, from, to int64) bool {
	subs := map[string]bool{}
	for _, o := range h.in(from, to).where(what("return")) {
		if o.session() == m.session() {
			subs[o.Sub] = true
		}
	}
	return len(subs) > 1
}
