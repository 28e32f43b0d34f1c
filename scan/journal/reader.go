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

// ErrNotJournal says that the input is not a journal, or one of another version.
var ErrNotJournal = errors.New("not a cogtrail journal")

// A Reader reads a journal once, from beginning to end. It must not be used concurrently.
type Reader struct {
	in      *bufio.Reader
	sites   []Site
	line    int      // read so far
	size    int64    // bytes of these lines
	at      int64    // where the last line begins
	began   int64    // where the last entry begins, including its records
	again   bool     // the journal was read before, and now only some lines are read
	sealed  bool     // lines of the current run have checksums
	batches *batches // if in was compressed by a scan
	foreign bool     // in was compressed by another program
	decoder decoder
	decoded Entry // reused
	classes []cognito.Class
	pattern string
	raw     bool
	proofs  bool
	key     string
	file    io.ReaderAt         // to read records back from, if known
	chunks  []Chunk             // of the next entry
	run     Run                 // the current run
	last    int                 // the greatest number of a run so far
	dirs    []string            // folders of the relative sources of the runs so far
	spelled map[spelling]string // files and folders of the runs so far, as sources
	places  map[place]*coverage
	failed  []failure // of all runs, unless a later run is known to have retried them
}

// A failure is a failed entry, with the run that wrote it and the sources of the run that
// hold the object.
type failure struct {
	entry   Entry
	journal string
	run     int
	pruned  string // what the run left out
	sources []string
}

// NewReader returns a Reader of the journal in, whose first line it reads. It returns
// ErrNotJournal for anything else, and a [DamageError] if that line cannot be read.
func NewReader(in io.Reader) (*Reader, error) {
	r := &Reader{in: newLines(in), spelled: map[spelling]string{}, places: map[place]*coverage{}}
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

// errCut is for a journal whose first run was interrupted before it had written a line.
var errCut = fmt.Errorf("%w: its first line is cut off, so the scan that wrote it kept nothing: scan again", ErrNotJournal)

// firstStart begins the first line of a journal.
const firstStart = runPrefix + `"` + Schema + `","at":"begin",`

// begins reports whether start, which may be only part of a first line, begins a journal.
func begins(start []byte) bool {
	const least = len(`{"j`) // anything shorter may be something else
	return len(start) >= least && strings.HasPrefix(firstStart, string(start))
}

// following returns the identity of the journal and the number of its next run, once Entries
// has ended.
func (r *Reader) following() (id string, run int) { return r.run.ID, r.last + 1 }

// Classes returns the classes of events that the entries hold.
func (r *Reader) Classes() []cognito.Class { return r.classes }

// Pattern returns the event pattern that selected the events of the entries, as compact JSON,
// or "" if only their classes selected them.
func (r *Reader) Pattern() string { return r.pattern }

// Raw reports whether the entries hold the records of their events.
func (r *Reader) Raw() bool { return r.raw }

// Proofs reports whether the entries hold what their objects are evidence of.
func (r *Reader) Proofs() bool { return r.proofs }

// Key returns the fingerprint of the key that replaced personal data in the entries, or "".
func (r *Reader) Key() string { return r.key }

// Entries yields the entries in the order in which they were written, except for the failed
// ones, which come last: only at the end is it known whether a later run retried them. An
// error, a [DamageError], is the last thing yielded. A last line that was cut off, as by a
// killed run, is not an error: its object counts as never scanned.
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

// lines reads one line after another. It calls read with the lines of entries and the results
// of unseal, and yields what read returns.
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

// Size returns how many bytes the whole lines read so far take.
func (r *Reader) Size() int64 { return r.size }

// Unfinished returns the sources of runs that began and never ended, in order: some of their
// objects may have no entry. It is valid once Entries has ended, and so is Pruned.
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

// Pruned returns what the runs left out, for sources that no run scanned completely.
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

// Sites returns the sites for which a source of a run has a folder, in order.
func (r *Reader) Sites() []Site { return r.sites }

// next returns the next line, without its end and valid until the next call, or io.EOF if
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

// damage returns err with the place of the damage in the journal.
func (r *Reader) damage(err error) error {
	if r.again {
		return fmt.Errorf("byte %d, read again: %w: the journal was changed or is damaged", r.at, err)
	}
	return fmt.Errorf("line %d: %w: the journal was changed or is damaged", r.line, err)
}
