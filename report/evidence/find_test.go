package evidence_test

import "slices"

// findPages: a page that follows a form at once says that the form did not go through,
// except for the page for the code after a sign-up form.
func (h history) findPages() {
	halt := func(o, _ *memory, _ int) bool { o.halted = true; return true }
	pair(h.where(func(m *memory) bool { return m.is("login", "name") || m.isShown() }), h.where(what("login page")), 2, 0, halt)
	pair(h.where(isLogin), h.where(what("factor page")), 2, 0, halt)
	pair(h.where(what("form")), h.where(what("look")), 2, 0, halt)
	pair(h.where(what("form", "code")), h.where(what("code page")), 2, 0, func(o, _ *memory, _ int) bool {
		o.halted, o.waits = o.halted || o.is("code"), o.waits || o.is("form")
		return true
	})
}

// findOvertaken: a step that a later step of the login continues was not its end.
func (h history) findOvertaken() {
	steps := h.where(isLogin)
	for i := range max(0, len(steps)-1) {
		steps[i].overtaken = steps[i+1].is("more") && steps[i+1].at-steps[i].at <= loginMost
	}
}

// findProofs: somebody who signed in comes back with a sub within 3 seconds, or the app
// exchanges a code within 10, or a server does within 5.
func (h history) findProofs() {
	comeBack := func(p, b *memory, _ int) bool {
		if p.user() != "" && p.user() != b.user() {
			return false
		}
		p.proof, b.link = b, p
		return true
	}
	exchange := func(p, x *memory, _ int) bool {
		if p.swapped, x.link = true, p; p.proof == nil {
			p.proof = x
		}
		return true
	}
	gives := func(m *memory) bool { return m.isPost() || m.is("return") }
	loud := func(m *memory) bool { return m.is("return") && m.Prompt != "none" && isFree(m) }
	h.each((*memory).session, func(h history) {
		pair(h.where(isPost), h.where(loud), 3, 2, comeBack)
		pair(h.where(gives), h.where(what("exchange"), isFree), 10, 2, exchange)
	})
	h.each((*memory).browser, func(h history) {
		pair(h.where(what("answer")), h.where(loud), 3, 2, comeBack)
		pair(h.where(what("answer")), h.where(what("exchange"), isFree), 10, 2, exchange)
	})
	h.each((*memory).app, func(h history) {
		pair(h.where(gives, func(m *memory) bool { return !m.swapped }), h.where(what("exchange"), isFree), 5, 2, exchange)
	})
}

// findCodes: a code confirms the last form that waits for one, in the same session; if
// there is none, a form with the same user agent; if there is none either, a form at the
// same client within an hour. With four candidates, nobody can tell.
func (h history) findCodes() {
	waiting := func(m *memory) bool { return m.is("form") && m.code == nil && h.completed(m) != "" }
	unused := func(m *memory) bool { return m.is("code") && m.code == nil && h.completed(m) != "" }
	elsewhere := func(form, code *memory, others int) bool {
		if others > 2 {
			return false
		}
		form.code, code.code, form.moved = code, form, true
		form.guessed = others > 0
		return true
	}
	h.each((*memory).session, func(h history) {
		pair(h.where(waiting), h.where(unused), codeMost, 2, func(form, code *memory, _ int) bool {
			form.code, code.code = code, form
			return true
		})
	})
	h.each((*memory).agent, func(h history) { pair(h.where(waiting), h.where(unused), codeMost, 2, elsewhere) })
	h.each((*memory).app, func(h history) { pair(h.where(waiting), h.where(unused), hour, 2, elsewhere) })
}

// findLeads: what was sent belongs to the last visit before it that led to nothing else.
func (h history) findLeads() {
	give := func(a, end *memory, others int) bool {
		a.link, end.link, a.crowded = end, a, others > 0
		return true
	}
	h.each((*memory).session, func(s history) {
		h.findLoginsOfSignUps(s)
		pair(s.where(isShown), s.where(h.isEnd), loginMost, 0, give)
	})
	h.each((*memory).browser, func(s history) {
		pair(s.where(isSent), s.where(what("answer")), loginMost, 2, give)
		pair(s.where(isShown, isFree), s.where(what("answer"), isFree), loginMost, 2, give)
	})
	h.each((*memory).session, func(s history) {
		pair(s.where(isShown, isFree), s.where(isSent), 2*minute, 0, func(a, button *memory, others int) bool {
			a.link, a.crowded = button, others > 0
			return true
		})
		pair(s.where(isShown, isFree), s.where(what("form"), isFree, func(m *memory) bool {
			return m.code == nil && h.completed(m) != "" && !h.isSignUp(m)
		}), loginMost, 0, give)
		if len(h.where(func(m *memory) bool { return m.pool() == s[0].pool() && (m.isLogin() || m.is("form", "answer")) })) == 0 {
			visits := func(m *memory) bool { return (m.isShown() || m.isSent()) && isFree(m) }
			fresh := func(m *memory) bool {
				p := h.previous(m)
				return m.is("return") && isFree(m) && m.Prompt != "none" && (p == nil || m.at-p.at > h.sessionOf(m))
			}
			pair(s.where(visits), s.where(fresh), loginMost, 0, give)
		}
	})
}

// findLoginsOfSignUps: a login after a sign-up continues it if no visit is in between.
func (h history) findLoginsOfSignUps(s history) {
	for i, form := range s {
		if !form.is("form") || h.completed(form) == "" || !h.isSignUp(form) {
			continue
		}
		over := form.at
		if form.code != nil {
			over = max(over, form.code.at)
		}
		for _, m := range s[i+1:] {
			if m.isShown() || m.is("form") && h.completed(m) != "" && h.isSignUp(m) {
				break
			}
			if m.isLogin() && h.completed(m) != "" && m.at <= over+loginMost {
				if m.goesOn = true; form.proof == nil {
					form.proof = m
				}
			}
		}
	}
}

// findMoved: an end that no visit led to belongs to the only visit with the same user agent
// that led to nothing, if there is just one.
func (h history) findMoved() {
	lonely := h.where(isShown, isFree)
	orphans := h.where(h.isEnd, func(m *memory) bool {
		before := h[:slices.Index(h, m)].where(isShown, func(v *memory) bool { return v.session() == m.session() })
		return !m.is("code") && len(before.in(m.at-loginMost, m.at)) == 0
	})
	lonely.each((*memory).agent, func(alike history) {
		ends := orphans.where(func(m *memory) bool { return m.agent() == alike[0].agent() })
		pair(alike, ends, 5*minute, 0, func(a, end *memory, others int) bool {
			if others > 0 {
				return false
			}
			a.link, end.link, a.adopted = end, a, true
			return true
		})
	})
}
