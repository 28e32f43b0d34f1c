package pattern

import (
	"fmt"
	"strings"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// An Error says where a pattern is wrong, and how to correct it.
type Error struct {
	Line, Column int    // from 1, in bytes
	Path         string // of the field, such as detail.eventName[2]; empty for the pattern itself
	Msg          string
}

func (e *Error) Error() string {
	if e.Path == "" {
		return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Msg)
	}
	return fmt.Sprintf("%d:%d: %s: %s", e.Line, e.Column, e.Path, e.Msg)
}

// errorAt returns the error at an offset of the text.
func errorAt(text []byte, at int, path, format string, args ...any) error {
	before := string(text[:min(at, len(text))])
	return &Error{
		Line:   strings.Count(before, "\n") + 1,
		Column: len(before) - strings.LastIndexByte(before, '\n'),
		Path:   path,
		Msg:    fmt.Sprintf(format, args...),
	}
}

// broken returns the error for a text that is not JSON. at is the offset of the value that
// could not be read.
func broken(text []byte, at int, path string, err error) error {
	if e, ok := err.(*trail.SyntaxError); ok {
		return errorAt(text, int(e.Offset), path, "%s", e.Msg)
	}
	return errorAt(text, at, path, "%v", err)
}
