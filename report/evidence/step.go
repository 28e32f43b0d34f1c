package evidence

import (
	"strings"

	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A step is a visit, or an event that is evidence for visits. Steps refer to each other by
// their number + 1; 0 means none.
type step struct {
	browser uint64 // address and user agent
	seconds int64  // Unix time
	app     uint32 // number of pool and client
	row     uint32 // number of its event
	user    uint32 // number of the user that it names; 0 if none, or if it does not matter
	since   uint32 // of a visit with a sub: seconds since its user's previous one, never if there is none
	link    uint32 // of a visit: the step that it led to or ended; of an exchange: the step that gave the code; of any other: the visit that led to it
	proof   uint32 // of a step that went through: the visit with a sub, exchange or login that shows it
	code    uint32 // of a sign-up form: its confirmation; of a confirmation: its form
	act     act
	wish    wish // of a visit
	marks   mark
}

// A mark is what was found about a step.
type mark uint16

const (
	halted    mark = 1 << iota // a page followed at once: the step did not go through, or not completely
	overtaken                  // a step that continues the same login followed
	swapped                    // the code that it gave was exchanged
	waits                      // of a form: the page for the code followed
	moved                      // of a form: its confirmation came from another address or browser
	guessed                    // ... and may belong to another form
	led                        // of a login: it continues a sign-up
	crowded                    // of a visit: what it led to may belong to another visit
	adopted                    // of a visit: only the user agent links what it led to
)

func (m mark) has(of mark) bool { return m&of != 0 }

// never is longer than any window, in seconds.
const never = ^uint32(0)

// An app is an app client in its pool, by the numbers of texts.
type app struct{ account, pool, client events.Text }

// A home is a pool.
type home struct{ account, pool events.Text }

// An acquaintance is what the whole archive says about the user of a visit, in Unix time.
type acquaintance struct {
	first     int64 // first seen
	confirmed int64 // sign-up first confirmed; unseen if it never was
}

// unseen is later than any time.
const unseen = 1<<63 - 1

// A span is the time that the archive covers of an account and region: from the first event
// to the last, except for the gaps.
type span struct {
	first, last int64
	gaps        []events.Gap
}

// A correlation judges all visits of a view by the steps around them.
type correlation struct {
	view   *events.View
	traits []trait // by kind of event
	wishes []wish  // by extra
	spans  []*span // by place

	apps    events.Numbers[app]
	homes   events.Numbers[home]
	homeOf  []uint32 // by app
	clients []client // by app
	lessons []lesson // by home
	steps   []step
	users   map[events.User]uint32
	known   []acquaintance // by user number
	within  windows

	stack  []uint32    // scratch of pair
	picked [3][]uint32 // scratch of the callers of pair

	lonely  []uint32 // visits that led to nothing in their browser
	orphans []uint32 // steps that no visit in their browser led to
	lost    []uint32 // confirmations without a form in their browser
	strange []uint32 // exchanges that nothing in their browser led to

	verdicts Verdicts
}

// windows are the Windows of a correlation, in seconds.
type windows struct{ login, signUp, session int64 }

// A trait is what a kind of event means for evidence.
type trait struct {
	act     act
	asks    bool    // it shows that its pool asks for confirmation
	token   bool    // of a visit: it gets tokens, not a code
	mailed  bool    // of a confirmation: by a link, which signs nobody in
	verdict Verdict // on a visit that is no step: no other event can tell more
}

func traitOf(e *cognito.Event) trait {
	t := trait{act: actOf(e), asks: asks(e), token: e.ResponseType == "token", mailed: strings.HasSuffix(e.Name, "_GET")}
	switch {
	case t.act != noAct || e.Class != cognito.Authorize:
	case e.Outcome != cognito.Succeeded:
		t.verdict = Verdict{FailedVisit, Medium, false}
	default:
		t.verdict = Verdict{IncompleteData, Low, false}
	}
	return t
}
