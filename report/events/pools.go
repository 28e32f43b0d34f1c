package events

// A User is one user, by the numbers of texts: a sub is unique within a pool only.
type User struct{ Account, Pool, Sub Text }

// User returns whom the event of r names; Sub is 0 if nobody.
func (v *View) User(r *Row) User { return User{v.Account(r), v.Pool(r), r.Sub()} }

// An owner of a sub is a user whose pool is not known.
type owner struct{ account, sub Text }

// several stands for the pool of an owner who may be of more than one.
const several = ^Text(0)

// Pool returns the user pool of the event: the one it names or, if it names a user
// but none, that of the user's other events, if that is exactly one.
func (v *View) Pool(r *Row) Text {
	pool := v.NamedPool(r)
	if pool == 0 && r.Sub() != 0 {
		if pool = v.pools[owner{v.Account(r), r.Sub()}]; pool == several {
			return 0
		}
	}
	return pool
}

// inferPools learns the pools of users of whom some event names none, as a
// DeleteUser record never does.
func (v *View) inferPools() {
	open := make([]bool, v.Texts()) // by sub
	for _, r := range v.All() {
		if v.NamedPool(r) == 0 {
			open[r.Sub()] = true
		}
	}
	open[0] = false // no sub
	v.pools = map[owner]Text{}
	for _, r := range v.All() {
		pool := v.NamedPool(r)
		if pool == 0 || !open[r.Sub()] {
			continue
		}
		o := owner{v.Account(r), r.Sub()}
		if p, ok := v.pools[o]; ok && p != pool {
			pool = several
		}
		v.pools[o] = pool
	}
}
