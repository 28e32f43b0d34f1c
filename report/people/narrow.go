package people

import (
	"time"

	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A Narrow selects the users of a report: those who meet all the conditions that are set.
// The zero value selects all users.
type Narrow struct {
	// Inactive selects users whose last activity was more than this before Before, or who
	// were never active as far as anything shows. Users who were active after Before are
	// not among them.
	Inactive time.Duration
	Before   time.Time

	// Unconfirmed selects users who signed up and whom nothing shows to be confirmed: no
	// confirmation, by anybody, and nothing that only confirmed users can do. A user whom
	// an administrator created has nothing to confirm.
	Unconfirmed bool

	// DeletedWithPool selects users who were in this pool when it was deleted: a
	// DeleteUserPool of it succeeded, and by then they were seen and not yet deleted. Empty
	// means any user.
	DeletedWithPool string
}

// seen returns the users whom n selects and for whom the view admits an event.
func (n *Narrow) seen(v *events.View, all *lives, r *Recorded) (found []*life) {
	deleted := deletionsOf(v, n.DeletedWithPool)
	for l := range all.all() {
		if !l.admitted || n.Inactive > 0 && !n.inactive(l.lastActive(v, r)) || n.Unconfirmed && (!l.begins || l.isConfirmed) {
			continue
		}
		if n.DeletedWithPool == "" || v.String(l.user.Pool) == n.DeletedWithPool && l.existedAt(deleted[l.user.Account]) {
			found = append(found, l)
		}
	}
	return found
}

// inactive reports whether a user who was last active at that time is inactive. nil means
// never.
func (n *Narrow) inactive(last *time.Time) bool {
	return last == nil || last.Before(n.Before.Add(-n.Inactive))
}

// existedAt reports whether the user existed when the pool was deleted; false if it was
// not.
func (l *life) existedAt(deletion *events.Row) bool {
	return deletion != nil && l.first.CompareTimes(deletion) <= 0 && (l.deletion == nil || l.deletion.CompareTimes(deletion) > 0)
}

// unseen returns the subs of an export that no event names, if n selects them.
func (n *Narrow) unseen(v *events.View, all *lives, x Export) (subs []string) {
	if n.Inactive == 0 || n.Unconfirmed || n.DeletedWithPool != "" {
		return nil
	}
	seen := map[string]bool{}
	for t, l := range all.first {
		if l == nil {
			continue
		}
		sub := v.String(events.Text(t))
		if _, ok := x.Names[sub]; ok {
			seen[sub] = true
		}
	}
	for sub := range x.Names {
		if !seen[sub] && v.AdmitsSub(sub) && n.inactive(x.Recorded.latest(sub)) {
			subs = append(subs, sub)
		}
	}
	return subs
}

// WasDeleted reports whether some event shows that the user pool was deleted.
func WasDeleted(v *events.View, pool string) bool { return len(deletionsOf(v, pool)) > 0 }

// deletionsOf returns, by account, the first event that deleted the user pool. Nobody
// deletes the pool of another account.
func deletionsOf(v *events.View, pool string) map[events.Text]*events.Row {
	first := map[events.Text]*events.Row{}
	if pool == "" {
		return first
	}
	deletes := events.ByKind(v, func(e *cognito.Event) bool { return e.Class == cognito.PoolDeletion && e.Outcome == cognito.Succeeded })
	for _, r := range v.All() {
		if deletes[r.Kind()] && v.String(v.Pool(r)) == pool {
			if old := first[v.Account(r)]; old == nil || r.CompareTimes(old) < 0 {
				first[v.Account(r)] = r
			}
		}
	}
	return first
}
