//go:build !soak

package main

// The seeds on which evidence and acts are measured. There are more with the tag soak.
var (
	behaviourSeeds = []uint64{951, 952}
	actSeeds       = []uint64{1301}
)
