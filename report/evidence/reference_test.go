package evidence_test

import (
	"cmp"
	"slices"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A history is the reference: it states the rules of evidence a second time, plainly. It
// searches all events again for each question, and notes on each event what it found. It
// takes quadratic time and more.
type history []*memory // in the order of time and ID

// A memory is an event and what was found about it.
type memory struct {
	*cognito.Event
	at   int64
	does string

	link, proof, code *memory

	halted, overtaken, swapped, waits, moved, guessed, goesOn, crowded, adopted bool
}

// Other times are literals, in seconds. 2 is mostly the tolerance for clocks.
const (
	loginMost   = 15 * minute
	codeMost    = 24 * hour
	cookie      = hour
	longestEver = 90 * 24 * hour
)

// does returns what e does, as the reference calls it.
func does(e *cognito.Event) string {
	switch {
	case e.Class == cognito.Authorize && e.Label == cognito.SignUp:
		return "visit"
	case e.Class == cognito.Authorize && e.Label == cognito.SignIn:
		return "return"
	case e.Class == cognito.Authorize || e.Type != "AwsServiceEvent":
		return ""
	case e.Name == "Token_POST":
		if e.GrantType == "authorization_code" && e.Outcome == cognito.Succeeded {
			return "exchange"
		}
		return ""
	case e.Outcome != cognito.Succeeded || e.Name == "Error_GET":
		return "error"
	}
	return map[string]string{
		"Signup_GET": "look", "Signup_POST": "form", "signup_POST": "form", "Confirm_GET": "code page",
		"Confirm_POST": "code", "signup_confirm_POST": "code", "Confirm_With_Link_GET": "code",
		"Login_GET": "login page", "CognitoAuthentication": "login", "login_POST": "name", "login_continue_POST": "more", "Mfa_POST": "more",
		"Mfa_GET": "factor page", "OAuth2Response_GET": "answer", "SAML2Response_POST": "answer",
	}[e.Name]
}

func (m *memory) is(what ...string) bool { return slices.Contains(what, m.does) }

func (m *memory) isLogin() bool { return m.is("login", "name", "more") }

func (m *memory) isPost() bool { return m.isLogin() || m.is("form", "code") }

func (m *memory) isShown() bool {
	return m.is("visit") && m.Prompt != "none" && (m.Provider == "" || m.Provider == "COGNITO")
}

func (m *memory) isSent() bool {
	return m.is("visit") && m.Prompt != "none" && m.Provider != "" && m.Provider != "COGNITO"
}

// Events are alike if they agree on a pool, app, browser, session or user agent. The answer
// of an identity provider belongs to no client.
func (m *memory) pool() string { return m.Account + "/" + m.UserPoolID }

func (m *memory) app() string {
	if m.is("answer") {
		return m.pool() + "/"
	}
	return m.pool() + "/" + m.ClientID
}

func (m *memory) browser() string { return m.pool() + "/" + m.IP + "/" + m.UserAgent }

func (m *memory) session() string { return m.app() + "/" + m.IP + "/" + m.UserAgent }

func (m *memory) agent() string { return m.app() + "/" + m.UserAgent }

func (m *memory) user() string {
	if m.Sub == "" || m.is("visit", "error") {
		return ""
	}
	return m.pool() + "/" + m.Sub
}

// where returns the events for which all conditions are true.
func (h history) where(wanted ...func(*memory) bool) (list history) {
	for _, m := range h {
		if !slices.ContainsFunc(wanted, func(f func(*memory) bool) bool { return !f(m) }) {
			list = append(list, m)
		}
	}
	return list
}

// each calls f with each group of events that are alike.
func (h history) each(like func(*memory) string, f func(history)) {
	done := map[string]bool{}
	for _, m := range h {
		if key := like(m); !done[key] {
			done[key] = true
			f(h.where(func(o *memory) bool { return like(o) == key }))
		}
	}
}

func (h history) in(from, to int64) history {
	return h.where(func(m *memory) bool { return from <= m.at && m.at <= to })
}

// pair assigns to each closer the latest opener that no other closer got.
func pair(openers, closers history, before, after int64, take func(opener, closer *memory, others int) bool) {
	used := map[*memory]bool{}
	for _, c := range closers {
		left := openers.in(c.at-before, c.at+after).where(func(o *memory) bool { return !used[o] })
		if len(left) > 0 {
			last := left[len(left)-1]
			used[last] = take(last, c, len(left)-1)
		}
	}
}

func what(of ...string) func(*memory) bool { return func(m *memory) bool { return m.is(of...) } }

func isFree(m *memory) bool { return m.link == nil }

func isLogin(m *memory) bool { return m.isLogin() }

func isPost(m *memory) bool { return m.isPost() }

func isShown(m *memory) bool { return m.isShown() }

func isSent(m *memory) bool { return m.isSent() }

// remember makes all findings, each after those that it rests on.
func remember(events []cognito.Event) history {
	var h history
	for i := range events {
		e := &events[i]
		copied := *e
		h = append(h, &memory{Event: &copied, at: e.Time.Unix(), does: does(e)})
	}
	slices.SortFunc(h, func(a, b *memory) int { return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.ID, b.ID)) })
	h.each((*memory).session, history.findPages)
	h.each((*memory).session, history.findOvertaken)
	h.findProofs()
	h.findCodes()
	h.findLeads()
	h.findMoved()
	return h
}
