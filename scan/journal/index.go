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
type index [256]shard // by the first byte of the id: many that grow a little, not one that is copied as a whole

// A shard is a part of an index.
type shard struct {
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

// places returns where the entries are whose objects were asked for, in the order in
// which they were written. Nothing is asked afterwards: of the index nothing is left.
func (x *index) places() []int64 {
	n := 0
	for i := range x {
		for _, asked := range x[i].asked {
			if asked {
				n++
			}
		}
	}
	list := make([]int64, 0, n)
	for i := range x {
		for k, asked := range x[i].asked {
			if asked {
				list = append(list, x[i].entries[k].at)
			}
		}
		x[i] = shard{}
	}
	slices.Sort(list)
	return list
}

func compareIDs(a, b id) int { return bytes.Compare(a[:], b[:]) }
