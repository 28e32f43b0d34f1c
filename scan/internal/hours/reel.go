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

// maxInRow is how many consecutive hours may fail for reasons that may pass. Each was tried
// for a minute or so, and the others would do no better.
const maxInRow = 5

// A reel is the query that the windows of a stretch share. It advances as their bodies are
// read.
type reel struct {
	stretch *Stretch
	query   *query          // the current query, if any
	end     time.Time       // how far query has come: the window that begins here can continue it
	failed  int             // consecutive failed windows, each counted once
	bad     map[window]bool // all windows that failed
}

// open returns the body of w. The previous body must not be read any more.
func (r *reel) open(ctx context.Context, w window) io.ReadCloser {
	if r.query == nil || !r.end.Equal(r.stretch.begins(w)) {
		r.query = newQuery(r.stretch, w)
	}
	r.end = time.Time{} // nowhere, until the window has been read to its end
	return &body{ctx: ctx, reel: r, window: w}
}

// next returns some events of w, and whether they were its last. Errors are final.
func (r *reel) next(ctx context.Context, w window) (events []Event, ended bool, err error) {
	events, ended, err = r.query.next(ctx, w)
	if s := r.stretch; err == nil && ended && s.Clock != nil && s.Kept > 0 && w.from.Before(s.Clock().Add(-s.Kept)) {
		err = &scan.ReadError{Reason: "vanished", Err: fmt.Errorf("it became older than %s before it was read, so some of its events may be gone", Days(s.Kept))}
	}
	switch {
	case err != nil:
		return nil, false, r.fail(w, err)
	case ended:
		r.end, r.failed = r.stretch.ends(w), 0
	}
	return events, ended, nil
}

// fail counts windows that fail for reasons beyond the window, and ends the scan if
// continuing is useless.
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

// A body is the events of a window as the API returns them, without the parts that only
// repeat the record. It is made page by page.
type body struct {
	ctx    context.Context
	reel   *reel
	window window
	buf    bytes.Buffer
	more   bool // something has been written
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
	text.SetEscapeHTML(false) // would only make records harder to search
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

// Close does nothing: no request is in progress between two reads.
func (b *body) Close() error { return nil }

// Days formats d in whole days.
func Days(d time.Duration) string { return fmt.Sprintf("%d days", d/(24*time.Hour)) }
