package inflate

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// A canon decodes one symbol, bit by bit, from the number of codes of each length and the
// order of their symbols, as zlib's puff does.
type canon struct {
	count   [maxCode + 1]int
	symbols []int
}

func newCanon(lengths []uint8) *canon {
	c := new(canon)
	for n := 1; n <= maxCode; n++ {
		for symbol, length := range lengths {
			if int(length) == n {
				c.count[n]++
				c.symbols = append(c.symbols, symbol)
			}
		}
	}
	return c
}

// decode returns the symbol that the input begins with, and the length of its code.
func (c *canon) decode(input uint64) (symbol, length int) {
	code, first, index := 0, 0, 0
	for n := 1; n <= maxCode; n++ {
		code |= int(input & 1)
		input >>= 1
		if code-first < c.count[n] {
			return c.symbols[index+code-first], n
		}
		index += c.count[n]
		first = (first + c.count[n]) << 1
		code <<= 1
	}
	return -1, 0
}

// A meaning is what the input begins with, and how many bits that takes.
type meaning struct {
	kind  string
	value int
	bits  int
}

func (c *canon) literal(input uint64) meaning {
	switch symbol, n := c.decode(input); {
	case symbol < 256:
		return meaning{"literal", symbol, n}
	case symbol == 256:
		return meaning{"end", 0, n}
	case symbol > 285:
		return meaning{kind: "none"}
	default:
		extra := lengthExtra[symbol-257]
		return meaning{"length", leastLength[symbol-257] + int(input>>n)&(1<<extra-1), n + extra}
	}
}

func (c *canon) distance(input uint64) meaning {
	symbol, n := c.decode(input)
	if symbol > 29 {
		return meaning{kind: "none"}
	}
	extra := distanceExtra[symbol]
	return meaning{"distance", leastDistance[symbol] + int(input>>n)&(1<<extra-1), n + extra}
}

// literalMeaning returns the meaning of the input according to a table.
func (t *tables) literalMeaning(input uint64) meaning {
	e := t.literal[input&(1<<literalRoot-1)]
	root := 0
	if e&pointer != 0 {
		root = int(e & 63)
		input >>= root
		e = t.literal[uint64(e>>16)+input&(1<<(e>>12&15)-1)]
	}
	switch used := root + int(e&63); {
	case e&counts == count1:
		return meaning{"literal", int(e >> 16), used}
	case e&rare == 0:
		return meaning{"length", int(e>>16) + int(input&(1<<(e&63)-1)>>(e>>12&15)), used}
	case e&ending != 0:
		return meaning{"end", 0, used}
	}
	return meaning{kind: "none"}
}

func (t *tables) distanceMeaning(input uint64) meaning {
	e := t.distance[input&(1<<distanceRoot-1)]
	root := 0
	if e&pointer != 0 {
		root = int(e & 63)
		input >>= root
		e = t.distance[e>>16+input&(1<<(e>>12&15)-1)]
	}
	if e&rare != 0 {
		return meaning{kind: "none"}
	}
	return meaning{"distance", int(e>>16&0xffff) + int(input>>(e>>12&15)&(e>>32)), root + int(e&63)}
}

// randomLengths returns the lengths of the codes of n of all symbols: a complete code, as
// results from splitting one code into two again and again. The steeper it is, the more of
// its codes are the longest possible.
func randomLengths(rng *rand.Rand, all, n, longest int, steep float64) []uint8 {
	leaves := []uint8{1, 1}
	for len(leaves) < n {
		i := rng.IntN(len(leaves))
		if rng.Float64() < steep {
			i = len(leaves) - 1
		}
		if int(leaves[i]) < longest {
			leaves[i]++
			leaves = append(leaves, leaves[i])
		}
		if int(leaves[len(leaves)-1]) == longest {
			i := rng.IntN(len(leaves))
			leaves[i], leaves[len(leaves)-1] = leaves[len(leaves)-1], leaves[i]
		}
	}
	out := make([]uint8, all)
	for i, symbol := range rng.Perm(all)[:n] {
		out[symbol] = leaves[i]
	}
	return out
}

// counted returns code lengths for as many symbols as the counts add up to: that many of each
// length from 1 on.
func counted(counts ...int) []uint8 {
	var out []uint8
	for i, n := range counts {
		for range n {
			out = append(out, uint8(i+1))
		}
	}
	return out
}

// codesOf returns codes to try: random ones, for n symbols, and those that need the largest
// tables.
func codesOf(n, random int, worst ...[]uint8) map[string][]uint8 {
	out := map[string][]uint8{}
	rng := rand.New(rand.NewPCG(uint64(n), 1))
	for i := range random {
		used := 2 + rng.IntN(n-1)
		out[fmt.Sprintf("random %d, of %d symbols", i, used)] = randomLengths(rng, n, used, maxCode, rng.Float64())
	}
	for i, lengths := range worst {
		out[fmt.Sprintf("worst %d", i)] = lengths
	}
	return out
}

// The codes that need the largest tables, as found by zlib's program "enough" for these
// numbers of symbols and roots of these sizes.
var (
	worstLiterals  = counted(0, 3, 1, 0, 0, 0, 0, 0, 0, 0, 231, 49, 1, 1, 2)
	worstDistances = counted(0, 3, 1, 1, 1, 0, 0, 0, 11, 9, 1, 1, 1, 1, 2)
)

