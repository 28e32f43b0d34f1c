package sampletest

import (
	"flag"
	"slices"
	"strconv"
	"testing"
)

// short sets -short for one test.
func short(t *testing.T, on bool) {
	t.Helper()
	was := testing.Short()
	set := func(on bool) {
		if err := flag.Set("test.short", strconv.FormatBool(on)); err != nil {
			t.Fatal(err)
		}
	}
	set(on)
	t.Cleanup(func() { set(was) })
}

// sample returns which of the cases are tried with the given seed.
func sample(t *testing.T, by uint64, all, n int) (cases []int) {
	t.Helper()
	was := *seed
	*seed = by
	defer func() { *seed = was }()
	take := OneIn(t, n)
	for i := range all {
		if take() {
			cases = append(cases, i)
		}
	}
	return cases
}

func TestAllWithoutShort(t *testing.T) {
	short(t, false)
	if got := sample(t, 1, 100, 7); len(got) != 100 {
		t.Errorf("%d cases of 100: %v", len(got), got)
	}
}

// TestEveryPartIsTried: no 2n-1 consecutive cases go by without one, some seed selects each
// case, and the same seed selects the same cases.
func TestEveryPartIsTried(t *testing.T) {
	short(t, true)
	const all, n = 71, 7
	seen := map[int]bool{}
	for by := range uint64(200) {
		got := sample(t, by, all, n)
		if len(got) != 1+all/n || got[0] != 0 {
			t.Fatalf("seed %d: %v", by, got)
		}
		for i := range got[1:] {
			if got[i+1]-got[i] > 2*n-1 {
				t.Fatalf("seed %d: nothing from %d to %d", by, got[i], got[i+1])
			}
		}
		if again := sample(t, by, all, n); !slices.Equal(got, again) {
			t.Fatalf("seed %d: %v, then %v", by, got, again)
		}
		for _, i := range got {
			seen[i] = true
		}
	}
	if len(seen) != all {
		t.Errorf("%d of %d cases are ever tried", len(seen), all)
	}
}
