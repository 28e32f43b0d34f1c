package inflate_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/cogtrail/cogtrail/scan/inflate"
	"github.com/klauspost/compress/flate"
)

// How much is kept from one call of Next to the next. Any other pattern keeps a random
// amount.
const (
	keepNothing = 0
	keepAll     = 255
)

var patterns = []byte{keepNothing, 1, 2, keepAll}

// A court compares a Fast, and its twin in Go, with the Reader that decides. It tries any
// number of objects with the same ones: nothing may be left over from one object to the next.
type court struct {
	fast    inflate.Fast
	twin    *inflate.Fast // made on first use
	reader  inflate.Reader
	deflate io.ReadCloser // made on first use
}

// verdict returns the text of an object that is exactly one member, or false.
func (c *court) verdict(stored []byte) (text []byte, ok bool) {
	if c.reader.Reset(stored, nil) != nil {
		return nil, false
	}
	text, err := io.ReadAll(&c.reader)
	if err != nil {
		return nil, false
	}
	more, err := c.reader.More()
	return text, !more && err == nil
}

// inflate returns the text of an object according to the Fast.
func (c *court) inflate(t testing.TB, head []byte, tail io.Reader, pattern byte) ([]byte, error) {
	t.Helper()
	return all(t, &c.fast, head, tail, pattern)
}

// all returns the text of an object according to f. It checks that what Next returns begins
// with the bytes to be kept.
func all(t testing.TB, f *inflate.Fast, head []byte, tail io.Reader, pattern byte) ([]byte, error) {
	t.Helper()
	rng := rand.New(rand.NewPCG(uint64(pattern), 0))
	if err := f.Reset(head, tail); err != nil {
		return nil, err
	}
	var text []byte
	for keep := 0; ; {
		got, err := f.Next(keep)
		if err != nil && err != io.EOF {
			return nil, err
		}
		if len(got) < keep || !bytes.HasSuffix(text, got[:keep]) {
			t.Fatalf("after %d bytes: what was to be kept, %d bytes, did not come again", len(text), keep)
		}
		if len(got) == keep && err == nil {
			t.Fatalf("after %d bytes: neither text nor an end", len(text))
		}
		text = append(text, got[keep:]...)
		if err == io.EOF {
			return text, nil
		}
		switch keep = min(len(got), inflate.KeepMost); pattern {
		case keepAll:
		case keepNothing:
			keep = 0
		default:
			keep = rng.IntN(keep + 1)
		}
	}
}

// try checks the Fast against its law, in one way, and reports whether it accepted the
// object.
func (c *court) try(t testing.TB, stored []byte, way, cut int, pattern byte) bool {
	t.Helper()
	want, ok := c.verdict(stored)
	return c.compare(t, want, ok, stored, way, cut, pattern)
}

func (c *court) compare(t testing.TB, want []byte, ok bool, stored []byte, way, cut int, pattern byte) bool {
	t.Helper()
	head, tail := ways[way].cut(stored, cut)
	got, err := c.inflate(t, head, tail, pattern)
	if c.twin == nil {
		c.twin = inflate.Twin()
	}
	head, tail = ways[way].cut(stored, cut)
	if twin, twinErr := all(t, c.twin, head, tail, pattern); err != twinErr || !bytes.Equal(got, twin) {
		t.Fatalf("%s, cut at %d: %d bytes, %v; in Go %d bytes, %v", ways[way].name, cut, len(got), err, len(twin), twinErr)
	}
	switch {
	case err != nil && err != inflate.ErrUnsure:
		t.Fatalf("%s, cut at %d: %v, want %v or nothing", ways[way].name, cut, err, inflate.ErrUnsure)
	case err == nil && !ok:
		t.Fatalf("%s, cut at %d: accepted, the reader does not", ways[way].name, cut)
	case err == nil && !bytes.Equal(got, want):
		t.Fatalf("%s, cut at %d, kept by pattern %d: not the text, from byte %d on", ways[way].name, cut, pattern, same(got, want))
	}
	return err == nil
}

// same returns how many bytes at the start of a and b are equal.
func same(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// tryAll tries an object in every way and with every pattern, and reports whether it is
// accepted. That must not depend on the way or the pattern.
func (c *court) tryAll(t testing.TB, stored []byte, cuts ...int) bool {
	t.Helper()
	want, ok := c.verdict(stored)
	accepted := c.compare(t, want, ok, stored, 0, 0, keepNothing)
	for way := range ways {
		for _, cut := range cuts {
			for _, pattern := range patterns {
				if got := c.compare(t, want, ok, stored, way, min(cut, len(stored)), pattern); got != accepted {
					t.Fatalf("%s, cut at %d: accepted: %t, else %t", ways[way].name, cut, got, accepted)
				}
			}
		}
	}
	return accepted
}

// tryTwo tries an object as a head and in one randomly chosen way.
func (c *court) tryTwo(t testing.TB, stored []byte, chance uint64) bool {
	t.Helper()
	rng := rand.New(rand.NewPCG(chance, 0))
	want, ok := c.verdict(stored)
	accepted := c.compare(t, want, ok, stored, 0, 0, keepNothing)
	way, cut, pattern := rng.IntN(len(ways)), rng.IntN(len(stored)+1), patterns[rng.IntN(len(patterns))]
	if got := c.compare(t, want, ok, stored, way, cut, pattern); got != accepted {
		t.Fatalf("%s, cut at %d: accepted: %t, else %t", ways[way].name, cut, got, accepted)
	}
	return accepted
}

// repaired returns a member with the deflated bytes of an object, cut where they end, and
// with the correct checksum and length. It returns false if the bytes do not end well. The
// checksum no longer reveals damage, so that a wrong text must be detected as such.
func (c *court) repaired(stored []byte) ([]byte, bool) {
	if len(stored) < 10 {
		return nil, false
	}
	deflated := bytes.NewReader(stored[10:])
	if c.deflate == nil {
		c.deflate = flate.NewReader(nil)
	}
	if err := c.deflate.(flate.Resetter).Reset(deflated, nil); err != nil {
		return nil, false
	}
	text, err := io.ReadAll(c.deflate)
	if err != nil {
		return nil, false
	}
	out := append([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255}, stored[10:len(stored)-deflated.Len()]...)
	out = binary.LittleEndian.AppendUint32(out, crc32.ChecksumIEEE(text))
	return binary.LittleEndian.AppendUint32(out, uint32(len(text))), true
}
