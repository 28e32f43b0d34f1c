package format

import (
	"archive/zip"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/report/format/markup"
)

// sheetRows is how many rows a sheet can have besides its header.
const sheetRows = 1<<20 - 1

// A leaf is a sheet of a workbook. It holds consecutive rows of a tab.
type leaf struct {
	*tab
	name       string
	from, rows int
}

// leavesOf returns the sheets that tabs require if a sheet holds that many rows. Further
// rows of a tab go into sheets named "name 2", "name 3" and so on.
func leavesOf(tabs []tab, rows int) (leaves []leaf) {
	for i := range tabs {
		t := &tabs[i]
		leaves = append(leaves, leaf{t, t.name, 0, min(rows, t.rows)})
		for n := 1; n*rows < t.rows; n++ {
			leaves = append(leaves, leaf{t, fmt.Sprintf("%s %d", t.name, n+1), n * rows, min(rows, t.rows-n*rows)})
		}
	}
	return leaves
}

// writeWorkbook writes tabs to w as a minimal Office Open XML workbook (ECMA-376): a zip
// file of the sheets, their styles, and what ties them together. It streams the sheets
// and holds none in memory.
func writeWorkbook(w io.Writer, tabs []tab, rows int) error {
	leaves := leavesOf(tabs, rows)
	book := zip.NewWriter(w)
	pieces := []struct {
		name  string
		write func(*markup.Writer)
	}{
		{"[Content_Types].xml", func(w *markup.Writer) { writeTypes(w, leaves) }},
		{"_rels/.rels", func(w *markup.Writer) { w.Markup(bookLinks) }},
		{"docProps/app.xml", func(w *markup.Writer) { w.Markup(bookProgram) }},
		{"docProps/core.xml", func(w *markup.Writer) { w.Markup(bookMaker) }},
		{"xl/_rels/workbook.xml.rels", func(w *markup.Writer) { writeSheetLinks(w, leaves) }},
		{"xl/styles.xml", func(w *markup.Writer) { w.Markup(bookStyles) }},
		{"xl/workbook.xml", func(w *markup.Writer) { writeSheetList(w, leaves) }},
	}
	add := func(name string, write func(*markup.Writer)) error {
		piece, err := book.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate}) // no time: it would change the bytes
		if err != nil {
			return err
		}
		out := markup.NewWriter(piece)
		out.Markup(xmlHead)
		write(out)
		return out.Flush()
	}
	for _, p := range pieces {
		if err := add(p.name, p.write); err != nil {
			return err
		}
	}
	for i := range leaves {
		if err := add("xl/"+sheetName(i), leaves[i].write); err != nil {
			return err
		}
	}
	return book.Close()
}

// write writes the sheet, with a header that stays in view and has filters.
func (l *leaf) write(w *markup.Writer) {
	w.Markup(`<worksheet xmlns="` + mainSpace + `"><dimension`)
	w.Attr("ref", "A1:"+columnName(len(l.columns)-1)+strconv.Itoa(l.rows+1))
	w.Markup(`/><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>`)
	for j, width := range l.widths() {
		w.Markup("<col")
		w.Number("min", j+1)
		w.Number("max", j+1)
		w.Attr("width", strconv.FormatFloat(width, 'f', -1, 64))
		w.Markup(` customWidth="1"`)
		w.Number("style", styleOf(l.forms[j]))
		w.Markup("/>")
	}
	w.Markup(`</cols><sheetData><row r="1">`)
	for j := range l.columns {
		writeSheetText(w, columnName(j)+"1", headerStyle, l.title(j))
	}
	w.Markup("</row>")
	l.writeRows(w)
	w.Markup("</sheetData><autoFilter")
	w.Attr("ref", l.absolute())
	w.Markup("/></worksheet>")
}

func (l *leaf) writeRows(w *markup.Writer) {
	names := make([]string, len(l.columns))
	for j := range names {
		names[j] = columnName(j)
	}
	var cells []cell
	for i := range l.rows {
		number := strconv.Itoa(i + 2)
		w.Markup("<row")
		w.Attr("r", number)
		w.Markup(">")
		cells = l.row(cells[:0], l.from+i)
		for j, c := range cells {
			if c.text != "" {
				writeSheetCell(w, names[j]+number, c)
			}
		}
		w.Markup("</row>")
	}
}

// absolute returns the range of all cells of l, as an absolute reference.
func (l *leaf) absolute() string {
	return "$A$1:$" + columnName(len(l.columns)-1) + "$" + strconv.Itoa(l.rows+1)
}

// columnName returns the letters of column j, counted from 0: A to Z, AA and so on.
func columnName(j int) string {
	name := ""
	for j++; j > 0; j = (j - 1) / 26 {
		name = string(rune('A'+(j-1)%26)) + name
	}
	return name
}

// Limits of what Excel stores exactly: numbers of 15 digits, and times from when the
// calendars of all spreadsheets agree (Excel's has a 29 February 1900) to milliseconds.
// Other values are written as text.
const (
	firstInexact = 1_000_000_000_000_000
	finest       = len("2006-01-02T15:04:05.000Z")
	whole        = len("2006-01-02T15:04:05Z")
)

var (
	firstTime = time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)
	afterLast = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	firstDay  = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC) // day 0 of spreadsheets
)

// writeSheetCell writes c, which must not be empty.
func writeSheetCell(w *markup.Writer, at string, c cell) {
	style := styleOf(c.form)
	switch exact := -firstInexact < c.value && c.value < firstInexact; {
	case c.form == ofNumber && exact:
		writeSheetValue(w, at, style, strconv.FormatInt(c.value, 10))
	case c.form == ofDecimal && exact:
		writeSheetValue(w, at, style, strconv.FormatFloat(float64(c.value)/10, 'f', -1, 64))
	case c.form == ofBool:
		w.Markup("<c")
		w.Attr("r", at)
		w.Markup(` t="b"><v>`)
		w.Text(strconv.FormatInt(c.value, 10))
		w.Markup("</v></c>")
	case c.form == ofTime && isSheetTime(c):
		if len(c.text) > whole {
			style = millisStyle
		}
		const dayMicros = 24 * 60 * 60 * 1e6
		writeSheetValue(w, at, style, strconv.FormatFloat(float64(c.value-firstDay.UnixMicro())/dayMicros, 'f', -1, 64))
	default:
		writeSheetText(w, at, textStyle, sheetText(c.text))
	}
}

// isSheetTime reports whether a spreadsheet stores the time c exactly.
func isSheetTime(c cell) bool {
	at := time.UnixMicro(c.value).UTC()
	return len(c.text) <= finest && !at.Before(firstTime) && at.Before(afterLast)
}

func writeSheetValue(w *markup.Writer, at string, style int, value string) {
	w.Markup("<c")
	w.Attr("r", at)
	w.Number("s", style)
	w.Markup("><v>")
	w.Text(value)
	w.Markup("</v></c>")
}

// writeSheetText writes a text inline, not in a string table that all sheets share.
func writeSheetText(w *markup.Writer, at string, style int, s string) {
	w.Markup("<c")
	w.Attr("r", at)
	w.Number("s", style)
	w.Markup(` t="inlineStr"><is><t`)
	if strings.TrimSpace(s) != s { // otherwise readers may drop blanks at either end
		w.Markup(` xml:space="preserve"`)
	}
	w.Markup(">")
	w.Text(s)
	w.Markup("</t></is></c>")
}
