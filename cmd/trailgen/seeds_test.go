//go:build !soak

package main

// What evidence and acts are measured on. With the tag soak it is more.
var (
	behaviourSeeds = []uint64{951, 952}
	actSeeds       = []uint64{1301}
)
