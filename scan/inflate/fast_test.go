package inflate_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/cogtrail/cogtrail/scan/inflate"
)

// sampleFiles are the texts that other tools compressed, by name.
var sampleFiles = map[string]string{"log": trailLog(1000)[:700], "medley": medley()}

// samples returns the compressed files by name.
func samples(t testing.TB) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	names, err := fs.Glob(os.DirFS("testdata"), "*.gz")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if out[name], err = os.ReadFile("testdata/" + name); err != nil {
			t.Fatal(err)
		}
	}
	if len(out) < 20 {
		t.Fatalf("%d samples", len(out))
	}
	return out
}

// TestFastTools checks that the output of common tools is accepted.
func TestFastTools(t *testing.T) {
	t.Parallel()
	var c court
	for name, stored := range samples(t) {
		text, tool, _ := strings.Cut(name, ".")
		want, ok := sampleFiles[text]
		if got, err := c.inflate(t, stored, nil, keepNothing); err != nil || !ok || string(got) != want {
			t.Errorf("%s by %s: %d bytes, %v, want the %d of the text", text, tool, len(got), err, len(want))
		}
		for cut := 0; cut <= len(stored); cut += 1 + len(stored)/3 {
			if !c.tryAll(t, stored, cut) {
				t.Errorf("%s: not accepted", name)
			}
		}
	}
}

// TestFastLevels checks that all output of two libraries is accepted.
func TestFastLevels(t *testing.T) {
	t.Parallel()
	var c court
	packers := newPackers(t)
	for i, test := range texts {
		t.Run(test.name, func(t *testing.T) {
			for p := i % test.levels; p < len(packers); p += test.levels {
				stored := packers[p].pack(t, test.text)
				accepted := false
				if test.levels == 1 {
					accepted = c.tryAll(t, stored, (p+1)*len(stored)/(len(packers)+1))
				} else {
					accepted = c.tryTwo(t, stored, uint64(p))
				}
				if !accepted {
					t.Errorf("%s: not accepted", packers[p].name)
				}
			}
		})
	}
}

// damages calls f with every truncation of an object and every bit flip, each as it is and
// repaired.
func (c *court) damages(stored []byte, f func(what string, at int, damaged []byte)) {
	for n := range stored {
		f("cut", n, stored[:n])
	}
	for n := range 8 * len(stored) {
		flipped := slices.Clone(stored)
		flipped[n/8] ^= 1 << (n % 8)
		f("flip of bit", n, flipped)
		if again, ok := c.repaired(flipped); ok {
			f("repaired flip of bit", n, again)
		}
	}
}

func TestFastDamage(t *testing.T) {
	t.Parallel()
	objects := map[string][]byte{}
	for _, p := range newPackers(t) {
		objects[p.name] = p.pack(t, "some text, some more text, and then some: 0123456789")
	}
	files := samples(t)
	for _, name := range []string{"log.gzip-6.gz", "log.libdeflate-1.gz", "log.igzip-0.gz", "log.zlib-fixed-6.gz"} {
		objects[name] = files[name]
	}
	var c court
	for name, stored := range objects {
		t.Run(name, func(t *testing.T) {
			accepted := map[string]int{}
			c.damages(stored, func(what string, at int, damaged []byte) {
				if c.try(t, damaged, at%len(ways), at%(len(damaged)+1), byte(at)) {
					accepted[what]++
					sameAsStandard(t, &c, damaged)
				}
			})
			// Nothing shows whether the time, the level and the system in the header are
			// right.
			if accepted["cut"] > 0 || accepted["flip of bit"] < 48 {
				t.Errorf("accepted: %v", accepted)
			}
			if !c.tryAll(t, stored, 0) {
				t.Error("the object itself is not accepted any more")
			}
		})
	}
}

// sameAsStandard checks that compress/gzip gives the same text for an accepted object.
func sameAsStandard(t *testing.T, c *court, stored []byte) {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(stored))
	if err != nil {
		t.Fatal(err)
	}
	want, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := c.inflate(t, stored, nil, keepNothing); !bytes.Equal(got, want) {
		t.Fatalf("not the text of compress/gzip, from byte %d on", same(got, want))
	}
}

