package format

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format/markup"
)

// A pageTable is a sheet as a page shows it.
type pageTable struct {
	ID, Caption string
	Columns     []pageCell
	Totals      []pageCell                 // of what can be added up; none if nothing can
	Rows        iter.Seq2[int, []pageCell] // nil if there is none
	Count, Rest string
	Short       bool // there is nothing to filter
	Extra       bool // the last column is shown only when asked for
}

// A pageCell has the class n if it is a number, t if it is a time or short, u if it names
// a user, s if it does so beside an actor, a if it names who acted, w if it has a long
// word, and x if it holds the fields behind the row.
type pageCell struct {
	Class, Text string
	write       func(w *markup.Writer, text string) // of the text, nil if it is plain
}

// Rows that a browser lays out only when asked to: it takes seconds for thousands of
// them. Without its script it lays out all.
const (
	firstRows      = 100
	firstRowsSmall = 15 // on a small screen, where each is a block
)

// shortTable is how many rows one sees at a glance.
const shortTable = 12

// later is the class of row i.
func (t *pageTable) later(i int) string {
	switch {
	case i >= firstRows:
		return "later"
	case i >= firstRowsSmall:
		return "far"
	}
	return ""
}

// behind are the columns of parts that a wide screen has no room for: they are with the
// other fields of a row.
var behind = map[report.Part][]string{
	report.PartEvents:    {"confidence", "account", "client_id"},
	report.PartDeletions: {"error_code", "account", "ip"},
	report.PartClients:   {"created_on", "grants"},
	report.PartFailures:  {"challenge", "client_id"},
	report.PartUsers:     {"signed_up_at", "last_sign_in"},
}

// shownColumns returns the columns of the table of s that have room. A region is where a
// user pool is, whose ID begins with it.
func shownColumns(s *section) []string {
	pools := slices.Contains(s.table.columns, "user_pool_id")
	return slices.DeleteFunc(slices.Clone(s.table.columns), func(name string) bool {
		return pools && name == "region" || slices.Contains(behind[s.part], name)
	})
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
		switch {
		case c.form.numeric():
			class = "n"
		case c.form == ofTime:
			class = "t"
		case slices.Contains(actors, s.columns[j]):
			class = "a"
		case s.columns[j] == "sub" && slices.ContainsFunc(actors, func(name string) bool { return slices.Contains(main, name) }):
			class = "s"
		case s.columns[j] == "sub":
			class = "u"
		}
		t.Columns = append(t.Columns, pageCell{Class: class, Text: headText(s.columns[j])})
	}
	if t.Extra = len(main) < len(order); t.Extra {
		t.Columns = append(t.Columns, pageCell{Class: "x", Text: "Other fields"})
	}
	t.Rows = t.rowsOf(s, l.rows(s.rows))
	t.Count, t.Short = count(int64(s.rows), "row"), s.rows <= shortTable
	if more := s.rows - l.rows(s.rows); more > 0 {
		t.Count = fmt.Sprintf("the first %s of %s", grouped(int64(l.rows(s.rows))), t.Count)
		t.Rest = moreRows(more)
	}
	return t
}

// actors are the columns of who acted. A user beside them is given less room.
var actors = []string{"actor", "deleted_by"}

// words are those of column names that are not written as they are.
var words = map[string]string{"id": "ID", "ip": "IP", "m2m": "M2M", "mau": "MAU"}

