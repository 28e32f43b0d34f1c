package trail

import (
	"bytes"
	"fmt"
	"io"
)

// window is the least that is held of a text that is read piece by piece.
const window = 1 << 20

// A LimitError says that something is larger than the reader may hold.
type LimitError struct {
	Offset int64 // of the value that is too large, in the inflated object
	Limit  int   // bytes
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("byte %d: a record is larger than %d bytes", e.Offset, e.Limit)
}

// A text is an inflated object, or a window that moves over one. Everything before b[i] has
// been used and may be dropped whenever more is read, so code that still needs bytes must not
// move i past them.
type text struct {
	b    []byte
	i    int
	base int64     // offset of b[0] in the object
	src  io.Reader // reads what follows b; nil once b reaches the end
	err  error     // the error of src, other than io.EOF
	max  int       // the most bytes that may be held from i on
	line int       // line breaks passed between values

	stamped bool // a timestamp precedes i
}

// more drops what was used and reads on. It at least doubles what is held, so that looking at
// a value again from its start costs linear time in all. It returns false at the end of the
// object; err then says whether all is well.
func (t *text) more() bool {
	if t.src == nil {
		return false
	}
	held := copy(t.b, t.b[t.i:])
	t.base += int64(t.i)
	t.b, t.i = t.b[:held], 0
	if held > t.max {
		t.src, t.err = nil, &LimitError{t.base, t.max}
		return false
	}
	if want := max(2*held, window); cap(t.b) < want {
		t.b = append(make([]byte, 0, want), t.b...)
	}
	for t.src != nil && len(t.b) < cap(t.b) {
		n, err := t.src.Read(t.b[len(t.b):cap(t.b)])
		t.b = t.b[:len(t.b)+n]
		if err != nil {
			t.src = nil
		}
		if err != nil && err != io.EOF {
			t.err = err
		}
	}
	return len(t.b) > held
}

// hold reads on until n bytes from i on are held, or all that remain.
func (t *text) hold(n int) {
	for len(t.b)-t.i < n && t.more() {
	}
}

// space moves to the next byte that is not white space, and reports whether there is one.
func (t *text) space() bool {
	for {
		i := skipSpace(t.b, t.i)
		t.line += bytes.Count(t.b[t.i:i], []byte{'\n'})
		t.i = i
		if i < len(t.b) {
			return true
		}
		if !t.more() {
			return false
		}
	}
}

// member finds the member that begins pos bytes after i. The index of its value is counted
// from i too.
func (t *text) member(pos int, first bool) (member, error) {
	for {
		m, err := nextMember(t.b, t.i+pos, first)
		if err == errShort && t.more() {
			continue
		}
		m.value -= t.i
		return m, t.damage(err)
	}
}

// element moves to the array element at or after i, or past the end of the array. White space
// is dropped on the way, however long it is.
func (t *text) element(first bool) (done bool, err error) {
	if !t.space() {
		return false, t.damage(errShort)
	}
	switch c := t.b[t.i]; {
	case c == ']':
		t.i++
		return true, nil
	case first:
		return false, nil
	case c != ',':
		return false, t.damage(syntax(t.b, t.i, "',' or ']' after a value"))
	}
	if t.i++; !t.space() {
		return false, t.damage(errShort)
	}
	return false, nil
}

// skip returns where the value that begins pos bytes after i ends, also counted from i.
func (t *text) skip(pos int) (end int, err error) {
	for {
		end, err := skipValue(t.b, t.i+pos, 1)
		short := err == errShort
		if err == nil && end == len(t.b) {
			// A number may continue behind the window.
			c := t.b[t.i+pos]
			short = c == '-' || '0' <= c && c <= '9'
		}
		if short && t.more() {
			continue
		}
		return end - t.i, t.damage(err)
	}
}

// damage returns err, an error in the window, with its place in the object. If the text ended
// too early, it returns the error of src, if any.
func (t *text) damage(err error) error {
	switch e := err.(type) {
	case nil:
		return nil
	case *SyntaxError:
		return &SyntaxError{t.base + e.Offset, e.Msg}
	}
	if t.err != nil {
		return t.err
	}
	return &SyntaxError{t.base + int64(len(t.b)), errShort.Error()}
}
