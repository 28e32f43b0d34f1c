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
	Totals      []pageCell                 // of columns that can be added up; empty if none can
	Rows        iter.Seq2[int, []pageCell] // nil if there are no rows
	Count, Rest string
	Short       bool // it is too short to need a filter
	Extra       bool // the last column is shown only on request
}

// A pageCell is a cell or a column header. Its class is n for a number, t for a time or a
// short text, u for a user, s for a user next to an actor, a for an actor, w for a text with
// a long word, and x for the other fields of a row.
type pageCell struct {
	Class, Text string
	write       func(w *markup.Writer, text string) // writes the text; nil if it is plain
}

// How many rows a browser lays out before the reader asks for all: thousands of rows take
// seconds. Without the script it lays out all rows.
const (
	firstRows      = 100
	firstRowsSmall = 15 // on a small screen, where each row is a block
)

// shortTable is how many rows can be seen at a glance.
const shortTable = 12

// later returns the class of row i, which hides the row until the reader asks for all.
func (t *pageTable) later(i int) string {
	switch {
	case i >= firstRows:
		return "later"
	case i >= firstRowsSmall:
		return "far"
	}
	return ""
}

// behind lists the columns of each part that do not fit even on a wide screen. They are
// among the other fields of a row.
var behind = map[report.Part][]string{
	report.PartEvents:    {"confidence", "account", "client_id"},
	report.PartDeletions: {"error_code", "account", "ip"},
	report.PartClients:   {"created_on", "grants"},
	report.PartFailures:  {"challenge", "client_id"},
	report.PartUsers:     {"signed_up_at", "last_sign_in"},
}

// shownColumns returns the columns of the table of s that fit. Next to a user pool, the
// region is left out: the ID of the pool begins with it.
func shownColumns(s *section) []string {
	pools := slices.Contains(s.table.columns, "user_pool_id")
	return slices.DeleteFunc(slices.Clone(s.table.columns), func(name string) bool {
		return pools && name == "region" || slices.Contains(behind[s.part], name)
	})
}

// newPageTable returns a table with the columns in main. One more column holds the values
// of all others: separate cells for them would be slow to sort.
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

// actors lists the columns that say who acted. A user next to them gets less room.
var actors = []string{"actor", "deleted_by"}

// words maps the words of column names that readers see in another spelling.
var words = map[string]string{"id": "ID", "ip": "IP", "m2m": "M2M", "mau": "MAU"}

// headText returns the name of a column for people, with non-breaking hyphens. Labels keep
// their names.
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
	if len(text) == 1 { // a side of a comparison: a or b
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// rowsOf returns an iterator over the first n rows of s. Each row is valid until the next one.
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

// shortWord is the length in bytes up to which a word is never broken: a date, an account, the ID of a user pool.
const shortWord = 24

// longWord is the length in bytes of the longest unbreakable word that fits a column.
const longWord = 36

// newPageCell returns c as a cell of a column with that class.
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

// longestWord returns the length in bytes of the longest piece of s that cannot be broken.
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

// fieldsText returns a line for each cell that is not empty.
func fieldsText(columns []string, cells []cell) string {
	var lines []string
	for j, c := range cells {
		if c.text != "" {
			lines = append(lines, columns[j]+": "+excerpt(c.text))
		}
	}
	return strings.Join(lines, "\n")
}

// additive lists the columns that can be added up because no two rows count the same
// thing. Distinct users are not among them.
var additive = []string{"signed_up", "admin_created", "first_federated", "sign_ins", "failed_sign_ins", "deleted",
	"sign_in", "sign_in_supported", "sign_up", "sign_up_supported", "contradicted", "undetermined",
	"events", "edge", "uses", "refused", "refresh_tokens", "m2m_tokens", "objects", "records", "events_without_sub", "unselected_events"}

// addTotals adds a row with the sums of the additive columns, if the section holds counts
// and has no total yet.
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

// ownTotal splits all into its first row and the others, if that first row is the total.
// Otherwise ok is false and rest is all.
func ownTotal(s *section, all sheet) (total, rest sheet, ok bool) {
	if !s.total || s.list {
		return sheet{}, all, false
	}
	total, rest = all, all
	total.rows, rest.rows = 1, all.rows-1
	rest.row = func(cells []cell, i int) []cell { return all.row(cells, i+1) }
	return total, rest, true
}
