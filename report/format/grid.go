package format

import (
	"bufio"
	"slices"
	"strings"

	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/olekukonko/tablewriter/tw"
)

// A grid is the rows of a sheet that are shown, as columns of safe texts.
type grid struct {
	columns []column
	rows    int
	total   bool   // the first row is the total of the others
	same    string // what its columns said that had the same in each row
}

type column struct {
	name  string
	head  string // the name, perhaps in lines
	form  form
	cells []string
}

// newGrid returns the first n rows of s.
func newGrid(s sheet, n int) *grid {
	g := &grid{columns: make([]column, len(s.columns)), rows: n}
	for j, name := range s.columns {
		g.columns[j] = column{name: name, head: name, cells: make([]string, n)}
		if strings.HasSuffix(name, "_supported") { // stands beside what it is of
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

// width returns how many columns of a terminal the table takes: with two blanks and a
// line for each of its own.
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

// lineWidth returns the width of the widest line of a text.
func lineWidth(text string) (most int) {
	for line := range strings.SplitSeq(text, "\n") {
		most = max(most, twwidth.Width(line))
	}
	return most
}

// narrow does what leaves every cell as it is, until the table fits the width.
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

// wrapNames breaks the names of columns that are wider than what is in them.
func (g *grid) wrapNames() {
	for i := range g.columns {
		c := &g.columns[i]
		if c.cellWidth() < twwidth.Width(c.head) {
			c.head = strings.ReplaceAll(c.head, "_", "_\n")
		}
	}
}

func notEmpty(s string) bool { return s != "" }

// sayOnce takes out the texts that are the same in all rows but a total. The first column
// says what a row is of.
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

// leastProse is the width below which sentences are hard to read.
const leastProse = 16

// wrapProse breaks sentences into lines, the widest first, if the table fits then.
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

// isProse reports whether the column is of sentences.
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

// bare is how many columns, as long as they are texts or times, begin a block without
// their names.
const bare = 3

// manyCounts is how many counts make a block in which those of 0 are left out.
const manyCounts = 4

// blocks writes each row as a block of a few lines: what it is of, then names and values.
func (g *grid) blocks(out *bufio.Writer, width int) {
	counts := 0
	for _, c := range g.columns {
		if c.form == ofNumber {
			counts++
		}
	}
	for i := range g.rows {
		head, rest := "", []string{}
		whole := true // no column is left out so far, so that the place of a text tells what it is
		none := true  // of the numbers is more than 0
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

// writeFlow writes items in lines behind the indent, as many in each as fit.
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

// wrap breaks text into lines of so many columns of a terminal, at blanks where it can;
// the first line may be of another width. A width of 0 or less is no limit.
func wrap(text string, first, further int) (lines []string) {
	for width := first; ; width = further {
		if width <= 0 || twwidth.Width(text) <= width {
			return append(lines, text)
		}
		n := fitting(text, width)
		if blank := strings.LastIndexByte(text[:min(n+1, len(text))], ' '); blank > 0 && wordFits(text[blank+1:], further) {
			n = blank
		} else if at := strings.LastIndexAny(text[:n], breaks); at > n/2 {
			n = at + 1 // so that the pieces of a name stay whole
		}
		lines = append(lines, strings.TrimRight(text[:n], " "))
		if text = strings.TrimLeft(text[n:], " "); text == "" {
			return lines
		}
	}
}

// wordFits reports whether a line can hold the first word: else it is broken anyway.
func wordFits(text string, width int) bool {
	word, _, _ := strings.Cut(text, " ")
	return twwidth.Width(word) <= width
}

// Cut returns text, which is safe, within so many columns of a terminal: with an ellipsis
// in the place of what has none left.
func Cut(text string, width int) string {
	if twwidth.Width(text) <= width {
		return text
	}
	return text[:fitting(text, width-1)] + "…"
}

// fitting returns how many bytes of text fit into the width: one character at least.
func fitting(text string, width int) int {
	used := 0
	for i, r := range text {
		if used += twwidth.Width(string(r)); used > width && i > 0 {
			return i
		}
	}
	return len(text)
}
