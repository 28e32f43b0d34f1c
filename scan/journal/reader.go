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

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// ErrNotJournal says that what was to be read is no journal, or one of another
// version.
var ErrNotJournal = errors.New("not a cogtrail journal")

// A Reader reads a journal from its begin to its end, once. It may not be used
// concurrently.
type Reader struct {
	in      *bufio.Reader
	line    int   // read so far
	size    int64 // bytes of these lines
	classes []cognito.Class
	sources map[string]*coverage
}

// NewReader returns a Reader of the journal in, of which it reads the first
// line. It returns ErrNotJournal for anything else.
func NewReader(in io.Reader) (*Reader, error) {
	r := &Reader{in: bufio.NewReaderSize(in, bufferSize), sources: map[string]*coverage{}}
	if start, err := r.in.Peek(len(runPrefix)); string(start) != runPrefix {
		if err != nil && err != io.EOF {
			return nil, err
		}
		return nil, ErrNotJournal
	}
	line, err := r.next()
	if err == io.EOF {
		return nil, fmt.Errorf("%w: its first line is cut", ErrNotJournal)
	}
	if err != nil {
		return nil, err
	}
	return r, r.control(line)
}

// Classes returns the classes of events that the entries hold.
func (r *Reader) Classes() []cognito.Class { return r.classes }

// Entries yields the entries, in the order in which they were written. An error
// is the last thing yielded; it names the line. A last line that is cut, as a
// killed run leaves it, is none: its object counts as never scanned.
func (r *Reader) Entries() iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for {
			line, err := r.next()
			if err == io.EOF {
				return
			}
			var e Entry
			isRun := err == nil && bytes.HasPrefix(line, []byte(runPrefix))
			switch {
			case isRun:
				err = r.control(line)
			case err == nil:
				e, err = r.entry(line)
			}
			if err != nil {
				yield(Entry{}, err)
				return
			}
			if !isRun && !yield(e, nil) {
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
	open := maps.Clone(r.sources)
	maps.DeleteFunc(open, func(_ string, c *coverage) bool { return !c.open })
	return slices.Sorted(maps.Keys(open))
}

// Pruned returns what the runs left out, of sources that no run took whole.
func (r *Reader) Pruned() []Pruned {
	var all []Pruned
	for _, c := range r.sources {
		if !c.whole {
			all = append(all, c.pruned...)
		}
	}
	return SortPruned(all)
}

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
	var run runLine
	if err := json.Unmarshal(line, &run); err != nil {
		return r.damage(err)
	}
	switch {
	case run.Schema != Schema:
		return fmt.Errorf("%w of this version: line %d is of %q, this program reads %q", ErrNotJournal, r.line, run.Schema, Schema)
	case r.line == 1:
		r.classes = run.Classes
	case !slices.Equal(r.classes, run.Classes):
		return fmt.Errorf("line %d: a run that looked for %v, in a journal of %v", r.line, run.Classes, r.classes)
	}
	if run.At != "begin" && run.At != "end" {
		return r.damage(fmt.Errorf("a run %q", run.At))
	}
	for _, source := range run.Sources {
		c := r.sources[source]
		if c == nil {
			c = &coverage{}
			r.sources[source] = c
		}
		if run.At == "end" {
			c.end(run.Pruned)
		} else {
			c.open = true
		}
	}
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
	if err != nil {
		return Entry{}, r.damage(err)
	}
	return e.Entry, nil
}

// damage says where the journal is damaged.
func (r *Reader) damage(err error) error {
	return fmt.Errorf("line %d: %w: the journal was changed or is damaged", r.line, err)
}
