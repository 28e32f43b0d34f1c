// Package evidence says what other events tell of a visit to the authorize endpoint:
// start at [Judge], which takes the events that count and gives a [Verdict] on each
// visit.
//
//	events ─► steps (act.go, step.go) ─► sessions of one browser (session.go) ─► chains (chain.go) ─► Verdict
//
// A rule is in one place: what an event is a step of, in act.go; what a visit
// without a sub led to, in chain.go; where a session came from, in session.go.
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
// names an identity provider shows none of the pool's, so that a step that another
// visit can have led to is not theirs.
type Kind string

// Evidence of visits without a sub, label sign_up.
const (
	SignUpCompleted     Kind = "sign_up_completed"       // a sign-up followed, and its confirmation; supports sign_up
	SignUpSubmitted     Kind = "sign_up_submitted"       // a sign-up followed, no confirmation: some pools need none; supports sign_up
	SignUpViewed        Kind = "sign_up_viewed"          // no more than a look at the sign-up form; open
	ExistingUserSignIn  Kind = "existing_user_sign_in"   // a login followed, or a visit with a sub, and no sign-up before it; contradicts sign_up
	Federated           Kind = "federated"               // an identity provider answered, or was only asked for; whether the user was new is open
	FederatedFirstSeen  Kind = "federated_first_seen"    // ... and a sub followed that the archive does not know before; supports sign_up
	FederatedExisting   Kind = "federated_existing_user" // ... and one that it knows; contradicts sign_up
	SessionProbe        Kind = "session_probe"           // it asked whether there is a session (prompt=none), and there was none; open
	VisitWithoutSession Kind = "visit_without_session"   // nothing followed: left, a bot, a check; open
)

// Evidence of visits with a sub, label sign_in.
const (
	FirstSignIn       Kind = "first_sign_in"       // the first one after a sign-up; supports sign_in
	InteractiveSignIn Kind = "interactive_sign_in" // a login or an identity provider's answer came before or, as it asked for one (prompt=login), after; supports sign_in
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
	case SignUpCompleted, SignUpSubmitted, FederatedFirstSeen:
		return cognito.SignUp
	case ExistingUserSignIn, FederatedExisting, FirstSignIn, InteractiveSignIn:
		return cognito.SignIn
	}
	return ""
}

// Confidence says how far Evidence can be trusted.
type Confidence string

// Confidence is at most Medium where more than one visitor or chain of steps
// may share address and user agent, as behind a router, and Low where only the
// user agent links a step from another address.
const (
	High   Confidence = "high"
	Medium Confidence = "medium"
	Low    Confidence = "low"
)

func (c Confidence) atMostMedium() Confidence {
	if c == High {
		return Medium
	}
	return c
}

// Windows say how far apart events may be that tell of each other, both ends
// included. A window of 0 is that of the constant of its name.
type Windows struct{ Login, SignUp, Session time.Duration }

// The windows unless others are asked for.
const (
	// LoginWindow is the time from a visit to the login or sign-up form that is
	// sent, and from there to a visit with a sub. Managed login gives up after 5
	// minutes; of the classic pages it is not known.
	LoginWindow = 15 * time.Minute
	// SignUpWindow is the time from a sign-up form to its confirmation: codes are
	// good for 24 hours.
	SignUpWindow = 24 * time.Hour
	// SessionWindow is how long the session cookie of a user pool is good for.
	SessionWindow = time.Hour
)

// clockTolerance is how much later than what it led to an event may seem:
// times have whole seconds, and servers' clocks differ.
const clockTolerance = 2 // seconds

// redirectWindow is the time in which a browser is back at the authorize endpoint
// after the last step of a login: it is sent there at once. One that comes later
// uses the session again.
const redirectWindow = 2 * 60 // seconds

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

// Verdicts are those on the events of a View.
type Verdicts struct {
	of       []uint8 // by number of an event
	meanings events.Numbers[Verdict]
}

// On returns the verdict on the event of that number.
func (v *Verdicts) On(number uint32) Verdict { return *v.meanings.At(uint32(v.of[number])) }

func (v *Verdicts) rule(number uint32, verdict Verdict) {
	v.of[number] = uint8(v.meanings.Of(verdict))
}
