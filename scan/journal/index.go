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

// An Index knows which objects a journal has finished, and which of them were
// asked for: about 17 bytes for each. Its zero value is empty.
type Index struct {
	ids   []id // sorted once it is asked
	asked []bool
}

// Add notes that the object of e is finished. One that failed is not: it is to
// be tried again. All entries are added before the first question.
func (x *Index) Add(e *Entry) {
	if e.Status != Failed {
		x.ids = append(x.ids, idOf(e.Object, e.Version))
	}
}

// Ask reports whether the object is finished, and notes that it was asked for.
func (x *Index) Ask(name, version string) bool {
	if x.asked == nil {
		slices.SortFunc(x.ids, compareIDs)
		x.ids = slices.Compact(x.ids)
		x.asked = make([]bool, len(x.ids))
	}
	i, ok := x.find(name, version)
	if ok {
		x.asked[i] = true
	}
	return ok
}

// Asked reports whether e is finished and its object was asked for.
func (x *Index) Asked(e *Entry) bool {
	i, ok := x.find(e.Object, e.Version)
	return ok && e.Status != Failed && len(x.asked) > 0 && x.asked[i]
}

func (x *Index) find(name, version string) (int, bool) {
	return slices.BinarySearchFunc(x.ids, idOf(name, version), compareIDs)
}

func compareIDs(a, b id) int { return bytes.Compare(a[:], b[:]) }
