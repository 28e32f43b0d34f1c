package acts

import (
	"slices"

	"github.com/cogtrail/cogtrail/report/events"
)

// shownAgain is within how many seconds a browser shows the page that it is sent to.
const shownAgain = 2

// again is the page that is shown after a form if the form was refused.
var again = map[role]role{form: signUpSeen, code: codeSeen, login: loginSeen}

// refuse notes the forms that were refused without an error in the record: their page was
// shown again at once.
func (f *finder) refuse(steps []step) {
	type place struct {
		client  events.Text
		browser uint64
	}
	sent := map[place]*step{} // the last form of a browser
	for i := range steps {
		s := &steps[i]
		at := place{s.client, s.browser}
		switch s.role {
		case form, code, login:
			sent[at] = s
		case signUpSeen, codeSeen, loginSeen, secondSeen:
			p := sent[at]
			delete(sent, at)
			switch {
			case p == nil || s.seconds-p.seconds > shownAgain:
			case again[p.role] == s.role:
				f.refused(p)
			case p.role == login && s.role == secondSeen:
				p.more = true
			}
		}
	}
}

func (f *finder) refused(s *step) {
	s.refused = true
	f.acts.of[s.number] &^= Present
	if s.role == login {
		f.acts.add(s.number, FailedSignIn)
	} else {
		f.acts.add(s.number, FailedSignUp)
	}
}

// signUps counts sign-ups: by confirmations in a pool that confirms, and by forms in one
// that never does.
func (f *finder) signUps(steps []step) {
	if slices.ContainsFunc(steps, func(s step) bool { return s.role == code && !s.refused || s.role == codeCall || s.role == link }) {
		f.confirmations(steps)
		return
	}
	forms := lets(steps)
	for i := range steps {
		if s := &steps[i]; s.role == form && !s.refused && forms || s.role == formCall && !f.unconfirmed(s) {
			f.acts.add(s.number, SignedUp)
		}
	}
}

// leastLet is the least share of forms that lead on at once in a pool that asks for no
// code. In such a pool all forms do, except for what the trail lacks; in a pool that asks
// for a code, none do.
const leastLet = 0.25

// lets reports whether a pool without confirmations lets users in once they have sent the
// form, as far as events show. A pool that showed a page for the code does not, nor does
// one whose forms lead to nothing although codes are exchanged there.
func lets(steps []step) bool {
	type who struct {
		client  events.Text
		browser uint64
	}
	forms, ledOn, told := 0, 0, false
	sent := map[who]int64{}         // forms that have led to nothing so far
	late := map[events.Text]int64{} // the last form of a client
	for i := range steps {
		s := &steps[i]
		w := who{s.client, s.browser}
		switch s.role {
		case codeSeen:
			return false
		case form:
			if !s.refused {
				forms++
				sent[w], late[s.client] = s.seconds, s.seconds
			}
		case login:
			delete(sent, w)
		case returned, exchange:
			told = true
			at, ok := sent[w]
			last, any := late[s.client]
			if ok && s.seconds-at <= codeLifetime || any && s.role == exchange && s.seconds-last <= comesBack {
				ledOn++
			}
			delete(sent, w)
			delete(late, s.client)
		}
	}
	return !told || float64(ledOn) >= leastLet*float64(forms)
}

// unconfirmed reports whether a SignUp says that its user still has to be confirmed.
func (f *finder) unconfirmed(s *step) bool {
	return f.view.Event(f.view.Row(s.number)).Confirmed == "false"
}

// confirmations counts codes, and links while forms are open: opening a link twice confirms
// nothing.
func (f *finder) confirmations(steps []step) {
	open, with := 0, map[events.Text]events.Text{} // clients by sub
	for i := range steps {
		switch s := &steps[i]; s.role {
		case form, formCall:
			if sub := f.user(s.number).Sub; sub != 0 {
				with[sub] = s.client
			}
			if !s.refused && f.acts.of[s.number]&SignedUp == 0 {
				open++
			}
		case code:
			if !s.refused {
				f.acts.add(s.number, SignedUp)
				open = max(open-1, 0) // its form may be older than the archive
			}
		case codeCall:
			open = max(open-1, 0)
			if client, ok := with[f.user(s.number).Sub]; ok && s.client == 0 {
				f.acts.clients[s.number] = client
			}
		case link:
			if open > 0 {
				f.acts.add(s.number, SignedUp)
				open--
			}
		}
	}
}
