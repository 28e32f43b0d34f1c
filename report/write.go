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
	Part  Part // the one part that a flat format (CSV, NDJSON, Parquet) writes; none means PartSummary
	Width int  // columns of the terminal, for tables; 0 means as wide as it takes
	Rows  int  // most rows of a table; 0 means DefaultRows, in a page PageRows
}

func (l Layout) part() Part {
	if l.Part == "" {
		return PartSummary
	}
	return l.Part
}

// NDJSON writes the rows of one part as JSON objects, one a line. The summary
// and the coverage are one row.
func NDJSON(w io.Writer, r *Report, l Layout) error {
	out := bufio.NewWriter(w)
	enc := journal.NewEncoder()
	line := func(v any) error {
		b, err := enc.Encode(v)
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
		return each(ListOf(r.Authorize...), f)
	case PartDeletions:
		return each(r.Deletions, f)
	case PartUsers:
		return each(r.Users, f)
	case PartEvents:
		return each(r.Events, f)
	}
	return f(r.Coverage)
}

func each[T any](rows List[T], f func(any) error) error {
	for row := range rows.All() {
		if err := f(&row); err != nil {
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
	var row []cell
	var text []byte
	for i := range s.rows {
		row = s.row(row[:0], i)
		text = text[:0]
		for j, c := range row {
			if j > 0 {
				text = append(text, ',')
			}
			if c.form == ofNumber && c.text != "" {
				text = append(text, c.text...)
			} else {
				text = appendCSV(text, c.text)
			}
		}
		out.Write(append(text, '\n'))
	}
	return out.Flush()
}
