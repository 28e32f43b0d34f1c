package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// DefaultRows is how many rows of a table are shown: more are no help on a
// terminal, and laying them out is slow.
const DefaultRows = 100

// eventTable are the columns of events that fit a terminal.
var eventTable = []string{"time", "name", "outcome", "label", "evidence", "confidence", "account", "region", "user_pool_id", "client_id", "sub", "ip"}

// visitTable are those of visits: beside each count what supports it.
var visitTable = []string{"account", "region", "user_pool_id", "client_id", "sign_in", "sign_in_supported",
	"sign_up", "sign_up_supported", "contradicted", "undetermined", "distinct_subs"}

// deletionTable are those of deletions.
var deletionTable = []string{"time", "name", "outcome", "error_code", "user_pool_id", "sub", "actor", "ip", "last_sign_in", "sign_ins"}

// Table writes the parts for a terminal: the coverage first, long parts cut
// after some rows, which is said. Cells are made safe for terminals and cut to
// its width.
func Table(w io.Writer, r *Report, l Layout) error {
	t := &tables{out: bufio.NewWriter(w), layout: l}
	t.coverage(&r.Coverage, r.Summary == nil)
	if r.Summary != nil {
		t.summary(r.Summary)
	}
	if r.Authorize != nil {
		t.section("Authorize visits", visitSheet(sheetOf(r, PartAuthorize), "period"))
	}
	if r.Deletions != nil {
		t.section("Deletion events", sheetOf(r, PartDeletions).only(withName(deletionTable, r.Deletions, func(d *DeletionRow) string { return d.Username })))
	}
	if r.Users != nil {
		t.section("Users", sheetOf(r, PartUsers).only(withName(userTable, r.Users, func(u *UserRow) string { return u.Username })))
	}
	if r.Events != nil {
		t.section("Events", sheetOf(r, PartEvents).only(eventTable))
	}
	if t.err != nil {
		return t.err
	}
	return t.out.Flush()
}

// withName returns the columns, with that of user names behind that of subs if a row
// has one.
func withName[T any](columns []string, rows []T, name func(*T) string) []string {
	for i := range rows {
		if name(&rows[i]) != "" {
			return slices.Insert(slices.Clone(columns), slices.Index(columns, "sub")+1, "username")
		}
	}
	return columns
}

// only returns s with just the columns named.
func (s sheet) only(names []string) sheet {
	var at []int
	for _, name := range names {
		at = append(at, slices.Index(s.columns, name))
	}
	return sheet{names, s.rows, func(cells []cell, i int) []cell {
		all := s.row(nil, i)
		for _, k := range at {
			cells = append(cells, all[k])
		}
		return cells
	}}
}

// visitSheet returns the columns of s that are named or in visitTable, what is
// supported under a short name: it stands beside what it is of.
func visitSheet(s sheet, first ...string) sheet {
	s = s.only(slices.Concat(first, visitTable))
	for i, name := range s.columns {
		if strings.HasSuffix(name, "_supported") {
			s.columns[i] = "supported"
		}
	}
	return s
}

// tables writes tables below each other and keeps the first error.
type tables struct {
	out    *bufio.Writer // keeps its own for Flush
	layout Layout
	err    error
	begun  bool
}

func (t *tables) heading(title string) {
	if t.begun {
		t.out.WriteByte('\n')
	}
	t.begun = true
	t.out.WriteString(title + "\n")
}

func (t *tables) section(title string, s sheet) {
	if t.heading(title); s.rows == 0 {
		t.out.WriteString("  none\n")
		return
	}
	t.grid(s)
}

// grid writes s, as many rows of it as the layout allows.
func (t *tables) grid(s sheet) {
	limit := t.layout.Rows
	if limit == 0 {
		limit = DefaultRows
	}
	rows := make([][]string, 0, min(s.rows, limit))
	align := make([]tw.Align, len(s.columns))
	for i := range min(s.rows, limit) {
		var texts []string
		for j, c := range s.row(nil, i) {
			texts = append(texts, Safe(c.text))
			if align[j] = tw.AlignLeft; c.number {
				align[j] = tw.AlignRight
			}
		}
		rows = append(rows, texts)
	}
	header := slices.Clone(s.columns)
	fit(header, rows, t.layout.Width)
	if err := render(t.out, header, rows, align); err != nil && t.err == nil {
		t.err = err
	}
	if s.rows > limit {
		fmt.Fprintf(t.out, "… %d more (--format csv or json has them all)\n", s.rows-limit)
	}
}

func render(w io.Writer, header []string, rows [][]string, align []tw.Align) error {
	table := tablewriter.NewTable(w,
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Symbols: tw.NewSymbols(tw.StyleLight),
			Settings: tw.Settings{
				Separators: tw.Separators{BetweenRows: tw.Off},
			},
		})),
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithHeaderAlignment(tw.AlignLeft),
		tablewriter.WithAlignment(align),
		tablewriter.WithTrimSpace(tw.Off),
	)
	table.Header(header)
	if err := table.Bulk(rows); err != nil {
		return err
	}
	return table.Render()
}

// minColumn is the least width to which a column is cut: enough to tell values
// apart, as with the first part of a UUID.
const minColumn = 9

