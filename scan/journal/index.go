package journal

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"slices"
)

// An id stands for the name and version of an object.
type id [16]byte

func idOf(name, version string) id {
	sum := sha256.Sum256([]byte(version + "\x00" + name)) // versions hold no NUL
	return id(sum[:16])
}

// An index knows which objects are finished, where their entries are, and which of them were
// asked for. It takes about 30 bytes for each entry. The zero value is empty.
type index [256]shard // by the first byte of the id: many slices that grow a little, instead of one that is copied as a whole

// A shard is a part of an index.
type shard struct {
	entries []indexed // sorted by the first ask
	asked   []bool    // by entry: its object was asked for
}

// An indexed entry is the one of id, at an offset of the journal.
type indexed struct {
	id id
	at int64
}

// add notes that the object of e, whose entry is at an offset of the journal, is finished. A
// failed object is not finished, because it must be retried. All entries must be added before
// the first ask.
func (x *index) add(e *Entry, at int64) {
	if e.Status == Failed {
		return
	}
	id := idOf(e.Object, e.Version)
	s := &x[id[0]]
	s.entries = append(s.entries, indexed{id, at})
}

// ask reports whether the object is finished, and notes that it was asked for.
func (x *index) ask(name, version string) bool {
	wanted := idOf(name, version)
	s := &x[wanted[0]]
	if s.asked == nil {
		slices.SortFunc(s.entries, func(a, b indexed) int { return cmp.Or(compareIDs(a.id, b.id), cmp.Compare(a.at, b.at)) })
		s.asked = make([]bool, len(s.entries))
	}
	first, ok := slices.BinarySearchFunc(s.entries, wanted, func(e indexed, want id) int { return compareIDs(e.id, want) })
	for i := first; i < len(s.entries) && s.entries[i].id == wanted; i++ {
		s.asked[i] = true
	}
	return ok
}

// places returns the offsets of the entries whose objects were asked for and of all others,
// each in the order in which they were written. It empties the index, so nothing may be asked
// afterwards.
func (x *index) places() (asked, others []int64) {
	n, all := 0, 0
	for i := range x {
		all += len(x[i].entries)
		for _, asked := range x[i].asked {
			if asked {
				n++
			}
		}
	}
	asked, others = make([]int64, 0, n), make([]int64, 0, all-n)
	for i := range x {
		for k, e := range x[i].entries {
			if x[i].asked != nil && x[i].asked[k] {
				asked = append(asked, e.at)
			} else {
				others = append(others, e.at)
			}
		}
		x[i] = shard{}
	}
	slices.Sort(asked)
	slices.Sort(others)
	return asked, others
}

func compareIDs(a, b id) int { return bytes.Compare(a[:], b[:]) }
