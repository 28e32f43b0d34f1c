package bucket

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
)

// enter enters n times, and returns the numbers.
func enter(t *testing.T, g *gate, n int) (numbers []int64) {
	t.Helper()
	for range n {
		number, err := g.enter(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		numbers = append(numbers, number)
	}
	return numbers
}

// waits enters in the background, and returns a function that reports whether it still
// waits.
func waits(t *testing.T, g *gate, ctx context.Context) func() bool {
	done := make(chan error, 1)
	go func() {
		_, err := g.enter(ctx)
		done <- err
	}()
	return func() bool {
		synctest.Wait()
		return len(done) == 0
	}
}

// TestGateIsOpen: there is no limit until S3 says that there are too many requests.
func TestGateIsOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gate
		for i, n := range enter(t, &g, 1000) {
			if n != int64(i+1) {
				t.Fatalf("request %d has the number %d", i+1, n)
			}
			g.answered(n, false)
		}
		if g.limit != 0 {
			t.Errorf("the limit is %v", g.limit)
		}
	})
}

// TestGateLowers: the limit is halved once for all requests under way, and never goes below
// eight.
func TestGateLowers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gate
		early := enter(t, &g, 64)
		g.answered(early[0], true)
		waiting := waits(t, &g, t.Context())
		for range 32 {
			g.leave()
		}
		for _, n := range early[1:] {
			g.answered(n, true)
		}
		if g.limit != 32 {
			t.Errorf("the limit is %v after 64 were refused at the same time, want 32", g.limit)
		}
		if !waiting() {
			t.Error("a request more than the limit")
		}
		if g.leave(); waiting() {
			t.Error("a request waits while there is room")
		}
		for _, want := range []float64{16, 8, 8} {
			for g.busy >= int(g.limit) {
				g.leave()
			}
			late := enter(t, &g, int(g.limit)-g.busy)
			if g.answered(late[len(late)-1], true); g.limit != want {
				t.Errorf("the limit is %v, want %v", g.limit, want)
			}
		}
	})
}

// TestGateRises: the limit grows by one when as many requests as it allows have succeeded,
// and lets in those that wait.
func TestGateRises(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gate
		numbers := enter(t, &g, 16)
		g.answered(numbers[15], true)
		for range 8 {
			g.leave()
		}
		waiting := waits(t, &g, t.Context())
		if !waiting() {
			t.Error("a ninth request")
		}
		for n := range 9 {
			if !waiting() && n < 8 {
				t.Errorf("the limit is %v after %d requests that went well", g.limit, n)
			}
			g.answered(numbers[n], false)
		}
		if waiting() || int(g.limit) != 9 {
			t.Errorf("the limit is %v after nine requests that went well", g.limit)
		}
	})
}

// TestGateIsLeft: a wait ends with its context, even if its turn comes at the same time,
// and no room is lost.
func TestGateIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gate
		numbers := enter(t, &g, 16)
		g.answered(numbers[15], true)
		for range 8 {
			g.leave()
		}
		for range 200 {
			ctx, cancel := context.WithCancelCause(t.Context())
			entered := make(chan error, 1)
			go func() {
				_, err := g.enter(ctx)
				entered <- err
			}()
			synctest.Wait()
			cancel(nil)
			g.leave() // its turn
			switch err := <-entered; {
			case err == nil:
			case !errors.Is(err, context.Canceled):
				t.Fatal(err)
			default:
				enter(t, &g, 1)
			}
			if g.busy != 8 || len(g.queue) != 0 {
				t.Fatalf("%d are within and %d wait, want 8 and none", g.busy, len(g.queue))
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		waiting := waits(t, &g, ctx)
		if !waiting() {
			t.Error("a ninth request")
		}
		if cancel(); waiting() || len(g.queue) != 0 || g.busy != 8 {
			t.Errorf("%d are within and %d wait after the end, want 8 and none", g.busy, len(g.queue))
		}
	})
}