// fit cuts cells so that the table is no wider than width, where it can: the
// widest column loses first.
func fit(header []string, rows [][]string, width int) {
	if width <= 0 {
		return
	}
	widths := make([]int, len(header))
	total := 1
	for j, name := range header {
		widths[j] = twwidth.Width(name)
		for _, row := range rows {
			widths[j] = max(widths[j], twwidth.Width(row[j]))
		}
		total += widths[j] + 3 // two blanks and a line
	}
	for ; total > width; total-- {
		j := slices.Index(widths, slices.Max(widths))
		if widths[j] <= minColumn {
			break
		}
		widths[j]--
	}
	for j, name := range header {
		header[j] = cut(name, widths[j])
		for _, row := range rows {
			row[j] = cut(row[j], widths[j])
		}
	}
}

// cut returns as much of s as fits into width columns, with "…" if not all.
func cut(s string, width int) string {
	if twwidth.Width(s) <= width {
		return s
	}
	var b strings.Builder
	used := 1
	for _, r := range s {
		if used += twwidth.Width(string(r)); used > width {
			break
		}
		b.WriteRune(r)
	}
	return b.String() + "…"
}

// summary writes the counts of visits and deletions.
func (t *tables) summary(s *Summary) {
	t.heading("Sign-ups against sign-ins (visits to the authorize endpoint, by whether sub is present)")
	rows := slices.Clone(s.Clients)
	rows = append(rows, ClientCounts{Account: "total", AuthorizeCounts: s.Authorize})
	clients := authorizeSheet(nil)
	t.grid(visitSheet(sheet{clients.columns[1:], len(rows), func(cells []cell, i int) []cell { return clientCells(cells, &rows[i]) }}))
	if len(s.Evidence) > 0 {
		t.section("What other events tell of these visits", evidenceSheet(s.Evidence))
	}
	t.section("Deletions by event name and outcome", sheet{
		[]string{"class", "name", "outcome", "events", "distinct_subs"}, len(s.Deletions), func(cells []cell, i int) []cell {
			d := &s.Deletions[i]
			return append(cells, text(string(d.Class)), text(d.Name), text(string(d.Outcome)), number(d.Events), number(d.DistinctSubs))
		}})
	if len(s.Findings) > 0 {
		t.section("Findings", findingsSheet(s.Findings))
	}
}

// coverage writes what the answer rests on; full adds the days.
func (t *tables) coverage(c *Coverage, full bool) {
	t.heading("Coverage")
	fmt.Fprintf(t.out, "  %s\n", strings.ReplaceAll(c.Accounting(), "\n", "\n  "))
	if c.Key != "" {
		fmt.Fprintf(t.out, "  pseudonymized with the key of fingerprint %s\n", Safe(c.Key))
	}
	switch {
	case c.FirstEvent != nil:
		fmt.Fprintf(t.out, "  events from %s to %s\n", moment(c.FirstEvent).text, moment(c.LastEvent).text)
	case c.Objects.Scanned > 0:
		fmt.Fprintf(t.out, "  no Cognito event of the selected classes in %s\n", plural(c.Records.Read, "record"))
	}
	if len(c.Days) > 0 {
		fmt.Fprintf(t.out, "  days from %s to %s\n", c.Days[0].Day, c.Days[len(c.Days)-1].Day)
	}
	for _, s := range c.Skips {
		fmt.Fprintf(t.out, "  skipped: %s: %s\n", Safe(s.Reason), plural(s.Objects, "object"))
		capped(t, "objects", s.Names, func(name string) { fmt.Fprintf(t.out, "    %s\n", Safe(name)) })
	}
	for _, p := range c.Pruned {
		fmt.Fprintf(t.out, "  not listed: %s (%s)\n", Safe(p.What), Safe(p.Why))
	}
	for _, source := range c.Unfinished {
		fmt.Fprintf(t.out, "  unfinished: %s: %s\n", Safe(source), unfinished)
	}
	for _, w := range c.Warnings {
		fmt.Fprintf(t.out, "  warning: %s\n", Safe(w.Message))
	}
	capped(t, "failures", c.Failures, func(f Failure) {
		fmt.Fprintf(t.out, "  failed: %s: %s: %s\n", Safe(f.Object), Safe(f.Reason), Safe(f.Message))
	})
	capped(t, "gaps", c.Gaps, func(g Gap) {
		fmt.Fprintf(t.out, "  gap: %s %s: no log delivered from %s to %s\n", Safe(g.Account), Safe(g.Region), moment(&g.From).text, moment(&g.To).text)
	})
	if full && len(c.Days) > 0 {
		t.section("Days", sheet{[]string{"day", "account", "region", "objects", "records", "events"}, len(c.Days), func(cells []cell, i int) []cell {
			d := &c.Days[i]
			return append(cells, text(d.Day), text(d.Account), text(d.Region), number(d.Objects), number(d.Records), number(d.Events))
		}})
	}
}

// capped writes a line for each of the first things.
func capped[T any](t *tables, things string, list []T, line func(T)) {
	for i, x := range list {
		if i == DefaultRows {
			fmt.Fprintf(t.out, "  … %d more %s\n", len(list)-i, things)
			return
		}
		line(x)
	}
}
