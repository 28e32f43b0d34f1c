package trail

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
)

// Needles are texts of which a record must hold at least one to be of interest. They consist
// of ASCII letters, digits and the characters . _ - and :. If there are none, every record is
// of interest.
type Needles []string

// A finder looks for needles in a text. It samples the text by grams: four bytes at every
// stride-th position. Wherever a needle of at least minNeedle bytes is, one of its first
// stride grams falls on such a position. The finder looks closer only where it sees one of
// these. The stride is a constant because that makes the loop more than twice as fast.
type finder struct {
	needles Needles
	longest int
	plain   bool                 // a needle is too short for grams, or there are too many grams
	grams   [1 << gramBits]uint8 // by hash: index in known, from 1; 0 for none
	known   [256]uint32          // the grams themselves
	paired  bool                 // every needle holds the pair
	pair    pair
}

const (
	gram      = 4
	stride    = 11
	minNeedle = stride + gram - 1
	gramBits  = 12         // the table stays in the fastest cache
	step      = 4 * stride // bytes looked at before the next branch
)

func hashGram(b []byte) uint32 {
	return binary.LittleEndian.Uint32(b) * 0x9e3779b1 >> (32 - gramBits)
}

func newFinder(needles Needles) *finder {
	f := &finder{needles: needles}
	for _, needle := range needles {
		f.longest = max(f.longest, len(needle))
		if f.plain = f.plain || len(needle) < minNeedle; f.plain {
			continue
		}
		for i := range stride {
			f.learn([]byte(needle[i : i+gram]))
		}
	}
	f.pair, f.paired = rarest(needles)
	return f
}

// learn adds a gram. If there are too many of them, or two with the same hash, the finder
// does without grams.
func (f *finder) learn(b []byte) {
	g := binary.LittleEndian.Uint32(b)
	slot := &f.grams[hashGram(b)]
	if *slot != 0 {
		f.plain = f.plain || f.known[*slot] != g
		return
	}
	n := slices.Index(f.known[1:], 0) + 1
	if n == 0 {
		f.plain = true
		return
	}
	*slot, f.known[n] = uint8(n), g
}

// knows reports whether b begins with a known gram.
func (f *finder) knows(b []byte) bool {
	n := f.grams[hashGram(b)]
	return n != 0 && f.known[n] == binary.LittleEndian.Uint32(b)
}

// mayMatch reports whether b, which holds one or more records, may hold a needle in one of
// its strings. False is certain: then b holds none, not even behind JSON escapes.
func (f *finder) mayMatch(b []byte) bool {
	return len(f.needles) == 0 || f.find(b, 0) < len(b) || f.hidden(b, 0) < len(b)
}

// find returns the index in b of the first needle at or after from, or len(b).
func (f *finder) find(b []byte, from int) int {
	at := from
	for rest := b[from:]; !f.plain && len(rest) >= step+gram; rest = rest[step:] {
		w := (*[step + gram]byte)(rest)
		hits := f.grams[hashGram(w[0:])] | f.grams[hashGram(w[stride:])] |
			f.grams[hashGram(w[2*stride:])] | f.grams[hashGram(w[3*stride:])]
		if hits != 0 && (f.knows(w[0:]) || f.knows(w[stride:]) || f.knows(w[2*stride:]) || f.knows(w[3*stride:])) {
			begin, end := max(from, at-stride), min(len(b), at+step+f.longest)
			if i := f.first(b[begin:end]); i >= 0 {
				return begin + i
			}
		}
		at += step
	}
	begin := max(from, at-stride)
	if i := f.first(b[begin:]); i >= 0 {
		return begin + i
	}
	return len(b)
}

// first returns the index of the first needle in b, or -1.
func (f *finder) first(b []byte) int {
	first := -1
	for _, needle := range f.needles {
		if i := bytes.Index(b, []byte(needle)); i >= 0 && (first < 0 || i < first) {
			first = i
		}
	}
	return first
}

// hidden returns the index in b, at or after from, of the first escape such as \u0063 that
// stands for a letter of a needle, or len(b).
func (f *finder) hidden(b []byte, from int) int {
	for {
		i := bytes.Index(b[from:], []byte(`\u00`))
		if from += i; i < 0 || len(b) < from+6 {
			return len(b)
		}
		var letter [1]byte
		if _, err := hex.Decode(letter[:], b[from+4:from+6]); err == nil {
			for _, needle := range f.needles {
				if strings.IndexByte(needle, letter[0]) >= 0 {
					return from
				}
			}
		}
		from += 4
	}
}

// hits finds the places in a text that may hold a needle, one after another.
type hits struct {
	f              *finder
	b              []byte
	needle, escape int // the next of each kind
}

func newHits(f *finder, b []byte) hits { return hits{f: f, b: b, needle: -1, escape: -1} }

// from returns the first such place at or after i. It only moves forward.
func (h *hits) from(i int) int {
	if len(h.f.needles) == 0 {
		return i
	}
	if h.needle < i {
		h.needle = h.f.find(h.b, i)
	}
	if h.escape < i {
		h.escape = h.f.hidden(h.b, i)
	}
	return min(h.needle, h.escape)
}
