// Package journal holds what a scan found: one [Entry] per object, and keeps
// it on disk as JSON Lines ([Writer], [Reader]) for runs and reports to come.
//
// An Entry depends on the bytes of its object and on which events were selected,
// and on nothing else: not on the time window, the accounts or the pools that a
// report is later asked for, nor on the machine or the order of the scan.
//
// In a journal, lines that begin with {"journal": say where a run of the scanner
// begins and ends, and what it was asked for ([Run]); every other line is an
// Entry. It is only ever appended to, by whole lines, and journals that are joined
// one behind the other are the same as each for itself.
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
	Scanned Status = "scanned" // read to its last byte, checksum and syntax right
	Skipped Status = "skipped" // not to be read, for the Reason given
	Failed  Status = "failed"  // to be read, but not readable or damaged
)

var statuses = [...]Status{Scanned, Skipped, Failed}

// An Entry is what one object gave: all of it or, when it failed, nothing.
type Entry struct {
	Object     string          `json:"object"`            // any bytes; all other text is UTF-8
	Version    string          `json:"version,omitempty"` // with Object it identifies the bytes
	Status     Status          `json:"status"`
	Reason     string          `json:"reason,omitempty"`  // why it was skipped or failed, in a word or two
	Message    string          `json:"message,omitempty"` // for a failed one: what is wrong and where
	Account    string          `json:"account,omitempty"` // account, region and delivery as the name says
	Region     string          `json:"region,omitempty"`
	Delivered  time.Time       `json:"delivered,omitzero"`
	Bytes      int64           `json:"bytes"`               // as stored
	Inflated   int64           `json:"inflated,omitempty"`  // bytes of text
	CRC        uint32          `json:"crc32,omitempty"`     // of the stored bytes of a scanned object (IEEE); journals of earlier versions have none
	Container  string          `json:"container,omitempty"` // what the records stood in, by names of package trail; empty for a trail log by its name that is nothing else, and in journals of earlier versions
	Records    Records         `json:"records,omitzero"`
	BadRecords []string        `json:"bad_records,omitempty"` // which and why, the first MaxBadRecords of them
	Events     []cognito.Event `json:"events,omitempty"`      // in the order of the object; Object and Inferred are unset
	Raw        Raw             `json:"-"`                     // the records of Events, if they were asked for; in lines of their own
	Proof      *Proof          `json:"proof,omitempty"`       // what a log or digest is evidence of; nil if nobody asked, or it could not be read
	Counts     []Count         `json:"counts,omitempty"`      // of the other events of Amazon Cognito, in order; journals of earlier versions have none
}

// The reasons of objects that are valid JSON but hold no record: skipped, and named,
// because they had to be read to find that out. Journals of earlier versions, which
// knew fewer shapes, have UnknownShape.
const (
	NoRecord     = "no record"
	UnknownShape = "unknown shape"
)

// HoldsNoRecord reports whether the object was read and found to hold no record.
func (e *Entry) HoldsNoRecord() bool {
	return e.Status == Skipped && (e.Reason == NoRecord || e.Reason == UnknownShape)
}

// DigestFile is the reason of skipped objects that say which logs a trail delivered in
// the hour before: by them an hour without a log is known to be quiet.
const DigestFile = "digest"

// OtherService is the reason of skipped objects that another service delivered, as their
// folder or their name tells.
const OtherService = "not CloudTrail's"

// MaxBadRecords is how many bad records of one object are named, so that an object
// that holds nothing else does not fill the memory.
const MaxBadRecords = 100

// Records counts the records of one object: Read = Matched + Unmatched + Bad. Noise is
// none of them: it holds no piece of a record.
type Records struct {
	Read      int64 `json:"read"`
	Matched   int64 `json:"matched"`   // an event of a selected class
	Unmatched int64 `json:"unmatched"` // anything else that is well-formed
	Bad       int64 `json:"bad"`       // should have been an event, but cannot be used
	Noise     int64 `json:"noise,omitempty"`
}

// Select leaves only events of the classes in e, as if no others had been
// looked for: the others are counted from now on. The slice of events is changed in
// place.
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

// check reports what keeps e from being an entry: its counts must add up, or
// the report that is made of it would not.
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
