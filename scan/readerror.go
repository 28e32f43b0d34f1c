package scan

import "errors"

// A ReadError is an error of opening an object, or of reading it, of which its
// source knows more than how it reads. Only sources make them; whoever scans meets
// them as failed entries or, where they are Fatal, as the error that ends the scan.
type ReadError struct {
	Reason    string // for the entry, in a word or two; empty means unreadable
	Transient bool   // it may go well another time: it is tried again, soon and at the end of the scan
	Tried     bool   // it was tried often enough: again only at the end of the scan
	Fatal     bool   // no object is to be blamed for it: the scan ends with it
	Err       error
}

func (e *ReadError) Error() string { return e.Err.Error() }

// Unwrap returns the error.
func (e *ReadError) Unwrap() error { return e.Err }

// OverLimit is the reason of objects that are larger than they may be, or ask for more.
const OverLimit = "over a limit"

// Unreadable is the reason of objects whose bytes could not be had, unless their
// source knows another.
const Unreadable = "unreadable"

func readReason(err error) string {
	if e := (*ReadError)(nil); errors.As(err, &e) && e.Reason != "" {
		return e.Reason
	}
	return Unreadable
}
