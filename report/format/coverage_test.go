package format_test

import (
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// The containers of records are a table that fits a small terminal. There is none if all
// records were in trail logs.
func TestContainersAreShownIfThereAreOthers(t *testing.T) {
	const title = "Records by container"
	logs := []journal.Entry{logAt(22, 5, "eu-west-1"), logAt(22, 6, "eu-west-1")}
	longest := "utf-16 > concatenated json > cloudtrail lake > cloudtrail lake > cloudwatch logs > ... > mixed"
	other := entryOf("other", event("1", 1))
	other.Container = longest
	for name, write := range formats {
		if name == "csv" || name == "ndjson" || name == "json" || name == "parquet" || name == "xlsx" {
			continue // for programs, which get all containers
		}
		l := format.Layout{Part: report.PartCoverage, Width: 80}
		if got := text(t, write, build(logs, report.Query{}), l); strings.Contains(got, title) {
			t.Errorf("%s has a section of trail logs:\n%s", name, got)
		}
		got := text(t, write, build(append(logs, other), report.Query{}), l)
		if !strings.Contains(got, title) {
			t.Errorf("%s has no section:\n%s", name, got)
		}
		if name != "table" {
			continue
		}
		table := got[strings.Index(got, title):]
		table, _, _ = strings.Cut(table, "\n\n")
		for line := range strings.Lines(table) {
			if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > 80 {
				t.Errorf("a line of %d columns: %s", n, line)
			}
		}
	}
}
