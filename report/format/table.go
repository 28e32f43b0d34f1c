package format

import (
	"bufio"
	"io"
	"slices"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"

	"github.com/cogtrail/cogtrail/report"
)

// DefaultRows is how many rows of a table are shown: more are no help on a
// terminal, and laying them out is slow.
const DefaultRows = 100

// Table writes the parts for a terminal: acts and coverage first, long parts cut
// after some rows, which is said. Cells are made safe for terminals and cut to
// its width.
func Table(w io.Writer, r *report.Report, l Layout) error {
	return writeTables(w, outline(r, l), l)
}

func writeTables(w io.Writer, sections []section, l Layout) error {
	out := bufio.NewWriter(w) // keeps its first error for Flush
	for i, s := range sections {
		if i > 0 {
			out.WriteByte('\n')
		}
		out.WriteString(s.title + "\n")
		for _, f := range s.facts {
			out.WriteString("  " + f.name + ": " + excerpt(f.text) + "\n")
		}
		for _, line := range s.lines {
			out.WriteString(strings.Repeat("  ", 1+line.depth) + excerpt(line.text) + "\n")
		}
		if s.table == nil {
			continue
		}
		if err := grid(out, *s.table, l); err != nil {
			return err
		}
	}
	return out.Flush()
}

// grid writes s, as many rows of it as the layout allows.
func grid(out *bufio.Writer, s sheet, l Layout) error {
	if s.rows == 0 {
		out.WriteString("  none\n")
		return nil
	}
	rows := make([][]string, 0, l.rows(s.rows))
	align := make([]tw.Align, len(s.columns))
	for i := range l.rows(s.rows) {
		var texts []string
		for j, c := range s.row(nil, i) {
			texts = append(texts, excerpt(c.text))
			if align[j] = tw.AlignLeft; c.form.numeric() {
				align[j] = tw.AlignRight
			}
		}
		rows = append(rows, texts)
	}
	var header []string
	for _, name := range s.columns {
		if strings.HasSuffix(name, "_supported") { // stands beside what it is of
			name = "supported"
		}
		header = append(header, name)
	}
	fit(header, rows, l.Width)
	if err := render(out, header, rows, align); err != nil {
		return err
	}
	if more := s.rows - l.rows(s.rows); more > 0 {
		out.WriteString(moreRows(more) + "\n")
	}
	return nil
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
