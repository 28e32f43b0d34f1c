package scan

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/trail"
)

// maxStored is how many stored bytes of an object are held before it streams:
// more than a trail log compresses to, and little enough to have one for each
// read in flight.
const maxStored = 16 << 20

// firstRead is how much is made room for when the size is not known.
const firstRead = 64 << 10

// A reader gets the stored bytes of objects, in a reused buffer.
type reader struct {
	buf []byte
	lap *lap
}

// stored is what a reader got.
type stored struct {
	object Object
	head   []byte
	tail   *tail // what follows head, nil if head is all of it
	body   io.Closer
	err    error // why the object could not be opened or read
}

// close gives the body back. It was only read from: there is no error in
// closing it that the entry would need.
func (s *stored) close() {
	if s.body != nil {
		s.body.Close()
	}
}

// settle begins the entry of o and reports whether it is complete already,
// because o is not to be read or cannot be.
func settle(o Object) (e journal.Entry, done bool) {
	e = journal.Entry{Object: o.Name}
	name, _ := trail.ParseName(o.Name)
	e.Account, e.Region, e.Delivered = name.Account, name.Region, name.Delivered
	switch {
	case o.Skip != "":
		e.Status, e.Reason = journal.Skipped, o.Skip
	case o.Barred != "":
		e.Status, e.Reason, e.Message = journal.Failed, "unreadable", utf8(o.Barred)
	case name.Kind != trail.Unknown && name.Kind != trail.Log:
		e.Status, e.Reason = journal.Skipped, string(name.Kind)
	default:
		return e, false
	}
	o = o.looked()
	e.Version, e.Bytes = o.Version, max(o.Size, 0)
	return e, true
}

// open reads the stored bytes of o, or the first limit of them.
func (r *reader) open(ctx context.Context, o Object, limit int) *stored {
	defer r.lap.enter(r.lap.enter(Reading))
	body, err := o.Open(ctx)
	if err != nil {
		return &stored{object: o.looked(), err: err}
	}
	if body.Version != "" {
		o.Version, o.Size = body.Version, body.Size
	}
	// One byte more than the size lets the end be seen without growing.
	want := firstRead
	if o.Size >= 0 {
		want = int(min(o.Size, int64(limit))) + 1
	}
	r.buf = slices.Grow(r.buf[:0], want)
	in := &stored{object: o, body: body}
	for len(r.buf) < limit {
		if len(r.buf) == cap(r.buf) {
			r.buf = slices.Grow(r.buf, len(r.buf))
		}
		n, err := body.Read(r.buf[len(r.buf):min(cap(r.buf), limit)])
		r.buf = r.buf[:len(r.buf)+n]
		if err == io.EOF {
			in.head = r.buf
			return in
		}
		if err != nil {
			in.err = err
			return in
		}
	}
	in.head, in.tail = r.buf, &tail{r: body, n: int64(len(r.buf)), lap: r.lap}
	return in
}

// A tail reads on where the buffer of a reader ended. It tells errors of
// reading from errors of what was read.
type tail struct {
	r   io.Reader
	n   int64 // bytes of the object read so far
	err error
	lap *lap
}

func (t *tail) Read(p []byte) (int, error) {
	defer t.lap.enter(t.lap.enter(Reading))
	n, err := t.r.Read(p)
	t.n += int64(n)
	if err != nil && err != io.EOF {
		t.err = err
	}
	return n, err
}

// size returns how many bytes the object had.
func (s *stored) size() int64 {
	if s.tail != nil {
		return s.tail.n
	}
	return int64(len(s.head))
}

// failure returns why the bytes could not be had.
func (s *stored) failure() error {
	if s.err != nil {
		return s.err
	}
	if s.tail != nil && s.tail.err != nil {
		return s.tail.err
	}
	return nil
}

// errChanged is the error of an object that is not what was listed.
var errChanged = errors.New("changed while it was read")

// resized returns an error if the object turned out larger or smaller than it
// was said to be.
func (s *stored) resized() error {
	if size := s.object.Size; size >= 0 && s.size() != size {
		return fmt.Errorf("%w: %d bytes listed, %d read", errChanged, size, s.size())
	}
	return nil
}
