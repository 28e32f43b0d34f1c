package format_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
)

// A timeline fits in 80 columns and says what happened.
func TestTimelineFits(t *testing.T) {
	r := build(sample(t), report.Query{Parts: []report.Part{report.PartTimeline}})
	table := text(t, format.Table, r, format.Layout{Width: 80})
	_, table, _ = strings.Cut(table, "Timeline\n")
	for line := range strings.Lines(table) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 80 {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	for _, want := range []string{
		"│ 2025-01-20T11:00:00Z │ signed up ", "│ NotAuthorizedException ", "│ 198.51.100.52 │",
	} {
		if !strings.Contains(table, want) {
			t.Errorf("no %q in\n%s", want, table)
		}
	}
}
