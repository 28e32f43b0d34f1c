package inflate_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/iotest"

	"github.com/cogtrail/cogtrail/scan/inflate"
)

// FuzzFast compares a Fast with a Reader on any stored bytes, as they are and repaired;
// chance chooses how they come and what is kept.
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

// FuzzFastText compresses a text, which a Fast must accept at every level, and then damages
// it.
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

// FuzzOther checks that zstd and bzip2 give the same text, or fail alike, however the stored
// bytes come and whatever was damaged before.
func FuzzOther(f *testing.F) {
	for _, stored := range []string{otherBzip2, otherZstd, otherBzip2 + otherBzip2, otherZstd + otherZstd, "\xfd7zXZ\x00", "PK\x03\x04", "BZh9", "\x28\xb5\x2f\xfd\x00\xa0\x01\x00\x00", "plain"} {
		f.Add([]byte(stored), 9)
		f.Add([]byte(stored[:len(stored)-1]), len(stored))
	}
	f.Fuzz(func(t *testing.T, stored []byte, at int) {
		var used inflate.Other
		at = min(max(at, inflate.HeadSize), len(stored))
		whole, err := otherOf(&used, stored, nil)
		parts, partsErr := otherOf(&used, stored[:at], iotest.OneByteReader(bytes.NewReader(stored[at:])))
		if whole != parts || (err == nil) != (partsErr == nil) {
			t.Errorf("%q and %v, in parts %q and %v", whole, err, parts, partsErr)
		}
		fresh, freshErr := otherOf(new(inflate.Other), stored, nil)
		if whole != fresh || fmt.Sprint(err) != fmt.Sprint(freshErr) {
			t.Errorf("%q and %v, fresh %q and %v", whole, err, fresh, freshErr)
		}
		for _, good := range []string{otherBzip2, otherZstd} {
			if text, err := otherOf(&used, []byte(good), nil); text != `{"Records":[]}` || err != nil {
				t.Errorf("after that %q, %v", text, err)
			}
		}
		if other := (*inflate.OtherError)(nil); err != nil && !errors.As(err, &other) {
			t.Errorf("%v is no *OtherError", err)
		}
	})
}

// {"Records":[]}, compressed by bzip2 and zstd.
const (
	otherBzip2 = "\x42\x5a\x68\x31\x31\x41\x59\x26\x53\x59\x18\xb9\x06\xad\x00\x00\x06\x1b\x80\x10\x00\x00\x10\x10\x0a\x0e\x00\x98\x0a\x20\x00\x22\x00\x06\x82\x01\xa0\x0d\x0a\x4d\x18\x2b\x00\xee\xf1\x77\x24\x53\x85\x09\x01\x8b\x90\x6a\xd0"
	otherZstd  = "\x28\xb5\x2f\xfd\x20\x0e\x71\x00\x00{\"Records\":[]}"
)

// otherOf returns the text of stored bytes, of which only a limited number is read. It
// returns no text if they are damaged.
func otherOf(o *inflate.Other, head []byte, tail io.Reader) (string, error) {
	r, err := o.Open(bytes.Clone(head), tail)
	if r == nil || err != nil {
		return "", err
	}
	text, err := io.ReadAll(io.LimitReader(r, 4<<20))
	if err != nil {
		return "", err
	}
	return string(text), nil
}
