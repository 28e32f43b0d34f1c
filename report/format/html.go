package format

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	_ "embed" // for the files of the page
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/events"
)

// PageRows is how many rows of a table a page shows: more are slow to open and to
// sort in a browser.
const PageRows = 10_000

var (
	//go:embed page/body.html
	pageBody string
	//go:embed page/style.css
	pageStyle string
	//go:embed page/script.js
	pageScript string
)

// pageHead begins a page. It allows the style and the script that are in the page,
// by their hashes, and nothing else: no request of any kind.
const pageHead = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-%s'; script-src 'sha256-%s'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>cogtrail report</title>
<style>%s</style>
</head>
<body>
`

const pageFoot = `<script>%s</script>
</body>
</html>
`

// HTML writes the parts as one page that needs nothing else: acts and coverage first,
// charts over time, and tables that a script of the page sorts and filters.
// Everything is there without it too. Long parts are cut, which is said.
func HTML(w io.Writer, r *report.Report, l Layout) error {
	return writePage(w, pageOf(r, l))
}

func writePage(w io.Writer, p page) error {
	body, err := template.New("body").Parse(pageBody)
	if err != nil {
		return fmt.Errorf("page: %w", err)
	}
	out := bufio.NewWriter(w) // keeps its first error for Flush
	fmt.Fprintf(out, pageHead, hashOf(pageStyle), hashOf(pageScript), pageStyle)
	if err := body.Execute(out, p); err != nil {
		return err
	}
	fmt.Fprintf(out, pageFoot, pageScript)
	return out.Flush()
}

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// A page is what the template shows. Its texts are made safe for people to read
// where they are put in; the template makes them safe for HTML.
type page struct {
	Periods  bool // it has periods in a time zone of choice
	Sections []*pageSection
}

type pageSection struct {
	ID, Title string
	Verdict   *verdict
	Sums      []sum
	Lines     []pageLine
	Chart     *chart
	Table     *pageTable
	More      *pageTable // behind a summary
}

// Short returns the title without what it says in brackets.
func (s *pageSection) Short() string {
	short, _, _ := strings.Cut(s.Title, " (")
	return short
}

type verdict struct {
	Bad        bool
	Word, Text string
}

// A sum is a line of the accounting.
type sum struct {
	Name, Total string
	Terms       []string
}

type pageLine struct{ Class, Text string }

type pageTable struct {
	ID, Caption string
	Columns     []pageCell
	Rows        iter.Seq2[int, []pageCell] // nil if there is none
	Count, Rest string
	Extra       bool // the last column is shown only when asked for
}

// Later reports whether a browser lays out row i only when asked to: it takes
// seconds for thousands of them. Without its script it lays out all.
func (t *pageTable) Later(i int) bool { return i >= 500 }

// longCell is how many bytes of a cell stand on one line: an ARN, or two UUIDs.
const longCell = 80

// A pageCell has the class n if it is a number, x if it is of the last column, and l
// if it is so long that it is broken into lines.
type pageCell struct{ Class, Text string }

// ofPage returns l with the rows of a page, unless it says how many.
func (l Layout) ofPage() Layout {
	l.Rows = cmp.Or(l.Rows, PageRows)
	return l
}

func pageOf(r *report.Report, l Layout) page {
	l = l.ofPage()
	p := page{Periods: r.Activity != nil || r.Authorize != nil || r.MAU != nil}
	for _, s := range outline(r, l) {
		added := p.add(s, r, l)
		if s.title == coverageTitle {
			added.addVerdict(r.Coverage.Incomplete())
			added.addSums(&r.Coverage)
			added.More = newPageTable("coverage", "Every number of the coverage", sheetOf(r, report.PartCoverage), sheetOf(r, report.PartCoverage).columns, l)
			p.addCharts(r)
		}
	}
	return p
}

// addCharts adds those of which there is something to show.
func (p *page) addCharts(r *report.Report) {
	for _, c := range []*chart{activityChart(r.Activity), visitChart(r.Authorize), deletionChart(r.Deletions)} {
		if c != nil {
			p.addChart(c)
		}
	}
}

func (p *page) addChart(c *chart) {
	p.Sections = append(p.Sections, &pageSection{ID: c.ID + "-over-time", Title: c.Title, Chart: c})
}

// add adds the section s of r.
func (p *page) add(s section, r *report.Report, l Layout) *pageSection {
	id := fmt.Sprintf("s%d", len(p.Sections)+1)
	added := &pageSection{ID: id, Title: s.title}
	for _, line := range s.lines {
		class := ""
		switch {
		case line.alarm:
			class = "alarm"
		case line.depth > 0:
			class = "deep"
		}
		added.Lines = append(added.Lines, pageLine{class, excerpt(line.text)})
	}
	if s.table != nil {
		all, main := *s.table, s.table.columns
		switch {
		case s.list:
			all = mostFirst(sheetOf(r, s.part), s.most)
		case s.whole != nil:
			all = *s.whole
		}
		added.Table = newPageTable(id+"-t", s.title, all, main, l)
	}
	p.Sections = append(p.Sections, added)
	return added
}

func (s *pageSection) addVerdict(incomplete bool) {
	if incomplete {
		s.Verdict = &verdict{true, "Incomplete.", "Something that should have been read was not. Each is named below."}
		return
	}
	s.Verdict = &verdict{false, "Complete.", "All that was listed was read to its end, or skipped for a stated reason."}
}

// addSums shows the accounting as figures, no more as lines.
func (s *pageSection) addSums(c *report.Coverage) {
	for text := range strings.SplitSeq(Accounting(c), "\n") {
		name, rest, _ := strings.Cut(text, ": ")
		total, terms, _ := strings.Cut(rest, " = ")
		one := sum{Name: name, Total: total}
		for term := range strings.SplitSeq("= "+strings.ReplaceAll(terms, " + ", "\n+ "), "\n") {
			one.Terms = append(one.Terms, term)
		}
		s.Sums = append(s.Sums, one)
	}
	s.Lines = s.Lines[len(s.Sums):]
}

// newPageTable returns the columns of main as such, and what others hold in one
// more: so many cells would be slow to sort.
func newPageTable(id, caption string, s sheet, main []string, l Layout) *pageTable {
	t := &pageTable{ID: id, Caption: caption}
	if s.rows == 0 {
		return t
	}
	order := slices.Clone(main)
	for _, name := range s.columns {
		if !slices.Contains(main, name) {
			order = append(order, name)
		}
	}
	s = s.only(order)
	for j, c := range s.row(nil, 0)[:len(main)] {
		class := ""
		if c.form.numeric() {
			class = "n"
		}
		t.Columns = append(t.Columns, pageCell{class, s.columns[j]})
	}
	if t.Extra = len(main) < len(order); t.Extra {
		t.Columns = append(t.Columns, pageCell{"x", "other fields"})
	}
	t.Rows = t.rowsOf(s, l.rows(s.rows))
	t.Count = events.Plural(int64(s.rows), "row")
	if more := s.rows - l.rows(s.rows); more > 0 {
		t.Count = fmt.Sprintf("the first %d of %d rows", l.rows(s.rows), s.rows)
		t.Rest = moreRows(more)
	}
	return t
}

// rowsOf yields the first n rows of s, each valid until the next one.
func (t *pageTable) rowsOf(s sheet, n int) iter.Seq2[int, []pageCell] {
	return func(yield func(int, []pageCell) bool) {
		var cells []cell
		var row []pageCell
		for i := range n {
			cells, row = s.row(cells[:0], i), row[:0]
			for j, column := range t.Columns {
				cell := pageCell{Class: column.Class}
				if column.Class == "x" {
					cell.Text = fieldsText(s.columns[j:], cells[j:])
				} else if cell.Text = excerpt(cells[j].text); len(cell.Text) > longCell {
					cell.Class = "l"
				}
				row = append(row, cell)
			}
			if !yield(i, row) {
				return
			}
		}
	}
}

// fieldsText returns a line for each cell that holds something.
func fieldsText(columns []string, cells []cell) string {
	var lines []string
	for j, c := range cells {
		if c.text != "" {
			lines = append(lines, columns[j]+": "+excerpt(c.text))
		}
	}
	return strings.Join(lines, "\n")
}
