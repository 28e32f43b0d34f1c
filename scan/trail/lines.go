package trail

import (
	"bytes"
	"errors"
	"fmt"
)

// takeFirst takes the first value and finds out whether lines follow: it was a
// whole value on a line of its own, or it is broken while the line after it is
// a whole object.
func (s *splitter) takeFirst(t *text) error {
	at := t.base + int64(t.i)
	s.line = t.line + 1
	inline, err := s.value(t, 0)
	s.line = 0
	switch broken := (*SyntaxError)(nil); {
	case err == nil && inline:
		t.i = skipBlank(t.b, t.i)
		for t.i == len(t.b) && t.more() {
			t.i = skipBlank(t.b, t.i)
		}
		s.lines = t.i < len(t.b) && t.b[t.i] == '\n'
	case errors.As(err, &broken) && t.base+int64(t.i) == at:
		if t.lines(2); t.err == nil && secondLineWhole(t.b[t.i:]) {
			s.lines = true
			return s.takeLine(t)
		}
	}
	return err
}

// secondLineWhole reports whether the line after the first of b is a JSON
// object and nothing else.
func secondLineWhole(b []byte) bool {
	_, b, _ = bytes.Cut(b, []byte{'\n'})
	b, _, _ = bytes.Cut(b, []byte{'\n'})
	b = b[stampLen(b):]
	i := skipSpace(b, 0)
	return i < len(b) && b[i] == '{' && checkLine(b) == nil
}

// takeLine takes the line that begins at t.i, of a line-based container. What
// is wrong with it costs the line only.
func (s *splitter) takeLine(t *text) error {
	n := bytes.IndexByte(t.b[t.i:], '\n')
	for n < 0 && t.more() {
		n = bytes.IndexByte(t.b[t.i:], '\n')
	}
	if n < 0 {
		if t.err != nil {
			return t.err
		}
		n = len(t.b) - t.i
	}
	v := t.b[t.i : t.i+n]
	at := t.base + int64(t.i)
	s.line = t.line + 1
	t.i += n
	stamp := stampLen(v)
	v = v[stamp:]
	at += int64(stamp)
	if err := checkLine(v); err != nil {
		if s.broken == nil {
			s.broken = &SyntaxError{at, fmt.Sprintf("line %d: %v", s.line, unplaced(err))}
		}
		return s.bad(at, err)
	}
	return s.whole(bytes.TrimSpace(v), at, 0)
}

// checkLine reports why the line v is not one JSON value.
func checkLine(v []byte) error {
	i := skipSpace(v, 0)
	end, err := skipValue(v, i, 1)
	if err == errShort {
		return errors.New("the line ends inside a JSON value")
	}
	if err != nil {
		return err
	}
	if i = skipSpace(v, end); i < len(v) {
		return syntax(v, i, "the end of the line")
	}
	return nil
}
