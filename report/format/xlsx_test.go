package format_test

import (
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// eventsOf returns a report with one event for each edit.
func eventsOf(edits ...func(*cognito.Event)) *report.Report {
	var rows []report.EventRow
	for i, edit := range edits {
		rows = append(rows, report.EventRow{Event: event(fmt.Sprint(i+1), i%24, edit)})
	}
	return &report.Report{Events: report.ListOf(rows...)}
}

func named(name string) func(*cognito.Event) {
	return func(e *cognito.Event) { e.Name = name }
}

// open reads a workbook with a library that knows nothing of cogtrail.
func open(t *testing.T, file string) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// columnOf returns the cells of the named column, without the header, in the sheet after
// the answer: that of the first part.
func columnOf(t *testing.T, file, name string) (cells []cellXML) {
	t.Helper()
	rows := sheetsOf(t, file)[1].Rows
	at := strings.TrimRight(rows[0].Cells[slices.IndexFunc(rows[0].Cells, func(c cellXML) bool { return *c.Text == name })].Ref, "1")
	for i, row := range rows[1:] {
		for _, c := range row.Cells {
			if c.Ref == fmt.Sprint(at, i+2) {
				cells = append(cells, c)
			}
		}
	}
	return cells
}

// A workbook has the answer, a sheet for each part with the coverage last, and nothing else.
func TestXLSXSheets(t *testing.T) {
	var got []string
	for _, s := range sheetsOf(t, text(t, format.XLSX, build(nil, report.Query{Parts: report.Parts}), format.Layout{})) {
		got = append(got, s.name)
		for j, c := range s.Columns {
			if c.Min != j+1 || c.Max != j+1 {
				t.Errorf("%s: column %d is said to be %d to %d", s.name, j+1, c.Min, c.Max)
			}
		}
		for _, c := range s.Rows[0].Cells {
			if !c.bold {
				t.Errorf("%s: header %s is not bold", s.name, c.Ref)
			}
		}
	}
	want := []string{"answer", "summary", "activity", "authorize", "mau", "clients", "failures", "deletions", "users", "timeline", "events", "coverage"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if longest := len(slices.MaxFunc(want, func(a, b string) int { return len(a) - len(b) })); longest+len(" 1000000") > 31 {
		t.Error("no room for a number in the name of a sheet")
	}
}

// A workbook is one file with all parts, and unsuitable for a terminal.
func TestXLSXIsAFile(t *testing.T) {
	if f, ok := format.ByName("xlsx"); !ok || !f.Binary || f.Flat || f.Ext != ".xlsx" {
		t.Errorf("got %+v, %v", f, ok)
	}
}

// Every part of any report has the columns and the cells of its CSV.
func TestXLSXIsTheCSV(t *testing.T) {
	for _, r := range []*report.Report{build(sample(t), report.Query{Parts: report.Parts}), planted("text")} {
		for _, s := range sheetsOf(t, text(t, format.XLSX, r, format.Layout{}))[1:] {
			want, err := csv.NewReader(strings.NewReader(text(t, format.CSV, r, format.Layout{Part: report.Part(s.name)}))).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			got := tableOf(t, &s)
			for j, title := range got[0] {
				got[0][j] = strings.Trim(title, `"`)
				column, times := strings.CutSuffix(got[0][j], " (UTC)")
				got[0][j] = column
				for _, row := range got[1:] {
					row[j] = plainCell(row[j], times)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: (-csv +xlsx)\n%s", s.name, diff)
			}
		}
	}
}

// plainCell converts a cell from the form that shown returns to that of CSV.
func plainCell(c string, isTime bool) string {
	switch {
	case strings.HasPrefix(c, `"`):
		return c[1 : len(c)-1]
	case isTime && c != "":
		return strings.Replace(c, " ", "T", 1) + "Z"
	}
	return strings.ToLower(c)
}

// A text that looks like a number or a formula is text, and stays text when the cell is edited.
func TestXLSXTextsAreTexts(t *testing.T) {
	for _, want := range []string{"012345678901", "1e5", "=1+1", "+1", "-1", "@SUM(A1)", "TRUE", "2025-01-22", "{=1}", "'quoted", " blanks ", "a\u00a0"} {
		file := text(t, format.XLSX, eventsOf(func(e *cognito.Event) { e.Account = want }), format.Layout{})
		c := columnOf(t, file, "account")[0]
		if c.Type != "inlineStr" || c.Formula != nil || c.Value != nil || c.code != "@" || *c.Text != want {
			t.Errorf("%q: %+v of format %s", want, c, c.code)
		}
		f := open(t, file)
		if got, err := f.GetCellValue("events", c.Ref); got != want || err != nil {
			t.Errorf("%q is read back as %q, %v", want, got, err)
		}
		if formula, err := f.GetCellFormula("events", c.Ref); formula != "" || err != nil {
			t.Errorf("%q is the formula %q, %v", want, formula, err)
		}
	}
	if pieces := piecesOf(t, text(t, format.XLSX, eventsOf(named(" x ")), format.Layout{})); !strings.Contains(pieces["xl/worksheets/sheet2.xml"], `<t xml:space="preserve"> x </t>`) {
		t.Error("blanks at the ends of a text are left to the reader")
	}
	if pieces := piecesOf(t, text(t, format.XLSX, eventsOf(named("=1+1")), format.Layout{})); strings.Contains(pieces["xl/styles.xml"], "quotePrefix") {
		t.Error("a quote mark is put before texts")
	}
}

// Every character is shown, including those that XML cannot contain, and no escape in a
// text turns into another character.
func TestXLSXShowsEveryCharacter(t *testing.T) {
	escape := regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)
	for _, test := range []struct{ text, want string }{
		{"a_x0041_b", `a\x5fx0041_b`}, {"_x005F_x0041_", `\x5fx005F\x5fx0041_`}, {"_xD83D__xDE00_", `\x5fxD83D_\x5fxDE00_`}, {"_x0041_x0042_", `\x5fx0041\x5fx0042_`},
		{"_x000a_", `\x5fx000a_`}, {"_X0041_ _xyz_ max_x", "_X0041_ _xyz_ max_x"},
		{"\ufffe\uffff\ufffd", `\ufffe\uffff` + "\ufffd"}, {"\x00\x1b\r\n\t\x7f", `\x00\x1b\x0d\x0a\x09\x7f`}, {"\xff", `\xff`}, {"😀é", "😀é"},
	} {
		file := text(t, format.XLSX, eventsOf(named(test.text)), format.Layout{})
		c := columnOf(t, file, "name")[0]
		if *c.Text != test.want || escape.MatchString(*c.Text) {
			t.Errorf("%q: got %s, want %s", test.text, *c.Text, test.want)
		}
		if got, err := open(t, file).GetCellValue("events", c.Ref); got != test.want || err != nil {
			t.Errorf("%q: read back as %s, %v, want %s", test.text, got, err, test.want)
		}
	}
	got := dumpWorkbook(t, text(t, format.XLSX, planted(payloads...), format.Layout{}))
	for _, payload := range payloads {
		if strings.Count(got, `"`+format.Safe(payload)+`"`) < 100 {
			t.Errorf("payload %q is not shown", payload)
		}
	}
}

// No text exceeds the 32,767 UTF-16 units that a cell can hold, whatever its characters.
func TestXLSXLongestText(t *testing.T) {
	for _, letter := range []string{"\x00", "\U000e0041", "\uffff", "😀"} {
		c := columnOf(t, text(t, format.XLSX, eventsOf(named(strings.Repeat(letter, 50_000))), format.Layout{}), "name")[0]
		if units := 2 * len([]rune(*c.Text)); units > 32_767 || !strings.HasSuffix(*c.Text, "…") {
			t.Errorf("%q: %d units, that end with %q", letter, units, (*c.Text)[len(*c.Text)-3:])
		}
	}
}

// Times are stored as Excel times, to the millisecond, or else as lossless text.
func TestXLSXTimes(t *testing.T) {
	const seconds, millis, none = "yyyy-mm-dd hh:mm:ss", "yyyy-mm-dd hh:mm:ss.000", ""
	for _, test := range []struct{ at, want, code string }{
		{"2025-01-22T10:00:01Z", "2025-01-22 10:00:01", seconds},
		{"2025-01-22T23:59:59.999Z", "2025-01-22 23:59:59.999", millis},
		{"2025-01-22T10:00:00.5Z", "2025-01-22 10:00:00.500", millis},
		{"2025-01-22T19:00:00+09:00", "2025-01-22 10:00:00", seconds},
		{"2025-01-22T10:00:00.0001Z", `"2025-01-22T10:00:00.0001Z"`, none},
		{"2025-01-22T10:00:00.000000001Z", `"2025-01-22T10:00:00.000000001Z"`, none},
		{"1900-03-01T00:00:00Z", "1900-03-01 00:00:00", seconds},
		{"1900-02-28T23:59:59Z", `"1900-02-28T23:59:59Z"`, none},
		{"0001-01-01T00:00:00Z", `"0001-01-01T00:00:00Z"`, none},
		{"9999-12-31T23:59:59Z", "9999-12-31 23:59:59", seconds},
	} {
		at, err := time.Parse(time.RFC3339Nano, test.at)
		if err != nil {
			t.Fatal(err)
		}
		file := text(t, format.XLSX, eventsOf(func(e *cognito.Event) { e.Time = at }), format.Layout{})
		c := columnOf(t, file, "time (UTC)")[0]
		if got := shown(t, c); got != test.want || test.code != none && c.code != test.code {
			t.Errorf("%s: got %s of format %s, want %s of %s", test.at, got, c.code, test.want, test.code)
		}
	}
	file := text(t, format.XLSX, eventsOf(func(e *cognito.Event) { e.Time = at(0).Add(6 * time.Hour) }), format.Layout{})
	c := columnOf(t, file, "time (UTC)")[0]
	if want := "45679.25"; *c.Value != want { // 2025-01-22 06:00, in days
		t.Errorf("the time is stored as %s, want %s", *c.Value, want)
	}
	if got, err := open(t, file).GetCellValue("events", c.Ref); got != "2025-01-22 06:00:00" || err != nil {
		t.Errorf("the time is read back as %s, %v", got, err)
	}
}

// Numbers are stored as numbers if Excel can hold them exactly, which is up to 15 digits.
func TestXLSXNumbers(t *testing.T) {
	for _, test := range []struct {
		n    int64
		want string
	}{{0, "0"}, {-1, "-1"}, {999_999_999_999_999, "999999999999999"}, {1_000_000_000_000_000, `"1000000000000000"`}, {-1 << 63, `"-9223372036854775808"`}} {
		c := columnOf(t, text(t, format.XLSX, &report.Report{Activity: []report.ActivityRow{{ActCounts: report.ActCounts{SignIns: test.n}}}}, format.Layout{}), "sign_ins")[0]
		if got := shown(t, c); got != test.want {
			t.Errorf("%d: got %s, want %s", test.n, got, test.want)
		}
	}
	tenth := -66.7
	c := sheetsOf(t, compared(t, "xlsx", &report.Comparison{Numbers: []report.Number{{Change: &tenth}}}, format.Layout{}))[1].Rows[1].Cells
	if last := c[len(c)-1]; shown(t, last) != "-66.7" || last.code != "0.0" {
		t.Errorf("the decimal is %s of format %s", shown(t, last), last.code)
	}
}
