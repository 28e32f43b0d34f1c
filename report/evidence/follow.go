package evidence

import "cmp"

// follow notes what followed each step at once: a page instead of the expected result, a
// visit with a sub, or the exchange of a code. If several steps are possible, the last one
// before it counts.
func (c *correlation) follow(r run) {
	c.apart(r, func(r run) {
		c.notePages(r)
		c.noteOvertaken(r)
		c.noteReturns(r)
		c.noteExchanges(r)
	})
	c.noteAnswers(r)
}

// want returns a function that selects the steps whose act is in a set.
func want(acts set) func(*step) bool { return func(s *step) bool { return acts.has(s.act) } }

// isShown reports whether s is a visit that leads to a page of the pool.
func (s *step) isShown() bool { return s.act == visited && s.wish.shows() }

// isSent reports whether s is a visit that leads to an identity provider.
func (s *step) isSent() bool { return s.act == visited && s.wish.isSent() }

// notePages notes the steps that were answered with a page. A page that answers a visit or
// an accepted form answers no other step.
func (c *correlation) notePages(r run) {
	c.noteHalted(r, logged, func(s *step) bool { return s.act == loggedIn || s.act == named || s.isShown() })
	c.noteHalted(r, prompted, want(logins))
	c.noteHalted(r, viewed, want(setOf(submitted)))
	c.noteHalted(r, asked, want(setOf(submitted, confirmed)))
}

func (c *correlation) noteHalted(r run, page act, by func(*step) bool) {
	pages := c.pick(1, r.first, r.end, want(setOf(page)))
	if len(pages) == 0 {
		return
	}
	c.pair(c.pick(0, r.first, r.end, by), pages, pageWindow, 0, func(by, _ uint32, _ int) bool {
		if s := &c.steps[by]; s.act == submitted && page == asked {
			s.marks |= waits
		} else {
			s.marks |= halted
		}
		return true
	})
}

// noteOvertaken notes the steps of a login that a later step continues.
func (c *correlation) noteOvertaken(r run) {
	var next *step
	for i := r.end - 1; i >= r.first; i-- {
		s := &c.steps[i]
		if !logins.has(s.act) {
			continue
		}
		if next != nil && next.act == continued && next.seconds-s.seconds <= c.within.login {
			s.marks |= overtaken
		}
		next = s
	}
}

// ends reports whether visit b, with a sub, can be the end of what step p began.
func (c *correlation) ends(b, p uint32) bool {
	x, y := c.steps[b].user, c.steps[p].user
	return y == 0 || x == y
}

func (c *correlation) noteReturn(p, b uint32, _ int) bool {
	if !c.ends(b, p) {
		return false
	}
	c.steps[p].proof, c.steps[b].link = b+1, p+1
	return true
}

// isBack reports whether s is a visit with a sub that may end a login. A visit with
// prompt=none cannot: somebody who signs in is shown a page.
func isBack(s *step) bool { return s.act == returned && s.wish&silence == 0 && s.link == 0 }

func (c *correlation) noteReturns(r run) {
	c.pair(c.pick(0, r.first, r.end, want(posts)), c.pick(1, r.first, r.end, isBack), returnWindow, clockTolerance, c.noteReturn)
}

func (c *correlation) noteExchange(p, x uint32, _ int) bool {
	s := &c.steps[p]
	s.marks |= swapped
	if s.proof == 0 {
		s.proof = x + 1
	}
	c.steps[x].link = p + 1
	return true
}

func isFree(a act) func(*step) bool { return func(s *step) bool { return s.act == a && s.link == 0 } }

func (c *correlation) noteExchanges(r run) {
	exchanges := c.pick(1, r.first, r.end, isFree(exchanged))
	if len(exchanges) > 0 {
		c.pair(c.pick(0, r.first, r.end, want(posts|setOf(returned))), exchanges, exchangeWindow, clockTolerance, c.noteExchange)
	}
}

// noteAnswers is noteReturns and noteExchanges for the answers of identity providers,
// which name no client.
func (c *correlation) noteAnswers(r run) {
	answers := c.inTime(c.pick(0, r.first, r.end, want(setOf(responded))))
	if len(answers) > 0 {
		c.pair(answers, c.inTime(c.pick(1, r.first, r.end, isBack)), returnWindow, clockTolerance, c.noteReturn)
		c.pair(answers, c.inTime(c.pick(1, r.first, r.end, isFree(exchanged))), exchangeWindow, clockTolerance, c.noteExchange)
	}
	for i := r.first; i < r.end; i++ {
		if s := &c.steps[i]; s.act == exchanged && s.link == 0 {
			c.strange = append(c.strange, uint32(i))
		}
	}
}

// noteServers assigns the exchanges that nothing in their browser led to, such as those
// made by servers, to the steps of the same app client that could have led to them.
func (c *correlation) noteServers() {
	if len(c.strange) == 0 {
		return
	}
	waiting := make([]bool, len(c.clients)) // by app
	for _, x := range c.strange {
		waiting[c.steps[x].app] = true
	}
	var givers []uint32
	for i := range c.steps {
		s := &c.steps[i]
		if waiting[s.app] && (posts.has(s.act) || s.act == returned) && s.marks&swapped == 0 {
			givers = append(givers, uint32(i))
		}
	}
	sameApp := func(a, b *step) int { return cmp.Compare(a.app, b.app) }
	given := make([][]uint32, len(c.clients))
	c.together(givers, sameApp, func(alike []uint32) { given[c.steps[alike[0]].app] = alike })
	c.together(c.strange, sameApp, func(alike []uint32) {
		c.pair(given[c.steps[alike[0]].app], alike, exchangeWindow/2, clockTolerance, c.noteExchange)
	})
}
