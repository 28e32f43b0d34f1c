package report

import (
	"time"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A userKey tells users apart. A sub is unique within a pool only.
type userKey struct{ account, pool, sub string }

func userOf(e *cognito.Event) userKey { return userKey{e.Account, e.UserPoolID, e.Sub} }

// A user is what all events say of one user.
type user struct {
	firstSeen  time.Time
	lastSignIn time.Time
	signIns    int64
}

// inferPools gives every event that names a user but no pool the pool of the
// user's other events, if that is exactly one, and returns the users. A
// DeleteUser record never names its pool.
func inferPools(events []cognito.Event) map[userKey]*user {
	type owner struct{ account, sub string }
	pools := map[owner]string{}
	const several = "\x00"
	for i := range events {
		e := &events[i]
		if e.Sub == "" || e.UserPoolID == "" {
			continue
		}
		o := owner{e.Account, e.Sub}
		if p, ok := pools[o]; ok && p != e.UserPoolID {
			pools[o] = several
		} else {
			pools[o] = e.UserPoolID
		}
	}
	users := map[userKey]*user{}
	for i := range events {
		e := &events[i]
		if e.Sub == "" {
			continue
		}
		if p := pools[owner{e.Account, e.Sub}]; e.UserPoolID == "" && p != "" && p != several {
			e.UserPoolID, e.Inferred = p, true
		}
		u := users[userOf(e)]
		if u == nil {
			u = &user{firstSeen: e.Time}
			users[userOf(e)] = u
		}
		if isSignIn(e) {
			u.signIns++
			u.lastSignIn = e.Time
		}
	}
	return users
}

// isSignIn reports whether e shows its user signing in: by the label, or by a
// sign-in call that succeeded.
func isSignIn(e *cognito.Event) bool {
	return e.Label == cognito.SignIn || e.Class == cognito.SignInStep && e.Outcome == cognito.Succeeded
}

// deletionRows returns the deletions among events, with what is known of each
// user.
func deletionRows(events []cognito.Event, users map[userKey]*user) []DeletionRow {
	rows := []DeletionRow{}
	for _, e := range events {
		if !e.Class.IsDeletion() {
			continue
		}
		d := DeletionRow{Event: e}
		if u := users[userOf(&e)]; u != nil {
			d.FirstSeen, d.SignIns = &u.firstSeen, u.signIns
			if u.signIns > 0 {
				d.LastSignIn = &u.lastSignIn
			}
		}
		rows = append(rows, d)
	}
	return rows
}
