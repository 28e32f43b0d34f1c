package journal

import (
	"bytes"
	"crypto/sha256"
	"slices"
)

// An id stands for the name and version of an object.
type id [16]byte

func idOf(name, version string) id {
	sum := sha256.Sum256([]byte(version + "\x00" + name)) // versions hold no NUL
	return id(sum[:16])
}

// An index knows which objects are finished, and which of them were asked for:
// about 17 bytes for each. Its zero value is empty.
type index struct {
	ids   []id   // sorted once it is asked
	known []bool // by id: it was asked for
}

// add notes that the object of e is finished. One that failed is not: it is to
// be tried again. All entries are added before the first question.
func (x *index) add(e *Entry) {
	if e.Status != Failed {
		x.ids = append(x.ids, idOf(e.Object, e.Version))
	}
}

// ask reports whether the object is finished, and notes that it was asked for.
func (x *index) ask(name, version string) bool {
	if x.known == nil {
		slices.SortFunc(x.ids, compareIDs)
		x.ids = slices.Compact(x.ids)
		x.known = make([]bool, len(x.ids))
	}
	i, ok := x.find(name, version)
	if ok {
		x.known[i] = true
	}
	return ok
}

// asked reports whether e is finished and its object was asked for.
func (x *index) asked(e *Entry) bool {
	i, ok := x.find(e.Object, e.Version)
	return ok && e.Status != Failed && len(x.known) > 0 && x.known[i]
}

func (x *index) find(name, version string) (int, bool) {
	return slices.BinarySearchFunc(x.ids, idOf(name, version), compareIDs)
}

func compareIDs(a, b id) int { return bytes.Compare(a[:], b[:]) }
