//go:build soak

package main

var (
	behaviourSeeds = []uint64{951, 952, 953, 954, 955, 956}
	actSeeds       = []uint64{1301, 1302, 1303}
)
