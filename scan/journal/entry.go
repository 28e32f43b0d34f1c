// Package journal holds what a scan found, one [Entry] per object, and keeps it on disk as
// JSON Lines ([Writer], [Reader]) for later runs and reports. [Ledger] is the journal of a
// scan in several runs, and [Merger] reads several journals as one.
//
// An Entry depends only on the bytes of its object and on which events were selected. It
// depends neither on the time window, the accounts or the pools of a later report, nor on the
// machine or the order of the scan.
//
// Lines of a journal that begin with {"journal": say where a run of the scanner begins and
// ends, and what it was asked to do ([Run]). Every other line is an Entry, or records of the
// Entry that follows. A journal only grows, by whole lines, and concatenated journals are
// equivalent to the separate ones.
package journal

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A Status says what became of an object.
type Status string

// Every object that was listed has exactly one status.
const (
	Scanned Status = "scanned" // read to the last byte, with valid checksum and syntax
	Skipped Status = "skipped" // not to be read, for the given Reason
	Failed  Status = "failed"  // to be read, but unreadable or damaged
)

var statuses = [...]Status{Scanned, Skipped, Failed}

// An Entry is what one object held: all of it or, if it failed, nothing.
type Entry struct {
	Object     string          `json:"object"`            // any bytes; all other text is UTF-8
	Version    string          `json:"version,omitempty"` // with Object it identifies the bytes
	Status     Status          `json:"status"`
	Reason     string          `json:"reason,omitempty"`  // why it was skipped or failed, in a word or two
	Message    string          `json:"message,omitempty"` // for a failed one: what is wrong, and where
	Account    string          `json:"account,omitempty"` // account, region and delivery according to the name
	Region     string          `json:"region,omitempty"`
	Delivered  time.Time       `json:"delivered,omitzero"`
	Bytes      int64           `json:"bytes"`               // as stored
	Inflated   int64           `json:"inflated,omitempty"`  // bytes of text
	CRC        uint32          `json:"crc32,omitempty"`     // CRC-32 (IEEE) of the stored bytes of a scanned object; journals of earlier versions have none
	Container  string          `json:"container,omitempty"` // what the records were in, in the words of package trail; empty for an object named as a trail log that holds nothing else, and in journals of earlier versions
	Records    Records         `json:"records,omitzero"`
	BadRecords []string        `json:"bad_records,omitempty"` // the first MaxBadRecords: which, and why
	Events     []cognito.Event `json:"events,omitempty"`      // in the order of the object; their Object and Inferred are unset
	Raw        Raw             `json:"-"`                     // the records of Events, if requested; on lines of their own
	Proof      *Proof          `json:"proof,omitempty"`       // what a log or digest is evidence of; nil if not requested or if it could not be read
	Counts     []Count         `json:"counts,omitempty"`      // of the other events of Amazon Cognito, in order; journals of earlier versions have none
}

// The reasons of objects that are valid JSON but hold no record. They are skipped, and yet
// listed, because finding out required reading them. Journals of earlier versions, which knew
// fewer shapes, have UnknownShape.
const (
	NoRecord     = "no record"
	UnknownShape = "unknown shape"
)

// HoldsNoRecord reports whether the object was read and found to hold no record.
func (e *Entry) HoldsNoRecord() bool {
	return e.Status == Skipped && (e.Reason == NoRecord || e.Reason == UnknownShape)
}

// DigestFile is the reason of skipped objects that say which logs a trail delivered in the
// hour before. They show that an hour without a log was quiet.
const DigestFile = "digest"

// OtherService is the reason of skipped objects that another service delivered, according to
// their folder or name.
const OtherService = "not CloudTrail's"

// MaxBadRecords is how many bad records of one object are listed, so that an object full of
// them does not fill the memory.
const MaxBadRecords = 100

// Records counts the records of one object: Read = Matched + Unmatched + Bad. Noise is not
// part of Read: it holds no piece of a record.
type Records struct {
	Read      int64 `json:"read"`
	Matched   int64 `json:"matched"`   // events of a selected class
	Unmatched int64 `json:"unmatched"` // any other well-formed records
	Bad       int64 `json:"bad"`       // should have been events, but cannot be used
	Noise     int64 `json:"noise,omitempty"`
}

// Select removes all events of other classes from e, as if only these had been selected. The
// removed events are counted instead. The slice of events is changed in place.
func (e *Entry) Select(classes []cognito.Class) {
	if e.Status != Scanned {
		return
	}
	var others Tally
	gone := make([]bool, 0, len(e.Events))
	e.Events = slices.DeleteFunc(e.Events, func(v cognito.Event) bool {
		out := !v.IsOf(classes)
		if gone = append(gone, out); out {
			others.Add(&v)
		}
		return out
	})
	left := e.Records.Matched - int64(len(e.Events))
	if left > 0 {
		e.Raw.deleteRecords(gone)
		e.Counts = SortCounts(append(others.Take(), e.Counts...))
	}
	e.Records.Matched -= left
	e.Records.Unmatched += left
}

// check reports why e is not a valid entry. Its counts must add up, or those of a report made
// from it would not.
func (e *Entry) check() error {
	r := e.Records
	switch {
	case e.Object == "":
		return errors.New("no object")
	case !slices.Contains(statuses[:], e.Status):
		return fmt.Errorf("status %q", e.Status)
	case min(r.Read, r.Matched, r.Unmatched, r.Bad, r.Noise, e.Bytes, e.Inflated) < 0,
		r.Read != r.Matched+r.Unmatched+r.Bad, r.Matched != int64(len(e.Events)):
		return errors.New("its numbers do not add up")
	case e.Status != Scanned && r != Records{}:
		return fmt.Errorf("records in an object that is %s", e.Status)
	}
	return e.checkCounts()
}
