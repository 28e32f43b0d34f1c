package people

import (
	"cmp"
	"slices"
	"time"

	"github.com/cogtrail/cogtrail/report/acts"
	"github.com/cogtrail/cogtrail/report/events"
)

const secondsOfDay = 24 * 60 * 60

// A User is the life of one user, who is identified by account, pool and sub, as far as all
// scanned events show it. A filter only decides which users have a row.
type User struct {
	Account    string `json:"account"`
	Region     string `json:"region"` // of the first event
	UserPoolID string `json:"user_pool_id"`
	Inferred   bool   `json:"user_pool_inferred,omitempty"` // some of the events do not name the pool
	Sub        string `json:"sub"`
	Username   string `json:"username,omitempty"` // the name that was given for the sub

	FirstSeen *time.Time `json:"first_seen"` // first event that names the user, whoever acted and however it ended
	LastSeen  *time.Time `json:"last_seen"`  // last such event

	// The user is in an export, but no scanned event names the sub. What events would say
	// is empty, including account and pool.
	NeverSeen bool `json:"never_seen,omitempty"`

	// LastActive is the time of the last event by the user: sign-up, confirmation, step of a
	// sign-in unless it is known to have issued no tokens, sign-in through an identity
	// provider, visit labeled sign_in, use of a token, or a later sign-in that Cognito
	// recorded. Being created or confirmed by an administrator counts, too.
	LastActive *time.Time `json:"last_active"`

	// The first event that succeeded in creating or confirming the user: SignUp,
	// ConfirmSignUp, AdminCreateUser, AdminConfirmSignUp, or an equivalent step on the
	// hosted pages.
	SignedUpAt *time.Time `json:"signed_up_at"`

	// Sign-ins are counted as in a Deletion.
	FirstSignIn *time.Time `json:"first_sign_in"`
	LastSignIn  *time.Time `json:"last_sign_in"`
	SignIns     int64      `json:"sign_ins"`

	// Sign-ins of the sub that Cognito itself recorded, in the whole time that its log
	// covers; nil if there is no such log.
	RecordedSignIns *int64 `json:"recorded_sign_ins,omitempty"`

	// The first deletion of the user that succeeded. A user who is created again gets
	// another sub, so there should be no second one.
	DeletedAt     *time.Time `json:"deleted_at"`
	DeletedBy     string     `json:"deleted_by,omitempty"` // the actor of that deletion
	DeletionEvent string     `json:"deletion_event,omitempty"`

	Deletions       int64 `json:"deletions"` // deletions that succeeded
	DeletionsFailed int64 `json:"deletions_failed"`
	DeletionsDenied int64 `json:"deletions_denied"`

	LifetimeDays *int64 `json:"lifetime_days"` // whole days from SignedUpAt to DeletedAt, if both are known

	// Activity counts successful events later than the grace period after DeletedAt; there
	// should be none. The period is DeletionGrace for sign-ups, sign-ins and sign-ins through
	// an identity provider, and SessionGrace for events that need only a session or a token:
	// a visit to the authorize endpoint labeled sign_in, a page of the sign-in, new tokens for
	// old ones, the user's own data. Signing out does not count, nor does anything that is
	// done to the user.
	Activity      int64      `json:"activity_after_deletion"`
	FirstActivity *time.Time `json:"first_activity_after_deletion"`
	Reappeared    bool       `json:"reappeared"` // part of the activity is a sign-up
}

// Users returns the lives of the users for whom the view admits an event and whom n selects,
// sorted by account, pool and sub: their number, and a function that builds the one with
// index i each time it is called. Rows are built lazily, because a life takes only about 150
// bytes and a User much more. If n selects inactive users and nothing else, users of the
// export whom no event names come before all others, sorted by sub.
func Users(v *events.View, found *acts.Acts, x Export, n Narrow) (count int, at func(int) User) {
	all := newLives(v, found, nil, nil)
	seen, unseen := n.seen(v, all, x.Recorded), n.unseen(v, all, x)
	slices.Sort(unseen)
	slices.SortFunc(seen, func(a, b *life) int {
		return cmp.Or(
			cmp.Compare(v.String(a.user.Account), v.String(b.user.Account)),
			cmp.Compare(v.String(a.user.Pool), v.String(b.user.Pool)),
			cmp.Compare(v.String(a.user.Sub), v.String(b.user.Sub)))
	})
	return len(unseen) + len(seen), func(i int) (u User) {
		if i < len(unseen) {
			u = User{Sub: unseen[i], NeverSeen: true, LastActive: x.Recorded.latest(unseen[i])}
		} else {
			l := seen[i-len(unseen)]
			u = l.row(v)
			u.LastActive = l.lastActive(v, x.Recorded)
		}
		u.Username, u.RecordedSignIns = x.Names[u.Sub], x.Recorded.count(u.Sub)
		return u
	}
}

// lastActive returns when the user was last active, nil if nothing shows it.
func (l *life) lastActive(v *events.View, r *Recorded) *time.Time {
	at := timeOf(l.lastAct)
	if recorded := r.latest(v.String(l.user.Sub)); at == nil || recorded != nil && recorded.After(*at) {
		return recorded
	}
	return at
}

func (l *life) row(v *events.View) User {
	u := User{
		Account: v.String(l.user.Account), Region: v.String(v.Region(l.first)), UserPoolID: v.String(l.user.Pool),
		Inferred: l.inferred, Sub: v.String(l.user.Sub),
		FirstSeen: timeOf(l.first), LastSeen: timeOf(l.last), SignedUpAt: timeOf(l.signedUp),
		FirstSignIn: timeOf(l.firstSignIn), LastSignIn: timeOf(l.lastSignIn), SignIns: l.signIns,
		DeletedAt: timeOf(l.deletion), Deletions: l.deletions, DeletionsFailed: l.failed, DeletionsDenied: l.denied,
		Activity: l.activity, FirstActivity: timeOf(l.firstActivity), Reappeared: l.reappeared,
	}
	if l.deletion != nil {
		u.DeletedBy, u.DeletionEvent = v.String(l.deletion.Actor()), v.ID(l.deletion)
		if u.SignedUpAt != nil && !u.DeletedAt.Before(*u.SignedUpAt) {
			days := (l.deletion.Seconds() - l.signedUp.Seconds()) / secondsOfDay
			u.LifetimeDays = &days
		}
	}
	return u
}

// timeOf returns the time of r, nil if r is nil.
func timeOf(r *events.Row) *time.Time {
	if r == nil {
		return nil
	}
	t := r.Time()
	return &t
}
