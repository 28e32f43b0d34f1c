package trail

import (
	"bytes"
	"errors"
	"fmt"
)

// maxRescan bounds how much is read again after broken values: so many bytes, plus
// rescanShare times what came before.
const (
	maxRescan   = 64 << 20
	rescanShare = 16
)

// stream consumes the values of an object that is not named as a trail log. They follow each
// other, with anything that separates values between them.
func (s *splitter) stream(t *text) error {
	ended := 0
	for first := true; t.gap(); first = false {
		if first && s.isTable(t) {
			return s.table(t)
		}
		at, noise := t.base+int64(t.i), s.noise
		s.line = t.line + 1
		s.shape.addValue(!first && t.line == ended, t.stamped)
		inline, err := s.next(t, first)
		ended = t.line
		if s.noise > noise {
			s.noisy = t.line + 1
		}
		if err != nil && t.base+int64(t.i) == at {
			err = s.resume(t, err)
		}
		if err != nil {
			return err
		}
		s.lines = s.lines || first && inline && t.atLineEnd()
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

// next consumes the value at t.i. It reports whether that was an object on one line. If the
// value is broken, t.i does not move unless records of it have already been yielded.
func (s *splitter) next(t *text, first bool) (inline bool, err error) {
	s.lines = s.lines || first && t.stamped
	if first && t.b[t.i] == '{' {
		return s.value(t, 0) // most large values: these need not be held
	}
	end, fits, err := t.fit(0)
	switch {
	case err != nil:
		return false, err
	case !fits:
		return s.value(t, 0)
	}
	v, at := t.b[t.i:t.i+end], t.base+int64(t.i)
	t.i += end
	if s.quoted = v[0] == '"'; !s.quoted && v[0] != '{' && v[0] != '[' {
		s.passLine(t, nil)
		return false, nil
	}
	breaks := bytes.Count(v, []byte{'\n'})
	t.line += breaks
	return v[0] == '{' && breaks == 0, s.whole(v, at, 0)
}

// resume continues after the broken value at t.i, at the next value that begins a line. It
// reports the broken value, which includes the rest of the object if there is no such line.
func (s *splitter) resume(t *text, err error) error {
	broken, ok := err.(*SyntaxError)
	if !ok {
		return err
	}
	if s.noiseLine(t, broken) {
		return nil
	}
	at, line := t.base+int64(t.i), t.line+1
	if s.rescanned += broken.Offset - at; s.rescanned > maxRescan+rescanShare*at {
		return broken
	}
	err = t.lineError(broken)
	found := t.nextValue()
	switch {
	case t.err != nil:
		return t.err
	case !found && !s.known && s.broken == nil:
		return broken
	}
	if s.lines = s.lines || found; !s.lines {
		return s.bad(at, unplaced(err))
	}
	s.line = line
	if s.broken == nil {
		s.broken = &SyntaxError{at, fmt.Sprintf("line %d: %v", line, unplaced(err))}
	}
	return s.bad(at, err)
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

// fit returns where the value that begins pos bytes after i ends, counted from i, and whether
// it is small enough to hold.
func (t *text) fit(pos int) (end int, fits bool, err error) {
	for {
		end, err := skipValue(t.b, t.i+pos, 1)
		short := err == errShort
		if err == nil && end == len(t.b) {
			c := t.b[t.i+pos] // a number may continue behind the window
			short = c == '-' || '0' <= c && c <= '9'
		}
		read := end - t.i
		switch e := err.(type) {
		case *SyntaxError:
			read = int(e.Offset) - t.i
		default:
			if short {
				read = len(t.b) - t.i
			}
		}
		if read > t.max {
			return 0, false, nil
		}
		if short && t.more() {
			continue
		}
		return end - t.i, true, t.damage(err)
	}
}

// gap moves to the next value: past white space, commas, NUL padding, byte order marks,
// record separators and the timestamp of a line. It reports whether there is a value.
func (t *text) gap() bool {
	t.stamped = false
	for {
		t.hold(len(none) + 1)
		n := separator(t.b[t.i:])
		if n > 0 {
			if t.b[t.i] == '\n' {
				t.line++
			}
			t.i += n
			continue
		}
		if t.i == len(t.b) {
			return false
		}
		if !isDigit(t.b[t.i]) || t.stamped {
			return true
		}
		t.hold(maxStamp)
		n = stampLen(t.b[t.i:])
		if n == 0 {
			return true
		}
		t.i, t.stamped = t.i+n, true
	}
}

const (
	mark = "\ufeff" // a byte order mark
	none = "None"   // what "aws --output text" prints for an empty page
)

// separator returns the length of the separator that b begins with, or 0 if there is none.
func separator(b []byte) int {
	if len(b) == 0 {
		return 0
	}
	switch b[0] {
	case ' ', '\t', '\r', '\n', ',', 0, 0x1e:
		return 1
	}
	if bytes.HasPrefix(b, []byte(mark)) {
		return len(mark)
	}
	if bytes.HasPrefix(b, []byte(none)) && skipSpace(b[:min(len(b), len(none)+1)], len(none)) > len(none) {
		return len(none) // not the beginning of a word
	}
	return 0
}

// atLineEnd reports whether a line feed comes next, apart from blanks.
func (t *text) atLineEnd() bool {
	t.i = skipBlank(t.b, t.i)
	for t.i == len(t.b) && t.more() {
		t.i = skipBlank(t.b, t.i)
	}
	return t.i < len(t.b) && t.b[t.i] == '\n'
}

// lineError says what is wrong with the line at i or, if that is too long to hold, with the
// value there.
func (t *text) lineError(broken *SyntaxError) error {
	if line, ok := t.lineAt(); ok {
		if err := checkLine(line); err != nil {
			return err
		}
	}
	return errors.New(broken.Msg)
}

// lineAt returns the rest of the line at i, and whether it is complete.
func (t *text) lineAt() (line []byte, ok bool) {
	n := bytes.IndexByte(t.b[t.i:], '\n')
	for n < 0 && len(t.b)-t.i <= t.max && t.more() {
		n = bytes.IndexByte(t.b[t.i:], '\n')
	}
	if n < 0 {
		n = len(t.b) - t.i
	}
	return t.b[t.i : t.i+n], n <= t.max
}

// nextValue moves to the next line that begins like a value. It reports whether there is one.
func (t *text) nextValue() bool {
	for {
		n := bytes.IndexByte(t.b[t.i:], '\n')
		for n < 0 {
			t.i = len(t.b)
			if !t.more() {
				return false
			}
			n = bytes.IndexByte(t.b, '\n')
		}
		t.i += n + 1
		t.line++
		t.hold(maxStamp)
		i := t.i
		for n := 1; n > 0 && i < len(t.b) && t.b[i] != '\n' && t.b[i] != ' ' && t.b[i] != '\t'; i += n {
			n = separator(t.b[i:])
		}
		i += stampLen(t.b[i:])
		if i < len(t.b) && (t.b[i] == '{' || t.b[i] == '[' || t.b[i] == '"') {
			return true
		}
	}
}
