// The pace of the garbage collector is set here.

package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

const (
	// garbage is how much garbage triggers a collection, in percent of the live heap. With
	// millions of events, most memory stays in use: Go's default of 100 would take half as
	// much memory again, and saves too little time to be worth it.
	garbage = 50

	// leastHeap is the heap size, garbage included, below which nothing is collected. A scan
	// of many small objects keeps almost nothing alive, and would collect all the time.
	leastHeap = 24 << 20

	// firstHeap is the heap size at which Go first collects with the default of 100 percent.
	firstHeap = 4 << 20
)

// paceGarbage makes the garbage collector keep to garbage and leastHeap from now on.
func paceGarbage() {
	debug.SetGCPercent(100 * leastHeap / firstHeap)
	afterCollection(func() {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		debug.SetGCPercent(percentOf(live[0].Value.Uint64()))
	})
}

// percentOf returns the GC percentage for a live heap of inUse bytes.
func percentOf(inUse uint64) int {
	return max(garbage, int(100*leastHeap/max(inUse, 1<<20))-100)
}

// afterCollection calls f after each collection, by way of a finalizer of an unused object.
func afterCollection(f func()) {
	type unused struct{ _ [16]byte } // a smaller object may share memory with one in use
	runtime.SetFinalizer(new(unused), func(*unused) {
		afterCollection(f)
		f()
	})
}