// headText is the name of a column as people read it, with hyphens that are not broken
// at. A label keeps its name.
func headText(name string) string {
	for _, label := range []string{"sign_in", "sign_up", "undetermined"} {
		if rest, ok := strings.CutPrefix(name, label); ok && (rest == "" || rest[0] == '_') {
			return label + strings.ReplaceAll(rest, "_", " ")
		}
	}
	name = strings.NewReplacer("sign_in", "sign\u2011in", "sign_up", "sign\u2011up").Replace(name)
	parts := strings.Split(name, "_")
	for i, w := range parts {
		parts[i] = cmp.Or(words[w], w)
	}
	text := strings.Join(parts, " ")
	if len(text) == 1 { // a side of a comparison
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// rowsOf yields the first n rows of s, each valid until the next one.
func (t *pageTable) rowsOf(s sheet, n int) iter.Seq2[int, []pageCell] {
	return func(yield func(int, []pageCell) bool) {
		var cells []cell
		var row []pageCell
		for i := range n {
			cells, row = s.row(cells[:0], i), row[:0]
			for j, column := range t.Columns {
				if column.Class == "x" {
					row = append(row, pageCell{Class: "x", Text: fieldsText(s.columns[j:], cells[j:])})
				} else {
					row = append(row, newPageCell(column.Class, cells[j]))
				}
			}
			if !yield(i, row) {
				return
			}
		}
	}
}

// shortWord is how many bytes are never broken: a date, an account, the ID of a user pool.
const shortWord = 24

// longWord is how many bytes without a place to break a column has room for.
const longWord = 36

// newPageCell returns a cell of a column of that class.
func newPageCell(class string, c cell) pageCell {
	switch {
	case c.form == ofNumber && c.text != "":
		return pageCell{Class: class, Text: grouped(c.value)}
	case c.form == ofTime:
		return pageCell{class, c.text, writeMoment}
	case c.form != ofText:
		return pageCell{Class: class, Text: c.text}
	}
	text := excerpt(c.text)
	if len(text) <= shortWord && !strings.Contains(text, " ") {
		return pageCell{Class: "t", Text: text}
	}
	if longestWord(text) > longWord {
		class = "w"
	}
	return pageCell{class, text, writeBreakable}
}

// longestWord returns the length of the longest piece that is not broken.
func longestWord(s string) (longest int) {
	run := 0
	for i := range len(s) {
		if run++; s[i] == ' ' || strings.IndexByte(breaks, s[i]) >= 0 {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
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

// additive are the columns whose numbers are of things that no two rows count: distinct
// users are not.
var additive = []string{"signed_up", "admin_created", "first_federated", "sign_ins", "failed_sign_ins", "deleted",
	"sign_in", "sign_in_supported", "sign_up", "sign_up_supported", "contradicted", "undetermined",
	"events", "edge", "uses", "refused", "refresh_tokens", "m2m_tokens", "objects", "records", "events_without_sub", "unselected_events"}

// addTotals adds the sums of the columns that can be added up, if the section is of
// counts, and has no row of them.
func (t *pageTable) addTotals(s *section, all sheet) {
	isCounts := s.part == report.PartActivity || s.part == report.PartAuthorize || s.part == report.PartMAU || s.part == report.PartClients ||
		s.part == report.PartFailures || s.part == report.PartSummary && s.title != findingsTitle || s.part == report.PartCoverage
	if !isCounts || all.rows < 2 || s.whole != nil || slices.Contains(all.columns, "difference") {
		return
	}
	names := shownColumns(s)
	all = all.only(names)
	sums, found := make([]int64, len(names)), false
	var cells []cell
	for i := range all.rows {
		cells = all.row(cells[:0], i)
		for j, c := range cells {
			if c.form == ofNumber && slices.Contains(additive, names[j]) {
				sums[j] += c.value
				found = true
			}
		}
	}
	if !found {
		return
	}
	named := false
	for j, name := range names {
		cell := pageCell{Class: t.Columns[j].Class, Text: ""}
		switch {
		case cell.Class == "n" && slices.Contains(additive, name):
			cell.Text = grouped(sums[j])
		case cell.Class != "n" && !named:
			cell.Text, named = totalName, true
		}
		t.Totals = append(t.Totals, cell)
	}
	if t.Extra {
		t.Totals = append(t.Totals, pageCell{Class: "x", Text: ""})
	}
}

// ownTotal returns the first row of s and the others, if the outline of a summary begins
// with the total.
func ownTotal(s *section, all sheet) (total, rest sheet, ok bool) {
	if !s.total || s.list {
		return sheet{}, all, false
	}
	total, rest = all, all
	total.rows, rest.rows = 1, all.rows-1
	rest.row = func(cells []cell, i int) []cell { return all.row(cells, i+1) }
	return total, rest, true
}
