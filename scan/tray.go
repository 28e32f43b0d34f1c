package scan

import (
	"sync"

	"github.com/cogtrail/cogtrail/scan/journal"
)

const (
	// trayEntries is how many entries may wait to be taken: enough that readers seldom
	// wait, and little memory.
	trayEntries = 8

	// trayEvents is how many events may wait with them, unless they are of one entry.
	trayEvents = 1024
)

// A tray is what has become of objects. Readers put it there, and whoever ranges over
// the entries takes all that there is at once. Nothing waits there for company: what
// is taken is what came since the last time.
type tray struct {
	some chan struct{} // holds one if something waits, or nothing comes any more, and nobody noticed

	mu      sync.Mutex
	room    sync.Cond // what readers wait for
	waiting []journal.Entry
	events  int
	ended   bool // nothing comes any more
	stopped bool // nothing more is wanted
}

func newTray() *tray {
	t := &tray{some: make(chan struct{}, 1)}
	t.room.L = &t.mu
	return t
}

// put adds e, once there is room. It returns false if nobody wants it any more.
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

// full reports whether there is no room for one more, of so many events.
func (t *tray) full(events int) bool {
	return len(t.waiting) == trayEntries || len(t.waiting) > 0 && t.events+events > trayEvents
}

// take returns all that waits, after some said so, and whether more may come. What it
// returned before is the tray's again.
func (t *tray) take(before []journal.Entry) (found []journal.Entry, more bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	found, t.waiting, t.events = t.waiting, before[:0], 0
	t.room.Broadcast()
	return found, !t.ended
}

// end says that nothing comes any more.
func (t *tray) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended = true; len(t.waiting) == 0 {
		t.some <- struct{}{}
	}
}

// stop says that nothing more is wanted.
func (t *tray) stop() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stopped = true
	t.room.Broadcast()
}
