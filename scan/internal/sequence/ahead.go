// Package sequence lists ahead: start at [Ahead], which is for sources that ask for
// many pages or folders at once and yet yield them in order.
package sequence

import (
	"context"
	"iter"
	"sync"
)

// Ahead yields what the sequences yield, one sequence after the other, while up
// to n of them are under way at once: those whose turn is still to come get at
// most depth values ahead.
//
// When the iteration has ended, for whatever reason, nothing is left running. The
// end of ctx, which is passed on to the sequences, ends it early: what is missing
// then, only ctx tells.
func Ahead[T any](ctx context.Context, n, depth int, seqs []func(context.Context) iter.Seq[T]) iter.Seq[T] {
	return func(yield func(T) bool) {
		ctx, cancel := context.WithCancel(ctx)
		var running sync.WaitGroup
		defer running.Wait()
		defer cancel()

		var turns []chan T
		begun := 0
		begin := func() {
			seq, turn := seqs[begun], make(chan T, depth)
			begun++
			turns = append(turns, turn)
			running.Go(func() {
				defer close(turn)
				for v := range seq(ctx) {
					select {
					case turn <- v:
					case <-ctx.Done():
						return
					}
				}
			})
		}
		for begun < min(n, len(seqs)) {
			begin()
		}
		for len(turns) > 0 {
			for v := range turns[0] {
				if !yield(v) {
					return
				}
			}
			turns = turns[1:]
			if begun < len(seqs) {
				begin()
			}
		}
	}
}
