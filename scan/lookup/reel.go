package lookup

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/sdk"
)

// maxInRow is how many hours may fail one after another for reasons that may pass,
// each of which was tried for a minute or so: the others would fare no better.
const maxInRow = 5

// A reel is the query that the windows of a source share. It is wound on as their
// bodies are read.
type reel struct {
	source *Source
	query  *query          // the one under way, if any
	end    time.Time       // it has got to: the window that ends here can go on with it
	failed int             // windows in a row, each counted once
	bad    map[window]bool // these and others that failed
}

// open returns the body of w. The one before must not be read any more.
func (r *reel) open(ctx context.Context, w window) io.ReadCloser {
	if r.query == nil || !r.end.Equal(w.to) {
		r.query = newQuery(r.source, w)
	}
	r.end = time.Time{} // nowhere, until the window was read to its end
	return &body{ctx: ctx, reel: r, window: w}
}

// next returns some events of w, and whether they were its last. Errors are final.
func (r *reel) next(ctx context.Context, w window) (events []types.Event, ended bool, err error) {
	events, ended, err = r.query.next(ctx, w)
	if s := r.source; err == nil && ended && s.Clock != nil && w.from.Before(s.Clock().Add(-History)) {
		err = &scan.ReadError{Reason: "vanished", Err: errors.New("it grew older than 90 days before it was read, so that some of its events may be gone")}
	}
	switch {
	case err != nil:
		return nil, false, r.fail(w, err)
	case ended:
		r.end, r.failed = w.from, 0
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
	return &scan.ReadError{Fatal: true, Err: fmt.Errorf("%s: %d hours in a row cannot be read: %w: find out why, %s", r.source, r.failed, err, sdk.GoOn)}
}

// A body is the events of a window as LookupEvents gives them, without what only
// repeats what the record says. It is made page by page.
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
	between := `{"Events":[`
	for _, e := range events {
		if b.more {
			between = ","
		}
		b.buf.WriteString(between)
		b.more = true
		// A record that is missing is no JSON, and counts as a bad one.
		err := text.Encode(struct{ EventId, CloudTrailEvent string }{*e.EventId, aws.ToString(e.CloudTrailEvent)})
		if err != nil {
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