// TestFastHeader checks which gzip headers are accepted.
func TestFastHeader(t *testing.T) {
	t.Parallel()
	plain := pack(t, "some text")
	header := func(flags byte, fields string) []byte {
		out := slices.Clone(plain[:10])
		out[3] = flags
		return slices.Concat(out, []byte(fields), plain[10:])
	}
	for _, test := range []struct {
		name   string
		stored []byte
		want   bool
	}{
		{"plain", plain, true},
		{"text", header(1, ""), false},
		{"header checksum", header(2, "ab"), false},
		{"extra", header(4, "\x02\x00ab"), false},
		{"name", header(8, "name\x00"), true},
		{"empty name", header(8, "\x00"), true},
		{"name of 200 bytes", header(8, strings.Repeat("n", 200)+"\x00"), true},
		{"name of 300 bytes", header(8, strings.Repeat("n", 300)+"\x00"), false},
		{"comment", header(16, "comment\x00"), false},
		{"name and comment", header(24, "name\x00comment\x00"), false},
		{"no such flag", header(32, ""), false},
		{"other method", slices.Concat(plain[:2], []byte{7}, plain[3:]), false},
		{"no gzip", []byte("some text that is not compressed"), false},
		{"byte behind", append(slices.Clone(plain), 0), false},
		{"member behind", slices.Concat(plain, plain), false},
		{"nothing", nil, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			var c court
			for cut := range len(test.stored) + 1 {
				if got := c.tryAll(t, test.stored, cut); got != test.want {
					t.Fatalf("accepted: %t, want %t", got, test.want)
				}
				if cut < len(test.stored) && c.tryAll(t, test.stored[:cut], 0, cut/2) && test.want {
					t.Errorf("accepted, cut to %d bytes", cut)
				}
			}
		})
	}
	for n := range 300 {
		var c court
		c.tryAll(t, header(8, strings.Repeat("n", n)+"\x00"), n)
	}
}

// TestFastTail checks that no object is accepted whose source fails or returns nothing,
// wherever that happens.
func TestFastTail(t *testing.T) {
	lost := errors.New("connection lost")
	stored := pack(t, large(9000))
	var c court
	for n := 0; n <= len(stored); n += 1 + n/5 {
		for name, tail := range map[string]func(io.Reader) io.Reader{
			"fails":               func(r io.Reader) io.Reader { return io.MultiReader(r, iotest.ErrReader(lost)) },
			"fails with its data": func(r io.Reader) io.Reader { return iotest.DataErrReader(io.MultiReader(r, iotest.ErrReader(lost))) },
			"ends too early":      func(r io.Reader) io.Reader { return io.MultiReader(r, iotest.ErrReader(io.ErrUnexpectedEOF)) },
			"gives nothing":       func(r io.Reader) io.Reader { return io.MultiReader(r, nothing{}) },
		} {
			for _, data := range [][]byte{stored[n:], stored[n:max(n, len(stored)-1)], nil} {
				if text, err := c.inflate(t, stored[:n], tail(bytes.NewReader(data)), keepNothing); err != inflate.ErrUnsure {
					t.Errorf("a tail that %s after %d of %d bytes: %d bytes, %v", name, n+len(data), len(stored), len(text), err)
				}
			}
		}
		if !c.tryAll(t, stored, n) {
			t.Errorf("cut at %d: not accepted", n)
		}
	}
}

// nothing is a source that neither returns data nor ends.
type nothing struct{}

func (nothing) Read([]byte) (int, error) { return 0, nil }

// TestFastUnread checks that an unfinished object may be abandoned for another.
func TestFastUnread(t *testing.T) {
	var c court
	large, small := pack(t, farRepeats(600<<10)), pack(t, "next")
	if !c.tryAll(t, large, 1000) {
		t.Error("the large object is not accepted")
	}
	for way := range ways {
		for calls := range 3 {
			head, tail := ways[way].cut(large, 1000)
			if err := c.fast.Reset(head, tail); err != nil {
				t.Fatal(err)
			}
			for range calls {
				if _, err := c.fast.Next(0); err != nil {
					t.Fatal(err)
				}
			}
			if !c.tryAll(t, small, len(small)/2) {
				t.Errorf("%s, given up after %d calls: the next object is not accepted", ways[way].name, calls)
			}
		}
	}
}
