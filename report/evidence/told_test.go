package evidence_test

import (
	"slices"

	"github.com/cogtrail/cogtrail/report/evidence"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// told is a finding, and the time of the last event that it rests on.
type told struct {
	kind       evidence.Kind
	confidence evidence.Confidence
	end        int64
}

func (t told) atMost(c evidence.Confidence) told {
	if c == "low" || t.confidence == "high" {
		t.confidence = c
	}
	return t
}

func lastOf(ms ...*memory) (at int64) {
	for _, m := range ms {
		if m != nil {
			at = max(at, m.at)
		}
	}
	return at
}

// visit judges a visit without a sub.
func (h history) visit(a *memory) told {
	switch {
	case a.Prompt == "none":
		return told{"session_probe", "medium", a.at}
	case a.link == nil:
		return h.nowhere(a)
	}
	t := h.ledTo(a, a.link)
	switch {
	case a.adopted:
		return t.atMost("low")
	case a.crowded, h.shared(a, a.at-cookie, max(a.at, t.end)+loginMost):
		return t.atMost("medium")
	}
	return t
}

func (h history) ledTo(a, end *memory) told {
	switch {
	case end.is("visit"):
		t := h.visit(end)
		t.end = max(t.end, end.at)
		return t.atMost("medium")
	case end.is("answer"):
		return h.federated(a, end)
	case end.is("return") && a.isSent():
		return h.federatedAs(a, end, end).atMost("low")
	case end.is("return"):
		return told{"existing_user_sign_in", "low", end.at}
	case end.is("code"):
		return told{"sign_up_completed", "low", end.at}
	case end.is("form"):
		return h.form(a, end)
	}
	return told{"existing_user_sign_in", h.completed(end), lastOf(end, end.proof)}
}

func (h history) form(a, form *memory) told {
	forms := h.where(what("form"), func(o *memory) bool { return o.pool() == form.pool() && h.completed(o) != "" })
	confirmed := len(forms.where(func(o *memory) bool { return o.code != nil }))
	user := ""
	for p := form.proof; p != nil && user == ""; p = p.proof {
		user = p.user()
	}
	switch {
	case form.guessed:
		return told{"sign_up_completed", "low", lastOf(form, form.code)}
	case form.moved:
		return told{"sign_up_completed", "medium", lastOf(form, form.code)}
	case form.code != nil:
		return told{"sign_up_completed", "high", lastOf(form, form.code)}
	case !h.isSignUp(form) && (form.waits || confirmed > 0 && 4*confirmed >= len(forms)):
		return told{"sign_up_abandoned", "medium", form.at}
	case !h.isSignUp(form):
		return told{"sign_up_abandoned", "low", form.at}
	case user != "" && h.seen(user) < a.at-2:
		return told{"existing_user_sign_in", "medium", form.proof.at}
	case h.arrived(form) && !h.asks(form):
		return told{"sign_up_submitted", "high", lastOf(form, form.proof)}
	case form.proof != nil:
		return told{"sign_up_submitted", "medium", lastOf(form, form.proof)}
	case len(forms) < 4 || h.exchangesAll(form):
		return told{"sign_up_submitted", "low", form.at}
	}
	return told{"sign_up_submitted", "medium", form.at}
}

func (h history) federated(a, answer *memory) told {
	if cameBack(answer) && h.returns(answer) {
		return h.federatedAs(a, answer.proof, answer)
	}
	if answer.user() != "" {
		return h.federatedAs(a, answer, answer)
	}
	mine := h.where(func(m *memory) bool { return m.browser() == answer.browser() })
	if later := mine.where(what("return")).in(answer.at, answer.at+h.sessionOf(answer)); len(later) > 0 {
		if r := later[0]; len(mine.where(h.begins).in(answer.at+1, r.at)) == 0 {
			return h.federatedAs(a, r, answer).atMost("medium")
		}
	}
	return told{"federated", "medium", answer.at}
}

func (h history) federatedAs(a, by, answer *memory) told {
	if h.isNew(by, a) {
		return told{"federated_first_seen", "low", lastOf(by, answer)}
	}
	return told{"federated_existing_user", "high", lastOf(by, answer)}
}

func (h history) nowhere(a *memory) told {
	mine := h.where(func(m *memory) bool { return m.session() == a.session() })
	near := mine.in(a.at-2, a.at+loginMost)
	failures := near.where(what("error"))
	if a.isSent() {
		if len(failures) > 0 && len(mine.where(isShown).in(failures[0].at-loginMost, failures[0].at+2)) == 0 {
			return told{"failed", "medium", a.at}
		}
		return told{"federated", "low", a.at}
	}
	refused := near.where(isPost, func(m *memory) bool { return m.halted && h.completed(m) == "" })
	switch {
	case len(failures)+len(refused) > 0:
		return told{"failed", "medium", a.at}
	case len(near.where(what("look"))) > 0:
		return told{"sign_up_viewed", "low", a.at}
	}
	return told{"visit_without_session", "low", a.at}
}

// comeBack judges a visit with a sub.
func (h history) comeBack(b *memory) told {
	most := evidence.High
	if h.shared(b, b.at-cookie, b.at+2) {
		most = evidence.Medium
	}
	if p := b.link; h.endsLogin(b) {
		switch {
		case p.is("code") && p.user() != "":
			return told{"first_sign_in", "high", 0}
		case p.is("code"):
			return told{"first_sign_in", most, 0}
		case !p.is("form"):
			return told{"interactive_sign_in", most, 0}
		case h.isNew(b, p):
			return told{"first_sign_in", "medium", 0}
		}
	}
	began := h.where(h.begins, func(m *memory) bool { return m.browser() == b.browser() })
	logsIn := began.in(b.at-2, b.at+loginMost).where(func(m *memory) bool {
		return m.is("answer") || m.isLogin() && m.session() == b.session()
	})
	p := h.previous(b)
	switch session := h.sessionOf(b); {
	case b.Prompt == "none":
		return told{"session_reuse", "medium", 0}
	case b.Prompt == "login" && len(logsIn) > 0:
		return told{"interactive_sign_in", "medium", 0}
	case p != nil && b.at-p.at <= session, len(began.in(b.at-session, b.at+2)) > 0:
		return told{"session_reuse", "medium", 0}
	}
	return told{"known_session", "medium", 0}
}

// verdict returns what the report should say about an event.
func (h history) verdict(account, id string) string {
	e := h[slices.IndexFunc(h, func(m *memory) bool { return m.Account == account && m.ID == id })]
	t, from, to := told{"incomplete_record", "low", 0}, int64(0), int64(0)
	switch {
	case e.Outcome != cognito.Succeeded:
		t = told{"failed", "medium", 0}
	case e.is("visit"):
		t = h.visit(e)
		if from, to = e.at, e.at+loginMost; t.kind == "sign_up_submitted" || t.kind == "sign_up_abandoned" {
			to = e.at + codeMost
		}
	case e.is("return"):
		t = h.comeBack(e)
		if from, to = e.at-cookie, e.at; e.Prompt == "login" {
			to = e.at + loginMost
		}
	}
	covered := h.where(func(m *memory) bool { return m.Account == e.Account && m.Region == e.Region })
	s := string(t.kind) + " " + string(t.confidence)
	if from != to && (from < covered[0].at || to > covered[len(covered)-1].at) {
		s += " edge"
	}
	return s
}
