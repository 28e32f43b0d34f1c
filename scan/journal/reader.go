package journal

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// ErrNotJournal says that what was to be read is no journal, or one of another
// version.
var ErrNotJournal = errors.New("not a cogtrail journal")

// A Reader reads a journal from its begin to its end, once. It may not be used
// concurrently.
type Reader struct {
	in      *bufio.Reader
	sites   []Site
	line    int      // read so far
	size    int64    // bytes of these lines
	at      int64    // where the last of them begins
	began   int64    // where the last entry does, with its records
	again   bool     // it was read before, and not all lines are read now
	sealed  bool     // lines of the run at hand have checksums
	batches *batches // if in is compressed
	foreign bool     // another program did that
	decoder decoder
	decoded Entry // scratch
	classes []cognito.Class
	pattern string
	raw     bool
	proofs  bool
	key     string
	file    io.ReaderAt // to read records back from, if it is known
	chunks  []Chunk     // of the entry to come
	run     Run         // the one at hand
	last    int         // the greatest number of a run so far
	dirs    []string    // where the relative sources of the runs so far are
	places  map[place]*coverage
	failed  []failure // of all runs, until a later one is known to have gone there
}

// A failure is a failed entry, with the run that wrote it and those of the run's
// sources that the object is in.
type failure struct {
	entry   Entry
	journal string
	run     int
	pruned  string // what it left out
	sources []string
}

// NewReader returns a Reader of the journal in, of which it reads the first
// line. It returns ErrNotJournal for anything else, and a [DamageError] if that line
// cannot be read.
func NewReader(in io.Reader) (*Reader, error) {
	r := &Reader{in: newLines(in), places: map[place]*coverage{}}
	err := r.expand()
	if err == nil {
		err = r.first()
	}
	switch {
	case errors.Is(err, ErrNotJournal):
		return nil, err
	case err != nil:
		return nil, &DamageError{First: true, Err: err}
	}
	return r, nil
}

func newLines(in io.Reader) *bufio.Reader { return bufio.NewReaderSize(in, bufferSize) }

// first reads the first line.
func (r *Reader) first() error {
	start, err := r.in.Peek(len(firstStart))
	if err != nil && err != io.EOF {
		return err
	}
	if !strings.HasPrefix(string(start), runPrefix) && (err == nil || !begins(start)) {
		return ErrNotJournal
	}
	line, err := r.next()
	if err == io.EOF && begins(start) {
		return errCut
	}
	if err == io.EOF {
		return ErrNotJournal
	}
	if err != nil {
		return err
	}
	return r.control(unseal(line))
}

// errCut is of a journal whose first run was ended before it had written a line.
var errCut = fmt.Errorf("%w: its first line is cut, so that the scan which made it kept nothing: scan again", ErrNotJournal)

// firstStart is how the first line of a journal begins.
const firstStart = runPrefix + `"` + Schema + `","at":"begin",`

// begins reports whether start, as much as is there of a first line, is of a journal.
func begins(start []byte) bool {
	const least = len(`{"j`) // what is shorter may be anything
	return len(start) >= least && strings.HasPrefix(firstStart, string(start))
}

// following returns the identity of the journal, and the number of the run with
// which it goes on, once Entries has ended.
func (r *Reader) following() (id string, run int) { return r.run.ID, r.last + 1 }

// Classes returns the classes of events that the entries hold.
func (r *Reader) Classes() []cognito.Class { return r.classes }

// Pattern returns the event pattern that selected the events of the entries, as compact
// JSON, none if their classes alone did.
func (r *Reader) Pattern() string { return r.pattern }

// Raw reports whether the entries hold the records of their events.
func (r *Reader) Raw() bool { return r.raw }

// Proofs reports whether the entries hold what their objects are evidence of.
func (r *Reader) Proofs() bool { return r.proofs }

// Key returns the fingerprint of the key by which personal data was replaced in
// the entries, none if it was not.
func (r *Reader) Key() string { return r.key }

// Entries yields the entries in the order in which they were written, but for
// the failed ones, which come last: only then it is known whether a later run
// went there again and found what it found. An error, a [DamageError], is the last
// thing yielded. A last line that is cut, as a killed run leaves it, is none:
// its object counts as never scanned.
func (r *Reader) Entries() iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for e, err := range r.lines(r.entry) {
			if err == nil && e.Status == Failed {
				r.failed = append(r.failed, failure{e, r.run.ID, r.run.Number, r.run.leftOut(), r.run.within(e.Object)})
				continue
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
		for _, f := range r.failed {
			if !yield(f.entry, nil) {
				return
			}
		}
	}
}

// lines takes one line after another, and yields what read makes of those of entries, of
// which it is given what unseal says.
func (r *Reader) lines(read func(line []byte, sealed bool, sum error) (Entry, error)) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for {
			line, err := r.next()
			if err == io.EOF {
				return
			}
			var e Entry
			is := func(prefix string) bool { return err == nil && bytes.HasPrefix(line, []byte(prefix)) }
			isRun, isRaw := is(runPrefix), is(rawPrefix)
			switch {
			case isRun:
				err = r.control(unseal(line))
			case isRaw:
				err = r.chunk(unseal(line))
			case err == nil:
				e, err = read(unseal(line))
			}
			switch {
			case err != nil:
				yield(Entry{}, &DamageError{Err: err})
				return
			case isRun, isRaw:
			case !yield(e, nil):
				return
			}
		}
	}
}

// Size returns how many bytes the whole lines take that were read so far.
func (r *Reader) Size() int64 { return r.size }

// Unfinished returns the sources of runs that began and never ended, in order:
// some of their objects may have no entry. Of use once Entries has ended, as is
// Pruned.
func (r *Reader) Unfinished() []string {
	var names []string
	for p, c := range r.places {
		if len(c.open) > 0 {
			names = append(names, p.source)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Pruned returns what the runs left out, of sources that no run took whole.
func (r *Reader) Pruned() []Pruned {
	var all []Pruned
	for _, c := range r.places {
		if !c.whole {
			all = append(all, c.pruned...)
		}
	}
	return SortPruned(all)
}

// Sources returns what the runs scanned, in order.
func (r *Reader) Sources() []string {
	names := map[string]bool{}
	for at := range r.places {
		names[at.source] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// Sites returns those that a source of a run has a folder for, in order.
func (r *Reader) Sites() []Site { return r.sites }

// next returns the next line, without its end and until the next call, and io.EOF if
// there is no whole one.
func (r *Reader) next() ([]byte, error) {
	line, err := r.in.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		long := bytes.Clone(line)
		for err == bufio.ErrBufferFull {
			line, err = r.in.ReadSlice('\n')
			long = append(long, line...)
		}
		line = long
	}
	if err != nil {
		return nil, err
	}
	r.line++
	r.at = r.size
	r.size += int64(len(line))
	return line[:len(line)-1], nil
}

// damage says where the journal is damaged.
func (r *Reader) damage(err error) error {
	if r.again {
		return fmt.Errorf("byte %d, read again: %w: the journal was changed or is damaged", r.at, err)
	}
	return fmt.Errorf("line %d: %w: the journal was changed or is damaged", r.line, err)
}