func TestLiteralTable(t *testing.T) {
	for name, lengths := range codesOf(maxLiterals, 100, worstLiterals) {
		var tables tables
		if !build(tables.literal[:], literalRoot, lengths, literalSymbols[:]) {
			t.Fatalf("%s: not taken", name)
		}
		c := newCanon(lengths)
		for i := range uint64(1 << maxCode) {
			input := i | i*0x9e3779b97f4a7c15<<maxCode
			if got, want := tables.literalMeaning(input), c.literal(input); got != want {
				t.Fatalf("%s: %015b is %v, want %v", name, i, got, want)
			}
		}
	}
}

func TestDistanceTable(t *testing.T) {
	for name, lengths := range codesOf(maxDistances, 100, worstDistances) {
		var tables tables
		if !build(tables.distance[:], distanceRoot, lengths, distanceSymbols[:]) {
			t.Fatalf("%s: not taken", name)
		}
		c := newCanon(lengths)
		for i := range uint64(1 << maxCode) {
			input := i | i*0x9e3779b97f4a7c15<<maxCode
			if got, want := tables.distanceMeaning(input), c.distance(input); got != want {
				t.Fatalf("%s: %015b is %v, want %v", name, i, got, want)
			}
		}
	}
}

// TestLengthTable checks the codes of the lengths of the other codes.
func TestLengthTable(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		lengths := randomLengths(rng, len(lengthSymbols), 2+rng.IntN(len(lengthSymbols)-1), lengthRoot, rng.Float64())
		var tables tables
		if !build(tables.lengths[:], lengthRoot, lengths, lengthSymbols[:]) {
			t.Fatalf("%d: not taken", lengths)
		}
		c := newCanon(lengths)
		for i, e := range tables.lengths {
			symbol, n := c.decode(uint64(i))
			if int(e>>16) != symbol || int(e&maxCode) != n {
				t.Fatalf("%d: %07b is %d of %d bits, want %d of %d", lengths, i, e>>16, e&maxCode, symbol, n)
			}
		}
	}
}

// TestTableSize checks that the tables are just as large as they must be.
func TestTableSize(t *testing.T) {
	var tables tables
	build(tables.literal[:], literalRoot, worstLiterals, literalSymbols[:])
	if tables.literal[len(tables.literal)-1] == 0 {
		t.Error("the last entry of a literal is not used")
	}
	build(tables.distance[:], distanceRoot, worstDistances, distanceSymbols[:])
	if tables.distance[len(tables.distance)-1] == 0 {
		t.Error("the last entry of a distance is not used")
	}
}

// TestPairs checks that an entry stands for two literals where it can, and is unchanged
// elsewhere.
func TestPairs(t *testing.T) {
	paired := 0
	for name, lengths := range codesOf(maxLiterals, 1000) {
		var tables tables
		if !build(tables.literal[:], literalRoot, lengths, literalSymbols[:]) {
			t.Fatalf("%s: not taken", name)
		}
		before := tables.literal
		tables.pairs()
		c := newCanon(lengths)
		for i, e := range tables.literal {
			want := before[i]
			if i < 1<<literalRoot {
				one := c.literal(uint64(i))
				two := c.literal(uint64(i) >> one.bits)
				if bits := one.bits + two.bits; one.kind == "literal" && two.kind == "literal" && bits <= literalRoot {
					want = uint32(two.value<<24 | one.value<<16 | 2*count1 | bits)
					paired++
				}
			}
			if e != want {
				t.Fatalf("%s: entry %010b is %x, want %x", name, i, e, want)
			}
		}
	}
	if paired == 0 {
		t.Error("no pairs")
	}
}

// TestNoCode checks which lengths are refused.
func TestNoCode(t *testing.T) {
	for _, test := range []struct {
		name               string
		lengths            []uint8
		literals, distance bool // whether it is allowed for these
	}{
		{"complete", []uint8{1, 2, 2}, true, true},
		{"none", []uint8{0, 0, 0}, false, true},
		{"one of one bit", []uint8{0, 1, 0}, false, true},
		{"one of two bits", []uint8{0, 2, 0}, false, false},
		{"one of 15 bits", []uint8{0, 15}, false, false},
		{"one missing", []uint8{1, 3, 3, 3}, false, false},
		{"the last one missing", append(counted(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), 15), false, false},
		{"one of one bit and more", []uint8{1, 15}, false, false},
		{"three of one bit", []uint8{1, 1, 1}, false, false},
		{"one of 15 bits too many", []uint8{1, 1, 15}, false, false},
	} {
		var tables tables
		if got := build(tables.literal[:], literalRoot, test.lengths, literalSymbols[:]); got != test.literals {
			t.Errorf("%s: as literals %t, want %t", test.name, got, test.literals)
		}
		if got := build(tables.distance[:], distanceRoot, test.lengths, distanceSymbols[:]); got != test.distance {
			t.Errorf("%s: as distances %t, want %t", test.name, got, test.distance)
		}
		if build(tables.lengths[:], lengthRoot, test.lengths, lengthSymbols[:]) && !test.literals {
			t.Errorf("%s: taken as lengths", test.name)
		}
	}
}
