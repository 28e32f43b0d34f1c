package hours

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/sdk"
)

// maxInRow is how many hours may fail one after another for reasons that may pass,
// each of which was tried for a minute or so: the others would fare no better.
const maxInRow = 5

// A reel is the query that the windows of a stretch share. It is wound on as their
// bodies are read.
type reel struct {
	stretch *Stretch
	query   *query          // the one under way, if any
	end     time.Time       // it has got to: the window that begins here can go on with it
	failed  int             // windows in a row, each counted once
	bad     map[window]bool // these and others that failed
}

// open returns the body of w. The one before must not be read any more.
func (r *reel) open(ctx context.Context, w window) io.ReadCloser {
	if r.query == nil || !r.end.Equal(r.stretch.begins(w)) {
		r.query = newQuery(r.stretch, w)
	}
	r.end = time.Time{} // nowhere, until the window was read to its end
	return &body{ctx: ctx, reel: r, window: w}
}

// next returns some events of w, and whether they were its last. Errors are final.
func (r *reel) next(ctx context.Context, w window) (events []Event, ended bool, err error) {
	events, ended, err = r.query.next(ctx, w)
	if s := r.stretch; err == nil && ended && s.Clock != nil && s.Kept > 0 && w.from.Before(s.Clock().Add(-s.Kept)) {
		err = &scan.ReadError{Reason: "vanished", Err: fmt.Errorf("it grew older than %s before it was read, so that some of its events may be gone", Days(s.Kept))}
	}
	switch {
	case err != nil:
		return nil, false, r.fail(w, err)
	case ended:
		r.end, r.failed = r.stretch.ends(w), 0
	}
	return events, ended, nil
}

// fail counts windows that fail for reasons that are not theirs, and ends the scan
// if it is no use to go on.
func (r *reel) fail(w window, err error) error {
	e := (*scan.ReadError)(nil)
	if !errors.As(err, &e) || !e.Transient || r.bad[w] {
		return err
	}
	r.bad[w] = true
	if r.failed++; r.failed < maxInRow {
		return err
	}
	return &scan.ReadError{Fatal: true, Err: fmt.Errorf("%s: %d hours in a row cannot be read: %w: find out why, %s", r.stretch.Name, r.failed, err, sdk.GoOn)}
}

// A body is the events of a window as the API gives them, without what only repeats
// what the record says. It is made page by page.
type body struct {
	ctx    context.Context
	reel   *reel
	window window
	buf    bytes.Buffer
	more   bool // something was written already
	err    error
}

func (b *body) Read(p []byte) (int, error) {
	for b.buf.Len() == 0 {
		if b.err == nil {
			b.err = b.fill()
		}
		if b.err != nil && b.buf.Len() == 0 {
			return 0, b.err
		}
	}
	return b.buf.Read(p)
}

// fill gets the next events. It returns io.EOF with the last ones.
func (b *body) fill() error {
	events, ended, err := b.reel.next(b.ctx, b.window)
	if err != nil {
		return err
	}
	text := json.NewEncoder(&b.buf)
	text.SetEscapeHTML(false) // which would only make records harder to search
	between := `{"` + b.reel.stretch.List + `":[`
	for _, e := range events {
		if b.more {
			between = ","
		}
		b.buf.WriteString(between)
		b.more = true
		if err := text.Encode(e.Text); err != nil {
			return err
		}
	}
	if !ended {
		return nil
	}
	if !b.more {
		b.buf.WriteString(between)
	}
	b.buf.WriteString("]}")
	return io.EOF
}

// Close does nothing: no request is under way between two reads.
func (b *body) Close() error { return nil }

// Days says how long d is, in whole days.
func Days(d time.Duration) string { return fmt.Sprintf("%d days", d/(24*time.Hour)) }
