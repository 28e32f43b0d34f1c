package format_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/olekukonko/tablewriter/pkg/twwidth"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// No line is wider than the width, and no cell loses any text. Texts without blanks stay
// whole if they fit into a line.
func TestTableCutsNothing(t *testing.T) {
	r := build(sample(t), report.Query{Parts: report.Parts})
	for _, width := range []int{40, 80, 120, 200} {
		got := text(t, format.Table, r, format.Layout{Width: width})
		for line := range strings.Lines(got) {
			if n := twwidth.Width(strings.TrimSuffix(line, "\n")); n > width {
				t.Errorf("width %d: a line of %d columns: %s", width, n, line)
			}
		}
		if strings.Contains(strings.ReplaceAll(got, moreRows, ""), "…") {
			t.Errorf("width %d: something is cut", width)
		}
		words := map[string]bool{}
		for word := range strings.FieldsSeq(got) {
			words[word] = true
		}
		for e := range r.Events.All() {
			for _, word := range []string{e.Time.Format(time.RFC3339Nano), e.Sub, e.UserPoolID, e.IP, e.ClientID, e.Name} {
				if word != "" && !words[word] {
					t.Errorf("width %d: %q is missing", width, word)
				}
			}
		}
		for d := range r.Deletions.All() {
			if len(d.Actor) < width-12 && !words[d.Actor] {
				t.Errorf("width %d: the actor %q is missing", width, d.Actor)
			}
		}
	}
}

// moreRows matches what a table says about rows that it does not show.
const moreRows = "… "

// A text that fits into no line is broken, not cut. Wide characters take two columns.
func TestTableBreaksLongTexts(t *testing.T) {
	long := "arn:aws:sts::123456789012:assumed-role/" + strings.Repeat("部署", 40) + "/the-end"
	e := event("1", 1, func(e *cognito.Event) { e.Actor = long })
	r := build([]journal.Entry{entryOf("a", e)}, report.Query{Parts: []report.Part{report.PartDeletions}})
	got := text(t, format.Table, r, format.Layout{Width: 60})
	joined := strings.NewReplacer("\n", "", " ", "").Replace(got)
	if !strings.Contains(joined, "actor"+long) {
		t.Errorf("the actor is not whole in\n%s", got)
	}
	for line := range strings.Lines(got) {
		if n := twwidth.Width(strings.TrimSuffix(line, "\n")); n > 60 {
			t.Errorf("a line of %d columns: %s", n, line)
		}
	}
}

// Empty columns are removed, and what is the same in all rows is said once. A table that
// fits is unchanged.
func TestTableNarrows(t *testing.T) {
	var events []cognito.Event
	for i := range 3 {
		events = append(events, event(fmt.Sprint(i), i, user(fmt.Sprintf("%036d", i), "eu-west-1_AbCdEfGhI")))
	}
	r := build([]journal.Entry{entryOf("a", events...)}, report.Query{Parts: []report.Part{report.PartDeletions}})
	section := func(width int) string {
		_, rest, _ := strings.Cut(text(t, format.Table, r, format.Layout{Width: width}), "Deletion events\n")
		got, _, _ := strings.Cut(rest, "\n\n")
		return got
	}
	want := `  in all rows: name AdminDeleteUser, outcome succeeded, account
    123456789012, region eu-west-1, user_pool_id eu-west-1_AbCdEfGhI,
    actor unknown
┌──────────────────────┬──────────────────────────────────────┬───────┐
│ time                 │ sub                                  │ sign_ │
│                      │                                      │   ins │
├──────────────────────┼──────────────────────────────────────┼───────┤
│ 2025-01-22T00:00:00Z │ 000000000000000000000000000000000000 │     0 │
│ 2025-01-22T01:00:00Z │ 000000000000000000000000000000000001 │     0 │
│ 2025-01-22T02:00:00Z │ 000000000000000000000000000000000002 │     0 │
└──────────────────────┴──────────────────────────────────────┴───────┘`
	if got := section(72); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := section(0); !strings.Contains(got, "│ error_code │") || !strings.Contains(got, "│ last_sign_in │") {
		t.Errorf("a wide table lacks columns:\n%s", got)
	}
	want = `  2025-01-22T00:00:00Z
    sub 000000000000000000000000000000000000
    sign_ins 0`
	if got := section(48); !strings.Contains(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Only tables are limited to the width of a terminal.
func TestWidthIsOfTables(t *testing.T) {
	r := build(sample(t), report.Query{Parts: report.Parts})
	for name, write := range map[string]format.Writer{"markdown": format.Markdown, "html": format.HTML, "csv": format.CSV} {
		if text(t, write, r, format.Layout{Width: 80}) != text(t, write, r, format.Layout{}) {
			t.Errorf("%s: its width is that of a terminal", name)
		}
	}
}

// A record whose account is called total is not mistaken for the total.
func TestTotalIsNoName(t *testing.T) {
	clients := []report.ClientCounts{
		{Account: "total", Region: "forged", UserPoolID: "p"}, {Account: "x", Region: "real", UserPoolID: "p", ClientID: "c1"}, {Account: "x", Region: "real", UserPoolID: "p", ClientID: "c2"},
	}
	got := text(t, format.Table, &report.Report{Summary: &report.Summary{Clients: clients}}, format.Layout{Width: 60})
	if !strings.Contains(got, "forged") || strings.Contains(got, "in all rows: region") {
		t.Errorf("a forged region is hidden in\n%s", got)
	}
}

// A text that is cut fills the width, or one column less if a wide character does not fit.
func TestCut(t *testing.T) {
	for _, test := range []struct {
		text  string
		width int
		want  string
	}{
		{"abc", 3, "abc"},
		{"abcd", 3, "ab…"},
		{"日本語", 6, "日本語"},
		{"日本語", 5, "日本…"},
		{"日本語", 4, "日…"},
		{"", 1, ""},
	} {
		if got := format.Cut(test.text, test.width); got != test.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", test.text, test.width, got, test.want)
		}
	}
}
