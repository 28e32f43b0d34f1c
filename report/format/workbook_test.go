package format_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A sheetXML is a sheet of a workbook as stored, with the fields that matter here.
type sheetXML struct {
	name      string
	Dimension struct {
		Ref string `xml:"ref,attr"`
	} `xml:"dimension"`
	Pane struct {
		State string `xml:"state,attr"`
		Top   string `xml:"topLeftCell,attr"`
	} `xml:"sheetViews>sheetView>pane"`
	Columns []struct {
		Min   int     `xml:"min,attr"`
		Max   int     `xml:"max,attr"`
		Width float64 `xml:"width,attr"`
	} `xml:"cols>col"`
	Rows []struct {
		Cells []cellXML `xml:"c"`
	} `xml:"sheetData>row"`
	Filter struct {
		Ref string `xml:"ref,attr"`
	} `xml:"autoFilter"`
}

// A cellXML is a cell as stored, with the number format of its style.
type cellXML struct {
	Ref     string  `xml:"r,attr"`
	Type    string  `xml:"t,attr"`
	Style   int     `xml:"s,attr"`
	Formula *string `xml:"f"`
	Value   *string `xml:"v"`
	Text    *string `xml:"is>t"`

	code string // such as 0.0
	bold bool
}

// piecesOf returns the files in a workbook, by name.
func piecesOf(t *testing.T, file string) map[string]string {
	t.Helper()
	in, err := zip.NewReader(strings.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	pieces := map[string]string{}
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		pieces[f.Name] = string(text)
	}
	return pieces
}

// sheetsOf returns the sheets of a workbook in order.
func sheetsOf(t *testing.T, file string) (sheets []sheetXML) {
	t.Helper()
	pieces := piecesOf(t, file)
	decode := func(name string, into any) {
		t.Helper()
		if err := xml.Unmarshal([]byte(pieces[name]), into); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"id,attr"`
		} `xml:"sheets>sheet"`
	}
	decode("xl/workbook.xml", &book)
	var links struct {
		Relationship []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:",attr"`
		}
	}
	decode("xl/_rels/workbook.xml.rels", &links)
	target := map[string]string{}
	for _, l := range links.Relationship {
		target[l.ID] = path.Join("xl", strings.TrimPrefix(l.Target, "/xl/"))
	}
	var styles struct {
		Codes []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Fonts []struct {
			Bold *struct{} `xml:"b"`
		} `xml:"fonts>font"`
		Cells []struct {
			Code int `xml:"numFmtId,attr"`
			Font int `xml:"fontId,attr"`
		} `xml:"cellXfs>xf"`
	}
	decode("xl/styles.xml", &styles)
	codes := map[int]string{0: "General", 1: "0", 49: "@"}
	for _, c := range styles.Codes {
		codes[c.ID] = c.Code
	}
	for _, s := range book.Sheets {
		sheet := sheetXML{name: s.Name}
		decode(target[s.ID], &sheet)
		for _, row := range sheet.Rows {
			for k := range row.Cells {
				c := &row.Cells[k]
				style := styles.Cells[c.Style]
				c.code, c.bold = codes[style.Code], styles.Fonts[style.Font].Bold != nil
			}
		}
		sheets = append(sheets, sheet)
	}
	return sheets
}

// shown returns c as a spreadsheet shows it, with quotes around text.
func shown(t *testing.T, c cellXML) string {
	t.Helper()
	switch {
	case c.Formula != nil:
		t.Fatalf("%s is a formula: %s", c.Ref, *c.Formula)
	case c.Type == "inlineStr" && c.Text != nil && c.Value == nil:
		return `"` + *c.Text + `"`
	case c.Value == nil || c.Text != nil:
		t.Fatalf("%s of type %q is none of ours", c.Ref, c.Type)
	case c.Type == "b" && c.code == "General":
		return map[string]string{"0": "FALSE", "1": "TRUE"}[*c.Value]
	case c.Type == "" && (c.code == "0" || c.code == "0.0"):
		return *c.Value
	case c.Type == "" && strings.HasPrefix(c.code, "yyyy-mm-dd hh:mm:ss"):
		serial, err := strconv.ParseFloat(*c.Value, 64)
		if err != nil {
			t.Fatal(err)
		}
		days, part := math.Modf(serial)
		at := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(days)).Add(time.Duration(part * float64(24*time.Hour)))
		layout := strings.TrimSuffix("2006-01-02 15:04:05.000", strings.TrimPrefix("yyyy-mm-dd hh:mm:ss.000", c.code))
		return at.Round(time.Millisecond).Format(layout)
	}
	t.Fatalf("%s of type %q and format %q is none of ours", c.Ref, c.Type, c.code)
	return ""
}

