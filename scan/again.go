package scan

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	// maxTries is how often an object is tried before it has to wait for the end of the scan.
	maxTries = 5

	// firstPause precedes the second try. Each pause is four times as long as the one before,
	// so the fifth try comes 8.5 seconds after the first.
	firstPause = 100 * time.Millisecond

	// maxAgain bounds how many objects are remembered for a retry at the end.
	maxAgain = 100_000

	// minInRow is the least number of consecutive objects that must fail for reasons beyond
	// the objects before a scan gives up.
	minInRow = 100
)

// again keeps the objects that failed for reasons that may pass, for a second pass. Its
// methods may be called concurrently.
type again struct {
	stop func(error) // ends the scan
	most int         // consecutive objects that may fail

	mu      sync.Mutex
	objects []Object
	inRow   int
}

// add keeps o and reports whether there was room. If too many objects have failed in a row,
// it ends the scan.
func (a *again) add(o Object, err error) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.inRow++; a.inRow > a.most {
		a.stop(fmt.Errorf("nothing can be read any more: %d objects in a row failed, the last one %s: %w: scan again later: with --journal, a later scan reads only what is missing", a.inRow, o.Name, err))
		return true
	}
	if len(a.objects) == maxAgain {
		return false
	}
	a.objects = append(a.objects, o)
	return true
}

// read notes that an object was read, which ends a row of failures.
func (a *again) read() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.inRow = 0
}

// all returns the objects to retry.
func (a *again) all() []Object { return a.objects }

// transient reports whether err may pass soon, and whether it may pass later.
func transient(err error) (soon, later bool) {
	e := (*ReadError)(nil)
	later = errors.As(err, &e) && e.Transient
	return later && !e.Tried, later
}

// fatal reports whether err ends the scan.
func fatal(err error) bool {
	e := (*ReadError)(nil)
	return errors.As(err, &e) && e.Fatal
}

// pause waits after the given number of tries, or until ctx ends.
func pause(ctx context.Context, tries int) {
	t := time.NewTimer(firstPause << (2 * (tries - 1)))
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
