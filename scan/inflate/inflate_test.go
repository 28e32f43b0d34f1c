package inflate_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/cogtrail/cogtrail/scan/inflate"
)

func pack(t testing.TB, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// large returns a text that does not compress well.
func large(n int) string {
	rng := rand.New(rand.NewPCG(1, 2))
	out := make([]byte, n)
	for i := range out {
		out[i] = "0123456789abcdef"[rng.IntN(16)]
	}
	return string(out)
}

// A part is a member as it was read.
type part struct {
	text string
	end  int64 // Offset after it
	more bool
}

// parts reads all members of an object.
func parts(r *inflate.Reader, head []byte, tail io.Reader) (got []part, err error) {
	if err := r.Reset(head, tail); err != nil {
		return nil, err
	}
	for {
		text, err := io.ReadAll(r)
		if err != nil {
			return got, err
		}
		p := part{text: string(text)}
		if p.more, err = r.More(); err != nil {
			return got, err
		}
		p.end = r.Offset()
		got = append(got, p)
		if !p.more {
			return got, nil
		}
		if err := r.Next(); err != nil {
			return got, err
		}
	}
}

// ways are the ways in which stored bytes may come.
var ways = []struct {
	name string
	cut  func(stored []byte, n int) (head []byte, tail io.Reader)
}{
	{"head", func(stored []byte, _ int) ([]byte, io.Reader) { return stored, nil }},
	{"head and an empty tail", func(stored []byte, _ int) ([]byte, io.Reader) { return stored, strings.NewReader("") }},
	{"head and tail", func(stored []byte, n int) ([]byte, io.Reader) { return stored[:n], bytes.NewReader(stored[n:]) }},
	{"tail", func(stored []byte, _ int) ([]byte, io.Reader) { return nil, bytes.NewReader(stored) }},
	{"dripping tail", func(stored []byte, n int) ([]byte, io.Reader) {
		return stored[:n], iotest.OneByteReader(bytes.NewReader(stored[n:]))
	}},
	{"tail with its data and its end at once", func(stored []byte, n int) ([]byte, io.Reader) {
		return stored[:n], iotest.DataErrReader(bytes.NewReader(stored[n:]))
	}},
	{"tail in pieces", func(stored []byte, n int) ([]byte, io.Reader) {
		return stored[:n], pieces{bytes.NewReader(stored[n:]), 5000 + n%50}
	}},
}

// pieces returns at most n bytes at a time.
type pieces struct {
	r io.Reader
	n int
}

func (p pieces) Read(b []byte) (int, error) { return p.r.Read(b[:min(len(b), p.n)]) }

func TestReader(t *testing.T) {
	var r inflate.Reader // shared by all: nothing may be left over from one object to the next
	for _, test := range []struct {
		name  string
		texts []string
	}{
		{"one member", []string{"text"}},
		{"an empty member", []string{""}},
		{"three members", []string{"one", "", "three"}},
		{"large members", []string{large(150 << 10), "small", large(80 << 10)}},
	} {
		var stored []byte
		var want []part
		for i, text := range test.texts {
			stored = append(stored, pack(t, text)...)
			want = append(want, part{text, int64(len(stored)), i < len(test.texts)-1})
		}
		for _, way := range ways {
			t.Run(test.name+", "+way.name, func(t *testing.T) {
				for n := 0; n <= len(stored); n += 1 + len(stored)/10 {
					head, tail := way.cut(stored, n)
					got, err := parts(&r, head, tail)
					if err != nil {
						t.Fatalf("cut at %d: %v", n, err)
					}
					if !slices.Equal(got, want) {
						t.Fatalf("cut at %d: %.300v, want %.300v", n, got, want)
					}
				}
			})
		}
	}
}

func TestDamage(t *testing.T) {
	good := pack(t, "some text")
	size := int64(len(good))
	sum, length := slices.Clone(good), slices.Clone(good)
	sum[size-5] ^= 1
	length[size-1] ^= 1
	for _, test := range []struct {
		name   string
		stored []byte
		texts  int    // members before the damage
		want   string // a part of the message
		from   int64  // where the damage is reported
	}{
		{"nothing", nil, 0, "unexpected EOF", 0},
		{"one byte", good[:1], 0, "unexpected EOF", 1},
		{"header cut", good[:9], 0, "unexpected EOF", 9},
		{"no gzip", []byte("no gzip member"), 0, "invalid header", 10},
		{"text cut", good[:14], 0, "unexpected EOF", 14},
		{"checksum cut", good[:size-6], 0, "unexpected EOF", size - 6},
		{"length cut", good[:size-1], 0, "unexpected EOF", size - 1},
		{"wrong checksum", sum, 0, "invalid checksum", size},
		{"wrong length", length, 0, "invalid checksum", size},
		{"zeros behind", append(slices.Clone(good), make([]byte, 20)...), 1, "invalid header", size + 10},
		{"a byte behind", append(slices.Clone(good), 0), 1, "unexpected EOF", size + 1},
		{"half a member behind", append(slices.Clone(good), good[:15]...), 1, "unexpected EOF", size + 15},
	} {
		for _, way := range ways {
			t.Run(test.name+", "+way.name, func(t *testing.T) {
				var r inflate.Reader
				for n := 0; n <= len(test.stored); n++ {
					head, tail := way.cut(test.stored, n)
					got, err := parts(&r, head, tail)
					var damage *inflate.Error
					if !errors.As(err, &damage) || !strings.Contains(err.Error(), test.want) {
						t.Fatalf("cut at %d: %v, want %q", n, err, test.want)
					}
					if damage.Offset != test.from {
						t.Errorf("cut at %d: damage at %d, want %d", n, damage.Offset, test.from)
					}
					if len(got) != test.texts {
						t.Errorf("cut at %d: %d members before the damage, want %d", n, len(got), test.texts)
					}
					// The reader must be as good as new.
					if again, err := parts(&r, good, nil); err != nil || len(again) != 1 || again[0].text != "some text" {
						t.Fatalf("cut at %d: then %v, %v", n, again, err)
					}
				}
			})
		}
	}
}

// TestTailError checks that the error of the source of the bytes is kept, wherever it occurs.
func TestTailError(t *testing.T) {
	lost := errors.New("connection lost")
	stored := pack(t, "some text")
	var r inflate.Reader
	for n := range len(stored) + 1 {
		got, err := parts(&r, stored[:n/2], io.MultiReader(bytes.NewReader(stored[n/2:n]), iotest.ErrReader(lost)))
		if !errors.Is(err, lost) || len(got) > 0 {
			t.Errorf("%d bytes: %v, %v, want %v", n, got, err, lost)
		}
	}
}

// TestUnread checks that a reader may be abandoned and used for something else.
func TestUnread(t *testing.T) {
	var r inflate.Reader
	for _, way := range ways {
		head, tail := way.cut(pack(t, large(100<<10)), 10)
		if err := r.Reset(head, tail); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(&r, make([]byte, 10)); err != nil {
			t.Fatal(err)
		}
		if got, err := parts(&r, pack(t, "next"), nil); err != nil || len(got) != 1 || got[0].text != "next" {
			t.Errorf("%s: then %v, %v", way.name, got, err)
		}
	}
}

func TestIsGzip(t *testing.T) {
	for stored, want := range map[string]bool{
		"": false, "\x1f": false, "\x1f\x8b": true, "\x1f\x8b\x08": true, "\x8b\x1f": false, "{}": false,
	} {
		if got := inflate.IsGzip([]byte(stored)); got != want {
			t.Errorf("IsGzip(%q) = %t, want %t", stored, got, want)
		}
	}
}

func TestSizeHint(t *testing.T) {
	for _, n := range []int{0, 1, 1000, 10 << 20} {
		// Zeros compress as far as possible.
		if got := inflate.SizeHint(pack(t, strings.Repeat("\x00", n))); got != int64(n) {
			t.Errorf("SizeHint of %d bytes is %d", n, got)
		}
	}
	lie := binary.LittleEndian.AppendUint32(make([]byte, 16), 1<<32-1)
	if got := inflate.SizeHint(lie); got > 1040*int64(len(lie)) || got < int64(len(lie)) {
		t.Errorf("SizeHint of a lie in %d bytes is %d", len(lie), got)
	}
	for n := range 4 {
		if got := inflate.SizeHint(make([]byte, n)); got != 0 {
			t.Errorf("SizeHint of %d bytes is %d, want 0", n, got)
		}
	}
}
