// How much garbage is collected at once.

package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

const (
	// garbage is how much, in percent of what is in use, is collected at once. Of
	// millions of events most is in use for long: Go's own 100 would take half as much
	// memory again, and saves no time worth it.
	garbage = 50

	// leastHeap is what may be in use, garbage included, before any is collected. Of
	// many small objects next to nothing is in use for long, and garbage would be
	// collected all the time.
	leastHeap = 24 << 20

	// firstHeap is where Go begins to collect at 100 percent.
	firstHeap = 4 << 20
)

// paceGarbage keeps to these two, from now on.
func paceGarbage() {
	debug.SetGCPercent(100 * leastHeap / firstHeap)
	afterCollection(func() {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		debug.SetGCPercent(percentOf(live[0].Value.Uint64()))
	})
}

// percentOf returns how much garbage, in percent of what is in use, is collected at once.
func percentOf(inUse uint64) int {
	return max(garbage, int(100*leastHeap/max(inUse, 1<<20))-100)
}

// afterCollection calls f after each collection: whenever what nobody uses was found.
func afterCollection(f func()) {
	type unused struct{ _ [16]byte } // smaller ones share memory with what is in use
	runtime.SetFinalizer(new(unused), func(*unused) {
		afterCollection(f)
		f()
	})
}