// tableOf returns the cells of a sheet, formatted by shown. Missing cells are empty.
func tableOf(t *testing.T, s *sheetXML) (rows [][]string) {
	t.Helper()
	for i, r := range s.Rows {
		row := make([]string, len(s.Columns))
		for _, c := range r.Cells {
			j, k, err := excelize.CellNameToCoordinates(c.Ref)
			if err != nil || k != i+1 {
				t.Fatalf("cell %s in row %d: %v", c.Ref, i+1, err)
			}
			row[j-1] = shown(t, c)
		}
		rows = append(rows, row)
	}
	return rows
}

// dumpWorkbook returns a workbook as text. Each sheet has a line that describes it, a line
// with the widths of its columns, and a line for each row.
func dumpWorkbook(t *testing.T, file string) string {
	t.Helper()
	var b strings.Builder
	for _, s := range sheetsOf(t, file) {
		fmt.Fprintf(&b, "== %s %s filter %s %s from %s\n", s.name, s.Dimension.Ref, s.Filter.Ref, s.Pane.State, s.Pane.Top)
		for _, c := range s.Columns {
			fmt.Fprintf(&b, "%v ", c.Width)
		}
		for _, row := range tableOf(t, &s) {
			b.WriteString("\n" + strings.Join(row, " | "))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Rows that do not fit into a sheet continue in further sheets, each with the header.
func TestXLSXGoesOnInTheNextSheet(t *testing.T) {
	const most = 3
	for n := range 11 {
		r := eventsOf(slices.Repeat([]func(*cognito.Event){named("x")}, n)...)
		if n == 0 {
			r.Events = report.ListOf[report.EventRow]()
		}
		var b bytes.Buffer
		if err := format.XLSXOfRows(&b, r, most); err != nil {
			t.Fatal(err)
		}
		var names, ids []string
		for _, s := range sheetsOf(t, b.String()) {
			if !strings.HasPrefix(s.name, "events") {
				continue
			}
			names = append(names, s.name)
			rows := tableOf(t, &s)
			if want := fmt.Sprintf("A1:AO%d", len(rows)); rows[0][0] != `"event_id"` || s.Dimension.Ref != want || strings.ReplaceAll(s.Filter.Ref, "$", "") != want || len(rows) > most+1 {
				t.Errorf("%s of %d rows: %s, filter %s, header %s", s.name, len(rows), s.Dimension.Ref, s.Filter.Ref, rows[0][0])
			}
			for _, row := range rows[1:] {
				ids = append(ids, row[0])
			}
		}
		wantNames, wantIDs := []string{"events"}, []string(nil)
		for i := range n {
			wantIDs = append(wantIDs, strconv.Quote(fmt.Sprint(i+1)))
			if i > 0 && i%most == 0 {
				wantNames = append(wantNames, fmt.Sprintf("events %d", i/most+1))
			}
		}
		if !slices.Equal(names, wantNames) || !slices.Equal(ids, wantIDs) {
			t.Errorf("%d rows: sheets %v, want %v; events %v", n, names, wantNames, ids)
		}
	}
}

// The same report gives the same bytes, which do not say when or by whom they were made.
func TestXLSXIsTheSameBytes(t *testing.T) {
	r := build(sample(t), report.Query{Parts: report.Parts})
	file := text(t, format.XLSX, r, format.Layout{})
	for range 5 {
		if text(t, format.XLSX, r, format.Layout{}) != file {
			t.Fatal("other bytes")
		}
	}
	in, err := zip.NewReader(strings.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range in.File {
		if f.ModifiedDate != 0 || f.ModifiedTime != 0 || len(f.Extra) > 0 {
			t.Errorf("%s has a time", f.Name)
		}
	}
	props, err := open(t, file).GetDocProps()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&excelize.DocProperties{Creator: "cogtrail"}, props); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A sheet of any size is streamed, without a temporary file.
func TestXLSXNeedsNoTemporaryFile(t *testing.T) {
	const rows = 9_000
	none := filepath.Join(t.TempDir(), "none")
	t.Setenv("TMPDIR", none)
	t.Setenv("TMP", none)
	file := text(t, format.XLSX, eventsOf(slices.Repeat([]func(*cognito.Event){named(strings.Repeat("x", 1900))}, rows)...), format.Layout{})
	if got := strings.Count(piecesOf(t, file)["xl/worksheets/sheet2.xml"], "xxx</t>"); got != rows {
		t.Errorf("%d rows, want %d", got, rows)
	}
}
