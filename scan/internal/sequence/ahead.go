// Package sequence lists ahead: start at [Ahead], for sources that request many pages or
// folders concurrently and still yield them in order.
package sequence

import (
	"context"
	"iter"
	"sync"
)

// Ahead yields what the sequences yield, one sequence after the other, while up to n of them
// run concurrently. A sequence whose turn has not come gets at most depth values ahead.
//
// When the iteration ends, for whatever reason, nothing is left running. The end of ctx,
// which is passed to the sequences, ends the iteration early. Only ctx then tells whether
// something is missing.
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
