// Package sampletest lets a sweep, a test that tries very many cases, try a sample of
// them with -short.
package sampletest

import (
	"flag"
	"hash/fnv"
	"math/rand/v2"
	"testing"
)

var seed = flag.Uint64("seed", 1, "draws which cases the sweeps try with -short")

// OneIn returns what says of each case of a sweep, asked in the same order each time,
// whether to try it: of all, or with -short of the first and of one of each n that
// follow. A test that fails tells how to try the same ones again.
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
