package main

import (
	"runtime"
	"testing"
)

// TestPercentOf checks that a small live heap grows to 24 MiB before anything is collected, and
// a large one by half.
func TestPercentOf(t *testing.T) {
	for inUse, want := range map[uint64]int{0: 2300, 1 << 20: 2300, 4 << 20: 500, 12 << 20: 100, 15 << 20: 60, 16 << 20: 50, 24 << 20: 50, 1 << 30: 50, 1 << 40: 50} {
		if got := percentOf(inUse); got != want {
			t.Errorf("%d bytes in use: %d percent, want %d", inUse, got, want)
		}
	}
}

// TestAfterCollection checks that the function is called after every collection.
func TestAfterCollection(t *testing.T) {
	called := make(chan struct{}, 1)
	afterCollection(func() {
		select {
		case called <- struct{}{}:
		default: // after the test
		}
	})
	for range 3 {
		for again := true; again; {
			runtime.GC()
			select {
			case <-called:
				again = false
			default: // not yet
				runtime.Gosched()
			}
		}
	}
}
