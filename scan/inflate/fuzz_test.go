package inflate_test

import (
	"testing"
)

// FuzzFast holds a Fast against a Reader with any stored bytes, as they are and
// repaired; chance says how they come and what is kept.
func FuzzFast(f *testing.F) {
	for _, stored := range samples(f) {
		f.Add(stored, uint64(len(stored)))
	}
	for _, p := range newPackers(f) {
		f.Add(p.pack(f, "some text, some more text, and then some: 0123456789"), uint64(0))
	}
	var c court
	f.Fuzz(func(t *testing.T, stored []byte, chance uint64) {
		c.tryTwo(t, stored, chance)
		if again, ok := c.repaired(stored); ok {
			c.tryTwo(t, again, chance)
		}
	})
}

// FuzzFastText compresses a text, of which each level there is makes something
// that a Fast accepts, and then damages it.
func FuzzFastText(f *testing.F) {
	packers := newPackers(f)
	for i, text := range []string{"", "some text", medley()[:4000], longCodes()[:2000], farRepeats(40 << 10)[32000:], periods()} {
		f.Add(text, byte(i), byte(i), byte(1<<i), uint16(20*i), uint64(i))
	}
	var c court
	f.Fuzz(func(t *testing.T, text string, times, level, flip byte, at uint16, chance uint64) {
		repeated := text
		for range times % 8 {
			repeated += text
		}
		p := packers[int(level)%len(packers)]
		stored := p.pack(t, repeated)
		if !c.tryTwo(t, stored, chance) {
			t.Fatalf("%s: not accepted", p.name)
		}
		stored[int(at)%len(stored)] ^= flip
		c.tryTwo(t, stored, chance)
		if again, ok := c.repaired(stored); ok {
			c.tryTwo(t, again, chance)
		}
	})
}
