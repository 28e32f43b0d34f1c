package evidence

import "cmp"

// confirm assigns the confirmations of a run to its sign-up forms, and notes those that are
// left over.
func (c *correlation) confirm(r run) {
	open := func(a act) func(*step) bool {
		return func(s *step) bool { return s.act == a && s.code == 0 && c.wentThrough(s) }
	}
	c.apart(r, func(r run) {
		codes := c.pick(1, r.first, r.end, open(confirmed))
		if len(codes) == 0 {
			return
		}
		c.pair(c.pick(0, r.first, r.end, open(submitted)), codes, c.within.signUp, clockTolerance, func(form, code uint32, _ int) bool {
			c.noteCode(form, code, 0)
			return true
		})
		for _, n := range codes {
			if c.steps[n].code == 0 {
				c.lost = append(c.lost, n)
			}
		}
	})
}

func (c *correlation) noteCode(form, code uint32, how mark) {
	c.steps[form].code, c.steps[code].code = code+1, form+1
	c.steps[form].marks |= how
}

// fewRivals is the largest number of rival forms among which a guess may be right.
const fewRivals = 2

// confirmElsewhere assigns the confirmations that are left over to the unconfirmed forms of
// the same app client: first to forms with the same user agent, since the address of a
// phone may have changed, and then to any form, since a link is opened where the mail is
// read.
func (c *correlation) confirmElsewhere() {
	if len(c.lost) == 0 {
		return
	}
	var forms []uint32
	for i := range c.steps {
		if s := &c.steps[i]; s.act == submitted && s.code == 0 && c.wentThrough(s) {
			forms = append(forms, uint32(i))
		}
	}
	sameApp := func(a, b *step) int { return cmp.Compare(a.app, b.app) }
	sameAgent := func(a, b *step) int {
		return cmp.Or(cmp.Compare(a.app, b.app), cmp.Compare(uint32(a.browser), uint32(b.browser)))
	}
	c.confirmAlike(forms, sameAgent, c.within.signUp)
	c.confirmAlike(forms, sameApp, min(mailWindow, c.within.signUp))
}

// confirmAlike assigns confirmations to forms that are alike. If too many forms are
// possible, it assigns none.
func (c *correlation) confirmAlike(forms []uint32, like func(a, b *step) int, window int64) {
	left := make([]uint32, 0, len(forms)+len(c.lost))
	for _, list := range [][]uint32{forms, c.lost} {
		for _, n := range list {
			if c.steps[n].code == 0 {
				left = append(left, n)
			}
		}
	}
	c.together(left, like, func(alike []uint32) {
		openers, closers := c.parted(alike, submitted)
		c.pair(openers, closers, window, clockTolerance, func(form, code uint32, rivals int) bool {
			if rivals > fewRivals {
				return false
			}
			how := moved
			if rivals > 0 {
				how |= guessed
			}
			c.noteCode(form, code, how)
			return true
		})
	})
}

// learnForms learns how many forms are confirmed.
func (c *correlation) learnForms() {
	for i := range c.steps {
		s := &c.steps[i]
		if s.act != submitted || !c.wentThrough(s) {
			continue
		}
		l := c.lesson(s.app)
		if l.forms++; s.code != 0 {
			l.confirmed++
		}
	}
}

// learnEntries learns in which pools people who send a sign-up form are let in, or log in
// afterwards. If every code is exchanged but nobody is ever let in, forms are not what they
// seem.
func (c *correlation) learnEntries(r run) {
	c.apart(r, func(r run) {
		var form *step
		for i := r.first; i < r.end; i++ {
			switch s := &c.steps[i]; {
			case s.isShown():
				form = nil
			case s.act == submitted && c.wentThrough(s):
				form = s
				if c.isProven(s) {
					c.lesson(s.app).lets = true
				}
			case form != nil && logins.has(s.act) && s.seconds <= form.seconds+c.within.login && c.wentThrough(s):
				c.lesson(s.app).lets = true
			}
		}
	})
}

// isSignUp reports whether form s created a user, as far as the events show: it was
// confirmed, or it let its sender in, or its pool asks for no confirmation and seems to let
// people in.
func (c *correlation) isSignUp(s *step) bool {
	l := c.lesson(s.app)
	return s.code != 0 || c.arrived(s) && !s.marks.has(waits) || !l.asks && (l.lets || !c.clients[s.app].exchangesAll())
}

// arrived reports whether the sender of form s was let into the app at once, as a user not
// seen before.
func (c *correlation) arrived(s *step) bool {
	if !c.isProven(s) {
		return false
	}
	proof := &c.steps[s.proof-1]
	return proof.act != returned || c.isNew(proof, s)
}

// isNew reports whether the user of step of was not seen before step than.
func (c *correlation) isNew(of, than *step) bool {
	return c.known[of.user].first >= than.seconds-clockTolerance
}
