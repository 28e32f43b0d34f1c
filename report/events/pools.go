package events

// A User identifies one user by the numbers of texts. A sub is unique only within a pool.
type User struct{ Account, Pool, Sub Text }

// User returns the user that the event of r names. Sub is 0 if it names none.
func (v *View) User(r *Row) User { return User{v.Account(r), v.Pool(r), r.Sub()} }

// An owner is a user whose pool is not known.
type owner struct{ account, sub Text }

// several stands for the pool of an owner who may belong to more than one.
const several = ^Text(0)

// Pool returns the user pool of the event: the one that it names or, if it names a user but
// no pool, the pool of the user's other events. It returns 0 if those name no pool or more
// than one.
func (v *View) Pool(r *Row) Text {
	pool := v.NamedPool(r)
	if pool == 0 && r.Sub() != 0 {
		if pool = v.pools[owner{v.Account(r), r.Sub()}]; pool == several {
			return 0
		}
	}
	return pool
}

// inferPools learns the pools of users who have an event that names no pool. DeleteUser
// records never name one.
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
