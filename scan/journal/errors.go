package journal

import (
	"fmt"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A ClassesError says that a journal holds events of other classes than required.
type ClassesError struct{ Held, Want []cognito.Class }

func (e *ClassesError) Error() string {
	return fmt.Sprintf("the journal holds events of the classes %v, but %v are wanted", e.Held, e.Want)
}

// A PatternError says that the events in a journal were selected by another event pattern
// than required. An empty string means no pattern.
type PatternError struct{ Held, Want string }

func (e *PatternError) Error() string {
	said := func(pattern string) string {
		if pattern == "" {
			return "no event pattern"
		}
		return "the event pattern " + pattern
	}
	return fmt.Sprintf("the journal has %s, but one with %s is wanted", said(e.Held), said(e.Want))
}

// A RawError says that a journal holds the records of its events but must not, or the
// reverse.
type RawError struct{ Held bool }

func (e *RawError) Error() string {
	if e.Held {
		return "the journal holds the records of its events, but one without them is wanted"
	}
	return "the journal does not hold the records of its events"
}

// A ProofsError says that a journal holds what its objects are evidence of but must not, or
// the reverse.
type ProofsError struct{ Held bool }

func (e *ProofsError) Error() string {
	if e.Held {
		return "the journal holds what its objects are evidence of, but one without that is wanted"
	}
	return "the journal does not hold what its objects are evidence of"
}

// A KeyError says that personal data in a journal was replaced with another key than
// required. Both strings are fingerprints, empty if nothing is replaced.
type KeyError struct{ Held, Want string }

func (e *KeyError) Error() string {
	said := func(key string) string {
		if key == "" {
			return "not pseudonymized"
		}
		return "pseudonymized with the key with fingerprint " + key
	}
	return fmt.Sprintf("the journal is %s, but one that is %s is wanted", said(e.Held), said(e.Want))
}

// A DirError says that a journal holds names relative to another folder than the sources of a
// run: equal names may belong to different objects.
type DirError struct{ Held, Want string }

func (e *DirError) Error() string {
	return fmt.Sprintf("the journal holds names relative to %s, but the sources are relative to %s", e.Held, e.Want)
}

// A SpellingError says that a journal holds the same files as a source of a run under other
// names: one of the two sources is relative and the other is not. Each file would count twice.
type SpellingError struct{ Held, Want string }

func (e *SpellingError) Error() string {
	return fmt.Sprintf("the journal holds the files of %s under the names of %s", e.Want, e.Held)
}

// A DamageError says that a journal could not be read to its end. Its text names the line.
type DamageError struct {
	First bool // the first line is damaged: nothing is known about the journal
	Err   error
}

func (e *DamageError) Error() string { return e.Err.Error() }
func (e *DamageError) Unwrap() error { return e.Err }
