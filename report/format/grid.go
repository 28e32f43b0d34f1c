package format

import (
	"bufio"
	"slices"
	"strings"

	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/olekukonko/tablewriter/tw"
)

// A grid holds the rows of a sheet that are shown, as columns of safe texts.
type grid struct {
	columns []column
	rows    int
	total   bool   // the first row is the total of the others
	same    string // the columns that were removed because all rows have the same text, with that text
}

type column struct {
	name  string
	head  string // the name, perhaps broken into lines
	form  form
	cells []string
}

// newGrid returns a grid of the first n rows of s.
func newGrid(s sheet, n int) *grid {
	g := &grid{columns: make([]column, len(s.columns)), rows: n}
	for j, name := range s.columns {
		g.columns[j] = column{name: name, head: name, cells: make([]string, n)}
		if strings.HasSuffix(name, "_supported") { // it stands beside the column that it is about
			g.columns[j].head = "supported"
		}
	}
	var cells []cell
	for i := range n {
		cells = s.row(cells[:0], i)
		for j, c := range cells {
			g.columns[j].form = c.form
			g.columns[j].cells[i] = excerpt(c.text)
		}
	}
	return g
}

// width returns how many columns of a terminal the table needs. Each of its own columns
// adds two blanks and a line.
func (g *grid) width() int {
	total := 1
	for i := range g.columns {
		total += g.columns[i].width() + 3
	}
	return total
}

func (c *column) width() int { return max(lineWidth(c.head), c.cellWidth()) }

func (c *column) cellWidth() (most int) {
	for _, text := range c.cells {
		most = max(most, lineWidth(text))
	}
	return most
}

// lineWidth returns the width of the widest line of text.
func lineWidth(text string) (most int) {
	for line := range strings.SplitSeq(text, "\n") {
		most = max(most, twwidth.Width(line))
	}
	return most
}

// narrow drops columns that are empty, and then tries further steps until the table fits
// the width. No cell loses any text.
func (g *grid) narrow(width int) {
	g.columns = slices.DeleteFunc(g.columns, func(c column) bool { return !slices.ContainsFunc(c.cells, notEmpty) })
	if g.width() > width {
		g.wrapNames()
	}
	if g.width() > width {
		g.sayOnce()
	}
	if g.width() > width {
		g.wrapProse(width)
	}
}

// wrapNames breaks the names of columns that are wider than their cells.
func (g *grid) wrapNames() {
	for i := range g.columns {
		c := &g.columns[i]
		if c.cellWidth() < twwidth.Width(c.head) {
			c.head = strings.ReplaceAll(c.head, "_", "_\n")
		}
	}
}

func notEmpty(s string) bool { return s != "" }

// sayOnce removes columns whose text is the same in all rows, apart from the total. It
// keeps the first column, which says what a row is about.
func (g *grid) sayOnce() {
	first := 0
	if g.total {
		first = 1
	}
	if g.rows-first < 2 {
		return
	}
	var same []string
	left := g.columns[:1]
	for _, c := range g.columns[1:] {
		if c.form == ofText && !slices.ContainsFunc(c.cells[first:], func(s string) bool { return s != c.cells[first] }) {
			same = append(same, c.name+" "+c.cells[first])
		} else {
			left = append(left, c)
		}
	}
	g.columns, g.same = left, strings.Join(same, ", ")
}

// leastProse is the narrowest width in which sentences are easy to read.
const leastProse = 16

// wrapProse breaks sentences into lines, narrowing the widest columns first, if the table then fits.
func (g *grid) wrapProse(width int) {
	prose := []int{}
	widths := make([]int, len(g.columns))
	for j := range g.columns {
		if widths[j] = g.columns[j].width(); g.columns[j].isProse() {
			prose = append(prose, j)
		}
	}
	for over := g.width() - width; over > 0; over-- {
		widest := -1
		for _, j := range prose {
			if widths[j] > leastProse && (widest < 0 || widths[j] > widths[widest]) {
				widest = j
			}
		}
		if widest < 0 {
			return
		}
		widths[widest]--
	}
	for _, j := range prose {
		c := &g.columns[j]
		for i, text := range c.cells {
			c.cells[i] = strings.Join(wrap(text, widths[j], widths[j]), "\n")
		}
	}
}

