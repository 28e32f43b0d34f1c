// Package acts says what people did. Each act belongs to the one event that completes it.
// Start at [Find], which takes the events that count and returns the [Acts].
//
//	events ─► steps by kind (step.go) ─► pools: forms and confirmations (signup.go),
//	logins and exchanges of codes (exchange.go), API calls (api.go) ─► Acts
//
// Acts stand beside the label of a visit, never in place of it. Visits are not acts: a link
// to a login page leaves no visit, and a reload or the button for an identity provider
// leaves several. The comment on each Act says how its count can be wrong, and in which
// direction.
package acts

import (
	"iter"
	"slices"

	"github.com/cogtrail/cogtrail/report/events"
)

// An Act is something that an event completes. One event may complete several.
type Act uint16

const (
	// SignedUp: a sign-up was confirmed, by anybody, or needs no confirmation. The count is
	// too low if the archive begins between the form and the link that confirms it.
	SignedUp Act = 1 << iota
	// AdminCreated: an administrator created the user (AdminCreateUser). Each user counts
	// once, if the record names the user.
	AdminCreated
	// FirstFederated: a user whom the archive does not show before came from an identity
	// provider. The count is too high: most of these users are just older than the archive.
	FirstFederated
	// SignedIn: tokens were issued for a login, not for a refresh or an existing session,
	// and not at the end of a sign-up on the hosted pages.
	SignedIn
	// Inferred: the event is SignedIn, but the record does not say that tokens were issued.
	Inferred
	// FailedSignIn: a login was refused.
	FailedSignIn
	// FailedSignUp: a sign-up or its confirmation was refused.
	FailedSignUp
	// DeletedSelf and DeletedByAdmin: a user was deleted, by that user or by somebody else.
	DeletedSelf
	DeletedByAdmin
	// Present: the user acted with a password, a session or a token, which nobody else
	// does. A user who is present at least once is a person who signed in at some time.
	Present

	// borrowed: the user is known from another event. Other packages never see this bit.
	borrowed
)

// Acts are the acts of the events of a View.
type Acts struct {
	of      []Act                  // by event number
	users   map[uint32]events.User // users known from another event
	clients map[uint32]events.Text // app clients known from another event

	implicit map[App]bool
}

// On returns what the event with that number completes.
func (a *Acts) On(number uint32) Act { return a.of[number] &^ borrowed }

// User returns the user who did what the event completes: the one that it names or, for an
// exchange of a code, the one that the login before it names. Sub is 0 if the user is not
// known.
func (a *Acts) User(v *events.View, number uint32) events.User {
	if a.of[number]&borrowed != 0 {
		return a.users[number]
	}
	return v.User(v.Row(number))
}

// Client returns the app client that the event names or, if it names none, the one known
// from another event: for a confirmation by an administrator, the client with which the
// user signed up; for the response of an identity provider, the client of the visit before
// it. It returns 0 if none is known.
func (a *Acts) Client(v *events.View, number uint32) events.Text {
	if c, ok := a.clients[number]; ok {
		return c
	}
	return v.Client(v.Row(number))
}

// Admitted yields the events that the filter of v selects, with their numbers, as
// v.Admitted does, except that it goes by the app client that Client returns.
func (a *Acts) Admitted(v *events.View) iter.Seq2[uint32, *events.Row] {
	f := v.Filter()
	asked := f.Clients
	if len(asked) == 0 {
		return v.Admitted()
	}
	f.Clients = nil
	return func(yield func(uint32, *events.Row) bool) {
		for i, r := range v.With(f).Admitted() {
			if slices.Contains(asked, v.String(a.Client(v, i))) && !yield(i, r) {
				return
			}
		}
	}
}

// WithoutExchanges returns the app clients whose logins went through although no code was
// ever exchanged, so that the logins themselves count as sign-ins. Either these clients use
// implicit grants, or the trail leaves exchanges out.
func (a *Acts) WithoutExchanges() map[App]bool { return a.implicit }

// An App is an app client in its pool.
type App struct{ Account, Pool, Client events.Text }

func (a *Acts) add(number uint32, act Act) { a.of[number] |= act }

// Find returns the acts of all events that count, whatever the filter of the view selects.
// It takes about half a microsecond and 2 bytes for each event. While it runs, it takes
// another 4 bytes for each step of the hosted pages, about 80 for each step of the user
// pool at hand, and an entry for each user and for each step of an API login.
func Find(v *events.View) *Acts {
	f := &finder{
		view: v, traits: events.ByKind(v, traitOf),
		acts: &Acts{of: make([]Act, v.Rows()), users: map[uint32]events.User{}, clients: map[uint32]events.Text{}, implicit: map[App]bool{}},
	}
	for pool, steps := range f.gather() {
		f.refuse(steps)
		f.signUps(steps)
		f.exchanges(pool, steps)
		f.firstSightings(steps)
	}
	f.calls()
	return f.acts
}

// A finder finds the acts of a view.
type finder struct {
	view   *events.View
	traits []trait // by kind of event
	acts   *Acts
	api    []call
	first  map[events.User]uint32

	causes  []cause  // scratch
	moments []moment // ...
}

// A step is an event of the hosted pages or a sign-up call.
type step struct {
	browser uint64 // address and user agent
	seconds int64
	client  events.Text
	number  uint32 // of the event
	role    role
	refused bool // a form whose page was shown again
	more    bool // a login after which a second factor was asked for
}

func (f *finder) user(number uint32) events.User { return f.view.User(f.view.Row(number)) }
