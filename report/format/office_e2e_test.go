//go:build e2e

package format_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
)

// With whatever separator LibreOffice opens a CSV, no text of a record becomes a formula.
func TestE2ECSVInASpreadsheet(t *testing.T) {
	dir := t.TempDir()
	var csv strings.Builder
	for _, part := range []report.Part{report.PartEvents, report.PartUsers, report.PartCoverage} {
		csv.WriteString(text(t, format.CSV, planted(payloads...), format.Layout{Part: part}))
	}
	source := filepath.Join(dir, "report.csv")
	if err := os.WriteFile(source, []byte(csv.String()+`"a";=1+1`+"\n"), 0o600); err != nil { // the last line is one, for it to be found
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
