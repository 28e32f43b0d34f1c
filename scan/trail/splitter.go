package trail

import (
	"bytes"
	"errors"
	"slices"

	"github.com/cogtrail/cogtrail/scan/inflate"
)

// errStop says that the consumer wants no more records.
var errStop = errors.New("stopped")

// firstKey begins every record that CloudTrail writes.
const firstKey = `{"eventVersion"`

// A splitter finds the records of one object. Only reading shows what an object is, so the
// splitter goes from value to value: it enters a container and takes its elements one by one,
// and takes anything else whole.
type splitter struct {
	finder  *finder
	max     int
	yield   func(Record, error) bool
	read    int64 // records so far, including bad ones and those left out
	known   bool  // something of a known shape was seen
	unknown bool  // something of an unknown shape was seen
	broken  error // the first line that is not JSON
	lines   bool  // the container is line-based
	line    int   // the current line of a line-based container
	at      int64 // where the record yielded last begins
	log     bool  // the object is named as a trail log
	found   int   // records, and things known to hold none
	quiet   int   // enclosing larger values that are judged as a whole
	noise   int64 // lines and values that hold neither records nor pieces of them
	noisy   int   // the line on which noise was last counted
	quoted  bool  // the previous value was a string
	skimmer skimmer
	armour  *armour
	shape   shape
	inside  layers // layers around the current value

	rescanned int64 // bytes of broken values, read in vain
	inflated  int64 // bytes inflated from strings
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
		// The bytes after the text may belong to somebody else.
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

// trailLog consumes an object named as a trail log: one JSON object with Records. Anything
// else is not a log, however many records it holds, because whoever can write to an archive
// could have put it there.
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

// cut yields the records that skimming found in the window b.
func (s *splitter) cut(b []byte, base int64) error {
	s.shape.add(layers(logRecords))
	for _, p := range s.skimmer.spans {
		if s.at = base + int64(p.begin); !s.yield(b[p.begin:p.end], nil) {
			return errStop
		}
	}
	return nil
}

// value consumes the value at t.i. It reports whether that was a whole object on one line
// that was not entered as a container.
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

// record handles v, an element of Records: a record or an object that wraps records. In a
// trail log anything else is bad; elsewhere it may be another kind of record, of no interest.
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
		return s.bad(at, errors.New("neither a CloudTrail record nor a wrapper of one"))
	}
	return s.emit(v, at, s.inside)
}

// whole handles the complete value v.
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

// leave restores the layers p.
func (s *splitter) leave(p layers) { s.inside = p }

// emit counts a record with the layers p, and yields it unless it holds no needle.
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

// bad reports a record that cannot be used.
func (s *splitter) bad(at int64, err error) error {
	s.shape.addEmpty(s.inside)
	s.read++
	s.found++
	if !s.yield(nil, s.place(at, err)) {
		return errStop
	}
	return nil
}

// place returns err with its place in the object.
func (s *splitter) place(at int64, err error) *RecordError {
	e := &RecordError{Offset: at, Err: err}
	if s.lines {
		e.Line = s.line
	}
	return e
}

// strange handles v, a value without a record: it is noise, unless it holds a piece of one.
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

// strangeLarge is strange for a value that is too large to hold, so that nobody can tell.
func (s *splitter) strangeLarge(at int64) error {
	if s.unknown = true; s.quiet > 0 {
		return nil
	}
	return s.bad(at, ErrShape)
}
