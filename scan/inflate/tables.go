package inflate

import (
	"encoding/binary"
	"math/bits"
)

// Tables decode Huffman codes (RFC 1951, section 3.2). The next rootBits bits of the input
// index an entry. Longer codes share an entry, which points to a second table for the
// remaining bits. An entry is
//
//	bits 0 to 7    how many bits of the input it uses, extra bits included
//	bits 8, 9      how many literals it stands for; 0 if it is something else
//	bit 10         it is rare: a pointer, the end of the block, or no code at all
//	bit 11         it is a pointer: the index is in bits 16 to 31
//	bits 12 to 15  how many of its bits precede the extra bits; for a pointer,
//	               how many bits index the second table
//	bits 16 to 31  two literals of 8 bits each, or the least length or distance
//	bits 32 to 47  a mask for the extra bits of a distance
type tables struct {
	literal  [literalSize]uint32 // literals, lengths and the end of the block
	distance [distanceSize]uint64
	lengths  [1 << lengthRoot]uint32               // of the codes of the other two
	codes    [maxLiterals + maxDistances + 8]uint8 // lengths of their codes, with room to write 8 at once
	isFixed  bool                                  // the first two are those of blocks without codes of their own
}

// According to the program "enough" of zlib, with roots of these sizes a table and its second
// tables take at most 1334 entries for 288 symbols, and 402 for 32.
const (
	literalRoot  = 10
	literalSize  = 1334
	distanceRoot = 8
	distanceSize = 402
	lengthRoot   = 7 // no length code is longer

	maxLiterals  = 288
	maxDistances = 32
	maxCode      = 15

	count1  = 1 << 8
	counts  = 3 << 8
	rare    = 1 << 10
	pointer = 1 << 11
	ending  = 1 << 16 // in a rare entry: the end of the block
)

// The meanings of the symbols, as entries without the lengths of their codes.
var (
	literalSymbols  = literalEntries()
	distanceSymbols = distanceEntries()
	lengthSymbols   = lengthEntries()
)

func literalEntries() (entries [maxLiterals]uint32) {
	for i := range 256 {
		entries[i] = count1 | uint32(i)<<16
	}
	entries[256] = rare | ending
	least := uint32(3)
	for i := range uint32(28) {
		extra := uint32(0)
		if i >= 8 {
			extra = i/4 - 1
		}
		entries[257+i] = least<<16 | extra
		least += 1 << extra
	}
	entries[285] = 258 << 16
	entries[286], entries[287] = rare, rare
	return entries
}

func distanceEntries() (entries [maxDistances]uint64) {
	least := uint64(1)
	for i := range uint64(30) {
		extra := uint64(0)
		if i >= 4 {
			extra = i/2 - 1
		}
		entries[i] = least<<16 | extra | (1<<extra-1)<<32
		least += 1 << extra
	}
	entries[30], entries[31] = rare, rare
	return entries
}

func lengthEntries() (entries [19]uint32) {
	for i := range entries {
		entries[i] = uint32(i) << 16
	}
	return entries
}

// fixed makes the tables of blocks without codes of their own. Such a block can be as short
// as 10 bits, and making the tables for each would take 300 times as long as reading it.
func (t *tables) fixed() bool {
	if t.isFixed {
		return true
	}
	for i := range t.codes[:maxLiterals+maxDistances] {
		switch {
		case i < 144:
			t.codes[i] = 8
		case i < 256:
			t.codes[i] = 9
		case i < 280:
			t.codes[i] = 7
		case i < maxLiterals:
			t.codes[i] = 8
		default:
			t.codes[i] = 5
		}
	}
	t.isFixed = t.make(maxLiterals, maxDistances)
	return t.isFixed
}

// make makes the tables from codes: first those of the literals, then those of the distances.
func (t *tables) make(literals, distances int) bool {
	t.isFixed = false
	return build(t.literal[:], literalRoot, t.codes[:literals], literalSymbols[:]) &&
		build(t.distance[:], distanceRoot, t.codes[literals:literals+distances], distanceSymbols[:])
}

