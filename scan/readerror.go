package scan

import "errors"

// A ReadError is an error of opening or reading an object about which the source knows more
// than the message. Only sources make ReadErrors. Callers of a scan see them as failed
// entries or, if Fatal, as the error that ends the scan.
type ReadError struct {
	Reason    string // for the entry, in a word or two; empty means Unreadable
	Transient bool   // it may succeed later: the object is retried soon and at the end of the scan
	Tried     bool   // it was retried often enough: retry only at the end of the scan
	Fatal     bool   // no object is to blame: the scan ends with this error
	Err       error
}

func (e *ReadError) Error() string { return e.Err.Error() }

// Unwrap returns e.Err.
func (e *ReadError) Unwrap() error { return e.Err }

// OverLimit is the reason of objects that exceed a limit, or that need more than it allows.
const OverLimit = "over a limit"

// Unreadable is the reason of objects whose bytes could not be read, unless their source
// gives another.
const Unreadable = "unreadable"

func readReason(err error) string {
	if e := (*ReadError)(nil); errors.As(err, &e) && e.Reason != "" {
		return e.Reason
	}
	return Unreadable
}
