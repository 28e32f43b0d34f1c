package report

import (
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A userKey tells users apart, by the numbers of texts. A sub is unique within a
// pool only.
type userKey struct{ account, pool, sub uint32 }

func (v *view) user(r *row) userKey {
	return userKey{v.places.list[r.place].account(), v.pool(r), r.sub()}
}

// An owner of a sub is a user whose pool is not known.
type owner struct{ account, sub uint32 }

func (v *view) owner(r *row) owner { return owner{v.places.list[r.place].account(), r.sub()} }

// several stands for the pool of an owner who may be of more than one.
const several = ^uint32(0)

// inferPools returns the pools of the owners of the subs in open. A DeleteUser
// record never names its pool.
func (v *view) inferPools(open []bool) map[owner]uint32 {
	pools := map[owner]uint32{}
	for r := range v.counted() {
		pool := v.places.list[r.place].pool()
		if pool == 0 || !open[r.sub()] {
			continue
		}
		o := v.owner(r)
		if p, ok := pools[o]; ok && p != pool {
			pool = several
		}
		pools[o] = pool
	}
	return pools
}

// pool returns the pool of r: the one it names or, if it names a user but none,
// that of the user's other events, if that is exactly one.
func (v *view) pool(r *row) uint32 {
	pool := v.places.list[r.place].pool()
	if pool == 0 && r.sub() != 0 {
		if pool = v.pools[v.owner(r)]; pool == several {
			return 0
		}
	}
	return pool
}

// isSignIn reports whether e shows its user signing in: by the label, or by a
// sign-in call that succeeded.
func isSignIn(e *cognito.Event) bool {
	return e.Label == cognito.SignIn || e.Class == cognito.SignInStep && e.Outcome == cognito.Succeeded
}

// deletions returns the deletions, with what is known of each user.
func (v *view) deletions() List[DeletionRow] {
	rows := v.ordered(func(r *row) bool { return v.traits[r.kind].deletes })
	asked := make([]bool, len(v.texts.list)) // by sub
	for _, r := range rows {
		asked[r.sub()] = true
	}
	lives := v.lives(asked, nil)
	return List[DeletionRow]{len(rows), func(i int) DeletionRow {
		r := rows[i]
		d := DeletionRow{Event: v.event(r)}
		if l := lives.find(v.user(r)); l != nil {
			d.FirstSeen, d.LastSignIn, d.SignIns = timeOf(l.first), timeOf(l.lastSignIn), l.signIns
			d.Username = v.query.Usernames[d.Sub]
		}
		return d
	}}
}
