// Package evidence says what other events tell about a visit to the authorize endpoint.
// Start at [Judge], which takes the events that count and gives a [Verdict] on each visit.
//
//	events ─► steps (act.go, step.go, gather.go) ─► what follows what (follow.go) ─► lessons about each pool (learn.go)
//	       ─► sign-ups (confirm.go) ─► what visits led to (lead.go) ─► Verdict (visit.go, back.go)
//
// Each rule is in one place: what step an event is, in act.go; whether a step went through,
// in learn.go; which steps belong together, in follow.go, confirm.go and lead.go, each time
// by pair (pair.go); what that says about a visit without a sub, in visit.go, and about
// one with a sub, in back.go.
package evidence

import (
	"time"

	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A Kind is what other events tell about a visit to the authorize endpoint. It stands
// beside the label and never changes it: whether a record carries a sub says only whether
// there was a session, and most visits without one are made by users who are about to sign
// in.
//
// Events are evidence for a visit if they share its account, user pool, app client, address
// and user agent, and are near it in time ([LoginWindow] and the other windows). Responses of
// identity providers name no client and are matched without one.
//
// What a visit asks for counts, too. A visit with prompt=none shows no page, and one that
// names an identity provider shows no page of the pool, so neither leads to a form.
//
// How a pool works is learned from its own events ([Pool]): whether sign-ups are confirmed,
// and whether logins come back to the authorize endpoint.
type Kind string

// Evidence on visits without a sub, label sign_up. Open evidence speaks for neither label.
const (
	SignUpCompleted     Kind = "sign_up_completed"       // a sign-up followed, and its confirmation; supports sign_up
	SignUpSubmitted     Kind = "sign_up_submitted"       // a sign-up followed, in a pool that asks for no confirmation; supports sign_up
	SignUpAbandoned     Kind = "sign_up_abandoned"       // a sign-up followed and was never confirmed, in a pool that asks for confirmation; open
	SignUpViewed        Kind = "sign_up_viewed"          // the sign-up form was only viewed; open
	ExistingUserSignIn  Kind = "existing_user_sign_in"   // a login followed and went through, with no sign-up before it; contradicts sign_up
	Federated           Kind = "federated"               // an identity provider responded, or was only asked for; the user is not known; open
	FederatedFirstSeen  Kind = "federated_first_seen"    // ... for a sub that the archive does not show before, though it may begin too late; open
	FederatedExisting   Kind = "federated_existing_user" // ... for a sub that it shows before; contradicts sign_up
	SessionProbe        Kind = "session_probe"           // the visit asked whether there was a session (prompt=none), and there was none; open
	VisitWithoutSession Kind = "visit_without_session"   // nothing that went through followed: the visitor left, or was a bot or a health check; open
)

// Evidence on visits with a sub, label sign_in.
const (
	FirstSignIn       Kind = "first_sign_in"       // the visit ended a sign-up; supports sign_in
	InteractiveSignIn Kind = "interactive_sign_in" // the visit ended a login or an identity provider's response or, with prompt=login, came before one; supports sign_in
	SessionReuse      Kind = "session_reuse"       // the session existed before, and nobody signed in; open
	KnownSession      Kind = "known_session"       // the archive does not show where the session came from; open
)

// Evidence on other visits.
const (
	FailedVisit    Kind = "failed"            // the visit failed or, without a sub, nothing that followed succeeded; open
	IncompleteData Kind = "incomplete_record" // the record says too little to go by; open
)

// Says returns the label that e speaks for, or "" if e is open.
func (e Kind) Says() cognito.Label {
	switch e {
	case SignUpCompleted, SignUpSubmitted:
		return cognito.SignUp
	case ExistingUserSignIn, FederatedExisting, FirstSignIn, InteractiveSignIn:
		return cognito.SignIn
	}
	return ""
}

// Confidence says how far a verdict can be trusted.
type Confidence string

// Confidence is at most Medium if several visitors may share the address and user agent, as
// behind a router, or if a step does not show how it ended. It is Low if only the user
// agent or the client links the steps, or if the pool has shown too little to learn from.
const (
	High   Confidence = "high"
	Medium Confidence = "medium"
	Low    Confidence = "low"
)

// Windows are how far apart events may be that are evidence for each other, both ends
// included. A window of 0 means the constant of that name.
type Windows struct{ Login, SignUp, Session time.Duration }

// The default windows.
const (
	// LoginWindow is the time from a visit to the sending of its login or sign-up form.
	// Managed login gives up after 5 minutes; for the classic pages the limit is not known.
	LoginWindow = 15 * time.Minute
	// SignUpWindow is the time from a sign-up form to its confirmation. Codes are valid for
	// 24 hours.
	SignUpWindow = 24 * time.Hour
	// SessionWindow is how long the session cookie of a user pool is valid, unless the pool
	// shows that it is valid longer: app clients may allow up to 90 days.
	SessionWindow = time.Hour
)

// How long browsers and apps take for what they do by themselves, in seconds.
const (
	clockTolerance = 2       // times are in whole seconds, and servers' clocks differ
	returnWindow   = 3       // from the last step of a login back to the authorize endpoint
	pageWindow     = 2       // from a form to a page that is shown instead of the expected result
	exchangeWindow = 10      // from the end of a login to the exchange of its code
	buttonWindow   = 2 * 60  // from the login page to the visit made by its button for an identity provider
	moveWindow     = 5 * 60  // from a visit to what it led to at another address
	mailWindow     = 60 * 60 // from a sign-up form to its confirmation in another browser
)

// A Verdict is what was found about a visit. Events that are no visits have the zero
// Verdict.
type Verdict struct {
	Kind       Kind
	Confidence Confidence
	// Edge says that the windows of the visit reach beyond what the archive covers: before
	// the first or after the last event of the account and region, or into a gap. There may
	// have been more evidence there.
	Edge bool
}

// Verdicts are the verdicts on the events of a View, and what was learned about its pools.
type Verdicts struct {
	of       []uint8 // by event number; 0 for events that are no visits
	meanings events.Numbers[Verdict]
	reasons  []reason // by visit number
	ranks    []uint32 // number of visits before each block of rankRows events
	pools    []Pool
}

// A reason is the events that a verdict rests on, as event numbers + 1; 0 for none.
type reason [2]uint32

const rankRows = 1 << 7

// On returns the verdict on the event with that number.
func (v *Verdicts) On(number uint32) Verdict { return *v.meanings.At(uint32(v.of[number])) }

// Because returns the numbers of the events that the verdict on the event with that number
// rests on. There are at most two, the step that decided and the one that shows how it
// ended, and none if the verdict rests on the visit alone.
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

// Pools returns what was learned about each pool that has events of the hosted pages, by
// account and ID. The caller must not modify the list.
func (v *Verdicts) Pools() []Pool { return v.pools }

// rule sets the verdict on an event.
func (v *Verdicts) rule(number uint32, verdict Verdict) {
	v.of[number] = uint8(v.meanings.Of(verdict))
}

// count numbers the visits, which are the events that have a verdict.
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

// rank returns the visit number of an event.
func (v *Verdicts) rank(number uint32) uint32 {
	n := v.ranks[number/rankRows]
	for _, meaning := range v.of[number/rankRows*rankRows : number] {
		if meaning != 0 {
			n++
		}
	}
	return n
}
