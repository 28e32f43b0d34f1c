package format

import (
	"bufio"
	"io"
	"slices"
	"time"

	"github.com/cogtrail/cogtrail/report"
)

// A CompareWriter writes a Comparison as a Writer writes a Report: a flat format writes
// the numbers (report.PartSummary), the events (report.PartEvents) or the coverage of both
// sides (report.PartCoverage). It may be called concurrently.
type CompareWriter func(w io.Writer, c *report.Comparison, l Layout) error

// numberColumns lists the columns of numbers, named as in JSON.
var numberColumns = []string{"section", "name", "outcome", "account", "region", "user_pool_id", "client_id", "a", "b", "difference", "change_percent"}

func numbersSheet(rows []report.Number) sheet {
	return sheet{numberColumns, len(rows), func(cells []cell, i int) []cell {
		n := &rows[i]
		return append(cells, text(n.Section), text(n.Name), text(n.Outcome), text(n.Account), text(n.Region), text(n.UserPoolID), text(n.ClientID),
			number(n.A), number(n.B), number(n.Difference), decimal(n.Change))
	}}
}

func oneSidedSheet(rows report.List[report.OneSided]) sheet {
	columns := append(append([]string{"only_in"}, eventColumns()...), visitColumns...)
	return sheet{columns, rows.Len(), func(cells []cell, i int) []cell {
		e := rows.At(i)
		return eventRowCells(append(cells, text(e.OnlyIn)), &e.EventRow)
	}}
}

// compareSheet returns the part p of c: its events, its coverage or, for any other part, its numbers.
func compareSheet(c *report.Comparison, p report.Part) sheet {
	switch p {
	case report.PartEvents:
		return oneSidedSheet(c.Events)
	case report.PartCoverage:
		return sidesSheet(c)
	}
	return numbersSheet(c.Numbers)
}

// sidesSheet returns the question and the coverage of each side.
func sidesSheet(c *report.Comparison) sheet {
	a := coverageSheet(&report.Report{Query: c.A.Query, Coverage: c.A.Coverage})
	b := coverageSheet(&report.Report{Query: c.B.Query, Coverage: c.B.Coverage})
	return sheet{append([]string{"side"}, a.columns...), a.rows + b.rows, func(cells []cell, i int) []cell {
		if i < a.rows {
			return a.row(append(cells, text("a")), i)
		}
		return b.row(append(cells, text("b")), i-a.rows)
	}}
}

// compareOutline returns c as all formats for people show it, beginning with what is
// compared. It leaves out numbers that are 0 on both sides.
func compareOutline(c *report.Comparison) []section {
	t := &tables{part: report.PartCoverage, zone: zoneOf(&c.B.Query)}
	t.heading("What is compared")
	t.line(0, "a: %s", question(&c.A))
	t.line(0, "b: %s", question(&c.B))
	t.uncovered("a", &c.A)
	t.uncovered("b", &c.B)
	t.line(0, "difference: b - a; change_percent: the difference as a percentage of a")
	shared := sameObjects(&c.A.Coverage, &c.B.Coverage)
	if c.Numbers != nil {
		t.part = report.PartSummary
		t.numbers(c.Numbers, shared)
	}
	if !c.Events.IsZero() {
		t.part = report.PartEvents
		all := oneSidedSheet(c.Events)
		t.section("Events on only one side", all.only(append([]string{"only_in"}, eventTable...)))
		t.latest().whole = &all
		if s := c.Shared; s != nil {
			t.line(0, "%s in both, %s only in a, %s only in b", count(s.Both, "event"), grouped(s.OnlyInA), grouped(s.OnlyInB))
		}
	}
	t.part = report.PartCoverage
	if shared {
		t.side(coverageTitle+" of a and b", &c.B.Coverage)
	} else {
		t.side(coverageTitle+" of a", &c.A.Coverage)
		t.side(coverageTitle+" of b", &c.B.Coverage)
	}
	t.asked(&c.A.Query, &c.A.Coverage)
	t.latest().title += " of a"
	t.asked(&c.B.Query, &c.B.Coverage)
	t.latest().title += " of b"
	return t.sections
}

// sameObjects reports whether a and b cover the same objects, as two periods of one
// journal do.
func sameObjects(a, b *report.Coverage) bool {
	return a.SHA256 == b.SHA256 && a.Objects == b.Objects && slices.Equal(a.Failures, b.Failures)
}

// sideOf returns the side whose coverage is in the section with that title, or nil if there is none.
func sideOf(c *report.Comparison, title string) *report.Side {
	switch title {
	case coverageTitle + " of a and b", coverageTitle + " of a":
		return &c.A
	case coverageTitle + " of b":
		return &c.B
	}
	return nil
}

// side adds sections with the coverage of a side, the first with that title.
func (t *tables) side(title string, c *report.Coverage) {
	first := len(t.sections)
	t.coverage(c, false)
	t.sections[first].title = title
}

