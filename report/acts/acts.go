// Package acts says what people did, each act by the one event that completes it:
// start at [Find], which takes the events that count and gives the [Acts].
//
//	events ─► steps by kind (step.go) ─► pools: forms and confirmations (signup.go),
//	logins and exchanges of codes (exchange.go), API calls (api.go) ─► Acts
//
// Acts stand beside the label of a visit, never in place of it. Visits are no acts: a
// link to a login page leaves none, and a reload or the button of an identity provider
// leaves several. How far these counts can be wrong, and in which direction, is said
// of each Act.
package acts

import (
	"iter"
	"slices"

	"github.com/cogtrail/cogtrail/report/events"
)

// An Act is what an event completes. One event may complete several.
type Act uint16

const (
	// SignedUp: a sign-up was confirmed, by whomever, or needs no confirmation. Too few
	// where the archive begins between the form and a link that confirms it.
	SignedUp Act = 1 << iota
	// AdminCreated: an administrator created the user (AdminCreateUser), each user once as
	// far as the record names them.
	AdminCreated
	// FirstFederated: a user came from an identity provider whom the archive does not
	// show before. Too many: most of them are only older than the archive.
	FirstFederated
	// SignedIn: tokens were issued for a login. Not for a refresh or a session that was
	// there already, and not at the end of a sign-up on the hosted pages.
	SignedIn
	// Inferred: it is SignedIn, but the record does not say that tokens were issued.
	Inferred
	// FailedSignIn: a login was refused.
	FailedSignIn
	// FailedSignUp: a sign-up or its confirmation was refused.
	FailedSignUp
	// DeletedSelf and DeletedByAdmin: a user was deleted.
	DeletedSelf
	DeletedByAdmin
	// Present: the user acted, with a password, a session or a token: nobody else does
	// that. Who is present at least once is a person who signed in, at some time.
	Present

	// borrowed: its user is known from another event. No Act for others.
	borrowed
)

// Acts are those of the events of a View.
type Acts struct {
	of      []Act                  // by number of an event
	users   map[uint32]events.User // who is known from another event
	clients map[uint32]events.Text // which app client is

	implicit map[App]bool
}

// On returns what the event of that number completes.
func (a *Acts) On(number uint32) Act { return a.of[number] &^ borrowed }

// User returns who did what the event completes: whom it names or, for an exchange of
// a code, whom the login before it names; Sub is 0 if nobody is known.
func (a *Acts) User(v *events.View, number uint32) events.User {
	if a.of[number]&borrowed != 0 {
		return a.users[number]
	}
	return v.User(v.Row(number))
}

// Client returns the app client that the event names or, for a confirmation by an
// administrator, the one with which the user signed up; 0 if none is known.
func (a *Acts) Client(v *events.View, number uint32) events.Text {
	if c, ok := a.clients[number]; ok {
		return c
	}
	return v.Client(v.Row(number))
}

// Admitted yields the events that v asks about, with their numbers, as Admitted of v does,
// but by the app client of Client.
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

// WithoutExchanges returns the app clients of which logins led on, but no code was
// ever exchanged: their logins count as sign-ins. Either they use implicit grants, or
// the trail leaves exchanges out.
func (a *Acts) WithoutExchanges() map[App]bool { return a.implicit }

// An App is an app client in its pool.
type App struct{ Account, Pool, Client events.Text }

func (a *Acts) add(number uint32, act Act) { a.of[number] |= act }

// Find returns the acts of all events that count, whatever the filter of the view asks
// about. It takes about half a microsecond and 2 bytes for each event and, while it runs,
// 4 bytes for each step of the hosted pages, some 80 for each of one user pool, and an
// entry for each user and for each step of an API login.
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
	refused bool // a form that a page was shown for again
	more    bool // a login after which a second factor was asked for
}

func (f *finder) user(number uint32) events.User { return f.view.User(f.view.Row(number)) }
