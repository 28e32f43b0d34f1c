package acts

import (
	"slices"

	"github.com/cogtrail/cogtrail/report/events"
)

// shownAgain is in how many seconds a browser shows the page to which it is sent.
const shownAgain = 2

// again says which page is shown after a form if it was refused.
var again = map[role]role{form: signUpSeen, code: codeSeen, login: loginSeen}

// refuse notes the forms that were refused without an error in the record: the page
// of the form was shown again at once.
func (f *finder) refuse() {
	type place struct {
		pool    App
		client  events.Text
		browser uint64
	}
	sent := map[place]int{} // the last form of a browser
	for i := range f.steps {
		s := &f.steps[i]
		at := place{s.pool, s.client, s.browser}
		switch s.role {
		case form, code, login:
			sent[at] = i
		case signUpSeen, codeSeen, loginSeen, secondSeen:
			last, ok := sent[at]
			if !ok {
				continue
			}
			delete(sent, at)
			p := &f.steps[last]
			if s.seconds-p.seconds > shownAgain || again[p.role] != s.role {
				continue
			}
			p.refused = true
			f.acts.of[p.number] &^= Present
			if p.role == login {
				f.acts.add(p.number, FailedSignIn)
			} else {
				f.acts.add(p.number, FailedSignUp)
			}
		}
	}
}

// pools yields the steps of one pool after another.
func (f *finder) pools(yield func([]step)) {
	for first, end := 0, 1; first < len(f.steps); end++ {
		if end == len(f.steps) || f.steps[end].pool != f.steps[first].pool {
			yield(f.steps[first:end])
			first = end
		}
	}
}

// signUps counts sign-ups: in a pool that confirms, by their confirmations; in one that
// never does, by the forms.
func (f *finder) signUps() {
	f.pools(func(steps []step) {
		if slices.ContainsFunc(steps, func(s step) bool { return s.role == code && !s.refused || s.role == codeCall || s.role == link }) {
			f.confirmations(steps)
			return
		}
		for i := range steps {
			if s := &steps[i]; s.role == form && !s.refused || s.role == formCall && !f.unconfirmed(s) {
				f.acts.add(s.number, SignedUp)
			}
		}
	})
}

// unconfirmed reports whether a SignUp says that the user is to confirm it.
func (f *finder) unconfirmed(s *step) bool {
	return f.view.Event(f.view.Row(s.number)).Confirmed == "false"
}

// confirmations counts codes, and links as long as forms are open: to open a link twice
// confirms nothing.
func (f *finder) confirmations(steps []step) {
	open := 0
	for i := range steps {
		switch s := &steps[i]; s.role {
		case form, formCall:
			if !s.refused {
				open++
			}
		case code:
			if !s.refused {
				f.acts.add(s.number, SignedUp)
				open--
			}
		case codeCall:
			open--
		case link:
			if open > 0 {
				f.acts.add(s.number, SignedUp)
				open--
			}
		}
	}
}
