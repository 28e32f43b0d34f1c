package evidence

import "cmp"

// lead notes what the visits of a run led to. Each step that ended something belongs to at
// most one visit: the last one before it that led to nothing else.
func (c *correlation) lead(r run) {
	c.apart(r, func(r run) {
		c.join(r)
		c.give(r, c.isShownFree, func(s *step) bool { return c.isEndOfOne(s) }, c.within.login)
	})
	c.leadToProviders(r)
	c.apart(r, func(r run) {
		c.pair(c.pick(0, r.first, r.end, c.isShownFree), c.pick(1, r.first, r.end, (*step).isSent), buttonWindow, 0,
			func(a, sent uint32, rivals int) bool {
				c.steps[a].link = sent + 1
				c.noteRivals(a, rivals)
				return true
			})
		c.give(r, c.isShownFree, func(s *step) bool {
			return s.link == 0 && s.act == submitted && s.code == 0 && c.wentThrough(s) && !c.isSignUp(s)
		}, c.within.login)
		c.leadToReturns(r)
		c.noteLonely(r)
	})
}

func (c *correlation) isShownFree(s *step) bool { return s.isShown() && s.link == 0 }

// isEndOfOne reports whether s ended a sign-up or login that a visit led to.
func (c *correlation) isEndOfOne(s *step) bool {
	switch {
	case s.link != 0 || s.marks.has(led):
		return false
	case s.act == submitted:
		return c.wentThrough(s) && c.isSignUp(s)
	case s.act == confirmed:
		return s.code == 0 && c.wentThrough(s)
	}
	return logins.has(s.act) && c.wentThrough(s)
}

// give assigns ends to the visits that led to them.
func (c *correlation) give(r run, visits, ends func(*step) bool, window int64) {
	c.pair(c.pick(0, r.first, r.end, visits), c.pick(1, r.first, r.end, ends), window, 0, func(a, end uint32, rivals int) bool {
		c.noteLead(a, end, rivals)
		return true
	})
}

func (c *correlation) noteLead(a, end uint32, rivals int) {
	c.steps[a].link, c.steps[end].link = end+1, a+1
	c.noteRivals(a, rivals)
}

func (c *correlation) noteRivals(a uint32, rivals int) {
	if rivals > 0 {
		c.steps[a].marks |= crowded
	}
}

// join notes the logins that continue a sign-up: those with no visit in between.
func (c *correlation) join(r run) {
	var form *step
	until := int64(0)
	for i := r.first; i < r.end; i++ {
		switch s := &c.steps[i]; {
		case s.isShown():
			form = nil
		case s.act == submitted && c.wentThrough(s) && c.isSignUp(s):
			form, until = s, s.seconds
			if s.code != 0 {
				until = max(until, c.steps[s.code-1].seconds)
			}
		case form != nil && logins.has(s.act) && s.seconds <= until+c.within.login && c.wentThrough(s):
			s.marks |= led
			if form.proof == 0 {
				form.proof = uint32(i) + 1
			}
		}
	}
}

// leadToProviders assigns the answers of identity providers to the visits that asked for a
// provider, and then to those whose login page may have led to one because of the user name
// that was entered.
func (c *correlation) leadToProviders(r run) {
	if answers := c.inTime(c.pick(1, r.first, r.end, want(setOf(responded)))); len(answers) > 0 {
		give := func(a, answer uint32, rivals int) bool {
			c.noteLead(a, answer, rivals)
			return true
		}
		c.pair(c.inTime(c.pick(0, r.first, r.end, (*step).isSent)), answers, c.within.login, clockTolerance, give)
		answers = c.inTime(c.pick(1, r.first, r.end, isFree(responded)))
		c.pair(c.inTime(c.pick(0, r.first, r.end, c.isShownFree)), answers, c.within.login, clockTolerance, give)
	}
}

// leadToReturns assigns visits with a sub to visits without one, in pools for which the
// archive has none of the steps in between.
func (c *correlation) leadToReturns(r run) {
	if c.lesson(c.steps[r.first].app).steps {
		return
	}
	visits := func(s *step) bool { return (s.isShown() || s.isSent()) && s.link == 0 }
	fresh := func(s *step) bool {
		return s.act == returned && s.link == 0 && s.wish&silence == 0 && int64(s.since) > c.lesson(s.app).session
	}
	c.give(r, visits, fresh, c.within.login)
}

// noteLonely notes the visits that led to nothing, and the ends that no visit can have led
// to, for example because a phone changed its address in between.
func (c *correlation) noteLonely(r run) {
	last := int64(-unseen)
	for i := r.first; i < r.end; i++ {
		s := &c.steps[i]
		if s.isShown() {
			if last = s.seconds; s.link == 0 {
				c.lonely = append(c.lonely, uint32(i))
			}
		} else if c.isEndOfOne(s) && s.act != confirmed && last < s.seconds-c.within.login {
			c.orphans = append(c.orphans, uint32(i))
		}
	}
}

// adopt assigns ends to visits from another address that agree in everything else, if only
// one visit is possible.
func (c *correlation) adopt() {
	if len(c.orphans) == 0 {
		return
	}
	all := append(c.lonely, c.orphans...)
	sameAgent := func(a, b *step) int {
		return cmp.Or(cmp.Compare(a.app, b.app), cmp.Compare(uint32(a.browser), uint32(b.browser)))
	}
	c.together(all, sameAgent, func(alike []uint32) {
		visits, ends := c.parted(alike, visited)
		c.pair(visits, ends, min(moveWindow, c.within.login), 0, func(a, end uint32, rivals int) bool {
			if rivals > 0 {
				return false
			}
			c.noteLead(a, end, 0)
			c.steps[a].marks |= adopted
			return true
		})
	})
}
