package events

import "cmp"

// An eventKey identifies an event.
type eventKey struct {
	id      eventID
	account Text
}

func (t *Table) key(r *Row) eventKey { return eventKey{r.id, t.places.list[r.place].account()} }

// replaced returns the rows that others correct. An event, its corrections and theirs form
// a group, even if the event itself is missing. One row of a group counts: one that is not
// corrected itself, from the greatest object name, since names contain the time of
// delivery. An event whose ID is shared by other events, or does not identify it, neither
// corrects nor is corrected: nobody could tell which event is meant.
func (t *Table) replaced() set {
	var g groups
	corrected := map[eventKey]bool{}
	for i := range t.corrections {
		r := t.row(i)
		key := t.key(r)
		if of := (eventKey{t.id(t.texts.text(r.original())), key.account}); of != key && t.only(of) && t.only(key) {
			corrected[of] = true
			g.join(of, key)
		}
	}
	better := func(a, b uint32) bool {
		x, y := t.row(a), t.row(b)
		if cx, cy := corrected[t.key(x)], corrected[t.key(y)]; cx != cy {
			return cy
		}
		return cmp.Or(cmp.Compare(t.texts.text(x.object), t.texts.text(y.object)), t.compare(x, y)) > 0
	}
	keep := map[eventKey]uint32{} // the best of each group
	for key := range g.parent {
		if i, ok := t.find(key); ok {
			if best, ok := keep[g.root(key)]; !ok || better(i, best) {
				keep[g.root(key)] = i
			}
		}
	}
	var gone set
	for key := range g.parent {
		if i, ok := t.find(key); ok && keep[g.root(key)] != i {
			gone.add(i, t.count)
		}
	}
	return gone
}

// A set is a set of rows, as one bit per row; it takes no memory while it is empty.
type set struct {
	bits  []uint64
	count int64
}

// add adds row i, which must not be in the set yet. rows is the number of all rows.
func (s *set) add(i, rows uint32) {
	if s.bits == nil {
		s.bits = make([]uint64, rows/64+1)
	}
	s.bits[i/64] |= 1 << (i % 64)
	s.count++
}

func (s *set) has(i uint32) bool { return s.bits != nil && s.bits[i/64]>>(i%64)&1 != 0 }

// only reports whether the ID identifies at most one event.
func (t *Table) only(key eventKey) bool { return t.tells(key.id) && len(t.clashes[key]) == 0 }

// groups are sets of events that are joined pair by pair (union-find), in linear time
// whatever chain or cycle a forger writes. Events that were never joined are absent.
type groups struct{ parent map[eventKey]eventKey }

// root returns the event that represents the group of k.
func (g *groups) root(k eventKey) eventKey {
	for g.parent[k] != k {
		g.parent[k] = g.parent[g.parent[k]] // halve the path for the next search
		k = g.parent[k]
	}
	return k
}

func (g *groups) join(a, b eventKey) {
	if g.parent == nil {
		g.parent = map[eventKey]eventKey{}
	}
	for _, k := range []eventKey{a, b} {
		if _, ok := g.parent[k]; !ok {
			g.parent[k] = k
		}
	}
	g.parent[g.root(b)] = g.root(a)
}
