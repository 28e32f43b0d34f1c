package events

import (
	"encoding/binary"
	"hash/maphash"
	"iter"
	"strings"
)

// An index finds numbered things by their hash, in 11 to 16 bytes each. A slot holds the
// hash and the number + 1, and its position follows the order of hashes, so growing takes
// one pass. Equal hashes prove nothing: the caller compares the things themselves.
type index struct {
	slots []uint64 // open addressing, at most three quarters full
	used  int
}

func newIndex() index { return index{slots: make([]uint64, 64)} }

// first returns the slot at which the search for a hash begins.
func (x *index) first(hash uint32) uint64 {
	return uint64(hash) * uint64(len(x.slots)) >> 32
}

// after returns the slot after i.
func (x *index) after(i uint64) uint64 {
	if i++; i < uint64(len(x.slots)) {
		return i
	}
	return 0
}

// like yields the numbers of the things with that hash.
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

// A Text is the number of a text in a Table. Equal texts have equal numbers, and 0 is the
// empty text.
type Text uint32

// texts numbers distinct texts.
type texts struct {
	chunks []*[chunkTexts]uint32 // places of the texts; a single slice would be copied over and over as it grows
	count  uint32
	index  index
	seed   maphash.Seed
	recent [1 << 12]Text // recent texts, by hint
	blocks []string      // the texts, each preceded by its length
	block  strings.Builder
}

const (
	chunkTexts = 1 << 10

	// blockSize is the size of the blocks that texts share. Many small allocations are slow
	// to make and to collect, and many texts are shorter than the 16 bytes of a string
	// header.
	blockSize = 256 << 10

	// A text begins at a multiple of textUnit in its block, so 16 bits of its place give
	// the offset and the other 16 the block. That is enough for 8 GB of texts.
	textUnit  = 4
	maxBlocks = 1 << 16
)

func newTexts() texts {
	return texts{chunks: []*[chunkTexts]uint32{new([chunkTexts]uint32)}, count: 1, index: newIndex(), seed: maphash.MakeSeed()}
}

// text returns the text with that number.
func (t *texts) text(n Text) string {
	if n == 0 {
		return ""
	}
	at := t.chunks[n/chunkTexts][n%chunkTexts]
	from := t.blocks[at>>16][at&(maxBlocks-1)*textUnit:]
	length, size := uint64(from[0]), 1
	if length >= 0x80 {
		length, size = longLength(from)
	}
	return from[size : uint64(size)+length]
}

// longLength returns the length at the beginning of s, and in how many bytes it is encoded.
func longLength(s string) (length uint64, size int) {
	return binary.Uvarint([]byte(s[:min(len(s), binary.MaxVarintLen64)]))
}

// number returns the number of s. If s is new, it keeps a copy.
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
	n := t.append(s)
	t.index.add(hash, uint32(n))
	*recent = n
	return n
}

// own returns a new number for s, even if s already has one.
func (t *texts) own(s string) Text { return t.append(s) }

// append gives the next number to a copy of s, since s itself may be part of something
// large.
func (t *texts) append(s string) Text {
	if t.count%chunkTexts == 0 {
		t.chunks = append(t.chunks, new([chunkTexts]uint32))
	}
	n := Text(t.count)
	t.count++
	t.chunks[n/chunkTexts][n%chunkTexts] = t.keep(s)
	return n
}

// keep stores a copy of s and returns its place.
func (t *texts) keep(s string) uint32 {
	var length [binary.MaxVarintLen64]byte
	size := binary.PutUvarint(length[:], uint64(len(s)))
	need := textUnit + size + len(s)
	if at := t.block.Len(); len(t.blocks) == 0 || t.block.Cap()-at < need || at >= blockSize-textUnit {
		if len(t.blocks) == maxBlocks {
			panic("events: more than 8 GB of texts")
		}
		t.blocks = append(t.blocks, "")
		t.block.Reset()
		t.block.Grow(max(blockSize, need))
	}
	for t.block.Len()%textUnit != 0 {
		t.block.WriteByte(0)
	}
	last := len(t.blocks) - 1
	at := uint32(last)<<16 | uint32(t.block.Len()/textUnit)
	t.block.Write(length[:size])
	t.block.WriteString(s)
	t.blocks[last] = t.block.String()
	return at
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

// hint is a hash that costs next to nothing. It is good enough to find recent values by.
func hint(s string) uint32 {
	n := len(s)
	if n == 0 {
		return 0
	}
	return (uint32(s[0]) | uint32(s[n/2])<<8 | uint32(s[n-1])<<16 | uint32(n)<<24) * 0x9E3779B1 >> 16
}
