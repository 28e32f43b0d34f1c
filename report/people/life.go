package people

import (
	"cmp"
	"iter"
	"maps"
	"slices"

	"github.com/cogtrail/cogtrail/report/acts"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A life gathers what all events that count say about one user.
type life struct {
	user events.User

	first, last, lastAct, signedUp, firstSignIn, lastSignIn, deletion, firstActivity *events.Row

	signIns, deletions, failed, denied, activity        int64
	inferred, admitted, reappeared, begins, isConfirmed bool
}

// lives finds lives by user. A sub normally belongs to one user, but whoever writes records
// may put it into any number of pools.
type lives struct {
	view   *events.View
	traits []trait
	first  []*life // by number of the sub: the life that was found first
	others map[events.User]*life
}

func (x *lives) find(u events.User) *life {
	if l := x.first[u.Sub]; l == nil || l.user == u {
		return l
	}
	return x.others[u]
}

// of returns the life of a user, and begins one if there is none.
func (x *lives) of(u events.User) *life {
	l := x.find(u)
	if l != nil {
		return l
	}
	l = &life{user: u}
	if x.first[u.Sub] == nil {
		x.first[u.Sub] = l
	} else {
		x.others[u] = l
	}
	return l
}

// newLives returns the lives of the users whose subs, by number, are in asked; nil means
// all. found holds the sign-ins; nil means that they are not needed. If active is not nil,
// newLives calls it for each event that is activity after a deletion.
func newLives(v *events.View, found *acts.Acts, asked []bool, active func(*life, *events.Row)) *lives {
	x := &lives{v, events.ByKind(v, traitOf), make([]*life, v.Texts()), map[events.User]*life{}}
	deleted := false
	for r := range x.named(asked) {
		l := x.of(v.User(r))
		x.note(l, r)
		deleted = deleted || l.deletion != nil
	}
	if found != nil {
		x.signIns(found)
	}
	if !deleted {
		return x
	}
	for r := range x.named(asked) {
		k := &x.traits[r.Kind()]
		if k.grace == 0 {
			continue
		}
		if l := x.find(v.User(r)); l.deletion != nil && r.Time().After(l.deletion.Time().Add(k.grace)) {
			l.activity++
			l.reappeared = l.reappeared || k.signsUp
			l.firstActivity = x.earlier(l.firstActivity, r)
			if active != nil {
				active(l, r)
			}
		}
	}
	return x
}

// signIns adds each sign-in to the life of its user, unless that life is not asked for. A
// sign-in whose event names nobody, an exchange of a code, borrows its user from the login
// before it, so that user has a life too.
func (x *lives) signIns(found *acts.Acts) {
	for i, r := range x.view.All() {
		if found.On(i)&acts.SignedIn == 0 {
			continue
		}
		u := found.User(x.view, i)
		if u.Sub == 0 {
			continue
		}
		if l := x.find(u); l != nil {
			l.signIns++
			l.firstSignIn, l.lastSignIn = x.earlier(l.firstSignIn, r), x.later(l.lastSignIn, r)
		}
	}
}

// all yields the lives, in any order.
func (x *lives) all() iter.Seq[*life] {
	return func(yield func(*life) bool) {
		for _, some := range []iter.Seq[*life]{slices.Values(x.first), maps.Values(x.others)} {
			for l := range some {
				if l != nil && !yield(l) {
					return
				}
			}
		}
	}
}

// named yields the events that count and whose sub is asked for.
func (x *lives) named(asked []bool) iter.Seq[*events.Row] {
	return func(yield func(*events.Row) bool) {
		for _, r := range x.view.All() {
			if r.Sub() != 0 && (asked == nil || asked[r.Sub()]) && !yield(r) {
				return
			}
		}
	}
}

// note adds to l what r says, whatever other events say.
func (x *lives) note(l *life, r *events.Row) {
	k := &x.traits[r.Kind()]
	l.first, l.last = x.earlier(l.first, r), x.later(l.last, r)
	l.admitted = l.admitted || x.view.Admits(r)
	l.inferred = l.inferred || x.view.NamedPool(r) != l.user.Pool
	l.begins, l.isConfirmed = l.begins || k.begins, l.isConfirmed || k.confirmed
	if k.acts {
		l.lastAct = x.later(l.lastAct, r)
	}
	if k.signsUp {
		l.signedUp = x.earlier(l.signedUp, r)
	}
	if k.class != cognito.UserDeletion {
		return
	}
	switch k.outcome {
	case cognito.Succeeded:
		l.deletions++
		l.deletion = x.earlier(l.deletion, r)
	case cognito.Denied:
		l.denied++
	default:
		l.failed++
	}
}

// earlier returns the earlier of two events of an account. a may be nil.
func (x *lives) earlier(a, b *events.Row) *events.Row {
	if a == nil || cmp.Or(b.CompareTimes(a), x.view.CompareIDs(b, a)) < 0 {
		return b
	}
	return a
}

func (x *lives) later(a, b *events.Row) *events.Row {
	if a == nil || cmp.Or(b.CompareTimes(a), x.view.CompareIDs(b, a)) > 0 {
		return b
	}
	return a
}
