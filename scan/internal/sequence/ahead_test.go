package sequence_test

import (
	"context"
	"iter"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/cogtrail/cogtrail/scan/internal/sequence"
)

// TestAhead: the order is that of the sequences, no more of them run than allowed, none gets
// far ahead, and nothing is left running.
func TestAhead(t *testing.T) {
	for _, test := range []struct{ n, depth, seqs, each int }{{1, 0, 5, 3}, {3, 2, 20, 10}, {64, 1, 5, 100}, {2, 1, 0, 0}, {2, 1, 3, 0}} {
		for _, stop := range []int{1, 7, 1 << 30} {
			synctest.Test(t, func(t *testing.T) {
				var busy, most, made atomic.Int64
				var seqs []func(context.Context) iter.Seq[int]
				for i := range test.seqs {
					seqs = append(seqs, func(ctx context.Context) iter.Seq[int] {
						return func(yield func(int) bool) {
							most.Store(max(most.Load(), busy.Add(1)))
							defer busy.Add(-1)
							for k := range test.each {
								made.Add(1)
								if !yield(i*test.each + k) {
									return
								}
							}
						}
					})
				}
				next := 0
				for v := range sequence.Ahead(t.Context(), test.n, test.depth, seqs) {
					if v != next {
						t.Fatalf("got %d, want %d", v, next)
					}
					if next++; next == stop {
						break
					}
					synctest.Wait()
					if ahead := made.Load() - int64(next); ahead > int64(test.n*(test.depth+1)) {
						t.Fatalf("%d values ahead", ahead)
					}
				}
				if want := min(stop, test.seqs*test.each); next != want || busy.Load() != 0 || most.Load() > int64(test.n) {
					t.Errorf("%+v: %d values, %d sequences left, %d at once; want %d values", test, next, busy.Load(), most.Load(), want)
				}
			})
		}
	}
}
