package format_test

import (
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
)

// A blank line precedes every table: GitHub takes a table right after a list for text of the
// last item, although other renderers do not.
func TestMarkdownTablesFollowABlankLine(t *testing.T) {
	entries := sample(t)
	for name, got := range map[string]string{
		"report":     text(t, format.Markdown, build(entries, report.Query{Parts: report.Parts}), format.Layout{}),
		"comparison": compared(t, "markdown", sidesOf(entries, entries, comparedParts...), format.Layout{}),
		"verdicts":   verifyText(t, "markdown", judged("text")),
	} {
		lines, tables := strings.Split(got, "\n"), 0
		for i := 2; i < len(lines); i++ {
			if !strings.HasPrefix(lines[i], "| ---") {
				continue
			}
			tables++
			if lines[i-2] != "" {
				t.Errorf("%s: the table %s follows %q", name, lines[i-1], lines[i-2])
			}
		}
		if tables == 0 {
			t.Errorf("%s: no table", name)
		}
	}
}
