//go:build linux && amd64

package inflate

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// A guard is memory between two pages that must not be touched: any access to them ends the
// process.
type guard []byte

func newGuard(t testing.TB, size int) guard {
	t.Helper()
	page := os.Getpagesize()
	size = (size + page - 1) / page * page
	memory, err := unix.Mmap(-1, 0, size+2*page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unix.Munmap(memory); err != nil {
			t.Error(err)
		}
	})
	for _, border := range [][]byte{memory[:page], memory[page+size:]} {
		if err := unix.Mprotect(border, unix.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	return guard(memory[page : page+size])
}

// A trial has decode continue after a header, in memory between guards, and compares it with
// the loop in Go.
type trial struct {
	twin          *Fast
	window, input guard

	begin cursor
	end   uint // of the input
	good  bool // the block is good, according to the loop
}

func newTrial(t testing.TB) *trial {
	if !hasKernel {
		t.Fatal("this processor has no BMI2, without which the kernel cannot be tested: run the tests on one that has")
	}
	return &trial{twin: Twin(), window: newGuard(t, windowSize), input: newGuard(t, inputSize)}
}

// start takes the first block of an object, and reports whether it is one for decode.
func (r *trial) start(stored []byte, pairs bool) bool {
	f := r.twin
	clear(f.window[:])
	if len(stored) > inputSize || f.Reset(stored, nil) != nil || !f.header() || !f.inBlock || f.stored > 0 {
		return false
	}
	if pairs && !f.isFixed {
		f.pairs()
	}
	r.begin, r.end = f.cursor, f.end
	r.good = f.block()
	return true
}

// try gives decode that much of a window and of the input, both at the guards before or after
// them. It returns how far decode comes, or false if it refuses.
func (r *trial) try(t testing.TB, windowLen, inputLen int, behind bool) (cursor, bool) {
	t.Helper()
	window, input := r.window[:windowLen:windowLen], r.input[:inputLen:inputLen]
	if behind {
		window, input = r.window[len(r.window)-windowLen:], r.input[len(r.input)-inputLen:]
	}
	clear(window)
	copy(input, r.twin.input[:inputLen])
	c := r.begin
	if !decode(&c, &r.twin.tables, window, input) {
		if r.good || c != r.begin {
			t.Fatalf("window of %d bytes, input of %d: refused at %+v", windowLen, inputLen, c)
		}
		return c, false
	}
	if c.n > 63 || c.at > max(r.begin.at, uint(inputLen)) || c.out > uint(windowLen) {
		t.Fatalf("window of %d bytes, input of %d: comes to %+v", windowLen, inputLen, c)
	}
	if !bytes.Equal(window[:c.out], r.twin.window[:c.out]) {
		t.Fatalf("window of %d bytes, input of %d: %d bytes that are not the text", windowLen, inputLen, c.out)
	}
	return c, true
}

// mostRead is a block with the most that a turn reads: all codes in second tables, with as
// many extra bits as possible.
func mostRead() *member {
	literal := lengths(286, map[int]uint8{1: 1, 2: 2, 3: 3, 'a': 5, 'b': 5, 256: 15, 284: 15})
	distance := lengths(16, map[int]uint8{14: 15, 15: 15})
	for n := uint8(1); n < 15; n++ {
		distance[n-1] = n
		if n >= 5 {
			literal[10+n] = n
		}
	}
	m := newMember()
	m.dynamic(flat, literal, distance)
	m.literals(strings.Repeat("abba", 80))
	for i := range 40 {
		m.literals("abba\x17\x18"[:i%7%5+i%2])
		m.match(227+i%31, 129+i*67%128)
	}
	m.end()
	return m
}

// TestGuards lets both ends of the window and of the input fall on every byte of the most
// that a turn may write and read, between pages that must not be touched.
func TestGuards(t *testing.T) {
	r := newTrial(t)
	objects := map[string]*member{"most read": mostRead()}
	for d, distance := range map[int]int{0: 1, 1: 2, 6: 12, 7: 15, 8: 17, 9: 32, 15: 255} {
		objects[fmt.Sprintf("most written, distance %d", distance)] = mostWritten(d, distance)
	}
	for name, m := range objects {
		if !r.start(m.close(), true) || !r.good {
			t.Fatalf("%s: no good block", name)
		}
		inputLen, text := int(r.end), len(m.text)
		for _, behind := range []bool{false, true} {
			for n := range spare + text + 1 {
				if c, _ := r.try(t, n, inputLen, behind); n >= spare && c.out < uint(max(0, min(n-spare, text-600))) {
					t.Fatalf("%s: comes to %d only in a window of %d", name, c.out, n)
				}
			}
			for n := range inputLen + 1 {
				r.try(t, windowSize, n, behind)
			}
		}
	}
}

// TestRefused has errors in the middle of a block that the kernel must find by itself.
func TestRefused(t *testing.T) {
	r := newTrial(t)
	literal := lengths(286, map[int]uint8{'a': 1, 256: 2, 257: 3, 258: 3})
	one, long := []uint8{1}, counted(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2)
	for before := range 20 {
		for name, bad := range map[string]func(m *member){
			"no distance at all": func(m *member) {
				m.dynamic(flat, literal, []uint8{0})
				m.literals(strings.Repeat("a", before))
				m.symbol(m.literal, 257)
			},
			"the other distance": func(m *member) {
				m.dynamic(flat, literal, one)
				m.literals(strings.Repeat("a", before))
				m.symbol(m.literal, 257)
				m.bits(1, 1)
			},
			"before the text": func(m *member) {
				m.fixed()
				m.literals(strings.Repeat("a", before))
				m.text = bytes.Repeat([]byte("a"), farthest)
				m.match(3, before+1)
			},
			"distance 30": func(m *member) {
				m.fixed()
				m.literals(strings.Repeat("a", before))
				m.symbol(m.literal, 257)
				m.symbol(m.distance, 30)
			},
			"long code, before the text": func(m *member) {
				m.dynamic(flat, literal, long)
				m.literals(strings.Repeat("a", before))
				m.symbol(m.literal, 258)
				m.symbol(m.distance, 15)
				m.bits(0, 6)
			},
		} {
			m := newMember()
			bad(m)
			m.literals(strings.Repeat("a", 400))
			m.end()
			if !r.start(m.close(), false) || r.good {
				t.Fatalf("%s: no bad block", name)
			}
			for _, behind := range []bool{false, true} {
				if _, ok := r.try(t, windowSize, int(r.end), behind); ok {
					t.Errorf("%s, after %d bytes: not refused", name, before)
				}
			}
		}
	}
}

// FuzzDecode compares decode with the loop in Go on any first block, with little or much
// room.
func FuzzDecode(f *testing.F) {
	f.Add(mostRead().close(), uint16(1000), uint16(0), false)
	f.Add(mostWritten(8, 17).close(), uint16(0), uint16(20), true)
	r := newTrial(f)
	f.Fuzz(func(t *testing.T, stored []byte, less, lessInput uint16, pairs bool) {
		if !r.start(stored, pairs) {
			return
		}
		for _, behind := range []bool{false, true} {
			r.try(t, windowSize-4*int(less), max(0, int(r.end)-int(lessInput)), behind)
		}
	})
}
