// Package trail knows the formats of CloudTrail: how its objects are named ([ParseName]),
// which containers its records come in, and where each record is in them. Start at [Records],
// or at [Reader] for objects as they are stored.
//
// An object named as a trail log must hold {"Records":[...]}, with records or wrapped records
// in it. Any other object is searched for records: at any depth of any JSON, as objects or in
// strings, and in the columns of CSV. Records are returned as slices of the text, not
// decoded, because nearly all records of most archives are of no interest.
package trail

import (
	"hash"
	"io"
	"iter"
	"slices"

	"github.com/cogtrail/cogtrail/scan/inflate"
)

// Limits of a [Reader] whose fields are zero. According to the CloudTrail user guide, a trail
// log is at most 50 MB before compression and a record 256 KB (1 MB in CloudTrail Lake). The
// rest is room for containers around them.
const (
	DefaultMaxObject = 64 << 20
	DefaultMaxRecord = 16 << 20
)

// A Record is the JSON text of one event, an object. It is valid until the next record is
// requested.
type Record []byte

// Records returns every record of the inflated object data, in order, whatever container it
// is. An error of type *RecordError costs one record. Any other error is the last thing
// returned, and means that no record of the object may be used.
func Records(data []byte) iter.Seq2[Record, error] {
	return Needles(nil).Records(data)
}

// Records is like the function Records, but leaves out records that hold none of the needles.
func (n Needles) Records(data []byte) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		r := Reader{Needles: n}
		r.budget.Stored = int64(len(data))
		r.split(&text{b: data, max: DefaultMaxRecord}, false, yield)
	}
}

// A Reader yields the records of stored objects, one object after another, in reused buffers.
// The zero value is ready to use. It must not be used concurrently.
type Reader struct {
	Needles   Needles // leave out records that hold none of them; none means leave out nothing
	MaxObject int     // inflated bytes held at once; a larger object streams; 0 means DefaultMaxObject
	MaxRecord int     // a larger record, in bytes, is refused; 0 means DefaultMaxRecord
	Generic   bool    // use no instructions that only some processors have; the records are the same

	// MaxInflated is how many bytes an object may inflate to in all, over all layers of
	// compression; 0 means 1 GiB or 200 times the stored bytes, whichever is more.
	MaxInflated int64

	Hash hash.Hash // if not nil, it is reset and then receives the text of an object that is gzip

	Inflating func(on bool) // if not nil, called when inflating begins and when it ends

	// What the last object held: its records, including those left out, their container, and
	// the inflated bytes. Valid once the iteration of the object has ended.
	Read      int64
	Container string
	Inflated  int64
	Noise     int64 // lines and values next to its records that cannot be pieces of a record

	fast         *inflate.Fast // allocated on first use
	outer, inner inflate.Reader
	other        inflate.Other
	budget       inflate.Budget // of the current object
	buf          []byte
	splitter     splitter
	finder       *finder // of Needles; made on first use
}

// Records returns the records of one stored object, under the same rules as the function
// Records. Damaged gzip is an *inflate.Error or a *TrailingError; other damaged compression
// is an *inflate.OtherError. Anything too large is a *LimitError or an *inflate.BudgetError.
// Errors of o.Tail are returned as they are.
func (r *Reader) Records(o Stored) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		o, err := r.begin(o)
		var t *text
		if err == nil {
			t, err = r.open(o)
		}
		if err != nil {
			r.Read, r.Inflated, r.Noise = 0, 0, 0
			yield(nil, err)
			return
		}
		r.split(t, o.Members == OneMember, yield)
	}
}

// Skim is like Records but several times as fast, for an undamaged gzip object that is a log
// as CloudTrail writes it. Any other object ends with ErrUnsure, except one that inflates to
// too much. After ErrUnsure no record of the object may be used, and Records must read it
// anew.
//
// Skim does not look into records without a needle, so broken JSON in them goes unnoticed.
// Nor does it check the JSON of records with a needle: the caller must decode them to the
// last byte, and treat broken JSON as ErrUnsure.
func (r *Reader) Skim(o Stored) iter.Seq2[Record, error] {
	if len(r.Needles) == 0 || !inflate.IsGzip(o.Head) {
		return r.Records(o)
	}
	return func(yield func(Record, error) bool) {
		r.Read, r.Inflated, r.Noise = 0, 0, 0
		o, err := r.begin(o)
		if err == nil {
			err = r.skim(o, yield)
		}
		if err != nil && err != errStop {
			yield(nil, err)
		}
	}
}

