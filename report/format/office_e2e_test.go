//go:build e2e

package format_test

import (
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
)

// No text of a record becomes a formula, whatever separator LibreOffice opens a CSV with.
func TestE2ECSVInASpreadsheet(t *testing.T) {
	dir := t.TempDir()
	var csv strings.Builder
	for _, part := range []report.Part{report.PartEvents, report.PartUsers, report.PartCoverage} {
		csv.WriteString(text(t, format.CSV, planted(payloads...), format.Layout{Part: part}))
	}
	source := filepath.Join(dir, "report.csv")
	if err := os.WriteFile(source, []byte(csv.String()+`"a";=1+1`+"\n"), 0o600); err != nil { // the last line is a formula, to prove that the test finds one
		t.Fatal(err)
	}
	for _, separator := range ",;\t| " {
		out := filepath.Join(dir, fmt.Sprint(separator))
		cmd := exec.CommandContext(t.Context(), "soffice", "-env:UserInstallation=file://"+dir+"/profile", "--headless",
			fmt.Sprintf("--infilter=CSV:%d,34,76,1", separator), "--convert-to", "fods", "--outdir", out, source)
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
		sheet, err := os.ReadFile(filepath.Join(out, "report.fods"))
		if err != nil {
			t.Fatal(err)
		}
		formulas := regexp.MustCompile(`table:formula="[^"]*"`).FindAllString(string(sheet), -1)
		want := 0
		if separator == ';' {
			want = 1
		}
		if len(formulas) != want || !strings.Contains(string(sheet), "HYPERLINK") {
			t.Errorf("separated by %q: the formulas %q, want %d", separator, formulas, want)
		}
	}
}

// LibreOffice opens all sheets and rows of a workbook, and no text of a record is a
// formula in it.
func TestE2EWorkbookInASpreadsheet(t *testing.T) {
	dir := t.TempDir()
	file := text(t, format.XLSX, planted(payloads...), format.Layout{})
	source := filepath.Join(dir, "report.xlsx")
	if err := os.WriteFile(source, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "soffice", "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", "fods", "--outdir", dir, source)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	opened, err := os.ReadFile(filepath.Join(dir, "report.fods"))
	if err != nil {
		t.Fatal(err)
	}
	for _, formula := range regexp.MustCompile(`table:formula="([^"]*)"`).FindAllStringSubmatch(string(opened), -1) {
		if formula[1] != "of:=TRUE()" && formula[1] != "of:=FALSE()" { // LibreOffice makes these from booleans
			t.Errorf("the formula %s", formula[1])
		}
	}
	tables := regexp.MustCompile(`(?s)<table:table table:name="([^"]*)".*?</table:table>`).FindAllStringSubmatch(string(opened), -1)
	sheets := sheetsOf(t, file)
	if len(tables) != len(sheets) {
		t.Fatalf("%d sheets are opened, want %d", len(tables), len(sheets))
	}
	for i, s := range sheets {
		if tables[i][1] != s.name {
			t.Errorf("sheet %d is %q, want %q", i+1, tables[i][1], s.name)
		}
		plain := html.UnescapeString(tables[i][0])
		for _, row := range s.Rows {
			for _, c := range row.Cells {
				if c.Text != nil && !strings.Contains(*c.Text, "  ") && !strings.Contains(plain, strings.TrimSpace(*c.Text)) { // LibreOffice writes several blanks as a count
					t.Fatalf("%s: %s is not there: %q", s.name, c.Ref, *c.Text)
				}
			}
		}
	}
}
