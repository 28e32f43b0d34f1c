package trail

import (
	"bytes"
	"errors"
	"slices"

	"github.com/cogtrail/cogtrail/scan/inflate"
)

// errStop says that the consumer wants no more.
var errStop = errors.New("stopped")

// firstKey is how CloudTrail begins every record it writes.
const firstKey = `{"eventVersion"`

// A splitter finds the records of one object. What an object is shows only as
// it is read, so the splitter goes from value to value: a container is entered
// and its elements are taken one by one, anything else is taken whole.
type splitter struct {
	finder  *finder
	max     int
	yield   func(Record, error) bool
	read    int64 // records so far, bad ones and those left out included
	known   bool  // something of a known shape was seen
	unknown bool  // something of no known shape was seen
	broken  error // the first line that is not JSON
	lines   bool  // the container is line-based
	line    int   // the current line of a line-based container
	at      int64 // where the record yielded last begins
	log     bool  // the object is a trail log by its name
	found   int   // what counts as found: records, and what is known to hold none
	quiet   int   // larger values around, which are looked at as a whole
	noise   int64 // lines and values that hold neither records nor pieces of any
	noisy   int   // the line on which noise was counted last
	quoted  bool  // the value before was a string
	skimmer skimmer
	armour  *armour
	shape   shape
	inside  layers // what the value at hand stands in

	rescanned int64 // bytes that were read in vain, of broken values
	inflated  int64 // bytes that strings held in gzip
	budget    *inflate.Budget
}

func (s *splitter) start(f *finder, max int, yield func(Record, error) bool) {
	if s.armour == nil {
		s.armour = new(armour)
	}
	*s = splitter{finder: f, max: max, yield: yield, armour: s.armour, skimmer: skimmer{finder: f, max: max, spans: s.skimmer.spans}}
}

// object splits all of t. Its error ends the object.
func (s *splitter) object(t *text) error {
	if t.src == nil && len(s.finder.needles) > 0 {
		// What is behind the text may be somebody else's.
		if _, ok := s.skimmer.window(slices.Clip(t.b), true); ok {
			s.read = s.skimmer.records
			return s.cut(t.b, 0)
		}
	}
	if s.shape.wide = t.asUTF8(); s.log {
		return s.trailLog(t)
	}
	return s.stream(t)
}

// trailLog takes what is a trail log by its name: one object with Records.
// Anything else in its place is no log, however many records it holds: who can
// write to an archive could put it there.
func (s *splitter) trailLog(t *text) error {
	if t.hold(len(mark)); bytes.HasPrefix(t.b, []byte(mark)) {
		t.i = len(mark)
	}
	begun := false
	for ; t.space(); begun = true {
		if !begun && t.b[t.i] == '{' {
			if _, err := s.value(t, 0); err != nil {
				return err
			}
			continue
		}
		if _, err := t.skip(0); err != nil {
			return err
		}
		return t.notLog()
	}
	if t.err == nil && !begun {
		return ErrEmpty
	}
	return t.err
}

// cut hands out the records that skimming found in the window b.
func (s *splitter) cut(b []byte, base int64) error {
	s.shape.add(layers(logRecords))
	for _, p := range s.skimmer.spans {
		if s.at = base + int64(p.begin); !s.yield(b[p.begin:p.end], nil) {
			return errStop
		}
	}
	return nil
}

// value takes the value at t.i. It reports whether that was a whole object, no
// container to be entered, without a line break in it.
func (s *splitter) value(t *text, depth int) (inline bool, err error) {
	switch t.b[t.i] {
	case '{':
		return s.members(t, depth)
	case '[':
		return false, s.elements(t, anyArray, depth)
	}
	end, err := t.skip(0)
	if err != nil {
		return false, err
	}
	v, at := t.b[t.i:t.i+end], t.base+int64(t.i)
	t.i += end
	return false, s.strange(v, at)
}

// record takes v, an element of Records: a record, or an object with records
// around which something was wrapped. In a trail log it is nothing else; elsewhere
// it may be a record of another kind, of no interest.
func (s *splitter) record(v []byte, at int64) error {
	if v[0] != '{' {
		return s.bad(at, errors.New("not a JSON object"))
	}
	if row, ok := recordIn(v); ok {
		return s.emit(v, at, s.inside.with(row))
	}
	if len(v) > s.max {
		return &LimitError{at, s.max}
	}
	before := s.found
	switch err := s.searchObject(v, spot{at: at, nest: 1, around: s.inside}); {
	case err != nil || s.found > before:
		return err
	case s.log && !isNotice(v):
		return s.bad(at, errors.New("no record of CloudTrail, nor anything around one"))
	}
	return s.emit(v, at, s.inside)
}

// whole takes the complete value v.
func (s *splitter) whole(v []byte, at int64, depth int) error {
	if v[0] == '{' {
		if row, ok := recordIn(v); ok {
			return s.emit(v, at, s.inside.with(row))
		}
	}
	if v[0] != '{' && (v[0] != '[' || depth > 0) {
		before := s.found
		if err := s.search(v, spot{at: at, nest: depth, around: s.inside}); err != nil || s.found > before {
			return err
		}
		return s.strange(v, at)
	}
	_, err := s.value(&text{b: v, base: at, max: s.max}, depth)
	return err
}

// leave goes back to what stands in p.
func (s *splitter) leave(p layers) { s.inside = p }

// emit hands out a record, which stands in p.
func (s *splitter) emit(rec []byte, at int64, p layers) error {
	s.known = true
	s.shape.add(p)
	s.read++
	s.found++
	if len(rec) > s.max {
		return &LimitError{at, s.max}
	}
	s.at = at
	if s.finder.mayMatch(rec) && !s.yield(rec, nil) {
		return errStop
	}
	return nil
}

// bad names a record that cannot be used.
func (s *splitter) bad(at int64, err error) error {
	s.shape.addEmpty(s.inside)
	s.read++
	s.found++
	if !s.yield(nil, s.place(at, err)) {
		return errStop
	}
	return nil
}

// place says where in the object err is.
func (s *splitter) place(at int64, err error) *RecordError {
	e := &RecordError{Offset: at, Err: err}
	if s.lines {
		e.Line = s.line
	}
	return e
}

// strange takes v, a value without a record: noise, unless it has a piece of one.
func (s *splitter) strange(v []byte, at int64) error {
	switch s.unknown = true; {
	case s.quiet > 0:
		return nil
	case isNoise(v, 0):
		s.noise++
		return nil
	}
	return s.bad(at, errPiece)
}

// strangeLarge is strange of a value that is too large to be held: nobody can tell.
func (s *splitter) strangeLarge(at int64) error {
	if s.unknown = true; s.quiet > 0 {
		return nil
	}
	return s.bad(at, ErrShape)
}
