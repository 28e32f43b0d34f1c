package evidence

import (
	"cmp"
	"slices"
	"time"

	"github.com/cogtrail/cogtrail/report/events"
)

// Judge returns the verdicts on all visits to the authorize endpoint that count. All events
// that count are evidence, whatever the filter of the view selects. Judge takes about a
// microsecond and 72 bytes for each event that is a step. The verdicts take a byte for each
// event and 8 bytes for each visit.
func Judge(view *events.View, w Windows, gaps []events.Gap) *Verdicts {
	c := &correlation{
		view: view, apps: events.NewNumbers[app](), homes: events.NewNumbers[home](),
		users: map[events.User]uint32{}, known: make([]acquaintance, 1),
		within:   windows{seconds(w.Login, LoginWindow), seconds(w.SignUp, SignUpWindow), seconds(w.Session, SessionWindow)},
		verdicts: Verdicts{of: make([]uint8, view.Rows()), meanings: events.NewNumbers[Verdict]()},
	}
	c.gather()
	c.acquaint(gaps)
	c.retrace()
	c.correlate()
	c.verdicts.count()
	b := browser{correlation: c}
	c.browsers(b.judge)
	c.verdicts.pools = c.pools()
	verdicts := c.verdicts // a pointer into c would keep all steps in memory
	return &verdicts
}

func seconds(asked, otherwise time.Duration) int64 {
	return int64(cmp.Or(asked, otherwise) / time.Second)
}

// correlate finds which steps belong together. Each stage builds on those before it.
func (c *correlation) correlate() {
	c.browsers(c.follow)
	c.noteServers()
	c.learnClients()
	c.learnReturns()
	c.browsers(c.learnSession)
	c.browsers(c.learnEntries)
	c.settleSessions()
	c.browsers(c.confirm)
	c.confirmElsewhere()
	c.learnForms()
	c.browsers(c.lead)
	c.adopt()
}

// sameBrowser reports whether two steps agree in everything but the app client.
func (c *correlation) sameBrowser(a, b *step) bool {
	return a.browser == b.browser && c.homeOf[a.app] == c.homeOf[b.app]
}

// A browser judges the visits of one browser in one pool.
type browser struct {
	*correlation
	entered, answers, returned []uint32        // steps that began sessions; answers of identity providers; visits with a sub
	of                         [lists][]uint32 // steps of one client
	switched                   []int           // for each of its visits with a sub, the index of the latest one up to it whose user differs from that of the one before
}

// Indexes of the lists of steps, which are in order of time.
const (
	backs    = iota // visits with a sub
	shown           // visits that lead to a page of the pool
	entries         // logins that went through
	errors          // steps that failed
	refusals        // steps that a page halted
	views           // of the sign-up form
	lists
)

func (b *browser) judge(r run) {
	b.entered, b.answers, b.returned = b.entered[:0], b.answers[:0], b.returned[:0]
	for i := r.first; i < r.end; i++ {
		s := &b.steps[i]
		if s.act == returned {
			b.returned = append(b.returned, uint32(i))
		} else if b.begins(s) {
			b.entered = append(b.entered, uint32(i))
		}
		if s.act == responded {
			b.answers = append(b.answers, uint32(i))
		}
	}
	b.inTime(b.entered)
	b.inTime(b.answers)
	b.inTime(b.returned)
	b.apart(r, b.judgeClient)
}

// sort puts the steps of a client into their lists.
func (b *browser) sort(r run) {
	for i := range b.of {
		b.of[i] = b.of[i][:0]
	}
	for i := r.first; i < r.end; i++ {
		s, list := &b.steps[i], lists
		switch {
		case s.act == returned:
			list = backs
		case s.isShown():
			list = shown
		case s.act == stumbled:
			list = errors
		case s.act == viewed:
			list = views
		case !posts.has(s.act):
		case b.wentThrough(s):
			if logins.has(s.act) {
				list = entries
			}
		case s.marks.has(halted):
			list = refusals
		}
		if list != lists {
			b.of[list] = append(b.of[list], uint32(i))
		}
	}
}

func (b *browser) judgeClient(r run) {
	b.sort(r)
	b.switched = b.switched[:0]
	latest := 0
	for i, n := range b.of[backs] {
		if i > 0 && b.steps[n].user != b.steps[b.of[backs][i-1]].user {
			latest = i
		}
		b.switched = append(b.switched, latest)
	}
	for i := r.first; i < r.end; i++ {
		switch s := &b.steps[i]; s.act {
		case visited:
			f := b.withoutSub(s)
			b.decide(s, f, s.seconds, s.seconds+b.reach(f.kind))
		case returned:
			until := s.seconds
			if s.wish&login != 0 {
				until += b.within.login
			}
			b.decide(s, b.withSub(s), s.seconds-b.within.session, until)
		}
	}
}

// A finding is what a verdict says, and the steps that it rests on.
type finding struct {
	kind          Kind
	confidence    Confidence
	first, second *step
}

// atMost returns f with its confidence lowered to most, if that is lower.
func (f finding) atMost(most Confidence) finding {
	if most == Low || most == Medium && f.confidence == High {
		f.confidence = most
	}
	return f
}

// reach returns how long after a visit other events could still change evidence of kind k.
func (c *correlation) reach(k Kind) int64 {
	if k == SignUpSubmitted || k == SignUpAbandoned {
		return c.within.signUp
	}
	return c.within.login
}

func (c *correlation) decide(s *step, f finding, from, to int64) {
	edge := c.spans[c.view.Row(s.row).Place()].lacks(from, to)
	c.verdicts.rule(s.row, Verdict{f.kind, f.confidence, edge})
	if f.first == nil && f.second == nil {
		return
	}
	why := &c.verdicts.reasons[c.verdicts.rank(s.row)]
	for i, of := range []*step{f.first, f.second} {
		if of != nil {
			why[i] = of.row + 1
		}
	}
}

// between returns the range of the steps in a list, which is in order of time, that lie in
// [from, to].
func (c *correlation) between(list []uint32, from, to int64) (first, end int) {
	before := func(n uint32, at int64) int { return cmp.Compare(c.steps[n].seconds, at) }
	first, _ = slices.BinarySearchFunc(list, from, before)
	end, _ = slices.BinarySearchFunc(list, to+1, before)
	return first, end
}

// next returns the first step of a list that lies in [from, to], nil if there is none.
func (c *correlation) next(list []uint32, from, to int64) *step {
	first, end := c.between(list, from, to)
	if first >= end {
		return nil
	}
	return &c.steps[list[first]]
}

// last returns the last such step, nil if there is none.
func (c *correlation) last(list []uint32, from, to int64) *step {
	first, end := c.between(list, from, to)
	if first >= end {
		return nil
	}
	return &c.steps[list[end-1]]
}

// shared reports whether several users came back in [from, to], and so share an address.
func (b *browser) shared(from, to int64) bool {
	first, end := b.between(b.of[backs], from, to)
	return end-first > 1 && b.switched[end-1] > first
}

// at returns the step with the number that another step refers to it by, nil for 0.
func (c *correlation) at(number uint32) *step {
	if number == 0 {
		return nil
	}
	return &c.steps[number-1]
}
