package scan

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	// maxTries is how often an object is tried before it has to wait for the end.
	maxTries = 5

	// firstPause is before the second of these tries. Each pause is four times the
	// last, so that the fifth try comes 8.5 seconds after the first.
	firstPause = 100 * time.Millisecond

	// maxAgain bounds what is kept in mind of objects to be tried again at the end.
	maxAgain = 100_000

	// minInRow is how many objects in a row, at least, have to fail for reasons that
	// are not theirs before a scan is given up.
	minInRow = 100
)

// again keeps the objects that failed for reasons that may pass, for a second
// pass. Its methods may be called concurrently.
type again struct {
	stop func(error) // ends the scan
	most int         // objects that may fail in a row

	mu      sync.Mutex
	objects []Object
	inRow   int
}

// add keeps o, and reports whether there was room. If nothing but failures has
// come lately, the scan ends.
func (a *again) add(o Object, err error) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.inRow++; a.inRow > a.most {
		a.stop(fmt.Errorf("nothing can be read any more, %d objects in a row failed, the last one %s: %w: scan again later: with the same --journal, only what is missing is read", a.inRow, o.Name, err))
		return true
	}
	if len(a.objects) == maxAgain {
		return false
	}
	a.objects = append(a.objects, o)
	return true
}

// read notes that an object could be read.
func (a *again) read() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.inRow = 0
}

// all returns the objects to try again.
func (a *again) all() []Object { return a.objects }

// transient reports whether err may pass, and soon.
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

// pause waits before the try after so many, or until ctx ends.
func pause(ctx context.Context, tries int) {
	t := time.NewTimer(firstPause << (2 * (tries - 1)))
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
