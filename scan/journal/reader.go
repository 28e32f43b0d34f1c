package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
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
	line    int   // read so far
	size    int64 // bytes of these lines
	classes []cognito.Class
	pattern string
	raw     bool
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
	r := &Reader{in: bufio.NewReaderSize(in, bufferSize), places: map[place]*coverage{}}
	switch err := r.first(); {
	case errors.Is(err, ErrNotJournal):
		return nil, err
	case err != nil:
		return nil, &DamageError{First: true, Err: err}
	}
	return r, nil
}

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
	return r.control(line)
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
		for {
			line, err := r.next()
			if err == io.EOF {
				break
			}
			var e Entry
			is := func(prefix string) bool { return err == nil && bytes.HasPrefix(line, []byte(prefix)) }
			isRun, isRaw := is(runPrefix), is(rawPrefix)
			switch {
			case isRun:
				err = r.control(line)
			case isRaw:
				err = r.chunk(line)
			case err == nil:
				e, err = r.entry(line)
			}
			switch {
			case err != nil:
				yield(Entry{}, &DamageError{Err: err})
				return
			case isRun, isRaw:
			case e.Status == Failed:
				r.failed = append(r.failed, failure{e, r.run.ID, r.run.Number, r.run.leftOut(), r.run.within(e.Object)})
			case !yield(e, nil):
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

// next returns the next line, without its end, and io.EOF if there is no whole
// one.
func (r *Reader) next() ([]byte, error) {
	line, err := r.in.ReadBytes('\n')
	if err != nil {
		return nil, err
	}
	r.line++
	r.size += int64(len(line))
	return line[:len(line)-1], nil
}

// control takes the line of a run.
func (r *Reader) control(line []byte) error {
	var l runLine
	if err := json.Unmarshal(line, &l); err != nil {
		return r.damage(err)
	}
	switch {
	case l.Schema != Schema:
		return fmt.Errorf("%w of this version: line %d is of %q, this program reads %q", ErrNotJournal, r.line, l.Schema, Schema)
	case l.At != "begin" && l.At != "end":
		return r.damage(fmt.Errorf("a run %q", l.At))
	case len(l.Classes) == 0:
		return r.damage(errors.New("a run that looked for nothing"))
	case r.line == 1:
		r.classes, r.pattern, r.raw, r.key = l.Classes, l.Pattern, l.Run.Raw, l.Key
	case !slices.Equal(r.classes, l.Classes):
		return fmt.Errorf("line %d: a run that looked for %v, in a journal of %v", r.line, l.Classes, r.classes)
	case l.Pattern != r.pattern || l.Run.Raw != r.raw:
		return fmt.Errorf("line %d: a run with another event pattern than the first one's, or with records where that has none", r.line)
	case l.Key != r.key:
		return fmt.Errorf("line %d: a run that is not pseudonymized as the first one is", r.line)
	}
	for i, name := range l.Names[:min(len(l.Names), len(l.Sources))] {
		l.Sources[i] = string(name)
	}
	r.chunks = nil // of an entry that was cut off
	if r.run = l.Run; l.Dir != "" && !slices.Contains(r.dirs, l.Dir) {
		r.dirs = append(r.dirs, l.Dir)
	}
	r.last = max(r.last, l.Number)
	r.sites = SortSites(append(r.sites, l.Sites...))
	if l.At == "end" {
		r.supersede(&l.Run)
	}
	for _, source := range l.Sources {
		p := place{l.ID, source}
		if r.places[p] == nil {
			r.places[p] = &coverage{}
		}
		if l.At == "begin" {
			r.places[p].begin(&l.Run)
		} else {
			r.places[p].end(&l.Run)
		}
	}
	return nil
}

// supersede drops what failed in the sources of run before it, now that it has
// ended: every run tries again what failed, so that whatever is still wrong there
// has failed in it too. A run that left something out tells only of those that
// left out the same.
func (r *Reader) supersede(run *Run) {
	r.failed = slices.DeleteFunc(r.failed, func(f failure) bool {
		other := func(source string) bool { return !slices.Contains(run.Sources, source) }
		same := len(run.Pruned) == 0 || f.pruned == run.leftOut()
		return same && f.journal == run.ID && f.run < run.Number && len(f.sources) > 0 && !slices.ContainsFunc(f.sources, other)
	})
}

// chunk takes the line of records of the next entry.
func (r *Reader) chunk(line []byte) error {
	if !r.raw {
		return r.damage(errors.New("records in a journal without"))
	}
	c, err := chunkAt(line, r.size-int64(len(line))-1)
	if err != nil {
		return r.damage(err)
	}
	c.file = r.file
	r.chunks = append(r.chunks, c)
	return nil
}

func (r *Reader) entry(line []byte) (Entry, error) {
	var e entryLine
	err := json.Unmarshal(line, &e)
	if err == nil && e.Name != nil {
		e.Object = string(e.Name)
	}
	if err == nil {
		err = e.check()
	}
	if err == nil && r.raw {
		err = e.hold(r.chunks)
		r.chunks = nil
	}
	if err != nil {
		return Entry{}, r.damage(err)
	}
	return e.Entry, nil
}

// damage says where the journal is damaged.
func (r *Reader) damage(err error) error {
	return fmt.Errorf("line %d: %w: the journal was changed or is damaged", r.line, err)
}
