package report

import (
	"bufio"
	"io"

	"github.com/cogtrail/cogtrail/scan/journal"
)

// A Writer writes a Report in one format.
type Writer func(w io.Writer, r *Report, l Layout) error

// A Layout says how to write.
type Layout struct {
	Part  Part // the one part that a flat format (CSV, NDJSON) writes; none means PartSummary
	Width int  // columns of the terminal, for tables; 0 means as wide as it takes
	Rows  int  // most rows of a table; 0 means DefaultRows
}

func (l Layout) part() Part {
	if l.Part == "" {
		return PartSummary
	}
	return l.Part
}

// JSON writes the whole Report as one indented object.
func JSON(w io.Writer, r *Report, _ Layout) error {
	b, err := journal.JSON(r, "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

// NDJSON writes the rows of one part as JSON objects, one a line. The summary
// and the coverage are one row.
func NDJSON(w io.Writer, r *Report, l Layout) error {
	out := bufio.NewWriter(w)
	line := func(v any) error {
		b, err := journal.JSON(v, "")
		if err == nil {
			_, err = out.Write(b)
		}
		return err
	}
	if err := eachRow(r, l.part(), line); err != nil {
		return err
	}
	return out.Flush()
}

func eachRow(r *Report, p Part, f func(any) error) error {
	switch p {
	case PartSummary:
		return f(r.Summary)
	case PartAuthorize:
		return each(r.Authorize, f)
	case PartDeletions:
		return each(r.Deletions, f)
	case PartEvents:
		return each(r.Events, f)
	}
	return f(r.Coverage)
}

func each[T any](rows []T, f func(any) error) error {
	for i := range rows {
		if err := f(&rows[i]); err != nil {
			return err
		}
	}
	return nil
}

// CSV writes one part as comma-separated values with a header line. Text cells
// are made safe for spreadsheets and terminals, which changes some of them:
// JSON is the lossless format.
func CSV(w io.Writer, r *Report, l Layout) error {
	s := sheetOf(r, l.part())
	out := bufio.NewWriter(w) // keeps its first error for Flush
	for i, name := range s.columns {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString(name)
	}
	out.WriteByte('\n')
	for i := range s.rows {
		for j, c := range s.row(i) {
			if j > 0 {
				out.WriteByte(',')
			}
			if c.number {
				out.WriteString(c.text)
			} else {
				out.WriteString(csvCell(c.text))
			}
		}
		out.WriteByte('\n')
	}
	return out.Flush()
}
