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

// The table of days counts those that lack some hours, for each place, as the calendar does.
func TestDaysInPartAreCounted(t *testing.T) {
	r := coverageOf("2025-01-01", "2025-01-05", "1", "2")
	withLogs(r, "1", "2025-01-01", "2025-01-04")
	withLogs(r, "2", "2025-01-02")
	withGap(r, "1", "2025-01-01 12", "2025-01-04 06")
	r.Coverage.Places[1].Missing = 1 // which sorts it first
	got := between(text(t, format.Markdown, r, format.Layout{}), "## Days with logs", "## What was asked")
	for _, want := range []string{
		"| account | region | logged | in_part | quiet | missing |",
		"| `2` | `eu-west-1` | 0 | 0 | 0 | 1 |",
		"| `1` | `eu-west-1` | 0 | 2 | 0 | 0 |",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	r.Coverage.FirstDay, r.Coverage.LastDay = "", ""
	if got := text(t, format.Markdown, r, format.Layout{}); !strings.Contains(got, "| `1` | `eu-west-1` | 0 | 0 | 0 | 0 |") {
		t.Errorf("without days: %s", got)
	}
}
