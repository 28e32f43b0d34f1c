package format

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"slices"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/pattern"
)

// EventBridge writes the events in order of time, one per line, each as the event that
// Amazon EventBridge would have delivered to the target of a rule. Its detail is the record
// byte for byte, except that line breaks between tokens become blanks and characters that
// could harm a reader are escaped: the JSON value is the same. The report must hold
// records. Parts other than the events are written as [NDJSON] writes them.
func EventBridge(w io.Writer, r *report.Report, l Layout) error {
	if l.part() != report.PartEvents {
		return NDJSON(w, r, l)
	}
	out := bufio.NewWriter(w)
	var line []byte
	for e := range r.Events.All() {
		if e.Record == nil {
			return fmt.Errorf("event %s: its record was not kept", e.ID)
		}
		record, err := e.Record.Bytes()
		if err != nil {
			return err
		}
		if bytes.ContainsAny(record, "\r\n") {
			record = inOneLine(slices.Clone(record))
		}
		line = append(pattern.AppendEnvelope(line[:0], record), '\n')
		if _, err := out.Write(journal.Escape(line)); err != nil {
			return err
		}
	}
	return out.Flush()
}

// inOneLine replaces line breaks, which JSON allows only between tokens, by blanks in place.
func inOneLine(record []byte) []byte {
	for i, c := range record {
		if c == '\r' || c == '\n' {
			record[i] = ' '
		}
	}
	return record
}
