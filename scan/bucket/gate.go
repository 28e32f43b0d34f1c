package bucket

import (
	"context"
	"slices"
	"sync"
)

// minAtOnce is how many objects may be read at once, however often S3 says that there
// are too many requests. With the client's pauses, they make a request or two a second.
const minAtOnce = 8

// A gate limits how many objects are read at once after S3 has said that there are too
// many requests. As in TCP, the limit is halved each time, and grows by one when as many
// requests as it allows have succeeded. Until then there is no limit. The methods are
// safe for concurrent use.
type gate struct {
	mu    sync.Mutex
	limit float64 // 0: none
	busy  int
	begun int64 // requests so far
	cut   int64 // requests that had begun when the limit was lowered
	queue []chan int64
}

// enter waits until one more object may be read, and returns the number of the request.
// The caller must call leave, unless there is an error.
func (g *gate) enter(ctx context.Context) (int64, error) {
	g.mu.Lock()
	if g.free() {
		defer g.mu.Unlock()
		return g.begin(), nil
	}
	turn := make(chan int64, 1)
	g.queue = append(g.queue, turn)
	g.mu.Unlock()

	select {
	case n := <-turn:
		return n, nil
	case <-ctx.Done():
		g.mu.Lock()
		g.queue = slices.DeleteFunc(g.queue, func(c chan int64) bool { return c == turn })
		g.mu.Unlock()
		select {
		case <-turn: // it came in the meantime
			g.leave()
		default:
		}
		return 0, ctx.Err()
	}
}

func (g *gate) free() bool { return g.limit == 0 || g.busy < int(g.limit) }

func (g *gate) begin() int64 {
	g.busy++
	g.begun++
	return g.begun
}

// answered notes the outcome of request n. A request that began before the limit was
// lowered does not lower it again: it says nothing about the new limit.
func (g *gate) answered(n int64, slowDown bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case slowDown && n > g.cut:
		g.limit = max(minAtOnce, float64(g.busy)/2)
		g.cut = g.begun
	case !slowDown && g.limit > 0:
		g.limit += 1 / g.limit
	}
	g.next()
}

// leave makes room for another object.
func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.busy--
	g.next()
}

func (g *gate) next() {
	for len(g.queue) > 0 && g.free() {
		g.queue[0] <- g.begin()
		g.queue = g.queue[1:]
	}
}
