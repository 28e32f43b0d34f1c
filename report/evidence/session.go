package evidence

import (
	"cmp"
	"slices"
	"time"

	"github.com/cogtrail/cogtrail/report/events"
)

// Judge returns the verdicts on all visits to the authorize endpoint that count.
// Whatever the filter of the view asks about, all events that count are evidence. It
// takes about a microsecond and 40 bytes for each event that is a step, and the
// verdicts a byte for each event.
func Judge(view *events.View, w Windows, gaps []events.Gap) *Verdicts {
	c := &correlation{
		view: view, apps: events.NewNumbers[app](), users: map[events.User]uint32{}, known: make([]acquaintance, 1),
		within:   windows{seconds(w.Login, LoginWindow), seconds(w.SignUp, SignUpWindow), seconds(w.Session, SessionWindow)},
		verdicts: Verdicts{make([]uint8, view.Rows()), events.NewNumbers[Verdict]()},
	}
	c.gather()
	c.acquaint(gaps)
	c.order()
	c.retrace()
	s := session{correlation: c}
	for first, end := 0, 1; first < len(c.steps); end++ {
		if end == len(c.steps) || !c.sameBrowser(&c.steps[first], &c.steps[end]) {
			s.browse(first, end)
			first = end
		}
	}
	c.adopt()
	return &c.verdicts
}

func seconds(asked, otherwise time.Duration) int64 {
	return int64(cmp.Or(asked, otherwise) / time.Second)
}

// sameBrowser reports whether two steps share all of a session but the client.
func (c *correlation) sameBrowser(a, b *step) bool {
	x, y := c.apps.At(a.app), c.apps.At(b.app)
	return a.browser == b.browser && x.account == y.account && x.pool == y.pool
}

// A session is the steps that share account, pool, client, address and user agent,
// and the answers of identity providers, which share all but the client.
type session struct {
	*correlation
	of       [acts][]uint32 // numbers of steps, in time
	switched []int          // for each returned one, the latest up to it whose user is not that of the one before
	visits   []uint32       // numbers of visited steps that are no probes
	chains   []chain        // of each of these
}

// browse judges the visits of one browser to a pool, those to each client apart.
func (s *session) browse(first, end int) {
	s.of[responded] = s.of[responded][:0]
	for i := first; i < end; i++ {
		if s.steps[i].act == responded {
			s.of[responded] = append(s.of[responded], uint32(i))
		}
	}
	for i := first; i < end; {
		for a := range s.of {
			if act(a) != responded {
				s.of[a] = s.of[a][:0]
			}
		}
		for at := s.steps[i].app; i < end && s.steps[i].app == at; i++ {
			a := s.steps[i].act
			if a != responded {
				s.of[a] = append(s.of[a], uint32(i))
			}
			if a == visited {
				lead := s.steps[i].wish.leads()
				s.of[lead] = append(s.of[lead], uint32(i))
			}
		}
		s.judge()
	}
}

func (s *session) judge() {
	s.switched = s.switched[:0]
	latest := 0
	for i, n := range s.of[returned] {
		if i > 0 && s.steps[n].user != s.steps[s.of[returned][i-1]].user {
			latest = i
		}
		s.switched = append(s.switched, latest)
	}
	s.judgeVisits()
	for _, n := range s.of[returned] {
		b := &s.steps[n]
		kind, confidence := s.withSub(b)
		until := b.seconds
		if b.wish.login {
			until += s.within.login
		}
		s.decide(b, kind, confidence, b.seconds-s.within.session, until)
	}
	s.noteOrphans()
}

// judgeVisits judges the visits without a sub. Where their chains overlap, nobody
// can tell which step is whose. Probes lead to none.
func (s *session) judgeVisits() {
	s.visits, s.chains = s.visits[:0], s.chains[:0]
	for _, n := range s.of[visited] {
		a := &s.steps[n]
		c := s.withoutSub(a)
		if c.kind == SessionProbe {
			s.decide(a, c.kind, c.confidence, a.seconds, a.seconds+s.within.login)
			continue
		}
		c.end = max(c.end, a.seconds)
		s.visits, s.chains = append(s.visits, n), append(s.chains, c)
	}
	before := int64(-unseen) // when all earlier chains had ended
	for i, n := range s.visits {
		a, c := &s.steps[n], s.chains[i]
		overlaps := before >= a.seconds-clockTolerance
		if i+1 < len(s.chains) && s.steps[s.visits[i+1]].seconds <= c.end+clockTolerance {
			overlaps = true
		}
		before = max(before, c.end)
		if overlaps || s.shared(a.seconds-s.within.session, c.end+s.within.login) {
			c.confidence = c.confidence.atMostMedium()
		}
		if c.kind == VisitWithoutSession {
			s.lonely = append(s.lonely, n)
		}
		s.decide(a, c.kind, c.confidence, a.seconds, a.seconds+s.reach(c.kind))
	}
}

// reach is how far after a visit more could be found that changes the evidence.
func (c *correlation) reach(k Kind) int64 {
	if k == SignUpSubmitted {
		return c.within.signUp
	}
	return c.within.login
}

