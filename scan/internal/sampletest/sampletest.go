// Package sampletest lets a sweep, a test that tries very many cases, try a sample of them
// with -short.
package sampletest

import (
	"flag"
	"hash/fnv"
	"math/rand/v2"
	"testing"
)

var seed = flag.Uint64("seed", 1, "draws which cases the sweeps try with -short")

// OneIn returns a function that must be called for each case of a sweep, in the same order
// each time, and says whether to try the case. With -short it selects the first case and one
// of each n that follow, and otherwise all. A failed test says how to try the same cases
// again.
func OneIn(t testing.TB, n int) (take func() bool) {
	t.Helper()
	if !testing.Short() {
		return func() bool { return true }
	}
	name := fnv.New64a()
	name.Write([]byte(t.Name()))
	random := rand.New(rand.NewPCG(*seed, name.Sum64()))
	asked, taken, next := 0, 0, 0
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("tried %d of %d cases: the same ones again with -short -seed %d, all of them without -short", taken, asked, *seed)
		}
	})
	return func() bool {
		at := asked
		asked++
		if (at-1)%n == 0 {
			next = at + random.IntN(n)
		}
		if at > 0 && at != next {
			return false
		}
		taken++
		return true
	}
}
