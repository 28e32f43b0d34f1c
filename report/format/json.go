package format

import (
	"bufio"
	"bytes"
	"io"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// JSON writes the whole Report as one indented object. It encodes the long lists row by
// row: encoded at once, they would require many times the memory of the Report.
func JSON(w io.Writer, r *report.Report, _ Layout) error {
	short := *r
	short.MAU, short.Clients = nil, nil
	short.Authorize, short.Deletions, short.Users, short.Events = nil, report.List[people.Deletion]{}, report.List[people.User]{}, report.List[report.EventRow]{}
	short.Timeline, short.Failures = report.List[people.Moment]{}, report.List[report.RefusedRow]{}
	out := bufio.NewWriter(w) // keeps its first error for Flush
	if err := jsonOpen(out, &short); err != nil {
		return err
	}
	if r.Authorize != nil {
		if err := jsonList(out, "authorize", report.ListOf(r.Authorize...)); err != nil {
			return err
		}
	}
	if r.MAU != nil {
		if err := jsonList(out, "mau", report.ListOf(r.MAU...)); err != nil {
			return err
		}
	}
	if r.Clients != nil {
		if err := jsonList(out, "clients", report.ListOf(r.Clients...)); err != nil {
			return err
		}
	}
	if err := jsonList(out, "failures", r.Failures); err != nil {
		return err
	}
	if err := jsonList(out, "deletions", r.Deletions); err != nil {
		return err
	}
	if err := jsonList(out, "users", r.Users); err != nil {
		return err
	}
	if err := jsonList(out, "timeline", r.Timeline); err != nil {
		return err
	}
	if err := jsonList(out, "events", r.Events); err != nil {
		return err
	}
	out.WriteString("\n}\n")
	return out.Flush()
}

// jsonOpen writes an object without its end, so that more fields can follow.
func jsonOpen(out *bufio.Writer, object any) error {
	b, err := journal.JSON(object, "  ")
	if err != nil {
		return err
	}
	_, err = out.Write(bytes.TrimSuffix(b, []byte("\n}\n")))
	return err
}

// jsonList writes rows as another field of the object that jsonOpen began, unless rows is
// the zero List.
func jsonList[T any](out *bufio.Writer, name string, rows report.List[T]) error {
	if rows.IsZero() {
		return nil
	}
	out.WriteString(",\n  \"" + name + "\": [")
	enc := journal.NewEncoder()
	var text []byte
	for i := range rows.Len() {
		row := rows.At(i)
		b, err := enc.Encode(&row)
		if err != nil {
			return err
		}
		if text = text[:0]; i > 0 {
			text = append(text, ',')
		}
		text = appendIndented(append(text, "\n    "...), bytes.TrimSpace(b), "\n    ")
		if _, err := out.Write(text); err != nil {
			return err
		}
	}
	if rows.Len() > 0 {
		out.WriteString("\n  ")
	}
	return out.WriteByte(']')
}

// appendIndented appends object, which has no spaces between tokens, with each field and
// element on a separate line that begins with line. It does the same as json.Indent, which
// would take longer than the rest of writing the report.
func appendIndented(text, object []byte, line string) []byte {
	quoted, copied, depth := false, 0, 0
	newLine := func() {
		text = append(text, line...)
		for range depth {
			text = append(text, "  "...)
		}
	}
	for i := 0; i < len(object); i++ {
		switch c := object[i]; {
		case c == '"':
			quoted = !quoted
		case quoted && c == '\\':
			i++ // the escaped character does not end the string
		case quoted:
		case (c == '{' || c == '[') && i+1 < len(object) && (object[i+1] == '}' || object[i+1] == ']'):
			i++ // keep {} and [] on one line
		case c == '{' || c == '[' || c == ',':
			if text, copied = append(text, object[copied:i+1]...), i+1; c != ',' {
				depth++
			}
			newLine()
		case c == ':':
			text, copied = append(append(text, object[copied:i+1]...), ' '), i+1
		case c == '}' || c == ']':
			text, copied = append(text, object[copied:i]...), i
			depth--
			newLine()
		}
	}
	return append(text, object[copied:]...)
}
