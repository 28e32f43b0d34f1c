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
	events  []cognito.Event // of the object at hand
	others  journal.Tally   // of its other events
	packer  *journal.Packer // of the records of events; nil if nobody wants them
	classes []cognito.Class
	lap     *lap     // of whoever it works for
	printer *printer // nil if nobody wants proofs

	lent <-chan []cognito.Event // as that of the run

	// The loop over the records of the object at hand, with what it needs: in variables of
	// their own these would be allocated for each object.
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

// scan completes the entry e of the object of which in is what was read. It
// returns false if it skimmed and has to read the object anew.
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

// complete returns e, or what was found if there was no error.
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
	// Sizes are compared last: damage says more than they do.
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

// utf8 returns a message as an entry holds it: it may repeat a name, which may
// be any bytes, and however many.
func utf8(message string) string { return strings.ToValidUTF8(Cut(message), "\ufffd") }

// What is kept of a message, of which a server or a damaged object may have written any
// part: its begin and its end, which says why.
const (
	mostMessage    = 1000
	endOfMessage   = 400
	beginOfMessage = mostMessage - endOfMessage
)

// Cut returns a message of which no more than 1,000 bytes are kept, and which says how
// many are not.
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

// record adds the event of a record to w.entry. It returns what ends the object, and
// may have come in the place of the record.
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
		return trail.ErrUnsure // broken JSON, which skimming does not look for
	case err != nil:
		addBad(&w.entry, w.trail.Bad(err))
	case ok && event.IsOf(w.classes):
		return w.take(event)
	case ok:
		w.others.Add(&event)
	}
	return nil
}

// drop forgets what was found of an object that could not be read to its end.
func (w *worker) drop() {
	w.events = w.events[:0]
	w.others.Take()
	if w.packer != nil {
		w.packer.Drop()
	}
}

// take takes an event of the object, and the record that it is of.
func (w *worker) take(event cognito.Event) error {
	w.events = append(w.events, event)
	if w.packer == nil {
		return nil
	}
	return w.packer.Add(w.parser.Record())
}

// give returns e with what was found of an object that was read to its end.
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
	if e.Delivered.IsZero() || w.trail.Container != trail.ContainerLog { // as the name says
		e.Container = w.trail.Container
	}
	e.Records.Unmatched = e.Records.Read - e.Records.Matched - e.Records.Bad
	return e, nil
}

// maxMessage bounds what is kept of an error, which may repeat a record.
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

// trail returns what was read as the trail package wants it; log says that it is
// named as a trail log.
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
	case errors.As(err, &budget): // and what went on without it looks damaged
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
