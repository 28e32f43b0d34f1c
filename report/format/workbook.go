package format

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/xuri/excelize/v2"
)

// A workbook is a file that is being written, and the styles of its cells.
type workbook struct {
	*excelize.File
	rows           int // of a sheet, beside its header, at most
	sheets         int // that it has
	header, millis int
	styles         [ofDecimal + 1]int // by form
}

// sheetRows is how many rows a sheet can have beside its header.
const sheetRows = excelize.TotalRows - 1

// writeWorkbook writes tabs to w. Rows beyond so many go on in a sheet "name 2", and so forth.
func writeWorkbook(w io.Writer, tabs []tab, rows int) (err error) {
	b := workbook{File: excelize.NewFile(), rows: rows}
	defer func() { err = errors.Join(err, b.Close()) }()
	if err := b.prepare(); err != nil {
		return err
	}
	for i := range tabs {
		t := &tabs[i]
		if err := b.add(t, t.name, 0); err != nil {
			return err
		}
		for n := 1; n*rows < t.rows; n++ {
			if err := b.add(t, fmt.Sprintf("%s %d", t.name, n+1), n*rows); err != nil {
				return err
			}
		}
	}
	return b.pack(w)
}

// properties say who made the file, and neither when, which would change the bytes, nor
// for whom.
const properties = `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>cogtrail</dc:creator></cp:coreProperties>`

// prepare sets the properties and the styles. Cells of text are marked as such: others
// would be read as a number or a formula when somebody edits them.
func (b *workbook) prepare() (err error) {
	style := func(s excelize.Style) int {
		id, failed := b.NewStyle(&s)
		err = errors.Join(err, failed)
		return id
	}
	code := func(code string) int { return style(excelize.Style{CustomNumFmt: &code}) }
	const text, number = 49, 1 // of the formats that Excel has: @ and 0
	b.header = style(excelize.Style{NumFmt: text, Font: &excelize.Font{Bold: true, Family: "Calibri", Size: 11}})
	b.millis = code("yyyy-mm-dd hh:mm:ss.000")
	b.styles = [...]int{ofText: style(excelize.Style{NumFmt: text}), ofNumber: style(excelize.Style{NumFmt: number}),
		ofTime: code("yyyy-mm-dd hh:mm:ss"), ofBool: 0, ofDecimal: code("0.0")}
	b.Pkg.Store("docProps/core.xml", []byte(xml.Header+properties))
	return errors.Join(err, b.SetAppProps(&excelize.AppProperties{Application: "cogtrail"}))
}

// add adds a sheet of that name with the rows of t from the given one on.
func (b *workbook) add(t *tab, name string, from int) error {
	rows := min(b.rows, t.rows-from)
	last, err := excelize.CoordinatesToCellName(len(t.columns), rows+1)
	if err != nil {
		return err
	}
	out, err := b.open(t, name, "A1:"+last)
	if err != nil {
		return err
	}
	row := make([]any, len(t.columns))
	for j := range row {
		row[j] = excelize.Cell{StyleID: b.header, Value: t.title(j)}
	}
	if err := out.SetRow("A1", row); err != nil {
		return err
	}
	var cells []cell
	for i := range rows {
		cells = t.row(cells[:0], from+i)
		for j, c := range cells {
			row[j] = b.value(c)
		}
		if err := out.SetRow(fmt.Sprintf("A%d", i+2), row); err != nil {
			return err
		}
	}
	return out.Flush()
}

// open adds a sheet of that name for so many cells of t. Its header stays in view, and
// filters.
func (b *workbook) open(t *tab, name, cells string) (*excelize.StreamWriter, error) {
	var err error
	if b.sheets == 0 {
		err = b.SetSheetName("Sheet1", name) // which a new file has
	} else {
		_, err = b.NewSheet(name)
	}
	if err = errors.Join(err, b.SetSheetDimension(name, cells)); err != nil {
		return nil, err
	}
	b.sheets++
	out, err := b.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	for j, width := range slices.Backward(t.widths()) { // excelize writes the last one first
		err = errors.Join(err, out.SetColWidth(j+1, j+1, width), out.SetColStyle(j+1, j+1, b.styles[t.forms[j]]))
	}
	return out, errors.Join(err, b.AutoFilter(name, cells, nil),
		out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
}

// The values that Excel holds as what they are: numbers of 15 digits, and times from when
// the calendars of all spreadsheets agree (Excel's has a 29 February 1900). Others are
// written as text.
const (
	firstInexact = 1_000_000_000_000_000
	finest       = len("2006-01-02T15:04:05.000Z")
	whole        = len("2006-01-02T15:04:05Z")
)

var (
	firstTime = time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)
	afterLast = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
)

// value returns c as excelize takes it: nil for an empty cell.
func (b *workbook) value(c cell) any {
	if c.text == "" {
		return nil
	}
	switch exact := -firstInexact < c.value && c.value < firstInexact; {
	case c.form == ofNumber && exact:
		return c.value
	case c.form == ofDecimal && exact:
		return float64(c.value) / 10
	case c.form == ofBool:
		return c.value == 1
	case c.form == ofTime && len(c.text) <= finest:
		at := time.UnixMicro(c.value).UTC()
		if at.Before(firstTime) || !at.Before(afterLast) {
			break
		}
		if len(c.text) > whole {
			return excelize.Cell{StyleID: b.millis, Value: at}
		}
		return at
	}
	return sheetText(c.text)
}

// pack writes the file to w, its pieces in order: as excelize has them, sheets are in any.
// They bear no time.
func (b *workbook) pack(w io.Writer) error {
	all, err := b.WriteToBuffer()
	if err != nil {
		return err
	}
	in, err := zip.NewReader(bytes.NewReader(all.Bytes()), int64(all.Len()))
	if err != nil {
		return err
	}
	slices.SortFunc(in.File, func(x, y *zip.File) int { return cmp.Compare(x.Name, y.Name) })
	out := zip.NewWriter(w)
	for _, piece := range in.File {
		if err := out.Copy(piece); err != nil {
			return err
		}
	}
	return out.Close()
}
