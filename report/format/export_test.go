package format

import (
	"io"

	"github.com/cogtrail/cogtrail/report"
)

// XLSXOfRows is XLSX with sheets of so many rows at most.
func XLSXOfRows(w io.Writer, r *report.Report, rows int) error {
	return writeWorkbook(w, tabsOf(r), rows)
}
