package format

import (
	"io"
	"unicode/utf8"

	"github.com/cogtrail/cogtrail/report"
)

// XLSX writes a workbook for Excel and other spreadsheets, with the headline and a sheet for
// each part that r holds, the coverage last. Numbers, booleans and times (UTC) are typed.
// Everything else is text, which is never a formula, is made safe, and is cut after 2000
// bytes: JSON is the lossless format. The same report always gives the same bytes. They are
// streamed, and not collected in memory or in a file.
func XLSX(w io.Writer, r *report.Report, _ Layout) error {
	return writeWorkbook(w, tabsOf(r), sheetRows)
}

// compareXLSX writes all of c as one workbook, as XLSX does.
func compareXLSX(w io.Writer, c *report.Comparison, _ Layout) error {
	return writeWorkbook(w, comparedTabs(c), sheetRows)
}

// A tab is a sheet of a workbook, or several if it has too many rows for one.
type tab struct {
	name string // together with the number of a further sheet, at most 31 characters
	sheet
	forms []form // of the columns
}

// tabsOf returns the headline and the parts that r holds, the coverage last.
func tabsOf(r *report.Report) []tab {
	blank, zone, facts := blankReport(), zoneOf(&r.Query), headline(r)
	tabs := []tab{{"answer", sheet{[]string{"answer", "text"}, len(facts), func(cells []cell, i int) []cell {
		return append(cells, text(facts[i].name), text(facts[i].text))
	}}, []form{ofText, ofText}}}
	for _, p := range append(allBut(report.PartCoverage), report.PartCoverage) {
		if has(r, p) {
			forms := formsOf(sheetOf(blank, p))
			tabs = append(tabs, tab{string(p), withLocal(sheetOf(r, p), forms, zone), localForms(forms, zone)})
		}
	}
	return tabs
}

// comparedTabs returns the tabs of a comparison. The first says what a and b are: without
// that, the numbers mean nothing.
func comparedTabs(c *report.Comparison) []tab {
	about, blank := compareOutline(c)[0].lines, blankComparison()
	tabs := []tab{{"compared", sheet{[]string{"what_is_compared"}, len(about), func(cells []cell, i int) []cell {
		return append(cells, text(about[i].text))
	}}, []form{ofText}}}
	add := func(name string, s, blank sheet) { tabs = append(tabs, tab{name, s, formsOf(blank)}) }
	if c.Numbers != nil {
		add(string(report.PartSummary), numbersSheet(c.Numbers), numbersSheet(blank.Numbers))
	}
	if !c.Events.IsZero() {
		add(string(report.PartEvents), oneSidedSheet(c.Events), oneSidedSheet(blank.Events))
	}
	side := func(name string, of *report.Side) {
		add(name, coverageSheet(&report.Report{Query: of.Query, Coverage: of.Coverage}), coverageSheet(blankReport()))
	}
	side("coverage a", &c.A)
	side("coverage b", &c.B)
	return tabs
}

// title returns the header of column j. It gives the time zone of times, because a cell
// cannot.
func (t *tab) title(j int) string {
	if t.forms[j] == ofTime {
		return t.columns[j] + " (UTC)"
	}
	return t.columns[j]
}

const (
	widthRows = 100 // the first rows, for which a column is made wide enough
	narrowest = 8   // width of a column, in characters
	widest    = 60  // ... unless its header is wider
	arrow     = 3   // width of the filter button in a header, in characters
)

// widths returns the widths of the columns, in characters.
func (t *tab) widths() []float64 {
	widths := make([]float64, len(t.columns))
	var cells []cell
	for i := range min(t.rows, widthRows) {
		cells = t.row(cells[:0], i)
		for j, c := range cells {
			widths[j] = max(widths[j], float64(utf8.RuneCountInString(c.text)+1))
		}
	}
	for j := range widths {
		widths[j] = max(narrowest, min(widths[j], widest), float64(utf8.RuneCountInString(t.title(j))+arrow))
	}
	return widths
}
