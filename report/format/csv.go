package format

import (
	"bufio"
	"io"

	"github.com/cogtrail/cogtrail/report"
)

// CSV writes one part as comma-separated values with a header line. It makes text cells
// safe for spreadsheets and terminals, which changes some of them: JSON is the lossless
// format.
//
// If the time zone is not UTC, a column of local times follows each column of times.
func CSV(w io.Writer, r *report.Report, l Layout) error {
	return writeCSV(w, withLocal(sheetOf(r, l.part()), formsOf(sheetOf(blankReport(), l.part())), zoneOf(&r.Query)))
}

func writeCSV(w io.Writer, s sheet) error {
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
			if c.form.numeric() && c.text != "" {
				text = append(text, c.text...)
			} else {
				text = appendCSV(text, c.text)
			}
		}
		out.Write(append(text, '\n'))
	}
	return out.Flush()
}
