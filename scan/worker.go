package scan

import (
	"errors"
	"fmt"
	"strings"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/inflate"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/trail"
)

// A worker turns stored bytes into entries. It owns its buffers.
type worker struct {
	trail   trail.Reader
	parser  cognito.Parser
	events  []cognito.Event // of the current object, in a selected class
	others  journal.Tally   // all other events of the object
	packer  *journal.Packer // for the records of events; nil if they are not wanted
	classes []cognito.Class
	lap     *lap     // of the reader that holds the worker
	printer *printer // nil if proofs are not wanted

	lent <-chan []cognito.Event // as in run

	// The loop over the records of the current object and what it needs. As local variables
	// these would be allocated for each object.
	each  func(trail.Record, error) bool
	entry journal.Entry
	skim  bool
	err   error
}

func newWorker(s *Scanner) *worker {
	w := &worker{classes: s.Select.Classes}
	w.each = func(rec trail.Record, err error) bool {
		w.err = w.record(rec, err)
		return w.err == nil
	}
	w.trail.Needles = cognito.Sources
	switch {
	case s.Select.Match != nil:
		w.parser.Match, w.trail.Needles = s.Select.Match, s.Select.Needles
		if len(w.classes) == 0 {
			w.classes = cognito.Classes
		}
	case len(w.classes) == 0:
		w.classes = cognito.DefaultClasses
	}
	if s.Select.Raw {
		w.packer = &journal.Packer{}
	}
	w.trail.MaxObject, w.trail.MaxRecord, w.trail.MaxInflated, w.trail.Generic = s.MaxObject, s.MaxRecord, s.MaxInflated, s.Generic
	if s.Proofs {
		w.printer = newPrinter(s)
		w.trail.Hash = w.printer.sum
	}
	if s.Stopwatch != nil {
		w.trail.Inflating = func(on bool) {
			if on {
				w.lap.enter(Inflating)
			} else {
				w.lap.enter(Searching)
			}
		}
	}
	return w
}

// scan completes the entry e of the object that was read into in. It returns false if it
// skimmed and the object must be read again.
func (w *worker) scan(e journal.Entry, in *stored, skim bool) (journal.Entry, bool) {
	e.Version = in.object.Version
	if w.printer != nil && in.err == nil {
		if found, ok := w.print(e, in); ok {
			return found, true
		}
	}
	err := in.err
	found := e
	if err == nil {
		found, err = w.records(e, in, skim)
	}
	if in.tail != nil {
		in.checked()
	}
	if errors.Is(err, trail.ErrUnsure) && in.failure() == nil {
		return e, false
	}
	found = complete(e, found, in, err)
	if w.printer != nil {
		w.printed(&found, in)
	}
	return found, true
}

// complete returns found, or a failed or skipped e if there was an error.
func complete(e, found journal.Entry, in *stored, err error) journal.Entry {
	if found.Bytes = in.object.Size; found.Bytes < 0 {
		found.Bytes = in.size()
	}
	switch reading := in.failure(); {
	case reading != nil:
		return fail(e, found.Bytes, readReason(reading), reading)
	case errors.Is(err, trail.ErrEmpty) && found.Bytes == 0 && isPlaceholder(in.object):
		e.Status, e.Reason = journal.Skipped, placeholder
		return e
	case errors.Is(err, trail.ErrShape):
		e.Status, e.Reason, e.Bytes = journal.Skipped, journal.NoRecord, found.Bytes
		return e
	case err != nil:
		return fail(e, found.Bytes, reason(err), err)
	}
	// Compare sizes last: damage says more about the object than its size does.
	if err := in.resized(); err != nil {
		return fail(e, found.Bytes, reason(err), err)
	}
	found.Status, found.CRC = journal.Scanned, in.crc()
	return found
}

func fail(e journal.Entry, bytes int64, reason string, err error) journal.Entry {
	e.Status, e.Reason, e.Message, e.Bytes = journal.Failed, reason, utf8(err.Error()), bytes
	return e
}

// utf8 returns a message as an entry holds it. A message may repeat a name, which may be any
// bytes and of any length.
func utf8(message string) string { return strings.ToValidUTF8(Cut(message), "\ufffd") }

// A server or a damaged object may have written any part of a message. Its beginning is kept,
// and its end, which says why.
const (
	mostMessage    = 1000
	endOfMessage   = 400
	beginOfMessage = mostMessage - endOfMessage
)

// Cut returns message with at most 1,000 bytes of it kept, and says how many were left out.
func Cut(message string) string {
	over := len(message) - mostMessage
	if over <= 0 {
		return message
	}
	begin, end := message[:beginOfMessage], message[beginOfMessage+over:]
	return strings.ToValidUTF8(fmt.Sprintf("%s… (%d bytes left out) …%s", begin, over, end), "")
}

