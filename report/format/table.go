package format

import (
	"bufio"
	"io"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"

	"github.com/cogtrail/cogtrail/report"
)

// DefaultRows is how many rows of a table are shown by default. More are of no use on a
// terminal and slow to lay out.
const DefaultRows = 100

// Table writes the parts for a terminal, the headline first. Long parts are cut after some
// rows, and the text says so. Cells are made safe for terminals and never cut. A table that
// is wider than the layout loses its empty columns, then the columns that are the same in
// all rows, whose text is printed once above, and finally its lines: each row becomes a block.
func Table(w io.Writer, r *report.Report, l Layout) error {
	return writeTables(w, outline(r, l), l)
}

func writeTables(w io.Writer, sections []section, l Layout) error {
	out := bufio.NewWriter(w) // keeps its first error for Flush
	for i, s := range sections {
		if i > 0 {
			out.WriteByte('\n')
		}
		if s.facts == nil { // facts need no heading
			writeWrapped(out, "", s.title, l.Width, 2)
		}
		for _, f := range s.facts {
			const names = 11 // width of the names, with a blank
			name := "  " + f.name + strings.Repeat(" ", max(names-len(f.name), 1))
			writeWrapped(out, name, excerpt(f.text), l.Width, len(name))
		}
		for _, line := range s.lines {
			indent := strings.Repeat("  ", 1+line.depth)
			writeWrapped(out, indent, excerpt(line.text), l.Width, len(indent)+2)
		}
		if s.table == nil {
			continue
		}
		if err := writeGrid(out, &s, l); err != nil {
			return err
		}
	}
	return out.Flush()
}

// writeWrapped writes text after begin, wrapped to the width, and indents further lines by
// hang blanks.
func writeWrapped(out *bufio.Writer, begin, text string, width, hang int) {
	for i, line := range wrap(text, width-len(begin), width-hang) {
		if i > 0 {
			begin = strings.Repeat(" ", hang)
		}
		out.WriteString(begin + line + "\n")
	}
}

// writeGrid writes the table of a section with as many rows as the layout allows.
func writeGrid(out *bufio.Writer, of *section, l Layout) error {
	s := *of.table
	if s.rows == 0 {
		out.WriteString("  none\n")
		return nil
	}
	g := newGrid(s, l.rows(s.rows))
	g.total = of.total
	if l.Width > 0 {
		g.narrow(l.Width)
	}
	if g.same != "" {
		writeWrapped(out, "  ", "in all rows: "+g.same, l.Width, 4)
	}
	if l.Width > 0 && g.width() > l.Width {
		g.blocks(out, l.Width)
	} else if err := render(out, g); err != nil {
		return err
	}
	if more := s.rows - l.rows(s.rows); more > 0 {
		writeWrapped(out, "", moreRows(more), l.Width, 2)
	}
	return nil
}

func render(w io.Writer, g *grid) error {
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
		tablewriter.WithAlignment(g.align()),
		tablewriter.WithTrimSpace(tw.Off),
	)
	table.Header(g.header())
	if err := table.Bulk(g.texts()); err != nil {
		return err
	}
	return table.Render()
}