func (c *correlation) decide(s *step, k Kind, confidence Confidence, from, to int64) {
	edge := c.spans[c.view.Row(s.row).Place()].lacks(from, to)
	c.verdicts.rule(s.row, Verdict{k, confidence, edge})
}

// shared reports whether several users came back in this time: they share an
// address.
func (s *session) shared(from, to int64) bool {
	first, end := s.between(returned, from, to)
	return end-first > 1 && s.switched[end-1] > first
}

// between returns which steps of an act are in a time.
func (s *session) between(a act, from, to int64) (first, end int) {
	before := func(n uint32, at int64) int { return cmp.Compare(s.steps[n].seconds, at) }
	first, _ = slices.BinarySearchFunc(s.of[a], from, before)
	end, _ = slices.BinarySearchFunc(s.of[a], to+1, before)
	return first, end
}

// next returns the first step of an act in a time, nil if there is none.
func (s *session) next(a act, from, to int64) *step {
	first, end := s.between(a, from, to)
	if first >= end {
		return nil
	}
	return &s.steps[s.of[a][first]]
}

// last returns the last one.
func (s *session) last(a act, from, to int64) *step {
	first, end := s.between(a, from, to)
	if first >= end {
		return nil
	}
	return &s.steps[s.of[a][end-1]]
}

// withSub returns where the session of visit b came from.
func (s *session) withSub(b *step) (Kind, Confidence) {
	until := b.seconds + clockTolerance
	user := &s.known[b.user]
	if at := user.confirmed; b.since == never && b.seconds-s.within.signUp <= at && at <= until {
		return FirstSignIn, High // whoever shares the address: the sub is the same
	}
	most := High
	if s.shared(b.seconds-s.within.session, until) {
		most = Medium
	}
	code := s.last(confirmed, b.seconds-s.within.login, until)
	form := s.last(submitted, b.seconds-s.within.login, until)
	switch {
	case b.since == never && code != nil && user.first >= code.seconds-clockTolerance:
		return FirstSignIn, most
	case b.since == never && form != nil && user.first >= form.seconds-clockTolerance:
		return FirstSignIn, Medium
	}
	login, answer := s.last(loggedIn, b.seconds-redirectWindow, until), s.last(responded, b.seconds-redirectWindow, until)
	switch {
	case answer != nil && b.since == never && user.first >= answer.seconds-clockTolerance:
		return FirstSignIn, Low // or not in the archive
	case b.wish.silence: // who signs in is shown a page
		return SessionReuse, Medium
	case s.led(login, b), s.led(answer, b):
		return InteractiveSignIn, most
	case b.wish.login && s.signsIn(b):
		return InteractiveSignIn, Medium
	case int64(b.since) <= s.within.session,
		s.last(loggedIn, b.seconds-s.within.session, until) != nil, s.last(responded, b.seconds-s.within.session, until) != nil:
		return SessionReuse, Medium
	}
	return KnownSession, Medium
}

// led reports whether b is the first visit of its user since the login.
func (s *session) led(login, b *step) bool {
	return login != nil && b.seconds-int64(b.since) <= login.seconds
}

// signsIn reports whether a login or an identity provider's answer follows on b.
func (s *session) signsIn(b *step) bool {
	from, to := b.seconds-clockTolerance, b.seconds+s.within.login
	return s.next(loggedIn, from, to) != nil || s.next(responded, from, to) != nil
}

// noteOrphans notes forms that were sent without a visit before that can have led to
// them: from an address that changed in between, as those of phones do.
func (s *session) noteOrphans() {
	for _, a := range []act{submitted, loggedIn} {
		for _, n := range s.of[a] {
			if at := s.steps[n].seconds; s.next(shown, at-s.within.login, at+clockTolerance) == nil {
				s.orphans = append(s.orphans, n)
			}
		}
	}
}

// adopt judges the visits that led to nothing by forms without a visit that share
// all but the address.
func (c *correlation) adopt() {
	compare := func(m, n uint32) int {
		a, b := &c.steps[m], &c.steps[n]
		return cmp.Or(cmp.Compare(a.app, b.app), cmp.Compare(uint32(a.browser), uint32(b.browser)),
			cmp.Compare(a.seconds, b.seconds), cmp.Compare(a.act, b.act))
	}
	slices.SortFunc(c.orphans, compare)
	for _, n := range c.lonely {
		a := c.steps[n]
		i, _ := slices.BinarySearchFunc(c.orphans, a, func(m uint32, a step) int {
			o := &c.steps[m]
			return cmp.Or(cmp.Compare(o.app, a.app), cmp.Compare(uint32(o.browser), uint32(a.browser)),
				cmp.Compare(o.seconds, a.seconds-clockTolerance), 1)
		})
		if i == len(c.orphans) {
			continue
		}
		o := &c.steps[c.orphans[i]]
		if o.app != a.app || uint32(o.browser) != uint32(a.browser) || o.seconds > a.seconds+c.within.login {
			continue
		}
		kind := ExistingUserSignIn
		if o.act == submitted {
			kind = SignUpSubmitted
		}
		c.decide(&a, kind, Low, a.seconds, a.seconds+c.reach(kind))
	}
}