// pairs makes entries stand for two literals where both fit in the bits of the index. That
// takes as long as some hundred literals. Which entries qualify is hard to predict, so
// nothing branches on it.
func (t *tables) pairs() {
	for i := 1<<literalRoot - 1; i >= 0; i-- {
		one := t.literal[i]
		// This one is not paired yet: its index is smaller, or the same.
		two := t.literal[i>>(one&maxCode)]
		used := one&maxCode + two&maxCode
		pair := used | 2*count1 | one&0xff0000 | two&0xff0000<<8
		// The highest bit is set if both are literals and they fit.
		both := one & two & count1 << (31 - 8)
		fit := used - (literalRoot + 1)
		t.literal[i] = one ^ (one^pair)&uint32(int32(both&fit)>>31)
	}
}

// build makes the table t of symbols with codes of these lengths. It returns false if they
// are not a complete code, except for a block with at most one distance, where that is
// allowed.
func build[T uint32 | uint64](t []T, root int, lengths []uint8, symbols []T) bool {
	var count, next [maxCode + 1]int
	var coded [maxLiterals]uint16 // symbols that have a code, with its length
	n := 0
	for i := 0; i < len(lengths); i++ {
		if i%8 == 0 && i+8 <= len(lengths) && binary.LittleEndian.Uint64(lengths[i:]) == 0 {
			i += 7 // most symbols do not occur in a text
			continue
		}
		length := lengths[i] & maxCode
		count[length]++
		coded[n] = uint16(i)<<4 | uint16(length)
		n += int(length+maxCode) >> 4 // adds 1 unless the length is 0
	}
	free := 1 << maxCode
	for n := 1; n <= maxCode; n++ {
		free -= count[n] << (maxCode - n)
		if n < maxCode {
			next[n+1] = next[n] + count[n]
		}
	}
	var sorted [maxLiterals]uint16 // symbols by length of code
	for _, c := range coded[:n] {
		at := &next[c&maxCode]
		sorted[*at] = c >> 4
		*at++
	}
	used := sorted[:n]
	if free != 0 {
		return free > 0 && root == distanceRoot && lone(t, used, count[1], symbols)
	}

	// Codes begin with their highest bit, here the highest of 16, and the input with its
	// lowest. In a table for codes of n bits, shorter codes appear twice as often as in the
	// one for n-1.
	code := uint16(0)
	for n := 1; n <= root; n++ {
		copy(t[1<<(n-1):1<<n], t[:1<<(n-1)])
		for _, s := range used[:count[n]] {
			t[bits.Reverse16(code)] = entry(symbols[s], n)
			code += 1 << (16 - n)
		}
		used = used[count[n]:]
	}
	end := 1 << root // of all tables so far
	prefix, begin := -1, 0
	for n := root + 1; n <= maxCode; n++ {
		for left := count[n]; left > 0; left-- {
			index := int(bits.Reverse16(code))
			if index&(1<<root-1) != prefix {
				prefix, begin = index&(1<<root-1), end
				// The second table is just large enough for the codes from here on.
				size := n - root
				for room := 1<<size - left; room > 0; {
					size++
					room = room<<1 - count[root+size]
				}
				end = begin + 1<<size
				t[prefix] = T(begin)<<16 | T(size)<<12 | rare | pointer | T(root)
			}
			for i := begin + index>>root; i < end; i += 1 << (n - root) {
				t[i] = entry(symbols[used[0]], n-root)
			}
			used = used[1:]
			code += 1 << (16 - n)
		}
	}
	return true
}

// lone makes the table of an incomplete code: that of at most one distance, of one bit.
func lone[T uint32 | uint64](t []T, used []uint16, ofOneBit int, symbols []T) bool {
	if len(used) > ofOneBit || ofOneBit > 1 {
		return false
	}
	for i := range 1 << distanceRoot {
		t[i] = rare
		if len(used) == 1 && i&1 == 0 {
			t[i] = entry(symbols[used[0]], 1)
		}
	}
	return true
}

// entry returns the entry of a symbol whose code has n bits.
func entry[T uint32 | uint64](symbol T, n int) T {
	if symbol&counts != 0 {
		return symbol + T(n)
	}
	return symbol + T(n) + T(n)<<12
}
