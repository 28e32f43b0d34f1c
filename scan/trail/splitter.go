package trail

import (
	"bytes"
	"errors"
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
	scratch [maxWraps + 1][]byte
	skimmer skimmer
}

func (s *splitter) start(f *finder, max int, yield func(Record, error) bool) {
	*s = splitter{finder: f, max: max, yield: yield, scratch: s.scratch, skimmer: skimmer{finder: f, max: max, spans: s.skimmer.spans}}
}

// object splits all of t. Its error ends the object.
func (s *splitter) object(t *text) error {
	if t.src == nil && len(s.finder.needles) > 0 {
		if _, ok := s.skimmer.window(t.b, true); ok {
			s.read = s.skimmer.records
			return s.cut(t.b, 0)
		}
	}
	t.hold(len("\ufeff"))
	if bytes.HasPrefix(t.b, []byte("\ufeff")) {
		t.i = len("\ufeff")
	}
	for first := true; t.space(); first = false {
		var err error
		if first {
			t.hold(maxStamp)
		}
		switch {
		case s.lines, first && stampLen(t.b[t.i:]) > 0:
			s.lines = true
			err = s.takeLine(t)
		case first:
			err = s.takeFirst(t)
		default:
			_, err = s.value(t, 0)
		}
		if err != nil {
			return err
		}
	}
	switch {
	case t.err != nil:
		return t.err
	case s.known:
		return nil
	case s.broken != nil:
		return s.broken
	case s.unknown:
		return ErrShape
	}
	return ErrEmpty
}

// cut hands out the records that skimming found in the window b.
func (s *splitter) cut(b []byte, base int64) error {
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
		return false, s.elements(t, false, depth)
	}
	end, err := t.skip(0)
	if err != nil {
		return false, err
	}
	at := t.base + int64(t.i)
	t.i += end
	return false, s.strange(at)
}

// members takes the object at t.i. As long as it may be a record it is held
// whole; the arrays in which records come are entered.
func (s *splitter) members(t *text, depth int) (inline bool, err error) {
	pos, record, entered := 1, false, false
	for first := true; ; first = false {
		if entered {
			t.space() // drops it, however much there is
		}
		m, err := t.member(pos, first)
		if err != nil {
			return false, err
		}
		if pos = m.value; m.done {
			break
		}
		key := string(unquoted(m.key))
		record = record || key == "eventVersion" || key == "eventSource"
		if isArray := t.b[t.i+pos] == '['; isArray && (entered || !record) && isContainer(key) {
			t.i, pos, entered = t.i+pos, 0, true
			if err := s.elements(t, key == "Records", depth); err != nil {
				return false, err
			}
			continue
		}
		if pos, err = t.skip(pos); err != nil {
			return false, err
		}
		if entered {
			t.i, pos = t.i+pos, 0
		}
	}
	at := t.base + int64(t.i)
	v := t.b[t.i : t.i+pos]
	t.i += pos
	switch {
	case entered:
		return false, nil
	case record:
		return bytes.IndexByte(v, '\n') < 0, s.emit(v, at)
	}
	return bytes.IndexByte(v, '\n') < 0, s.unwrap(v, at, depth)
}

func isContainer(key string) bool {
	return key == "Records" || key == "Events" || key == "events"
}

// elements takes the array at t.i, element by element. In Records every object
// is a record, whatever it holds.
func (s *splitter) elements(t *text, records bool, depth int) error {
	if records {
		s.known = true
	}
	t.i++
	for first := true; ; first = false {
		done, err := t.element(first)
		if err != nil {
			return err
		}
		if done {
			s.known = s.known || first
			return nil
		}
		end, err := t.skip(0)
		if err != nil {
			return err
		}
		v, at := t.b[t.i:t.i+end], t.base+int64(t.i)
		t.i += end
		switch {
		case !records:
			err = s.whole(v, at, depth+1)
		case v[0] == '{':
			err = s.emit(v, at)
		default:
			err = s.bad(at, errors.New("not a JSON object"))
		}
		if err != nil {
			return err
		}
	}
}

// whole takes the complete value v.
func (s *splitter) whole(v []byte, at int64, depth int) error {
	if bytes.HasPrefix(v, []byte(firstKey)) {
		return s.emit(v, at)
	}
	if depth > maxWraps || v[0] != '{' && v[0] != '[' {
		return s.strange(at)
	}
	_, err := s.value(&text{b: v, base: at, max: s.max}, depth)
	return err
}

// emit hands out a record.
func (s *splitter) emit(rec []byte, at int64) error {
	s.known = true
	s.read++
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
	s.read++
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

// strange names a value of no known shape: a bad record among others, or all
// that the object is.
func (s *splitter) strange(at int64) error {
	s.unknown = true
	return s.bad(at, ErrShape)
}
