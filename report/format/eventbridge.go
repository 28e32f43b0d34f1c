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

// EventBridge writes the events, in the order of their times, each as the event that
// Amazon EventBridge would have given to the target of a rule, one a line. Its detail is
// the record byte for byte, but that line breaks between its tokens are blanks, and
// characters that could harm whoever looks at it are escaped: the same JSON. The report has
// to hold records. A part that is not the events is written as [NDJSON] does.
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

// inOneLine puts blanks in the place of line breaks, which in JSON are between tokens only.
func inOneLine(record []byte) []byte {
	for i, c := range record {
		if c == '\r' || c == '\n' {
			record[i] = ' '
		}
	}
	return record
}
