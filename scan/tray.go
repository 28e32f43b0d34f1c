package scan

import (
	"sync"

	"github.com/cogtrail/cogtrail/scan/journal"
)

const (
	// trayEntries is how many entries may wait to be taken: enough that readers seldom wait,
	// at little cost in memory.
	trayEntries = 8

	// trayEvents is how many events may wait in them, unless one entry alone has more.
	trayEvents = 1024
)

// A tray holds finished entries. Readers put them in, and whoever ranges over the entries
// takes all of them at once. An entry never waits for more to arrive: a take gets whatever
// came since the last one.
type tray struct {
	some chan struct{} // holds one value if entries are waiting, or the end has come, and nobody has noticed yet

	mu      sync.Mutex
	room    sync.Cond // what readers wait for
	waiting []journal.Entry
	events  int
	ended   bool // no more entries will come
	stopped bool // no more entries are wanted
}

func newTray() *tray {
	t := &tray{some: make(chan struct{}, 1)}
	t.room.L = &t.mu
	return t
}

// put adds e once there is room. It returns false if entries are no longer wanted.
func (t *tray) put(e journal.Entry) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for !t.stopped && t.full(len(e.Events)) {
		t.room.Wait()
	}
	if t.stopped {
		return false
	}
	if t.waiting, t.events = append(t.waiting, e), t.events+len(e.Events); len(t.waiting) == 1 {
		t.some <- struct{}{}
	}
	return true
}

// full reports whether there is no room for one more entry with so many events.
func (t *tray) full(events int) bool {
	return len(t.waiting) == trayEntries || len(t.waiting) > 0 && t.events+events > trayEvents
}

// take returns all waiting entries, after a receive from some, and whether more may come. The
// slice that it returned before becomes the tray's again.
func (t *tray) take(before []journal.Entry) (found []journal.Entry, more bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	found, t.waiting, t.events = t.waiting, before[:0], 0
	t.room.Broadcast()
	return found, !t.ended
}

// end says that no more entries will come.
func (t *tray) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended = true; len(t.waiting) == 0 {
		t.some <- struct{}{}
	}
}

// stop says that no more entries are wanted.
func (t *tray) stop() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stopped = true
	t.room.Broadcast()
}
