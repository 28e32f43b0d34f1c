package events

import (
	"hash/maphash"
	"iter"
	"strings"
)

// An index finds what is numbered by its hash, in 11 to 16 bytes for each. A slot
// holds hash and number + 1, and is near where the hash is among all hashes: growing is
// one pass. Equal hashes prove nothing: whoever asks compares the things themselves.
type index struct {
	slots []uint64 // open addressing, at most three quarters full
	used  int
}

func newIndex() index { return index{slots: make([]uint64, 64)} }

// first returns the slot that a hash comes to first.
func (x *index) first(hash uint32) uint64 {
	return uint64(hash) * uint64(len(x.slots)) >> 32
}

// after returns the slot behind i.
func (x *index) after(i uint64) uint64 {
	if i++; i < uint64(len(x.slots)) {
		return i
	}
	return 0
}

// like yields the numbers of things with the hash.
func (x *index) like(hash uint32) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for i := x.first(hash); ; i = x.after(i) {
			slot := x.slots[i]
			if slot == 0 || uint32(slot>>32) == hash && !yield(uint32(slot)-1) {
				return
			}
		}
	}
}

func (x *index) add(hash, number uint32) {
	if x.used++; 4*x.used > 3*len(x.slots) {
		old := x.slots
		x.slots = make([]uint64, len(old)+len(old)/2)
		for _, slot := range old {
			if slot != 0 {
				x.place(slot)
			}
		}
	}
	x.place(uint64(hash)<<32 | uint64(number+1))
}

func (x *index) place(slot uint64) {
	i := x.first(uint32(slot >> 32))
	for x.slots[i] != 0 {
		i = x.after(i)
	}
	x.slots[i] = slot
}

// A Text is the number of a text of a Table: equal texts have equal numbers, and 0 is
// the empty one.
type Text uint32

// texts numbers distinct texts.
type texts struct {
	chunks []*[chunkTexts]string // a slice of texts would be copied over and over as it grows
	count  uint32
	index  index
	seed   maphash.Seed
	recent [1 << 12]Text   // texts met lately, by hint
	block  strings.Builder // holds the latest texts
}

const chunkTexts = 1 << 10

func newTexts() texts {
	return texts{chunks: []*[chunkTexts]string{new([chunkTexts]string)}, count: 1, index: newIndex(), seed: maphash.MakeSeed()}
}

// text returns the text of a number.
func (t *texts) text(n Text) string { return t.chunks[n/chunkTexts][n%chunkTexts] }

// number returns the number of s, of which it keeps a copy.
func (t *texts) number(s string) Text {
	if s == "" {
		return 0
	}
	recent := &t.recent[hint(s)%uint32(len(t.recent))]
	if t.text(*recent) == s {
		return *recent
	}
	hash := uint32(maphash.String(t.seed, s))
	for n := range t.index.like(hash) {
		if t.text(Text(n)) == s {
			*recent = Text(n)
			return Text(n)
		}
	}
	if t.count%chunkTexts == 0 {
		t.chunks = append(t.chunks, new([chunkTexts]string))
	}
	n := Text(t.count)
	t.count++
	t.chunks[n/chunkTexts][n%chunkTexts] = t.keep(s)
	t.index.add(hash, uint32(n))
	*recent = n
	return n
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
		if t.text(n) != *fields[i] {
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
		*s = t.text(numbers[i])
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
