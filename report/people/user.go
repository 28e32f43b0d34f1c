package people

import (
	"cmp"
	"slices"
	"time"

	"github.com/cogtrail/cogtrail/report/acts"
	"github.com/cogtrail/cogtrail/report/events"
)

const secondsOfDay = 24 * 60 * 60

// A User is the life of one user, who is known by account, pool and sub, as
// far as all scanned events tell it; whatever a filter asks about only decides
// which users have a row.
type User struct {
	Account    string `json:"account"`
	Region     string `json:"region"` // of the first event
	UserPoolID string `json:"user_pool_id"`
	Inferred   bool   `json:"user_pool_inferred,omitempty"` // some of the events do not name the pool
	Sub        string `json:"sub"`
	Username   string `json:"username,omitempty"` // the name that was given for the sub

	FirstSeen *time.Time `json:"first_seen"` // the first and last event that names the user,
	LastSeen  *time.Time `json:"last_seen"`  // whoever acted and however it ended

	// The user is of an export, and no scanned event names the sub: what events would
	// tell is empty, the account and the pool too.
	NeverSeen bool `json:"never_seen,omitempty"`

	// The last thing that the user did: an event that would be activity after a
	// deletion, but for a step of a sign-in that gave no tokens, or a later sign-in that
	// Cognito recorded. Being created or confirmed by an administrator counts too.
	LastActive *time.Time `json:"last_active"`

	// The first event that created or confirmed the user and succeeded: SignUp,
	// ConfirmSignUp, AdminCreateUser, AdminConfirmSignUp, and what the hosted pages
	// do of that kind.
	SignedUpAt *time.Time `json:"signed_up_at"`

	// Sign-ins are counted as in a Deletion.
	FirstSignIn *time.Time `json:"first_sign_in"`
	LastSignIn  *time.Time `json:"last_sign_in"`
	SignIns     int64      `json:"sign_ins"`

	// Sign-ins of the sub that Cognito itself recorded, in all the time that its log
	// covers; none if there is no such log.
	RecordedSignIns *int64 `json:"recorded_sign_ins,omitempty"`

	// The first deletion of the user that succeeded. A user who is created again
	// gets another sub, so that there should be no further one.
	DeletedAt     *time.Time `json:"deleted_at"`
	DeletedBy     string     `json:"deleted_by,omitempty"` // its actor
	DeletionEvent string     `json:"deletion_event,omitempty"`

	Deletions       int64 `json:"deletions"` // that succeeded
	DeletionsFailed int64 `json:"deletions_failed"`
	DeletionsDenied int64 `json:"deletions_denied"`

	LifetimeDays *int64 `json:"lifetime_days"` // whole days from SignedUpAt to DeletedAt, if both are known

	// What the user did after DeletedAt, which should be nothing: events that
	// succeeded, and were later than what was under way or still open could explain.
	// That is DeletionGrace for a sign-up, a sign-in or a sign-in of another identity
	// provider, and SessionGrace for what a session or a token is enough for: a visit
	// to the authorize endpoint that is labelled a sign_in, a page of the sign-in, new
	// tokens for old ones, the user's own data. Signing out is none, nor is anything
	// that is done to the user.
	Activity      int64      `json:"activity_after_deletion"`
	FirstActivity *time.Time `json:"first_activity_after_deletion"`
	Reappeared    bool       `json:"reappeared"` // some of it is a sign-up
}

// Users returns the lives of the users of whom the view admits an event, and whom n
// asks for, sorted by account, pool and sub: how many, and a function that makes each
// of them anew whenever it is asked. A life takes about 150 bytes until then. If n asks
// for those who are inactive and for nothing else, users of the export whom no event
// names come before all others, sorted by sub.
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

// lastActive returns when the user did something last, nil if nothing tells of it.
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

// timeOf returns the time of r, nil if there is no row.
func timeOf(r *events.Row) *time.Time {
	if r == nil {
		return nil
	}
	t := r.Time()
	return &t
}
