package format

import (
	"cmp"
	"crypto/sha256"
	_ "embed" // for the style and script of the page
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format/markup"
)

// PageRows is how many rows of a table a page shows. Browsers are slow to open and sort
// tables with more rows.
const PageRows = 10_000

var (
	//go:embed page/style.css
	pageStyle string
	//go:embed page/script.js
	pageScript string
)

// pageHead begins a page. It allows only the style and the script in the page, by their
// hashes, and no requests of any kind.
const pageHead = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-%s'; script-src 'sha256-%s'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
`

// HTML writes the parts as one self-contained page: the question, the most important
// numbers, what is missing, charts, findings, and then tables that a script in the page
// sorts, filters and unfolds. Without the script the page still shows everything. Long
// parts are cut, and the page says so.
func HTML(w io.Writer, r *report.Report, l Layout) error {
	return writePage(w, pageOf(r, l))
}

func writePage(w io.Writer, p page) error {
	style := pageStyle + p.rules()
	if _, err := fmt.Fprintf(w, pageHead, hashOf(style), hashOf(pageScript)); err != nil {
		return err
	}
	out := markup.NewWriter(w) // keeps its first error for Flush
	out.Markup("<title>")
	out.Text("cogtrail: " + p.Asked)
	out.Markup("</title>\n")
	out.Style(style)
	out.Markup("\n</head>\n<body>\n")
	p.write(out)
	out.Script(pageScript)
	out.Markup("\n</body>\n</html>\n")
	return out.Flush()
}

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// A page is the content of an HTML page. Code that fills it makes texts safe for people to
// read; package markup makes them safe for HTML.
type page struct {
	Title    string
	Asked    string // the question, in one line
	Note     string // says where the numbers come from
	Figures  []figure
	Verdict  *verdict
	Sections []*pageSection
}

type pageSection struct {
	ID, Title string
	Sub       string // what the title says in parentheses
	Sums      []sum
	Lines     []pageLine
	Chart     *chart
	Calendar  *calendar
	Table     *pageTable
	More      *pageTable // shown when unfolded
}

// A sum is one line of the accounting.
type sum struct {
	Name, Total string
	Terms       []string
}

type pageLine struct{ Class, Text string }

// ofPage returns l for a page: with PageRows unless it sets a number of rows, and without
// the width of a terminal.
func (l Layout) ofPage() Layout {
	l.Rows, l.Width = cmp.Or(l.Rows, PageRows), 0
	return l
}

func pageOf(r *report.Report, l Layout) page {
	l = l.ofPage()
	sections := outline(r, l)
	p := page{Title: sections[0].title, Figures: figuresOf(r), Verdict: verdictOf(&r.Coverage, sections[0].facts)}
	p.Asked, p.Note = askedText(r), noteOf(&r.Query)
	p.addChart("over-time", actChart(r))
	if k := calendarOf(&r.Coverage); k != nil {
		p.Sections = append(p.Sections, &pageSection{ID: "calendar", Title: placesTitle, Calendar: k})
	}
	if s := summaryOf(r); s != nil && len(s.Findings) == 0 {
		p.Sections = append(p.Sections, &pageSection{ID: "findings", Title: findingsTitle, Table: &pageTable{}})
	}
	for _, s := range sections[1:] {
		if s.title == placesTitle {
			continue // the calendar shows them
		}
		added := p.add(s, r, l)
		switch {
		case s.part == report.PartDeletions:
			added.Chart = deletionChart(r.Deletions)
		case s.title == coverageTitle:
			added.addSums(&r.Coverage)
			whole := sheetOf(r, report.PartCoverage)
			added.More = newPageTable("coverage", "All coverage numbers", whole, whole.columns, l)
		}
	}
	return p
}

// askedText returns the question of r in one line, with the time zone.
func askedText(r *report.Report) string {
	text := sentence(excerpt(askedAbout(r)))
	if zone := r.Query.TimeZone; zone != "" && !strings.Contains(text, "("+zone+")") {
		text += " (" + excerpt(zone) + ")"
	}
	return text
}

// noteOf says which tool counted, and which time zone applies.
func noteOf(q *report.Question) string {
	by := strings.TrimSpace("cogtrail " + q.Tool.Version)
	note := "Counted by " + excerpt(by) + " from historical AWS CloudTrail logs. "
	if q.TimeZone == "" || q.TimeZone == "UTC" {
		return note + "All times are UTC."
	}
	return note + "Times that end in Z are UTC; days, weeks and months are in " + excerpt(q.TimeZone) + "."
}

func (p *page) addChart(id string, c *chart) {
	if c != nil {
		p.Sections = append(p.Sections, &pageSection{ID: id, Title: c.Title, Chart: c})
	}
}

// add adds section s of r and returns what it added. r may be nil if s is not a list.
func (p *page) add(s section, r *report.Report, l Layout) *pageSection {
	id := fmt.Sprintf("s%d", len(p.Sections)+1)
	added := &pageSection{ID: id, Title: s.title}
	if short, sub, ok := strings.Cut(s.title, " ("); ok {
		added.Title, added.Sub = short, strings.TrimSuffix(sub, ")")
	}
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
		all, main := *s.table, shownColumns(&s)
		switch {
		case s.list:
			all = forPeople(mostFirst(sheetOf(r, s.part), s.most), zoneOf(&r.Query))
		case s.whole != nil:
			all = *s.whole
		}
		total, rest, ok := ownTotal(&s, all)
		added.Table = newPageTable(id+"-t", added.Title, rest, main, l)
		if ok {
			for _, row := range newPageTable("", "", total, main, l).Rows {
				added.Table.Totals = row
			}
		} else {
			added.Table.addTotals(&s, all)
		}
	}
	p.Sections = append(p.Sections, added)
	return added
}

// addSums replaces the lines of the accounting by sums.
func (s *pageSection) addSums(c *report.Coverage) {
	one := func(name string, total int64, of string, terms ...any) {
		next := sum{Name: name, Total: grouped(total) + " " + of}
		for i := 0; i < len(terms); i += 2 {
			next.Terms = append(next.Terms, grouped(terms[i].(int64))+" "+terms[i+1].(string))
		}
		s.Sums = append(s.Sums, next)
	}
	one("Objects", c.Objects.Listed, "listed", c.Objects.Scanned, "scanned", c.Objects.Skipped, "skipped", c.Objects.Failed, "failed")
	one("Bytes", c.Bytes.Listed, "listed", c.Bytes.Scanned, "scanned", c.Bytes.Skipped, "skipped", c.Bytes.Failed, "failed")
	one("Records", c.Records.Read, "read", c.Records.Matched, "matched", c.Records.Unmatched, "unmatched", c.Records.Bad, "bad")
	one("Events", c.Records.Matched, "matched", c.Events.Distinct, "distinct", c.Events.Duplicate, "duplicate", c.Events.Replaced, "replaced")
	s.Lines = s.Lines[strings.Count(Accounting(c), "\n")+1:]
	inflated := pageLine{Text: grouped(c.Bytes.Inflated) + " bytes after decompression"}
	s.Lines = append([]pageLine{inflated}, s.Lines...)
	if c.Records.Noise > 0 {
		s.Lines = append(s.Lines, pageLine{Text: "lines and values without any part of a record: " + grouped(c.Records.Noise)})
	}
}

// rules returns the style rules that depend on the content: the head of each printed page,
// and the names of columns for small screens, where rows are shown as blocks.
func (p *page) rules() string {
	var b strings.Builder
	fmt.Fprintf(&b, "@page { @top-left { content: %s } }\n", cssString(clipped(p.Asked, maxHead)))
	b.WriteString("@media screen and (max-width: 45em) {\n")
	for _, s := range p.Sections {
		for _, t := range []*pageTable{s.Table, s.More} {
			if t == nil {
				continue
			}
			for j, c := range t.Columns {
				fmt.Fprintf(&b, "#%s td:nth-child(%d)::before { content: %s }\n", t.ID, j+1, cssString(c.Text))
			}
		}
	}
	b.WriteString("}\n")
	return b.String()
}

// maxHead is how many characters fit in the head of a printed page.
const maxHead = 150

// clipped returns s, or its beginning if it has more than most characters.
func clipped(s string, most int) string {
	if letters := []rune(s); len(letters) > most {
		return string(letters[:most-1]) + "…"
	}
	return s
}

// cssString returns s as a CSS string. It escapes everything but ASCII letters and digits,
// so that no text can end the string or the style element.
func cssString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		if r < 0x80 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9') {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\%x `, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
