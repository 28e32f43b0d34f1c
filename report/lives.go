package report

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

const (
	// DeletionGrace is how long after a deletion nothing is held against its user:
	// what was under way ends, and clocks of servers differ.
	DeletionGrace = time.Minute

	// SessionGrace is how long after it what the user had keeps working: the cookie
	// of the hosted pages lasts an hour, and so does a token unless its app client
	// says otherwise.
	SessionGrace = time.Hour
)

// A UserRow is the life of one user, who is known by account, pool and sub, as
// far as all scanned events tell it; whatever a query is narrowed to only decides
// which users have a row.
type UserRow struct {
	Account    string `json:"account"`
	Region     string `json:"region"` // of the first event
	UserPoolID string `json:"user_pool_id"`
	Inferred   bool   `json:"user_pool_inferred,omitempty"` // some of the events do not name the pool
	Sub        string `json:"sub"`
	Username   string `json:"username,omitempty"` // as Query.Usernames has it

	FirstSeen *time.Time `json:"first_seen"` // the first and last event that names the user,
	LastSeen  *time.Time `json:"last_seen"`  // whoever acted and however it ended

	// The first event that created or confirmed the user and succeeded: SignUp,
	// ConfirmSignUp, AdminCreateUser, AdminConfirmSignUp, and what the hosted pages
	// do of that kind.
	SignedUpAt *time.Time `json:"signed_up_at"`

	// Sign-ins are counted as in a DeletionRow.
	FirstSignIn *time.Time `json:"first_sign_in"`
	LastSignIn  *time.Time `json:"last_sign_in"`
	SignIns     int64      `json:"sign_ins"`

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

// signsUp reports whether e shows its user being created or confirmed, as
// UserRow has it: the other pages of a sign-up are only looked at.
func signsUp(e *cognito.Event) bool {
	if e.Class != cognito.SignUpStep || e.Outcome != cognito.Succeeded || e.Name == "ResendCode_POST" {
		return false
	}
	return !strings.HasSuffix(e.Name, "_GET") || e.Name == "Confirm_With_Link_GET" || e.Name == "confirmUser_GET"
}

// grace returns how long after the deletion of its user e is nothing to wonder
// at, 0 if it never is.
func grace(e *cognito.Event) time.Duration {
	switch {
	case e.Outcome != cognito.Succeeded:
	case signsUp(e), e.Class == cognito.Federation:
		return DeletionGrace
	case e.Class == cognito.SignInStep:
		if strings.HasSuffix(e.Name, "_GET") {
			return SessionGrace
		}
		return DeletionGrace
	case e.Label == cognito.SignIn, e.Class == cognito.Token && usesToken(e.Name):
		return SessionGrace
	}
	return 0
}

// usesToken reports whether the event of class Token makes use of one. The others
// end it.
func usesToken(name string) bool {
	switch name {
	case "Token_POST", "Beta_Token_POST", "GetTokensFromRefreshToken":
		return true
	}
	return strings.HasPrefix(name, "UserInfo_")
}

// A life is what all events that count say of one user.
type life struct {
	key userKey

	first, last, signedUp, firstSignIn, lastSignIn, deletion, firstActivity *row

	signIns, deletions, failed, denied, activity int64
	inferred, admitted, reappeared               bool
}

// lives finds lives by user. A sub is most often of one user, but whoever writes
// records may put it into as many pools as they like.
type lives struct {
	first  []*life // by the number of the sub: the one that was met first
	others map[userKey]*life
}

func (x *lives) find(key userKey) *life {
	if l := x.first[key.sub]; l == nil || l.key == key {
		return l
	}
	return x.others[key]
}

// of returns the life of a user, which begins here if there is none.
func (x *lives) of(key userKey) *life {
	l := x.find(key)
	if l != nil {
		return l
	}
	l = &life{key: key}
	if x.first[key.sub] == nil {
		x.first[key.sub] = l
	} else {
		x.others[key] = l
	}
	return l
}

// lives returns the lives of the users of the subs that are asked for by number;
// nil asks for all. It calls active, if it is not nil, for each event that is
// activity after a deletion.
func (v *view) lives(asked []bool, active func(*life, *row)) lives {
	x := lives{make([]*life, len(v.texts.list)), map[userKey]*life{}}
	deleted := false
	for r := range v.named(asked) {
		l := x.of(v.user(r))
		v.note(l, r)
		deleted = deleted || l.deletion != nil
	}
	if !deleted {
		return x
	}
	for r := range v.named(asked) {
		k := &v.traits[r.kind]
		if k.grace == 0 {
			continue
		}
		if l := x.find(v.user(r)); l.deletion != nil && r.time().After(l.deletion.time().Add(k.grace)) {
			l.activity++
			l.reappeared = l.reappeared || k.signsUp
			l.firstActivity = v.earlier(l.firstActivity, r)
			if active != nil {
				active(l, r)
			}
		}
	}
	return x
}

// named yields the rows that count of the subs that are asked for.
func (v *view) named(asked []bool) iter.Seq[*row] {
	return func(yield func(*row) bool) {
		for r := range v.counted() {
			if r.sub() != 0 && (asked == nil || asked[r.sub()]) && !yield(r) {
				return
			}
		}
	}
}

// note adds to l what r says, whatever the others say.
func (v *view) note(l *life, r *row) {
	k := &v.traits[r.kind]
	l.first, l.last = v.earlier(l.first, r), v.later(l.last, r)
	l.admitted = l.admitted || v.open || v.admits(r)
	l.inferred = l.inferred || v.places.list[r.place].pool() != l.key.pool
	if k.signIn {
		l.signIns++
		l.firstSignIn, l.lastSignIn = v.earlier(l.firstSignIn, r), v.later(l.lastSignIn, r)
	}
	if k.signsUp {
		l.signedUp = v.earlier(l.signedUp, r)
	}
	if k.class != cognito.UserDeletion {
		return
	}
	switch k.outcome {
	case cognito.Succeeded:
		l.deletions++
		l.deletion = v.earlier(l.deletion, r)
	case cognito.Denied:
		l.denied++
	default:
		l.failed++
	}
}

// earlier returns the earlier of two rows of an account, of which a may be nil.
func (v *view) earlier(a, b *row) *row {
	if a == nil || cmp.Or(b.compareTimes(a), v.compareIDs(b.id, a.id)) < 0 {
		return b
	}
	return a
}

func (v *view) later(a, b *row) *row {
	if a == nil || cmp.Or(b.compareTimes(a), v.compareIDs(b.id, a.id)) > 0 {
		return b
	}
	return a
}

// users returns a row for each user of whom the query admits an event, sorted by
// account, pool and sub.
func (v *view) users() List[UserRow] {
	var found []*life
	all := v.lives(nil, nil)
	for _, some := range []iter.Seq[*life]{slices.Values(all.first), maps.Values(all.others)} {
		for l := range some {
			if l != nil && l.admitted {
				found = append(found, l)
			}
		}
	}
	list := v.texts.list
	slices.SortFunc(found, func(a, b *life) int {
		return cmp.Or(cmp.Compare(list[a.key.account], list[b.key.account]), cmp.Compare(list[a.key.pool], list[b.key.pool]), cmp.Compare(list[a.key.sub], list[b.key.sub]))
	})
	return List[UserRow]{len(found), func(i int) UserRow { return v.userRow(found[i]) }}
}

func (v *view) userRow(l *life) UserRow {
	list := v.texts.list
	u := UserRow{
		Account: list[l.key.account], Region: list[v.places.list[l.first.place].region()], UserPoolID: list[l.key.pool],
		Inferred: l.inferred, Sub: list[l.key.sub], Username: v.query.Usernames[list[l.key.sub]],
		FirstSeen: timeOf(l.first), LastSeen: timeOf(l.last), SignedUpAt: timeOf(l.signedUp),
		FirstSignIn: timeOf(l.firstSignIn), LastSignIn: timeOf(l.lastSignIn), SignIns: l.signIns,
		DeletedAt: timeOf(l.deletion), Deletions: l.deletions, DeletionsFailed: l.failed, DeletionsDenied: l.denied,
		Activity: l.activity, FirstActivity: timeOf(l.firstActivity), Reappeared: l.reappeared,
	}
	if l.deletion != nil {
		u.DeletedBy, u.DeletionEvent = list[l.deletion.actor()], v.idText(l.deletion.id)
		if u.SignedUpAt != nil && !u.DeletedAt.Before(*u.SignedUpAt) {
			days := (l.deletion.seconds - l.signedUp.seconds) / secondsOfDay
			u.LifetimeDays = &days
		}
	}
	return u
}

// timeOf returns the time of r, nil if there is no row.
func timeOf(r *row) *time.Time {
	if r == nil {
		return nil
	}
	t := r.time()
	return &t
}

// userTable are the columns of users that fit a terminal.
var userTable = []string{"user_pool_id", "sub", "first_seen", "signed_up_at", "last_sign_in", "sign_ins", "deleted_at", "deleted_by", "activity_after_deletion"}

func usersSheet(rows List[UserRow]) sheet {
	columns := []string{
		"account", "region", "user_pool_id", "user_pool_inferred", "sub", "username", "first_seen", "last_seen", "signed_up_at",
		"first_sign_in", "last_sign_in", "sign_ins", "deleted_at", "deleted_by", "deletion_event", "deletions", "deletions_failed",
		"deletions_denied", "lifetime_days", "activity_after_deletion", "first_activity_after_deletion", "reappeared",
	}
	return sheet{columns, rows.Len(), func(cells []cell, i int) []cell {
		u := rows.At(i)
		lifetime := cell{form: ofNumber}
		if u.LifetimeDays != nil {
			lifetime = number(*u.LifetimeDays)
		}
		return append(cells,
			text(u.Account), text(u.Region), text(u.UserPoolID), boolean(u.Inferred), text(u.Sub), text(u.Username),
			moment(u.FirstSeen), moment(u.LastSeen), moment(u.SignedUpAt), moment(u.FirstSignIn), moment(u.LastSignIn), number(u.SignIns),
			moment(u.DeletedAt), text(u.DeletedBy), text(u.DeletionEvent), number(u.Deletions), number(u.DeletionsFailed),
			number(u.DeletionsDenied), lifetime, number(u.Activity), moment(u.FirstActivity), boolean(u.Reappeared))
	}}
}
