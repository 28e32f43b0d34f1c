package trail

import (
	"errors"
	"fmt"
)

var (
	// ErrEmpty ends an object that has no bytes, or none after inflating.
	ErrEmpty = errors.New("the object is empty: CloudTrail never writes an empty log")
	// ErrShape ends an object of valid JSON that holds no record.
	ErrShape = errors.New("JSON without a CloudTrail record")
	// ErrNotLog ends an object that is a trail log by name only.
	ErrNotLog = errors.New(`named as a trail log, but not {"Records":[...]}: CloudTrail did not write this`)
	// ErrUnsure ends the skimming of an object that is not a log as CloudTrail writes it.
	// Only Reader.Records can tell what it is.
	ErrUnsure = errors.New("not sure what the object is")
)

// A RecordError is about one unusable record in a usable object. Iteration continues after
// it.
type RecordError struct {
	Offset int64 // where the record begins in the inflated object
	Line   int   // its line, from 1, in a line-based container; otherwise 0
	Err    error
}

func (e *RecordError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("line %d: %v", e.Line, e.Err)
	}
	return fmt.Sprintf("record at byte %d: %v", e.Offset, e.Err)
}

func (e *RecordError) Unwrap() error { return e.Err }

// A TrailingError reports data after the only gzip member that an object may have.
type TrailingError struct{ Offset int64 } // in the stored bytes

func (e *TrailingError) Error() string {
	return fmt.Sprintf("stored byte %d: more data follows the gzip member: CloudTrail writes one, so this was appended", e.Offset)
}