// isProse reports whether the column holds sentences.
func (c *column) isProse() bool { return c.form == ofProse || c.name == "what" }

func (g *grid) header() (names []string) {
	for _, c := range g.columns {
		names = append(names, c.head)
	}
	return names
}

func (g *grid) texts() [][]string {
	rows := make([][]string, g.rows)
	for _, c := range g.columns {
		for i, text := range c.cells {
			rows[i] = append(rows[i], text)
		}
	}
	return rows
}

func (g *grid) align() (align []tw.Align) {
	for _, c := range g.columns {
		if c.form.numeric() {
			align = append(align, tw.AlignRight)
		} else {
			align = append(align, tw.AlignLeft)
		}
	}
	return align
}

// bare is how many leading columns appear in a block without their names, as long as they
// are not numbers.
const bare = 3

// manyCounts is how many counts a block must have for zeros to be left out.
const manyCounts = 4

// blocks writes each row as a block of a few lines: what the row is about, then names and values.
func (g *grid) blocks(out *bufio.Writer, width int) {
	counts := 0
	for _, c := range g.columns {
		if c.form == ofNumber {
			counts++
		}
	}
	for i := range g.rows {
		head, rest := "", []string{}
		whole := true // no column has been left out so far, so that the position of a text tells what it is
		none := true  // no number is greater than 0
		for _, c := range g.columns {
			none = none && (c.form != ofNumber || c.cells[i] == "0" || c.cells[i] == "")
		}
		for j, c := range g.columns {
			text := c.cells[i]
			whole = whole && text != ""
			switch {
			case text == "", text == "0" && c.form == ofNumber && counts >= manyCounts && !none:
			case head == "" && !c.form.numeric():
				head = "  " + text
			case j < bare && whole && len(rest) == 0 && !c.form.numeric() && twwidth.Width(head+"  "+text) <= width:
				head += "  " + text
			default:
				rest = append(rest, c.name+" "+text)
			}
		}
		writeWrapped(out, "", head, width, 4)
		writeFlow(out, "    ", rest, width)
	}
}

// writeFlow writes items in indented lines, as many in each line as fit.
func writeFlow(out *bufio.Writer, indent string, items []string, width int) {
	const between = "  "
	line := ""
	for _, item := range items {
		if line != "" && len(indent)+twwidth.Width(line)+len(between)+twwidth.Width(item) > width {
			writeWrapped(out, indent, line, width, len(indent))
			line = ""
		}
		if line != "" {
			line += between
		}
		line += item
	}
	if line != "" {
		writeWrapped(out, indent, line, width, len(indent))
	}
}

// wrap breaks text into lines that fit a terminal, at blanks where possible. The first line
// has a width of its own. A width of 0 or less means no limit.
func wrap(text string, first, further int) (lines []string) {
	for width := first; ; width = further {
		if width <= 0 || twwidth.Width(text) <= width {
			return append(lines, text)
		}
		n := fitting(text, width)
		if blank := strings.LastIndexByte(text[:min(n+1, len(text))], ' '); blank > 0 && wordFits(text[blank+1:], further) {
			n = blank
		} else if at := strings.LastIndexAny(text[:n], breaks); at > n/2 {
			n = at + 1 // keeps the pieces of a name whole
		}
		lines = append(lines, strings.TrimRight(text[:n], " "))
		if text = strings.TrimLeft(text[n:], " "); text == "" {
			return lines
		}
	}
}

// wordFits reports whether a line can hold the first word of text. Otherwise the word must be broken anyway.
func wordFits(text string, width int) bool {
	word, _, _ := strings.Cut(text, " ")
	return twwidth.Width(word) <= width
}

// Cut shortens text, which must be safe, to a width in columns of a terminal. An ellipsis
// replaces what does not fit.
func Cut(text string, width int) string {
	if twwidth.Width(text) <= width {
		return text
	}
	return text[:fitting(text, width-1)] + "…"
}

// fitting returns how many bytes of text fit into the width, at least one character.
func fitting(text string, width int) int {
	used := 0
	for i, r := range text {
		if used += twwidth.Width(string(r)); used > width && i > 0 {
			return i
		}
	}
	return len(text)
}
