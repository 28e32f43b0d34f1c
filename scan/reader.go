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
	// maxStored is how many stored bytes of an object are held before it streams:
	// more than a trail log compresses to.
	maxStored = 16 << 20

	// smallStored is how many each read may hold without asking.
	smallStored = 1 << 20

	// defaultMaxStored is Scanner.MaxStored, unless it is set.
	defaultMaxStored = 256 << 20
)

// firstRead is how much is made room for when the size is not known.
const firstRead = 64 << 10

// A reader gets the stored bytes of objects, in a reused buffer.
type reader struct {
	buf   []byte      // of smallStored bytes or fewer, but for rounding
	large chan []byte // buffers for more, which all readers share: there are no others
	lap   *lap
	meter meter

	workers chan *worker
	stored  stored         // of the object at hand
	proof   *journal.Proof // of it, once it was read
	slow    bool           // what it reads comes slowly: a large object streams at once, takes no large buffer, and is not opened twice without need
}

// stored is what a reader got.
type stored struct {
	object Object
	meta   map[string]string
	head   []byte
	tail   *tail // what follows head, nil if head is all of it
	body   io.ReadCloser
	err    error       // why the object could not be opened or read
	buf    []byte      // what head is in
	large  chan []byte // where buf goes back to, if it is a large one
	packed int64       // Body.Packed
	check  func() error
	proof  *journal.Proof
}

// close gives body and buffer back. The body was only read from: there is no
// error in closing it that the entry would need.
func (s *stored) close() {
	if s.body != nil {
		s.body.Close()
	}
	if s.large != nil {
		s.large <- s.buf[:0]
		s.large = nil
	}
}

// grow makes room for n bytes. For more than a few it waits for a large buffer,
// so that memory is bounded, however many objects are read at once.
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

// settle begins the entry of o and reports whether it is complete already,
// because o is not to be read or cannot be.
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
	case name.Kind == trail.Digest && s.Proofs: // it is read, and skipped all the same
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

// open reads the stored bytes of o, or the first limit of them. What it returned before
// has to be closed, and is the reader's again.
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

// fill reads limit bytes of the body, or all of it, and reports whether it came
// to the end.
func (s *stored) fill(ctx context.Context, r *reader, limit int) (ended bool, err error) {
	// One byte more than the size lets the end be seen without growing.
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

// A tail reads on where the buffer of a reader ended. It tells errors of
// reading from errors of what was read.
type tail struct {
	r   io.Reader
	n   int64  // bytes of the object read so far
	crc uint32 // of these
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

// checked notes, once nothing more is read of the object, whether it has changed.
func (s *stored) checked() {
	if s.check != nil && s.failure() == nil {
		s.err = s.check()
	}
}

// size returns how many bytes the object had.
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
