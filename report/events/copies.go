package events

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"
)

// Copies of an event share the account, the ID and what happened: source, name, time, user
// and outcome. Events that share an ID but differ in what happened all count; otherwise
// somebody could remove an event by planting another one with its ID. Events whose ID does
// not identify them are compared by all of their fields.

// copyOf returns the row that r is a copy of, or a new row if there is none.
func (t *Table) copyOf(r *Row) (i uint32, known bool) {
	key := t.key(r)
	telling := t.tells(r.id)
	clash := false
	if telling {
		i, clash = t.find(key)
		if clash && t.same(t.row(i), r) {
			return i, true
		}
		if !clash {
			i = t.grow()
			t.index.add(t.hash(key), i)
			return i, false
		}
	}
	hash := t.hash(key) ^ t.hashOf(r)
	for i := range t.others.like(hash) {
		if o := t.row(i); t.key(o) == key && t.same(o, r) && (telling || t.alike(o, r)) {
			return i, true
		}
	}
	i = t.grow()
	t.others.add(hash, i)
	if clash {
		t.clashes[key] = append(t.clashes[key], i)
	}
	return i, false
}

// grow adds a row and returns its number.
func (t *Table) grow() uint32 {
	if t.count%chunkRows == 0 {
		t.chunks = append(t.chunks, new([chunkRows]Row))
	}
	t.count++
	return t.count - 1
}

// tells reports whether an ID identifies its event. A redacted ID does not.
func (t *Table) tells(id eventID) bool {
	if id.text > 0 {
		return strings.ContainsAny(t.idText(id), "0123456789")
	}
	for _, b := range id.uuid {
		if b != id.uuid[0] || b>>4 != b&0xf {
			return true
		}
	}
	return false
}

// same reports whether the same thing happened in a and b.
func (t *Table) same(a, b *Row) bool {
	if a.seconds != b.seconds || a.nanos != b.nanos || a.Sub() != b.Sub() {
		return false
	}
	x, y := &t.kinds.list[a.kind], &t.kinds.list[b.kind]
	return a.kind == b.kind || x.name() == y.name() && x.source() == y.source() && x.outcome() == y.outcome()
}

// alike reports whether a and b agree in all other fields, except where they were found.
func (t *Table) alike(a, b *Row) bool {
	return a.kind == b.kind && a.place == b.place && a.extra == b.extra && a.texts == b.texts
}

// find returns the first row with the key.
func (t *Table) find(key eventKey) (uint32, bool) {
	for i := range t.index.like(t.hash(key)) {
		if t.key(t.row(i)) == key {
			return i, true
		}
	}
	return 0, false
}

// hash has secret seeds. Otherwise whoever writes records could forge events that share a
// hash, and telling those apart would take quadratic time.
func (t *Table) hash(key eventKey) uint32 {
	x, y := binary.LittleEndian.Uint64(key.id.uuid[:]), binary.LittleEndian.Uint64(key.id.uuid[8:])
	return t.mix(x, y, uint64(key.account), uint64(key.id.text))
}

// hashOf hashes what same compares and, if the ID does not identify the event, what alike
// compares.
func (t *Table) hashOf(r *Row) uint32 {
	k := &t.kinds.list[r.kind]
	low := uint64(0)
	if !t.tells(r.id) {
		low = uint64(t.mix(uint64(r.place)<<32|uint64(r.extra), uint64(r.kind), 0, 0))
		for _, text := range r.texts {
			low = uint64(t.mix(low, uint64(text), 0, 0))
		}
	}
	return t.mix(uint64(r.seconds), uint64(r.nanos)<<32|uint64(r.Sub()), uint64(k.name())<<32|uint64(k.source()), uint64(k.outcome())<<32|low)
}

func (t *Table) mix(a, b, c, d uint64) uint32 {
	high, low := bits.Mul64(a^t.seeds[0], b^t.seeds[1])
	high, low = bits.Mul64(high^low^c, d^t.seeds[2])
	return uint32(high ^ low)
}

// A Clash is an ID shared by events of one account that differ in what happened.
type Clash struct {
	Account, ID string
	Objects     []string // where these events were found, sorted
}

// Clashes returns all clashes, by account and ID.
func (v *View) Clashes() []Clash {
	t := v.table
	var list []Clash
	for key, rows := range t.clashes {
		first, _ := t.find(key)
		c := Clash{Account: v.String(key.account), ID: t.idText(key.id)}
		for _, i := range append(slices.Clone(rows), first) {
			c.Objects = append(c.Objects, v.String(t.row(i).object))
		}
		slices.Sort(c.Objects)
		c.Objects = slices.Compact(c.Objects)
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b Clash) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.ID, b.ID))
	})
	return list
}
