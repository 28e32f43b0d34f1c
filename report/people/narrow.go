package people

import (
	"time"

	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A Narrow says which users a report is of: those of whom all its fields that are set
// hold. Its zero value asks for all.
type Narrow struct {
	// Users who were active last longer than this before Before, or never as far as
	// anything tells. Whoever is active at a later time is not among them.
	Inactive time.Duration
	Before   time.Time

	// Users who signed up, and of whom nothing tells that they were confirmed: no
	// confirmation, by whomever, and nothing that only who is confirmed can do. Whom an
	// administrator created has nothing to confirm.
	Unconfirmed bool

	// Users of this pool who were in it when it was deleted: a DeleteUserPool of it
	// succeeded, and they were seen by then and not yet deleted. Empty asks for no pool.
	DeletedWithPool string
}

// seen returns the users of whom the view admits an event and whom n asks for.
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

// inactive reports whether a user is who was active last at that time, nil for never.
func (n *Narrow) inactive(last *time.Time) bool {
	return last == nil || last.Before(n.Before.Add(-n.Inactive))
}

// existedAt reports whether the user was there when the pool was deleted, if it was.
func (l *life) existedAt(deletion *events.Row) bool {
	return deletion != nil && l.first.CompareTimes(deletion) <= 0 && (l.deletion == nil || l.deletion.CompareTimes(deletion) > 0)
}

// unseen returns the subs of an export that no event names, if n asks for them.
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

// WasDeleted reports whether any event tells that the user pool was deleted.
func WasDeleted(v *events.View, pool string) bool { return len(deletionsOf(v, pool)) > 0 }

// deletionsOf returns the first event that deleted the user pool, by account: nobody
// deletes the pool of another one.
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
