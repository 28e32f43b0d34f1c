package format

import (
	"io"

	"github.com/cogtrail/cogtrail/report"
)

// XLSXOfRows is XLSX with at most the given number of rows in a sheet.
func XLSXOfRows(w io.Writer, r *report.Report, rows int) error {
	return writeWorkbook(w, tabsOf(r), rows)
}
