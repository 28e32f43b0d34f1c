package trail

import (
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// guarded returns a page of memory between two that cannot be read, one of which is within
// its capacity: a load outside of its length ends the test.
func guarded(t *testing.T) []byte {
	t.Helper()
	page := os.Getpagesize()
	m, err := unix.Mmap(-1, 0, 3*page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unix.Munmap(m); err != nil {
			t.Error(err)
		}
	})
	for _, guard := range [][]byte{m[:page], m[2*page:]} {
		if err := unix.Mprotect(guard, unix.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	return m[page : 2*page]
}

// TestKernelStaysInside puts texts of every length directly before and directly after
// unreadable memory.
func TestKernelStaysInside(t *testing.T) {
	inside := guarded(t)
	for _, text := range []string{
		strings.Repeat("{", 600),
		strings.Repeat(`{"a":"g-"},`, 60),
		`{"a":"` + strings.Repeat("x", 600),
		`{"a":"` + strings.Repeat(`\`, 600),
		`{"a":"` + strings.Repeat(`\u00`, 150),
		`{"a":"` + strings.Repeat(`\u0063`, 100),
		`{"a":"` + strings.Repeat("x", 300) + `"}` + strings.Repeat(`\u00`, 75),
		`{"a":"` + strings.Repeat("x", 270) + `"}` + strings.Repeat("y", 300),
	} {
		for n := range 400 {
			for shift := range 8 {
				b := text[shift:][:n]
				for _, d := range []int{0, 1, 5, maxDistance, 200} {
					for _, where := range [][]byte{inside[:n], inside[len(inside)-n:]} {
						copy(where, b)
						kernelAgrees(t, where, 'g', '-', d)
					}
				}
			}
		}
	}
}

// TestRecordsStaysInside passes Records a text that is followed by other data of its owner.
func TestRecordsStaysInside(t *testing.T) {
	inside := guarded(t)
	text := logHead + versioned(`{"a":1}`) + "," + versioned(`{"a":2}`) + logTail
	end := inside[len(inside)-len(text):]
	copy(end, text)
	for _, err := range sources.Records(end) {
		if err != nil {
			t.Error(err)
		}
	}
}
