package events

import (
	"hash/maphash"
	"iter"
	"strings"
)

// An index finds what is numbered by its hash, in 16 to 32 bytes for each. A
// slot holds hash and number + 1. Equal hashes prove nothing: whoever asks
// compares the things themselves.
type index struct {
	slots []uint64 // open addressing, at most half full
	used  int
}

func newIndex() index { return index{slots: make([]uint64, 64)} }

// like yields the numbers of things with the hash.
func (x *index) like(hash uint32) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		mask := uint32(len(x.slots) - 1)
		for i := hash & mask; ; i = (i + 1) & mask {
			slot := x.slots[i]
			if slot == 0 || uint32(slot>>32) == hash && !yield(uint32(slot)-1) {
				return
			}
		}
	}
}

func (x *index) add(hash, number uint32) {
	if x.used++; 2*x.used > len(x.slots) {
		old := x.slots
		x.slots = make([]uint64, 2*len(old))
		for _, slot := range old {
			if slot != 0 {
				x.place(slot)
			}
		}
	}
	x.place(uint64(hash)<<32 | uint64(number+1))
}

func (x *index) place(slot uint64) {
	mask := uint32(len(x.slots) - 1)
	i := uint32(slot>>32) & mask
	for x.slots[i] != 0 {
		i = (i + 1) & mask
	}
	x.slots[i] = slot
}

// A Text is the number of a text of a Table: equal texts have equal numbers, and 0 is
// the empty one.
type Text uint32

// texts numbers distinct texts.
type texts struct {
	list   []string
	index  index
	seed   maphash.Seed
	recent [1 << 12]Text   // texts met lately, by hint
	block  strings.Builder // holds the latest texts
}

func newTexts() texts { return texts{list: []string{""}, index: newIndex(), seed: maphash.MakeSeed()} }

// number returns the number of s, of which it keeps a copy.
func (t *texts) number(s string) Text {
	if s == "" {
		return 0
	}
	recent := &t.recent[hint(s)%uint32(len(t.recent))]
	if t.list[*recent] == s {
		return *recent
	}
	hash := uint32(maphash.String(t.seed, s))
	for n := range t.index.like(hash) {
		if t.list[n] == s {
			*recent = Text(n)
			return Text(n)
		}
	}
	n := uint32(len(t.list))
	t.list = append(t.list, t.keep(s))
	t.index.add(hash, n)
	*recent = Text(n)
	return Text(n)
}

// own returns a number of s that no other text has, nor s itself where it is numbered.
func (t *texts) own(s string) Text {
	t.list = append(t.list, t.keep(s))
	return Text(len(t.list) - 1)
}

// blockSize is the memory that texts share: many small allocations are slow to
// make and to collect.
const blockSize = 64 << 10

// keep returns a copy of s: s itself may be a part of something large.
func (t *texts) keep(s string) string {
	if t.block.Cap()-t.block.Len() < len(s) {
		t.block.Reset()
		t.block.Grow(max(blockSize, len(s)))
	}
	t.block.WriteString(s)
	all := t.block.String()
	return all[len(all)-len(s):]
}

// are reports whether the numbers are those of the fields.
func (t *texts) are(numbers []Text, fields []*string) bool {
	for i, n := range numbers {
		if t.list[n] != *fields[i] {
			return false
		}
	}
	return true
}

// numbers sets the numbers to those of the fields.
func (t *texts) numbers(numbers []Text, fields []*string) {
	for i, s := range fields {
		numbers[i] = t.number(*s)
	}
}

// set sets the fields to the texts of the numbers.
func (t *texts) set(fields []*string, numbers []Text) {
	for i, s := range fields {
		*s = t.list[numbers[i]]
	}
}

// hint is a hash that costs next to nothing: good enough to remember by it what
// was met lately.
func hint(s string) uint32 {
	n := len(s)
	if n == 0 {
		return 0
	}
	return (uint32(s[0]) | uint32(s[n/2])<<8 | uint32(s[n-1])<<16 | uint32(n)<<24) * 0x9E3779B1 >> 16
}