func (r *Reader) skim(o Stored, yield func(Record, error) bool) error {
	r.resetHash()
	if r.fast == nil {
		if r.fast = new(inflate.Fast); r.Generic {
			r.fast.Generic()
		}
	}
	if r.fast.Reset(o.Head, o.Tail) != nil {
		return ErrUnsure
	}
	s := r.start(r.maxRecord(), yield)
	s.skimmer.trust = true
	for left := 0; ; {
		r.inflating(true)
		b, err := r.fast.Next(left)
		r.inflating(false)
		if err != nil && err != io.EOF {
			return ErrUnsure
		}
		if over := r.budget.Spend(len(b) - left); over != nil {
			return over
		}
		r.hash(b[left:])
		used, ok := s.skimmer.window(b, err == io.EOF)
		if left = len(b) - used; !ok || left > inflate.KeepMost {
			return ErrUnsure
		}
		if err := s.cut(b, r.Inflated); err != nil {
			return err
		}
		r.Read, r.Inflated = s.skimmer.records, r.Inflated+int64(used)
		if err == io.EOF {
			r.Container = s.shape.container()
			return nil
		}
	}
}

// Bad returns err as the error of the record yielded last, with its place.
func (r *Reader) Bad(err error) *RecordError { return r.splitter.place(r.splitter.at, err) }

// split yields and counts the records of t; log says that it is named as a trail log.
func (r *Reader) split(t *text, log bool, yield func(Record, error) bool) {
	s := r.start(t.max, yield)
	s.log = log
	err := s.object(t)
	r.Read, r.Inflated, r.Noise, r.Container = s.read, t.base+int64(len(t.b)), s.noise, s.shape.container()
	if err != nil && err != errStop {
		yield(nil, err)
	}
}

func (r *Reader) resetHash() {
	if r.Hash != nil {
		r.Hash.Reset()
	}
}

func (r *Reader) hash(text []byte) {
	if r.Hash != nil {
		r.Hash.Write(text) // never fails
	}
}

func (r *Reader) inflating(on bool) {
	if r.Inflating != nil {
		r.Inflating(on)
	}
}

// start prepares the splitter for an object.
func (r *Reader) start(max int, yield func(Record, error) bool) *splitter {
	if r.finder == nil || !slices.Equal(r.finder.needles, r.Needles) {
		r.finder = newFinder(slices.Clone(r.Needles))
	}
	r.splitter.start(r.finder, max, yield)
	r.splitter.budget = &r.budget
	r.splitter.skimmer.kernel = !r.Generic && hasKernel()
	return &r.splitter
}

func (r *Reader) maxRecord() int {
	if r.MaxRecord == 0 {
		return DefaultMaxRecord
	}
	return r.MaxRecord
}

// open inflates o: all of it if it is no larger than MaxObject, otherwise a first window.
func (r *Reader) open(o Stored) (*text, error) {
	r.resetHash()
	t := &text{b: o.Head, src: o.Tail, max: r.maxRecord()}
	if !inflate.IsGzip(o.Head) {
		src, err := r.other.Open(o.Head, o.Tail)
		if src == nil || err != nil {
			return t, err
		}
		return t, r.fill(t, spending{src, &r.budget}, window)
	}
	src, err := r.newMembers(&r.outer, o)
	if err != nil {
		return nil, err
	}
	hint := int64(window)
	if o.Tail == nil {
		hint = inflate.SizeHint(o.Head)
	}
	if err := r.fill(t, src, hint); err != nil {
		return nil, err
	}
	if !inflate.IsGzip(t.b) {
		return t, nil
	}
	// Firehose compresses what CloudWatch Logs had already compressed: gzip in gzip, once.
	// The inner text gets a buffer of its own.
	twice := Stored{Head: append([]byte(nil), t.b...), Tail: t.src, Members: o.Members}
	if src, err = r.newMembers(&r.inner, twice); err != nil {
		return nil, err
	}
	return t, r.fill(t, src, window)
}

// fill makes t the text of src, of about hint bytes, up to MaxObject.
func (r *Reader) fill(t *text, src io.Reader, hint int64) error {
	limit := r.MaxObject
	if limit == 0 {
		limit = DefaultMaxObject
	}
	limit = max(limit, 2) // two bytes show whether it is gzip in gzip
	// With room for one byte more than the text, the end is seen without growing.
	if want := min(int(hint)+1, limit); cap(r.buf) < want {
		r.buf = make([]byte, 0, want)
	}
	t.b, t.src = r.buf[:0], src
	for t.src != nil && len(t.b) < limit {
		if len(t.b) == cap(t.b) {
			t.b = append(make([]byte, 0, min(max(2*cap(t.b), window), limit)), t.b...)
		}
		n, err := src.Read(t.b[len(t.b):min(cap(t.b), limit)])
		t.b = t.b[:len(t.b)+n]
		if err == io.EOF {
			t.src = nil
		} else if err != nil {
			return err
		}
	}
	r.buf = t.b
	return nil
}
