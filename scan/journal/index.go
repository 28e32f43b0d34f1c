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

// An index knows which objects are finished, where their entries are, and which of them
// were asked for: about 30 bytes for each entry. Its zero value is empty.
type index struct {
	entries []indexed // sorted once it is asked
	asked   []bool    // by entry: its object was asked for
}

// An indexed entry is that of id, at an offset of the journal.
type indexed struct {
	id id
	at int64
}

// add notes that the object of e, which is at an offset of the journal, is finished. One
// that failed is not: it is to be tried again. All entries are added before the first
// question.
func (x *index) add(e *Entry, at int64) {
	if e.Status != Failed {
		x.entries = append(x.entries, indexed{idOf(e.Object, e.Version), at})
	}
}

// ask reports whether the object is finished, and notes that it was asked for.
func (x *index) ask(name, version string) bool {
	if x.asked == nil {
		slices.SortFunc(x.entries, func(a, b indexed) int { return cmp.Or(compareIDs(a.id, b.id), cmp.Compare(a.at, b.at)) })
		x.asked = make([]bool, len(x.entries))
	}
	wanted := idOf(name, version)
	first, ok := slices.BinarySearchFunc(x.entries, wanted, func(e indexed, want id) int { return compareIDs(e.id, want) })
	for i := first; i < len(x.entries) && x.entries[i].id == wanted; i++ {
		x.asked[i] = true
	}
	return ok
}

// places returns where the entries are whose objects were asked for, in the order in
// which they were written. Nothing is asked afterwards: of the index only they are left.
func (x *index) places() []int64 {
	var list []int64
	for i, asked := range x.asked {
		if asked {
			list = append(list, x.entries[i].at)
		}
	}
	x.entries, x.asked = nil, nil
	slices.Sort(list)
	return list
}

func compareIDs(a, b id) int { return bytes.Compare(a[:], b[:]) }
