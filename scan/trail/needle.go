package trail

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
)

// Needles are texts of which a record must hold at least one to be of interest.
// They are ASCII letters, digits, hyphens and dots. No needles means that every
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
	plain   bool // a needle is too short for grams
	grams   [1 << gramBits]uint8
}

const (
	gram      = 4
	stride    = 8
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
			f.grams[hashGram([]byte(needle[i:i+gram]))] = 1
		}
	}
	return f
}

// mayMatch reports whether b, a record or many, may hold a needle in a string
// of its. It is exact towards no: a text for which it returns false holds none,
// not even behind JSON escapes.
func (f *finder) mayMatch(b []byte) bool {
	return len(f.needles) == 0 || f.find(b) || f.hidden(b)
}

// find reports whether b holds a needle.
func (f *finder) find(b []byte) bool {
	at := 0
	for rest := b; !f.plain && len(rest) >= step+gram; rest = rest[step:] {
		w := (*[step + gram]byte)(rest)
		hits := f.grams[hashGram(w[0:])] | f.grams[hashGram(w[stride:])] |
			f.grams[hashGram(w[2*stride:])] | f.grams[hashGram(w[3*stride:])]
		if hits != 0 && f.among(b[max(0, at-stride):min(len(b), at+step+f.longest)]) {
			return true
		}
		at += step
	}
	return f.among(b[max(0, at-stride):])
}

func (f *finder) among(b []byte) bool {
	return slices.ContainsFunc(f.needles, func(needle string) bool { return bytes.Contains(b, []byte(needle)) })
}

// hidden reports whether b holds an escape such as \u0063 that stands for a
// letter of a needle.
func (f *finder) hidden(b []byte) bool {
	for {
		i := bytes.Index(b, []byte(`\u00`))
		if i < 0 || len(b) < i+6 {
			return false
		}
		var letter [1]byte
		if _, err := hex.Decode(letter[:], b[i+4:i+6]); err == nil {
			for _, needle := range f.needles {
				if strings.IndexByte(needle, letter[0]) >= 0 {
					return true
				}
			}
		}
		b = b[i+4:]
	}
}
