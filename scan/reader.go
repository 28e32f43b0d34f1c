package scan

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"

	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/trail"
)

const (
	// maxStored is how many stored bytes of an object are held before it streams: more than a
	// trail log compresses to.
	maxStored = 16 << 20

	// smallStored is how many bytes each read may hold without taking a large buffer.
	smallStored = 1 << 20

	// defaultMaxStored is the default of Scanner.MaxStored.
	defaultMaxStored = 256 << 20
)

// firstRead is the initial buffer size if the size of an object is not known.
const firstRead = 64 << 10

// A reader reads the stored bytes of objects into a reused buffer.
type reader struct {
	buf   []byte      // at most smallStored bytes, apart from rounding
	large chan []byte // larger buffers, shared by all readers: there are no others
	lap   *lap
	meter meter

	workers chan *worker
	stored  stored         // the current object
	proof   *journal.Proof // proof of the current object, once it has been read
	slow    bool           // its objects arrive slowly: a large object streams at once, takes no large buffer, and is not opened twice without need
}

// stored is what a reader has read of an object.
type stored struct {
	object Object
	meta   map[string]string
	head   []byte
	tail   *tail // the bytes that follow head; nil if head is all of them
	body   io.ReadCloser
	err    error       // why the object could not be opened or read
	buf    []byte      // the buffer that holds head
	large  chan []byte // where buf is returned, if it is a large one
	packed int64       // Body.Packed
	check  func() error
	proof  *journal.Proof
}

// close closes the body and returns the buffer. Since the body was only read, an error in
// closing it does not matter to the entry.
func (s *stored) close() {
	if s.body != nil {
		s.body.Close()
	}
	if s.large != nil {
		s.large <- s.buf[:0]
		s.large = nil
	}
}

// grow makes room for n bytes. Beyond smallStored it waits for a large buffer, so that memory
// is bounded however many objects are read at once.
func (s *stored) grow(ctx context.Context, r *reader, n int) error {
	if n <= smallStored || s.large != nil {
		s.buf = slices.Grow(s.buf, n-len(s.buf))
		return nil
	}
	defer r.lap.enter(r.lap.enter(waiting))
	select {
	case large := <-r.large:
		s.buf, s.large = append(slices.Grow(large, n), s.buf...), r.large
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// settle begins the entry of o. It reports whether the entry is already complete, because o
// is not to be read or cannot be read.
func (s *Scanner) settle(o Object) (e journal.Entry, done bool) {
	e = journal.Entry{Object: o.Name}
	var name trail.Name
	if !o.Unfiled {
		name, _ = trail.ParseName(o.Name)
	}
	e.Account, e.Region, e.Delivered = name.Account, name.Region, name.Delivered
	switch {
	case o.Skip != "":
		e.Status, e.Reason = journal.Skipped, o.Skip
	case o.Barred != "":
		e.Status, e.Reason, e.Message = journal.Failed, Unreadable, utf8(o.Barred)
	case name.Kind == trail.Unknown && s.ProofsOnly && !o.Archive:
		e.Status, e.Reason = journal.Skipped, "neither log nor digest"
	case name.Kind == trail.Digest && s.Proofs: // read for its proof, but skipped in the end
		return e, false
	case name.Kind != trail.Unknown && name.Kind != trail.Log && !o.Archive:
		e.Status, e.Reason = journal.Skipped, string(name.Kind)
	default:
		return e, false
	}
	o = o.looked()
	e.Version, e.Bytes = o.Version, max(o.Size, 0)
	return e, true
}

// open reads the stored bytes of o, up to limit. The result is owned by the reader: the
// previous one must have been closed and is invalid from now on.
func (r *reader) open(ctx context.Context, o Object, limit int) *stored {
	defer r.lap.enter(r.lap.enter(Reading))
	body, err := o.Open(ctx)
	if err != nil {
		r.stored = stored{object: o.looked(), err: err}
		return &r.stored
	}
	if body.Version != "" {
		o.Version, o.Size = body.Version, body.Size
	}
	if o.Size >= 0 {
		r.meter.sized(o.Size)
	}
	in := &r.stored
	*in = stored{object: o, meta: body.Meta, body: body.ReadCloser, buf: r.buf[:0], packed: body.Packed, check: body.Check}
	var ended bool
	if ended, in.err = in.fill(ctx, r, limit); in.err == nil && !ended {
		in.tail = &tail{r: body, n: int64(len(in.buf)), crc: crc32.ChecksumIEEE(in.buf), lap: r.lap, meter: &r.meter}
	}
	if ended {
		in.checked()
	}
	if in.head = in.buf; in.large == nil {
		r.buf = in.buf
	}
	return in
}

// fill reads the body, up to limit bytes, and reports whether it reached the end.
func (s *stored) fill(ctx context.Context, r *reader, limit int) (ended bool, err error) {
	// With room for one byte more than the size, the end is seen without growing.
	want := firstRead
	if s.object.Size >= 0 {
		want = int(min(s.object.Size, int64(limit))) + 1
	}
	if err := s.grow(ctx, r, want); err != nil {
		return false, err
	}
	for len(s.buf) < limit {
		if len(s.buf) == cap(s.buf) {
			if err := s.grow(ctx, r, 2*len(s.buf)); err != nil {
				return false, err
			}
		}
		n, err := s.body.Read(s.buf[len(s.buf):min(cap(s.buf), limit)])
		s.buf = s.buf[:len(s.buf)+n]
		r.meter.add(n)
		if err == io.EOF {
			return true, nil
		}
		if err != nil {
			return false, err
		}
	}
	return false, nil
}

// A tail continues reading where the buffer of a reader ends. It tells read errors from
// errors in what was read.
type tail struct {
	r   io.Reader
	n   int64  // bytes of the object read so far
	crc uint32 // of those bytes
	err error
	lap *lap

	meter *meter
}

func (t *tail) Read(p []byte) (int, error) {
	defer t.lap.enter(t.lap.enter(Reading))
	n, err := t.r.Read(p)
	t.n += int64(n)
	t.crc = crc32.Update(t.crc, crc32.IEEETable, p[:n])
	t.meter.add(n)
	if err != nil && err != io.EOF {
		t.err = err
	}
	return n, err
}

// checked runs the check for changes, once nothing more of the object will be read.
func (s *stored) checked() {
	if s.check != nil && s.failure() == nil {
		s.err = s.check()
	}
}

// size returns how many bytes of the object were read.
func (s *stored) size() int64 {
	if s.tail != nil {
		return s.tail.n
	}
	return int64(len(s.head))
}

// crc returns the CRC-32 (IEEE) of the stored bytes.
func (s *stored) crc() uint32 {
	if s.tail != nil {
		return s.tail.crc
	}
	return crc32.ChecksumIEEE(s.head)
}

// failure returns why the bytes could not be read, or nil.
func (s *stored) failure() error {
	if s.err != nil {
		return s.err
	}
	if s.tail != nil && s.tail.err != nil {
		return s.tail.err
	}
	return nil
}

// errChanged is the error of an object that differs from what was listed.
var errChanged = errors.New("changed while it was read")

// resized returns an error if the object turned out larger or smaller than listed.
func (s *stored) resized() error {
	if size := s.object.Size; size >= 0 && s.size() != size {
		return fmt.Errorf("%w: %d bytes listed, %d read", errChanged, size, s.size())
	}
	return nil
}
