package report

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// Evidence is what other events tell of a visit to the authorize endpoint. It
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
type Evidence string

// Evidence of visits without a sub, label sign_up.
const (
	SignUpCompleted     Evidence = "sign_up_completed"       // a sign-up followed, and its confirmation; supports sign_up
	SignUpSubmitted     Evidence = "sign_up_submitted"       // a sign-up followed, no confirmation: some pools need none; supports sign_up
	SignUpViewed        Evidence = "sign_up_viewed"          // no more than a look at the sign-up form; open
	ExistingUserSignIn  Evidence = "existing_user_sign_in"   // a login followed, or a visit with a sub, and no sign-up before it; contradicts sign_up
	Federated           Evidence = "federated"               // an identity provider answered, or was only asked for; whether the user was new is open
	FederatedFirstSeen  Evidence = "federated_first_seen"    // ... and a sub followed that the archive does not know before; supports sign_up
	FederatedExisting   Evidence = "federated_existing_user" // ... and one that it knows; contradicts sign_up
	SessionProbe        Evidence = "session_probe"           // it asked whether there is a session (prompt=none), and there was none; open
	VisitWithoutSession Evidence = "visit_without_session"   // nothing followed: left, a bot, a check; open
)

// Evidence of visits with a sub, label sign_in.
const (
	FirstSignIn       Evidence = "first_sign_in"       // the first one after a sign-up; supports sign_in
	InteractiveSignIn Evidence = "interactive_sign_in" // a login or an identity provider's answer came before or, as it asked for one (prompt=login), after; supports sign_in
	SessionReuse      Evidence = "session_reuse"       // the session was there before, nobody signed in; open
	KnownSession      Evidence = "known_session"       // the archive does not show where the session came from; open
)

// Evidence of other visits.
const (
	FailedVisit    Evidence = "failed"            // the visit failed or, without a sub, nothing that followed succeeded; open
	IncompleteData Evidence = "incomplete_record" // the record says nothing to go by; open
)

// Says returns the label that e speaks for, none where it leaves the matter open.
func (e Evidence) Says() cognito.Label {
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

// How far apart events may be that tell of each other, unless a Query says
// otherwise. Windows include both ends.
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

// EvidenceCounts count the visits with one label, evidence and confidence.
type EvidenceCounts struct {
	Label      cognito.Label `json:"label"`
	Evidence   Evidence      `json:"evidence"`
	Confidence Confidence    `json:"confidence"`
	Events     int64         `json:"events"`
	// Edge counts those of them whose windows reach beyond what the archive
	// covers: before the first or after the last event of the account and region,
	// or into a gap. More evidence may have been there.
	Edge int64 `json:"edge"`
}

// An EventRow is an event and, if it is a visit to the authorize endpoint, what
// others tell of it.
type EventRow struct {
	cognito.Event
	Evidence   Evidence   `json:"evidence,omitempty"`
	Confidence Confidence `json:"confidence,omitempty"`
	Edge       bool       `json:"edge,omitempty"` // as in EvidenceCounts
}

// events returns all events, with what was found of visits.
func (v *view) events() List[EventRow] {
	type found struct {
		timed
		verdict uint8
	}
	rows := []found{}
	for r, verdict := range v.judged() {
		rows = append(rows, found{timed{r.seconds, r}, verdict})
	}
	slices.SortFunc(rows, func(a, b found) int { return v.compareTimed(a.timed, b.timed) })
	return List[EventRow]{len(rows), func(i int) EventRow {
		j := &v.meanings[rows[i].verdict]
		return EventRow{v.event(rows[i].row), j.evidence, j.confidence, j.edge}
	}}
}

// An evidenceTally counts authorize events by kind and verdict.
type evidenceTally struct {
	*view
	counts map[ruled]int64
}

type ruled struct {
	kind    uint32
	verdict uint8
}

// rows returns the counts by label and evidence.
func (t *evidenceTally) rows() []EvidenceCounts {
	groups := map[EvidenceCounts]*EvidenceCounts{}
	for r, n := range t.counts {
		j := &t.meanings[r.verdict]
		key := EvidenceCounts{Label: t.traits[r.kind].label, Evidence: j.evidence, Confidence: j.confidence}
		if groups[key] == nil {
			counts := key
			groups[key] = &counts
		}
		if groups[key].Events += n; j.edge {
			groups[key].Edge += n
		}
	}
	rows := []EvidenceCounts{}
	for c := range maps.Values(groups) {
		rows = append(rows, *c)
	}
	slices.SortFunc(rows, func(a, b EvidenceCounts) int {
		return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.Evidence, b.Evidence), cmp.Compare(a.Confidence, b.Confidence))
	})
	return rows
}
