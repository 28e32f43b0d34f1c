package inflate

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
)

// both runs a test with a Fast that has the kernel, if there is one, and with one that does
// not.
func both(t *testing.T, test func(t *testing.T, f *Fast)) {
	t.Run("kernel", func(t *testing.T) { test(t, new(Fast)) })
	t.Run("Go", func(t *testing.T) { test(t, Twin()) })
}

// TestGeneric checks that Generic turns the kernel off, even after Reset.
func TestGeneric(t *testing.T) {
	var f Fast
	f.Generic()
	accept(t, &f, mostWritten(8, 17), 0)
	if !f.generic {
		t.Error("a kernel is used")
	}
}

// inflated returns the result of f for an object.
func inflated(f *Fast, head []byte, tail io.Reader) ([]byte, error) {
	err := f.Reset(head, tail)
	var out, got []byte
	for err == nil {
		got, err = f.Next(0)
		out = append(out, got...)
	}
	return out, err
}

// accept checks that f accepts m, with head bytes in the head and the others one by one.
func accept(t *testing.T, f *Fast, m *member, head int) {
	t.Helper()
	stored := m.close()
	head = min(head, len(stored))
	got, err := inflated(f, stored[:head], iotest.OneByteReader(bytes.NewReader(stored[head:])))
	if err != io.EOF || !bytes.Equal(got, m.text) {
		t.Fatalf("%d stored bytes, %d of them head: %d bytes, %v, want %d", len(stored), head, len(got), err, len(m.text))
	}
	if behind := f.input[inputSize:]; !bytes.Equal(behind, make([]byte, refill)) {
		t.Fatalf("behind the input: %x", behind)
	}
}

// noise returns n random bytes, of those that have 8 bits in the fixed codes.
func noise(n int) string {
	rng := rand.New(rand.NewPCG(1, 1))
	out := make([]byte, n)
	for i := range out {
		out[i] = byte(rng.IntN(144))
	}
	return string(out)
}

// lengths returns the lengths of the codes of n symbols.
func lengths(n int, of map[int]uint8) []uint8 {
	out := make([]uint8, n)
	for symbol, length := range of {
		out[symbol] = length
	}
	return out
}

// flat are codes for code lengths, all of 4 bits.
var flat = [19]uint8{4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4}

// farthest is the largest possible distance.
const farthest = 32768

// mostWritten is a block with the most that a turn writes: four literals, in pairs, and the
// longest match.
func mostWritten(d, distance int) *member {
	m := newMember()
	m.dynamic(flat, lengths(286, map[int]uint8{'a': 2, 'b': 2, 'c': 3, 256: 3, 285: 2}), lengths(d+1, map[int]uint8{d: 1}))
	m.literals(strings.Repeat("abcbacbbcaabc", 30)[:4+258])
	for range 4 {
		m.literals("bcab")
		m.match(258, distance)
	}
	m.literals(strings.Repeat("abcbacbbcaabc", 10))
	m.end()
	return m
}

// TestWindowBorder fills the window up to each byte that one turn of the loop may write: four
// literals, in pairs, and the longest match. The text must end within spare bytes, and
// nothing else may be written.
func TestWindowBorder(t *testing.T) { both(t, testWindowBorder) }

func testWindowBorder(t *testing.T, f *Fast) {
	const turn = 4 + 258
	const canary = 0xc5 // does not occur in the text
	for d, distance := range map[int]int{0: 1, 1: 2, 2: 3, 5: 7, 6: 12, 7: 15, 8: 17, 9: 32, 10: 33, 15: 255, 16: 262} {
		t.Run(fmt.Sprint(distance), func(t *testing.T) {
			m := mostWritten(d, distance)
			stored := m.close()
			for i := range f.window {
				f.window[i] = canary
			}
			for begin := full - 3*turn; begin < full-turn; begin++ {
				if err := f.Reset(stored, nil); err != nil || !f.header() {
					t.Fatalf("no header: %v", err)
				}
				f.pairs()
				f.out = uint(begin)
				if !f.block() || f.out < full || f.out >= full+turn {
					t.Fatalf("from %d to %d, want %d and less than %d more", begin, f.out, full, turn)
				}
				written := f.window[begin : full+spare]
				if n := int(f.out) - begin; !bytes.Equal(written[:n], m.text[:n]) {
					t.Fatalf("from %d to %d: not the text", begin, f.out)
				}
				for i := range written {
					written[i] = canary
				}
				if n := bytes.Count(f.window[:], []byte{canary}); n != len(f.window) {
					t.Fatalf("from %d to %d: wrote %d bytes elsewhere", begin, f.out, len(f.window)-n)
				}
			}
		})
	}
}

