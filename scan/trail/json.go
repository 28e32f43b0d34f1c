package trail

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// maxDepth is how deeply values may nest, as in encoding/json: deep enough for
// any record, shallow enough for the stack.
const maxDepth = 10000

// errShort says that the bytes end inside a value. That is fatal at the end of an object;
// before it, more must be read.
var errShort = errors.New("the text ends inside a JSON value")

// A SyntaxError says where a text is not JSON (RFC 8259).
type SyntaxError struct {
	Offset int64 // in the inflated object, or in the parsed value
	Msg    string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("byte %d: %s", e.Offset, e.Msg) }

func syntax(b []byte, i int, want string) error {
	return &SyntaxError{int64(i), fmt.Sprintf("unexpected %s, want %s", show(b[i]), want)}
}

func show(c byte) string {
	if c >= utf8.RuneSelf {
		return fmt.Sprintf("byte 0x%02x", c)
	}
	return fmt.Sprintf("%q", rune(c))
}

// skipSpace returns the index of the first byte at or after i that is not JSON white space,
// or len(b).
func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t') {
		i++
	}
	return i
}

// skipValue returns the index after the value that begins at b[i], which is not
// white space. It accepts what encoding/json.Valid accepts, in one pass and
// without allocating.
func skipValue(b []byte, i, depth int) (int, error) {
	if i >= len(b) {
		return i, errShort
	}
	switch c := b[i]; {
	case c == '"':
		return skipString(b, i)
	case c == '{':
		return skipObject(b, i, depth+1)
	case c == '[':
		return skipArray(b, i, depth+1)
	case c == 't':
		return skipLiteral(b, i, "true")
	case c == 'f':
		return skipLiteral(b, i, "false")
	case c == 'n':
		return skipLiteral(b, i, "null")
	case c == '-' || '0' <= c && c <= '9':
		return skipNumber(b, i)
	}
	return i, syntax(b, i, "a JSON value")
}

// skipObject skips members without white space, as CloudTrail writes them, by itself, and
// leaves all others to nextMember.
func skipObject(b []byte, i, depth int) (int, error) {
	if depth > maxDepth {
		return i, &SyntaxError{int64(i), "values nest too deeply"}
	}
	i++
	for first := true; ; first = false {
		if i < len(b) && b[i] == '}' {
			return i + 1, nil
		}
		key := keyAt(b, i, first)
		if key > 0 {
			key = plainString(b, key+1)
		}
		if key > 0 && key+1 < len(b) && b[key] == ':' && b[key+1] > ' ' {
			i = key + 1
		} else {
			m, err := nextMember(b, i, first)
			if err != nil || m.done {
				return m.value, err
			}
			i = m.value
		}
		if b[i] == '"' {
			if end := plainString(b, i+1); end > 0 {
				i = end
				continue
			}
		}
		var err error
		if i, err = skipValue(b, i, depth); err != nil {
			return i, err
		}
	}
}

// skipArray skips strings without white space, as CloudTrail writes them, by itself, and
// leaves everything else to nextElement.
func skipArray(b []byte, i, depth int) (int, error) {
	if depth > maxDepth {
		return i, &SyntaxError{int64(i), "values nest too deeply"}
	}
	i++
	for first := true; ; first = false {
		if i < len(b) && b[i] == ']' {
			return i + 1, nil
		}
		if at := keyAt(b, i, first); at > 0 {
			if end := plainString(b, at+1); end > 0 {
				i = end
				continue
			}
		}
		var done bool
		var err error
		if i, done, err = nextElement(b, i, first); err != nil || done {
			return i, err
		}
		if i, err = skipValue(b, i, depth); err != nil {
			return i, err
		}
	}
}

// keyAt returns the index of the next key or string if it begins right at b[i] or, unless it
// is the first, after a comma there. Otherwise it returns 0.
func keyAt(b []byte, i int, first bool) int {
	if !first {
		if i >= len(b) || b[i] != ',' {
			return 0
		}
		i++
	}
	if i >= len(b) || b[i] != '"' {
		return 0
	}
	return i
}

// plainString returns the index after the string whose text begins at b[i], or 0 if it has
// escapes.
func plainString(b []byte, i int) int {
	if i = plain(b, i); i < len(b) && b[i] == '"' {
		return i + 1
	}
	return 0
}

// A member says where the next key and value of an object are. If done is set, the object has
// ended and value is the index after it.
type member struct {
	key   []byte // with quotes and escapes
	value int
	done  bool
}

// nextMember finds the member that begins at or after b[i]; first is set right after the
// opening brace, where no comma is expected.
func nextMember(b []byte, i int, first bool) (m member, err error) {
	i = skipSpace(b, i)
	if i >= len(b) {
		return m, errShort
	}
	switch {
	case b[i] == '}':
		return member{value: i + 1, done: true}, nil
	case first:
	case b[i] != ',':
		return m, syntax(b, i, "',' or '}' after a value")
	default:
		if i = skipSpace(b, i+1); i >= len(b) {
			return m, errShort
		}
	}
	if b[i] != '"' {
		return m, syntax(b, i, "a key")
	}
	end, err := skipString(b, i)
	if err != nil {
		return m, err
	}
	m.key = b[i:end]
	if i = skipSpace(b, end); i >= len(b) {
		return m, errShort
	}
	if b[i] != ':' {
		return m, syntax(b, i, "':' after a key")
	}
	if m.value = skipSpace(b, i+1); m.value >= len(b) {
		return m, errShort
	}
	return m, nil
}

// nextElement finds the array element that begins at or after b[i]. If done is set, the array
// has ended and at is the index after it.
func nextElement(b []byte, i int, first bool) (at int, done bool, err error) {
	i = skipSpace(b, i)
	if i >= len(b) {
		return i, false, errShort
	}
	switch {
	case b[i] == ']':
		return i + 1, true, nil
	case first:
		return i, false, nil
	case b[i] != ',':
		return i, false, syntax(b, i, "',' or ']' after a value")
	}
	if i = skipSpace(b, i+1); i >= len(b) {
		return i, false, errShort
	}
	return i, false, nil
}

// Members calls f with every key and value of the JSON object v, in order. Keys are
// unescaped. A repeated key is passed each time, so a caller that assigns keeps the last one,
// as encoding/json does. Key and value are valid only during the call. The error says where v
// is not a JSON object.
func Members(v []byte, f func(key, value []byte)) error {
	i := skipSpace(v, 0)
	if i >= len(v) || v[i] != '{' {
		return &SyntaxError{int64(i), "not a JSON object"}
	}
	m, err := nextMember(v, i+1, true)
	for err == nil && !m.done {
		var end int
		if end, err = skipValue(v, m.value, 1); err != nil {
			return err
		}
		f(unquoted(m.key), v[m.value:end])
		m, err = nextMember(v, end, false)
	}
	return err
}

// Elements calls f with every element of the JSON array v, in order, until f returns false.
// The error says where v is not a JSON array.
func Elements(v []byte, f func(element []byte) bool) error {
	i := skipSpace(v, 0)
	if i >= len(v) || v[i] != '[' {
		return &SyntaxError{int64(i), "not a JSON array"}
	}
	i, done, err := nextElement(v, i+1, true)
	for err == nil && !done {
		var end int
		if end, err = skipValue(v, i, 1); err != nil {
			return err
		}
		if !f(v[i:end]) {
			return nil
		}
		i, done, err = nextElement(v, end, false)
	}
	return err
}