// records adds the events of the object to e.
func (w *worker) records(e journal.Entry, in *stored, skim bool) (journal.Entry, error) {
	defer w.lap.enter(w.lap.enter(Searching))
	w.drop()
	w.entry, w.skim, w.err = e, skim, nil
	read := w.trail.Records
	if skim {
		read = w.trail.Skim
	}
	read(in.trail(!e.Delivered.IsZero()))(w.each)
	if w.err != nil {
		return w.entry, w.err
	}
	return w.give(w.entry)
}

// record adds the event of rec to w.entry. Its error ends the object; err may come in place
// of rec.
func (w *worker) record(rec trail.Record, err error) error {
	if err != nil {
		if bad := (*trail.RecordError)(nil); !errors.As(err, &bad) {
			return err
		}
		addBad(&w.entry, err)
		return nil
	}
	defer w.lap.enter(w.lap.enter(Decoding))
	event, ok, err := w.parser.Parse(rec)
	switch {
	case w.skim && err != nil && !ok:
		return trail.ErrUnsure // broken JSON: skimming does not check for it
	case err != nil:
		addBad(&w.entry, w.trail.Bad(err))
	case ok && event.IsOf(w.classes):
		return w.take(event)
	case ok:
		w.others.Add(&event)
	}
	return nil
}

// drop forgets what was found in an object, such as one that could not be read to its end.
func (w *worker) drop() {
	w.events = w.events[:0]
	w.others.Take()
	if w.packer != nil {
		w.packer.Drop()
	}
}

// take keeps an event of the object and, if wanted, its record.
func (w *worker) take(event cognito.Event) error {
	w.events = append(w.events, event)
	if w.packer == nil {
		return nil
	}
	return w.packer.Add(w.parser.Record())
}

// give returns e with what was found in an object that was read to its end.
func (w *worker) give(e journal.Entry) (journal.Entry, error) {
	if e.Records.Matched = int64(len(w.events)); len(w.events) > 0 {
		e.Events = append(w.room(len(w.events)), w.events...)
	}
	if w.packer != nil {
		raw, err := w.packer.Take()
		if err != nil {
			return e, err
		}
		e.Raw = raw
	}
	e.Counts = w.others.Take()
	e.Inflated, e.Records.Read, e.Records.Noise = w.trail.Inflated, w.trail.Read, w.trail.Noise
	if e.Delivered.IsZero() || w.trail.Container != trail.ContainerLog { // otherwise the name says so
		e.Container = w.trail.Container
	}
	e.Records.Unmatched = e.Records.Read - e.Records.Matched - e.Records.Bad
	return e, nil
}

// maxMessage bounds what is kept of the error of a record, which may repeat the record.
const maxMessage = 500

func addBad(e *journal.Entry, err error) {
	e.Records.Bad++
	if len(e.BadRecords) < journal.MaxBadRecords {
		message := err.Error()
		if len(message) > maxMessage {
			message = strings.ToValidUTF8(message[:maxMessage], "") + "…"
		}
		e.BadRecords = append(e.BadRecords, utf8(message))
	}
}

// trail returns s as the trail package expects it; log says that the object is named as a
// trail log.
func (s *stored) trail(log bool) trail.Stored {
	t := trail.Stored{Head: s.head, Size: max(s.object.Size, 0), Packed: s.packed}
	if s.tail != nil {
		t.Tail = s.tail
	}
	switch {
	case s.object.Concatenated:
		t.Members = trail.AnyMembers
	case log:
		t.Members = trail.OneMember
	}
	return t
}

// reason names the kind of damage that err is.
func reason(err error) string {
	var gzip *inflate.Error
	var trailing *trail.TrailingError
	var other *inflate.OtherError
	var limit *trail.LimitError
	var budget *inflate.BudgetError
	var syntax *trail.SyntaxError
	switch {
	case errors.Is(err, trail.ErrEmpty):
		return "empty"
	case errors.Is(err, trail.ErrNotLog):
		return "not a log"
	case errors.Is(err, trail.ErrTable):
		return "CSV without records"
	case errors.Is(err, errChanged):
		return "changed"
	case errors.As(err, &budget): // first, because what follows an exhausted budget looks damaged
		return OverLimit
	case errors.As(err, &trailing):
		return "trailing data"
	case errors.As(err, &gzip):
		return "bad gzip"
	case errors.As(err, &other) && other.Unread:
		return "compressed by " + other.Format
	case errors.As(err, &other):
		return "bad " + other.Format
	case errors.As(err, &limit):
		return OverLimit
	case errors.As(err, &syntax) && syntax.Offset == 0:
		return "not JSON"
	case errors.As(err, &syntax):
		return "broken JSON"
	}
	return Unreadable
}