// TestInputBorder lets the input run low in the middle of the most that one turn of the loop
// may use: four literals, in pairs, and the longest codes of a match, with the most extra
// bits.
func TestInputBorder(t *testing.T) { both(t, testInputBorder) }

func testInputBorder(t *testing.T, f *Fast) {
	literal := lengths(286, map[int]uint8{1: 1, 2: 2, 3: 3, 'a': 5, 'b': 5, 256: 15, 284: 15})
	for n := uint8(5); n < 15; n++ {
		literal[10+n] = n
	}
	distance := lengths(30, map[int]uint8{28: 15, 29: 15})
	for n := uint8(1); n < 15; n++ {
		distance[n-1] = n
	}
	for shift := range 20 {
		m := newMember()
		m.stored(noise(farthest))
		m.dynamic(flat, literal, distance)
		begin := len(m.out)
		for i := range 1500 {
			m.literals("abba")
			m.match(227+i%31, 24577+i*677%8192)
		}
		m.end()
		accept(t, f, m, begin+8<<10+shift)
	}
}

// TestLongHeaders lets the input run low just before block headers of the greatest possible
// length.
func TestLongHeaders(t *testing.T) { both(t, testLongHeaders) }

func testLongHeaders(t *testing.T, f *Fast) {
	by := [19]uint8{1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 8: 7, 9: 7}
	literal := append(bytes.Repeat([]byte{8}, 226), bytes.Repeat([]byte{9}, 60)...)
	distance := append([]byte{1, 2, 3, 4, 8, 8, 8, 8, 8, 8}, bytes.Repeat([]byte{9}, 20)...)
	for shift := range 20 {
		m := newMember()
		for i := range 40 {
			m.dynamic(by, literal, distance)
			m.literals(strings.Repeat("text ", 1+(i+shift)%7))
			m.end()
		}
		accept(t, f, m, shift)
	}
}

// TestInputSize uses objects that end at or near the size of the input, intact or cut there.
func TestInputSize(t *testing.T) { both(t, testInputSize) }

func testInputSize(t *testing.T, f *Fast) {
	const trailer = 8
	for n := inputSize - 4*refill; n < inputSize+4*refill; n++ {
		*f = Fast{generic: f.generic}
		m := newMember()
		m.fixed()
		m.literals(noise(n - len(m.out) - trailer - 3)) // 3 bytes for the rest of the two blocks
		m.end()
		accept(t, f, m, n)
		if len(m.out) != n {
			t.Fatalf("%d bytes, want %d", len(m.out), n)
		}
	}
	m := newMember()
	m.fixed()
	m.literals(noise(2 * inputSize))
	stored := m.close()
	for n := inputSize - 4*refill; n < inputSize+4*refill; n++ {
		*f = Fast{generic: f.generic}
		if _, err := inflated(f, stored[:n], nil); err != ErrUnsure {
			t.Fatalf("cut to %d bytes: %v", n, err)
		}
	}
}

// TestHistory reaches back as far as possible, across every window border.
func TestHistory(t *testing.T) { both(t, testHistory) }

func testHistory(t *testing.T, f *Fast) {
	m := newMember()
	m.stored(noise(farthest))
	m.dynamic(flat, lengths(286, map[int]uint8{256: 1, 285: 1}), lengths(30, map[int]uint8{29: 1}))
	for range 3000 {
		m.match(258, farthest)
	}
	m.end()
	accept(t, f, m, 1000)
}

// TestBeforeText reaches back before the start of the text, to the remains of an earlier
// object or to nothing, in members that claim this to be right.
func TestBeforeText(t *testing.T) { both(t, testBeforeText) }

func testBeforeText(t *testing.T, f *Fast) {
	earlier := newMember()
	earlier.fixed()
	earlier.literals("a")
	for range 2000 {
		earlier.match(258, 1)
	}
	earlier.end()
	accept(t, f, earlier, 0)
	for _, before := range []string{"a", "\x00"} {
		for _, distance := range []int{1, 2, 3, 600, 1000, farthest} {
			for n := range 4 {
				m := newMember()
				m.fixed()
				m.text = bytes.Repeat([]byte(before), farthest)
				m.literals("aaa"[:n])
				m.match(10, distance)
				m.text = m.text[farthest:]
				m.end()
				if got, err := inflated(f, m.close(), nil); (err == io.EOF) != (distance <= n) {
					t.Errorf("a match %d bytes back after %d: %q, %v", distance, n, got, err)
				}
			}
		}
	}
}