// numbers adds the overall numbers, those of clients and, unless both sides share it,
// those of the coverage.
func (t *tables) numbers(list []report.Number, shared bool) {
	var all, clients, coverage []report.Number
	for _, n := range list {
		switch {
		case n.A == 0 && n.B == 0:
		case n.Section == report.InActivity:
			clients = append(clients, n)
		case n.Section == report.InCoverage:
			coverage = append(coverage, n)
		default:
			all = append(all, n)
		}
	}
	pairs := []string{"a", "b", "difference", "change_percent"}
	t.section("Numbers", numbersSheet(all).only(append([]string{"section", "name", "outcome"}, pairs...)))
	t.section("Numbers by user pool and client", numbersSheet(clients).only(append([]string{"name", "account", "region", "user_pool_id", "client_id"}, pairs...)))
	if !shared {
		t.section("Coverage numbers", numbersSheet(coverage).only(append([]string{"name"}, pairs...)))
	}
}

// question returns the question that a side answers, in one line.
func question(s *report.Side) string {
	switch {
	case s.From == nil && s.To == nil:
		return s.Source + ", events of any time"
	case s.To == nil:
		return s.Source + ", events from " + moment(s.From).text
	case s.From == nil:
		return s.Source + ", events before " + moment(s.To).text
	}
	return s.Source + ", events from " + moment(s.From).text + " and before " + moment(s.To).text
}

// uncovered warns if the period of a side extends beyond the days with logs in its
// journal for the requested accounts and regions: fewer events there mean nothing.
func (t *tables) uncovered(name string, s *report.Side) {
	day := func(at time.Time) string { return at.UTC().Format(time.DateOnly) }
	first, last, within := "", "", false
	for _, d := range s.Coverage.Days {
		if len(s.Accounts) > 0 && !slices.Contains(s.Accounts, d.Account) || len(s.Regions) > 0 && !slices.Contains(s.Regions, d.Region) {
			continue
		}
		if first == "" || d.Day < first {
			first = d.Day
		}
		last = max(last, d.Day)
		within = within || (s.From == nil || day(*s.From) <= d.Day) && (s.To == nil || d.Day <= day(s.To.Add(-1)))
	}
	if !within {
		t.alarm("%s: its journal has no logs for that time, account and region, so finding no events there means nothing", name)
		return
	}
	if s.From != nil && day(*s.From) < first {
		t.alarm("%s begins before %s, the first day with logs in its journal: its numbers may be too low", name, first)
	}
	if s.To != nil && day(s.To.Add(-1)) > last {
		t.alarm("%s ends after %s, the last day with logs in its journal: its numbers may be too low", name, last)
	}
	if missing := missingText(&s.Coverage); missing != "" {
		t.alarm("%s: missing: %s", name, missing)
	}
}

// outlined returns a CompareWriter that writes the outline of a comparison with write.
func outlined(write func(io.Writer, []section, Layout) error) CompareWriter {
	return func(w io.Writer, c *report.Comparison, l Layout) error { return write(w, compareOutline(c), l) }
}

func compareCSV(w io.Writer, c *report.Comparison, l Layout) error {
	return writeCSV(w, compareSheet(c, l.part()))
}

func compareNDJSON(w io.Writer, c *report.Comparison, l Layout) error {
	return writeLines(w, func(line func(any) error) error {
		switch l.part() {
		case report.PartEvents:
			return each(c.Events, line)
		case report.PartCoverage:
			return each(report.ListOf(c.A, c.B), line)
		}
		return each(report.ListOf(c.Numbers...), line)
	})
}

// compareJSON writes the whole Comparison as one indented object, encoding its events one by one.
func compareJSON(w io.Writer, c *report.Comparison, _ Layout) error {
	short := *c
	short.Events = report.List[report.OneSided]{}
	out := bufio.NewWriter(w) // keeps its first error for Flush
	if err := jsonOpen(out, &short); err != nil {
		return err
	}
	if err := jsonList(out, "events", c.Events); err != nil {
		return err
	}
	out.WriteString("\n}\n")
	return out.Flush()
}

func compareParquet(w io.Writer, c *report.Comparison, l Layout) error {
	forms := formsOf(compareSheet(blankComparison(), l.part()))
	return writeParquet(w, parquetFile{report.CompareSchema, string(l.part()), forms, []premise{{c.A.Query, c.A.Coverage.SHA256}, {c.B.Query, c.B.Coverage.SHA256}}}, compareSheet(c, l.part()))
}

// blankComparison returns a Comparison with one row in each part, as blankReport does.
func blankComparison() *report.Comparison {
	return &report.Comparison{Numbers: make([]report.Number, 1), Events: report.ListOf(report.OneSided{})}
}

// compareHTML writes one self-contained page, as HTML does.
func compareHTML(w io.Writer, c *report.Comparison, l Layout) error {
	l = l.ofPage()
	p := page{Title: "Amazon Cognito users: comparison", Verdict: sidesVerdict(c), Note: noteOf(&report.Question{})}
	p.Asked = excerpt("a: " + question(&c.A) + "; b: " + question(&c.B))
	var rest []*pageSection // the coverage of each side comes last
	for _, s := range compareOutline(c) {
		added := p.add(s, nil, l)
		if side := sideOf(c, s.title); side != nil {
			added.addSums(&side.Coverage)
			rest = append(rest, added)
		}
	}
	p.Sections = append(slices.DeleteFunc(p.Sections, func(s *pageSection) bool { return slices.Contains(rest, s) }), rest...)
	return writePage(w, p)
}
