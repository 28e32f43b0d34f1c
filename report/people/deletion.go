package people

import (
	"time"

	"github.com/cogtrail/cogtrail/report/acts"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A Deletion is one deletion event with what all scanned events say about the user, who is
// identified by account, pool and sub.
type Deletion struct {
	cognito.Event
	FirstSeen  *time.Time `json:"first_seen"`
	LastSignIn *time.Time `json:"last_sign_in"`
	SignIns    int64      `json:"sign_ins"`           // logins that gave tokens and whose user is known: no refreshes, no existing sessions
	Username   string     `json:"username,omitempty"` // the name that was given for the sub
}

// Deletions returns the deletion events of any class and outcome that the view admits, by
// time: their number, and a function that builds the one with index i each time it is
// called.
func Deletions(v *events.View, found *acts.Acts, names Names) (n int, at func(int) Deletion) {
	deletes := events.ByKind(v, func(e *cognito.Event) bool { return e.Class.IsDeletion() })
	numbers := v.Sorted(func(r *events.Row) bool { return deletes[r.Kind()] })
	asked := make([]bool, v.Texts()) // by sub
	for _, i := range numbers {
		asked[v.Row(i).Sub()] = true
	}
	lives := newLives(v, found, asked, nil)
	return len(numbers), func(i int) Deletion {
		r := v.Row(numbers[i])
		d := Deletion{Event: v.Event(r)}
		if l := lives.find(v.User(r)); l != nil {
			d.FirstSeen, d.LastSignIn, d.SignIns = timeOf(l.first), timeOf(l.lastSignIn), l.signIns
			d.Username = names[d.Sub]
		}
		return d
	}
}
