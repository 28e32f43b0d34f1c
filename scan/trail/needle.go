package trail

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
)

// Needles are texts of which a record must hold at least one to be of interest.
// They are ASCII letters, digits, and the characters . _ - and :. No needles means that every
// record is of interest.
type Needles []string

// A finder looks for needles in a text, gram by gram: four bytes at every
// stride-th place. Of a needle of minNeedle bytes and more one of the first
// stride grams is at such a place, wherever the needle is, and only where one of
// these is found it looks closer. The stride is a constant because that makes
// the loop more than twice as fast.
type finder struct {
	needles Needles
	longest int
	plain   bool                 // a needle is too short for grams
	grams   [1 << gramBits]uint8 // by hash: which of known it may be, from 1
	known   [256]uint32          // the grams themselves
	paired  bool                 // every needle has the pair
	pair    pair
}

const (
	gram      = 4
	stride    = 11
	minNeedle = stride + gram - 1
	gramBits  = 12         // a table that stays in the fastest cache
	step      = 4 * stride // what is looked at before the next branch
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

// learn adds a gram. Should there be too many of them, or two with one hash,
// the finder does without.
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

// knows reports whether b begins with a gram.
func (f *finder) knows(b []byte) bool {
	n := f.grams[hashGram(b)]
	return n != 0 && f.known[n] == binary.LittleEndian.Uint32(b)
}

// mayMatch reports whether b, a record or many, may hold a needle in a string
// of its. It is exact towards no: a text for which it returns false holds none,
// not even behind JSON escapes.
func (f *finder) mayMatch(b []byte) bool {
	return len(f.needles) == 0 || f.find(b, 0) < len(b) || f.hidden(b, 0) < len(b)
}

// find returns where in b the first needle is that begins at from or behind it;
// len(b) if there is none.
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

// first returns where the first needle in b is, -1 if there is none.
func (f *finder) first(b []byte) int {
	first := -1
	for _, needle := range f.needles {
		if i := bytes.Index(b, []byte(needle)); i >= 0 && (first < 0 || i < first) {
			first = i
		}
	}
	return first
}

// hidden returns where in b, at from or behind it, the first escape such as
// \u0063 is that stands for a letter of a needle; len(b) if there is none.
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

// hits goes through a text from one place to the next where it may hold a needle.
type hits struct {
	f              *finder
	b              []byte
	needle, escape int // the next ones
}

func newHits(f *finder, b []byte) hits { return hits{f: f, b: b, needle: -1, escape: -1} }

// from returns the first such place at i or behind it. It goes forward only.
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
