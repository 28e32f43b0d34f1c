package inflate

import (
	"io"
	"testing"
)

// TestBadBlocks checks that invalid blocks are not accepted even if the checksum is right.
func TestBadBlocks(t *testing.T) { both(t, testBadBlocks) }

func testBadBlocks(t *testing.T, f *Fast) {
	literal := lengths(257, map[int]uint8{'a': 1, 256: 1})
	none := []uint8{0}
	for _, test := range []struct {
		name string
		add  func(m *member)
	}{
		{"no such kind of block", func(m *member) { m.bits(0b11<<1, 3) }},
		{"length and its complement differ", func(m *member) { m.stored("text"); m.out[len(m.out)-5] ^= 1 }},
		{"287 literals and lengths", func(m *member) { m.dynamic(flat, append(literal, make([]uint8, 30)...), none); m.end() }},
		{"31 distances", func(m *member) { m.dynamic(flat, literal, make([]uint8, 31)); m.end() }},
		{"literals' code not complete", func(m *member) { m.dynamic(flat, lengths(257, map[int]uint8{256: 1}), none); m.end() }},
		{"literals' code too full", func(m *member) {
			m.dynamic(flat, lengths(257, map[int]uint8{1: 1, 2: 1, 256: 1}), none)
			m.end()
		}},
		{"distances' code not complete", func(m *member) { m.dynamic(flat, literal, []uint8{1, 2}); m.end() }},
		{"one distance of two bits", func(m *member) { m.dynamic(flat, literal, []uint8{2}); m.end() }},
		{"distances' code too full", func(m *member) { m.dynamic(flat, literal, []uint8{1, 1, 1}); m.end() }},
		{"lengths' code not complete", func(m *member) {
			by := flat
			by[15] = 0
			m.dynamic(by, literal, none)
			m.end()
		}},
		{"length without a distance", func(m *member) {
			m.dynamic(flat, lengths(258, map[int]uint8{'a': 1, 256: 2, 257: 2}), none)
			m.literals("a")
			m.symbol(m.literal, 257)
			m.bits(0, 1)
			m.end()
		}},
		{"the other code than that of the one distance", func(m *member) {
			m.dynamic(flat, lengths(258, map[int]uint8{'a': 1, 256: 2, 257: 2}), []uint8{1})
			m.literals("a")
			m.symbol(m.literal, 257)
			m.bits(1, 1)
			m.end()
		}},
		{"length 286", func(m *member) { m.fixed(); m.symbol(m.literal, 286); m.end() }},
		{"length 287", func(m *member) { m.fixed(); m.symbol(m.literal, 287); m.end() }},
		{"distance 30", func(m *member) {
			m.fixed()
			m.literals("a")
			m.symbol(m.literal, 257)
			m.symbol(m.distance, 30)
			m.end()
		}},
		{"distance 31", func(m *member) {
			m.fixed()
			m.literals("a")
			m.symbol(m.literal, 257)
			m.symbol(m.distance, 31)
			m.end()
		}},
	} {
		m := newMember()
		test.add(m)
		if got, err := inflated(f, m.close(), nil); err != ErrUnsure {
			t.Errorf("%s: %q, %v", test.name, got, err)
		}
	}
}

// shortBlocks are objects of blocks with little or no text, where one byte can hold almost a
// whole block.
var shortBlocks = map[string]func(m *member){
	"stored":            func(m *member) { m.stored("") },
	"fixed":             func(m *member) { m.bits(0b01<<1, 3+7) },
	"fixed, a byte":     func(m *member) { m.fixed(); m.literals("a"); m.end() },
	"dynamic":           func(m *member) { shortHeader(m); m.end() },
	"dynamic and fixed": func(m *member) { shortHeader(m); m.end(); m.fixed(); m.literals("a"); m.end() },
}

