// Package evidence says what other events tell of a visit to the authorize endpoint:
// start at [Judge], which takes the events that count and gives a [Verdict] on each
// visit.
//
//	events ─► steps (act.go, step.go) ─► what follows on what (follow.go) ─► lessons of each pool (learn.go)
//	       ─► sign-ups (confirm.go) ─► what visits led to (lead.go) ─► Verdict (visit.go, back.go)
//
// A rule is in one place: what an event is a step of, in act.go; whether a step got
// on, in learn.go; which step is whose, in follow.go, confirm.go and lead.go, each time
// by [correlation.pair]; what that says of a visit without a sub, in visit.go, and of one
// with a sub, in back.go.
package evidence

import (
	"time"

	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A Kind is what other events tell of a visit to the authorize endpoint. It
// stands beside the label, which it never changes: whether a record carries a sub
// only says whether there was a session, and most visits without one are made by
// users who are about to sign in.
//
// Events tell of a visit if they share its account, user pool, app client, address
// and user agent, and are near it in time ([LoginWindow] and the others). Answers
// of identity providers name no client and are joined without one.
//
// What a visit asks for counts too. One with prompt=none shows no page, and one that
// names an identity provider shows none of the pool's, so that no form is theirs.
//
// How a pool works is learned from its own events ([Pool]): whether sign-ups are
// confirmed, and whether logins come back to the authorize endpoint.
type Kind string

// Evidence of visits without a sub, label sign_up.
const (
	SignUpCompleted     Kind = "sign_up_completed"       // a sign-up followed, and its confirmation; supports sign_up
	SignUpSubmitted     Kind = "sign_up_submitted"       // a sign-up followed, in a pool that asks for no confirmation; supports sign_up
	SignUpAbandoned     Kind = "sign_up_abandoned"       // a sign-up followed and was never confirmed, in a pool that asks for it; open
	SignUpViewed        Kind = "sign_up_viewed"          // no more than a look at the sign-up form; open
	ExistingUserSignIn  Kind = "existing_user_sign_in"   // a login followed that got on, and no sign-up before it; contradicts sign_up
	Federated           Kind = "federated"               // an identity provider answered, or was only asked for; who it was is open
	FederatedFirstSeen  Kind = "federated_first_seen"    // ... for a sub that the archive does not know before, which may have begun too late to know; open
	FederatedExisting   Kind = "federated_existing_user" // ... for one that it knows; contradicts sign_up
	SessionProbe        Kind = "session_probe"           // it asked whether there is a session (prompt=none), and there was none; open
	VisitWithoutSession Kind = "visit_without_session"   // nothing that got on followed: left, a bot, a check; open
)

// Evidence of visits with a sub, label sign_in.
const (
	FirstSignIn       Kind = "first_sign_in"       // a sign-up ended with it; supports sign_in
	InteractiveSignIn Kind = "interactive_sign_in" // a login or an identity provider's answer ended with it or, as it asked for one (prompt=login), came after; supports sign_in
	SessionReuse      Kind = "session_reuse"       // the session was there before, nobody signed in; open
	KnownSession      Kind = "known_session"       // the archive does not show where the session came from; open
)

// Evidence of other visits.
const (
	FailedVisit    Kind = "failed"            // the visit failed or, without a sub, nothing that followed succeeded; open
	IncompleteData Kind = "incomplete_record" // the record says nothing to go by; open
)

// Says returns the label that e speaks for, none where it leaves the matter open.
func (e Kind) Says() cognito.Label {
	switch e {
	case SignUpCompleted, SignUpSubmitted:
		return cognito.SignUp
	case ExistingUserSignIn, FederatedExisting, FirstSignIn, InteractiveSignIn:
		return cognito.SignIn
	}
	return ""
}

// Confidence says how far Evidence can be trusted.
type Confidence string

// Confidence is at most Medium where more than one visitor may share address and user
// agent, as behind a router, and where a step shows no end; Low where only the user agent
// or the client links the steps, or the pool has shown too little to learn from.
const (
	High   Confidence = "high"
	Medium Confidence = "medium"
	Low    Confidence = "low"
)

// Windows say how far apart events may be that tell of each other, both ends
// included. A window of 0 is that of the constant of its name.
type Windows struct{ Login, SignUp, Session time.Duration }

// The windows unless others are asked for.
const (
	// LoginWindow is the time from a visit to the login or sign-up form that is
	// sent. Managed login gives up after 5 minutes; of the classic pages it is not
	// known.
	LoginWindow = 15 * time.Minute
	// SignUpWindow is the time from a sign-up form to its confirmation: codes are
	// good for 24 hours.
	SignUpWindow = 24 * time.Hour
	// SessionWindow is how long the session cookie of a user pool is good for, unless
	// the pool shows that it is longer: app clients may allow up to 90 days.
	SessionWindow = time.Hour
)

// Times of what a browser or an app does by itself, in seconds.
const (
	clockTolerance = 2       // times have whole seconds, and servers' clocks differ
	returnWindow   = 3       // from the last step of a login back to the authorize endpoint
	pageWindow     = 2       // from a form to the page that is shown instead of what it was for
	exchangeWindow = 10      // from the end of a login to the exchange of its code
	buttonWindow   = 2 * 60  // from the login page to the visit that its button of an identity provider makes
	moveWindow     = 5 * 60  // from a visit to what it led to at another address
	mailWindow     = 60 * 60 // from a sign-up form to its confirmation in another browser
)

// A Verdict is what is found of a visit. The zero Verdict is on events that are no
// visits.
type Verdict struct {
	Kind       Kind
	Confidence Confidence
	// Edge says that the windows of the visit reach beyond what the archive covers:
	// before the first or after the last event of the account and region, or into a
	// gap. More evidence may have been there.
	Edge bool
}

// Verdicts are those on the events of a View, and what was learned of its pools.
type Verdicts struct {
	of       []uint8 // by number of an event, 0 for those that are no visits
	meanings events.Numbers[Verdict]
	reasons  []reason // by number of a visit
	ranks    []uint32 // how many visits there are before each rankRows events
	pools    []Pool
}

// A reason is what a verdict rests on, by numbers of events + 1, 0 for none.
type reason [2]uint32

const rankRows = 1 << 7

// On returns the verdict on the event of that number.
func (v *Verdicts) On(number uint32) Verdict { return *v.meanings.At(uint32(v.of[number])) }

// Because returns the numbers of the events that the verdict on the event of that
// number rests on: at most two, of the step that decided and of what showed how it ended,
// none where it rests on the visit alone.
func (v *Verdicts) Because(number uint32) (list []uint32) {
	if v.of[number] == 0 {
		return nil
	}
	for _, n := range v.reasons[v.rank(number)] {
		if n != 0 {
			list = append(list, n-1)
		}
	}
	return list
}

// Pools returns what was learned of each pool that has events of the hosted pages, by
// account and ID. The list may not be changed.
func (v *Verdicts) Pools() []Pool { return v.pools }

// rule sets a verdict.
func (v *Verdicts) rule(number uint32, verdict Verdict) {
	v.of[number] = uint8(v.meanings.Of(verdict))
}

// count numbers the visits: those events that have a verdict.
func (v *Verdicts) count() {
	visits := uint32(0)
	for i, meaning := range v.of {
		if i%rankRows == 0 {
			v.ranks = append(v.ranks, visits)
		}
		if meaning != 0 {
			visits++
		}
	}
	v.reasons = make([]reason, visits)
}

// rank returns the number of a visit.
func (v *Verdicts) rank(number uint32) uint32 {
	n := v.ranks[number/rankRows]
	for _, meaning := range v.of[number/rankRows*rankRows : number] {
		if meaning != 0 {
			n++
		}
	}
	return n
}