// ofShortBlocks returns 16 KiB of blocks as add makes them.
func ofShortBlocks(add func(m *member)) (m *member, stored []byte) {
	m = newMember()
	for len(m.out) < 16<<10 {
		add(m)
	}
	return m, m.close()
}

func TestShortBlocks(t *testing.T) { both(t, testShortBlocks) }

func testShortBlocks(t *testing.T, f *Fast) {
	for name, add := range shortBlocks {
		m, stored := ofShortBlocks(add)
		if text, err := inflated(f, stored, nil); string(text) != string(m.text) || err != io.EOF {
			t.Errorf("%s: %d bytes, want %d: %v", name, len(text), len(m.text), err)
		}
	}
}

// BenchmarkShortBlocks compares Fast and Reader where blocks hold next to nothing, so that
// nearly all the time goes into beginning them.
func BenchmarkShortBlocks(b *testing.B) {
	for name, add := range shortBlocks {
		_, stored := ofShortBlocks(add)
		b.Run(name+"/fast", func(b *testing.B) {
			var f Fast
			for b.Loop() {
				if _, err := inflated(&f, stored, nil); err != io.EOF {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/reader", func(b *testing.B) {
			var r Reader
			for b.Loop() {
				if err := r.Reset(stored, nil); err != nil {
					b.Fatal(err)
				}
				if _, err := io.Copy(io.Discard, &r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestFixedTablesAreKept checks that the tables of fixed blocks are made once, and again only
// after those of a dynamic block: making them takes 300 times as long as reading such a block.
func TestFixedTablesAreKept(t *testing.T) { both(t, testFixedTablesAreKept) }

func testFixedTablesAreKept(t *testing.T, f *Fast) {
	_, fixed := ofShortBlocks(shortBlocks["fixed, a byte"])
	_, dynamic := ofShortBlocks(shortBlocks["dynamic"])
	read := func(stored []byte) {
		t.Helper()
		if _, err := inflated(f, stored, nil); err != io.EOF {
			t.Fatal(err)
		}
	}
	read(fixed)
	unused := &f.distance[0] // there is no distance in these blocks
	made := *unused
	*unused = ^made
	if read(fixed); *unused != ^made {
		t.Error("the tables were made again for blocks of the same kind")
	}
	read(dynamic)
	if read(fixed); *unused != made {
		t.Error("the tables are not those of fixed blocks")
	}
}

// TestCutEmptyBlocks cuts an object where the remains of an earlier one, behind the end of
// the input, would be a good end or would go on forever.
func TestCutEmptyBlocks(t *testing.T) { both(t, testCutEmptyBlocks) }

func testCutEmptyBlocks(t *testing.T, f *Fast) {
	m := newMember()
	for len(m.out) < 2*inputSize {
		m.bits(0b01<<1, 3+7)
	}
	stored := m.close()
	for n := len(stored) - 12; n < len(stored); n += 3 {
		for _, cut := range []int{n, n - inputSize, n % 1000} {
			if _, err := inflated(f, stored, nil); err != io.EOF {
				t.Fatal(err)
			}
			if _, err := inflated(f, stored[:cut], nil); err != ErrUnsure {
				t.Fatalf("cut to %d bytes: %v", cut, err)
			}
		}
	}
}

// shortHeader writes the shortest possible header of a block with its own codes.
func shortHeader(m *member) {
	m.literal = codes(lengths(257, map[int]uint8{255: 1, 256: 1}))
	m.bits(0b10<<1, 3)
	m.bits(0, 5)
	m.bits(0, 5)
	m.bits(14, 4)
	by := [19]uint8{0: 2, 1: 2, 18: 1}
	for _, symbol := range lengthOrder[:18] {
		m.bits(int(by[symbol]), 3)
	}
	of := codes(by[:])
	for _, zeros := range []int{138, 255 - 138} {
		m.symbol(of, 18)
		m.bits(zeros-11, 7)
	}
	m.symbol(of, 1)
	m.symbol(of, 1)
	m.symbol(of, 0)
}
