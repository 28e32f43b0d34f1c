package format_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

var markup = regexp.MustCompile(`<[^>]*>|\n`)

// plain returns the text between two pieces of a page, without tags.
func plain(page, from, to string) string {
	return strings.Join(strings.Fields(markup.ReplaceAllString(between(page, from, to), " ")), " ")
}

// Each figure says in which direction it can be wrong, and does not show zero if nothing
// is known.
func TestFiguresSayHowTheyCanBeWrong(t *testing.T) {
	acts := report.ActTotals{ActCounts: report.ActCounts{SignedUp: 1234, AdminCreated: 2, FirstFederated: 3, SignIns: 45678, PeopleSignedIn: 910, FailedSignIns: 4, Deleted: 11},
		DeletedSelf: 5, DeletedByAdmin: 6, PoolsDeleted: 1, DeletedWithPools: 7}
	none := []report.Warning{{Code: "nothing_scanned", Message: "no log was read"}}
	for _, test := range []struct {
		name     string
		acts     report.ActTotals
		coverage report.Coverage
		want     string
	}{
		{"complete", acts, report.Coverage{Complete: true, Classes: cognito.Classes},
			"Signed up ≈ 1,234 about; too low at the start ≈ 2 created by administrators (about) ≤ 3 first seen through an identity provider (at most)" +
				" People active ≥ 910 at least; not every event names its user Sign-ins ≈ 45,678 about; too high without page views ≥ 4 refused (at least)" +
				" Users deleted 11 exact 5 by themselves (exact) 6 by administrators (exact) ≥ 7 with their user pool (at least)"},
		{"logs are missing", report.ActTotals{ActCounts: report.ActCounts{Deleted: 11, FirstFederated: 3}, DeletedSelf: 11}, report.Coverage{Classes: cognito.Classes},
			"Signed up ≈ 0 about; too low at the start; logs are missing ≈ 0 created by administrators (about) ≈ 3 first seen through an identity provider (about)" +
				" People active ≥ 0 at least; not every event names its user Sign-ins ≈ 0 about; too high without page views; logs are missing ≥ 0 refused (at least)" +
				" Users deleted ≥ 11 at least; logs are missing ≥ 11 by themselves (at least) ≥ 0 by administrators (at least)"},
		{"nothing is known", report.ActTotals{}, report.Coverage{Warnings: none, Classes: cognito.Classes},
			"Signed up – not known; no data People active – not known; no data" +
				" Sign-ins – not known; no data Users deleted – not known; no data"},
	} {
		r := &report.Report{Summary: &report.Summary{Acts: test.acts}, Coverage: test.coverage}
		if got := plain(text(t, format.HTML, r, format.Layout{}), `<dl class="figures">`, "</dl>"); got != test.want {
			t.Errorf("%s:\ngot  %s\nwant %s", test.name, got, test.want)
		}
	}
}

// A page calls only a complete answer complete.
func TestPageVerdict(t *testing.T) {
	whole := report.Coverage{Complete: true, Objects: report.ObjectCounts{Listed: 1, Scanned: 1}}
	gap := coverageOf("2025-01-01", "2025-01-02", "1")
	withGap(gap, "1", "2025-01-01 00", "2025-01-02 00")
	for _, test := range []struct {
		coverage report.Coverage
		state    string
		want     string
	}{
		{whole, "good", "Complete. Everything listed"},
		{gap.Coverage, "bad", "Logs are missing. 24 hours of logs for account 1, eu-west-1"},
		{report.Coverage{Objects: report.ObjectCounts{Listed: 2, Scanned: 1, Failed: 1}}, "bad", "Incomplete. 1 object could not be read"},
		{report.Coverage{Warnings: []report.Warning{{Code: "nothing_scanned", Message: "no log was read"}}}, "bad", "Incomplete. No log was read"},
	} {
		page := text(t, format.HTML, &report.Report{Coverage: test.coverage}, format.Layout{})
		if got := plain(page, `<div class="verdict `+test.state+`">`, "</div>"); !strings.HasPrefix(got, test.want) {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

// Totals come first, and only for columns that can be added up.
func TestTotalsComeFirst(t *testing.T) {
	r := &report.Report{}
	for _, period := range []string{"2025-01-01", "2025-01-02"} {
		a := report.ActivityRow{Period: period, ActCounts: report.ActCounts{SignIns: 700, PeopleSignedIn: 3, SignedUp: 2}}
		a.SignIn, a.DistinctSubs = 5, 4
		r.Activity = append(r.Activity, a)
	}
	page := text(t, format.HTML, r, format.Layout{})
	want := `<tr><td>total</td><td></td><td></td><td></td><td class="n">4</td><td class="n">0</td><td class="n">0</td>` +
		`<td class="n">1,400</td><td class="n"></td><td class="n">0</td><td class="n">0</td><td class="x"></td></tr>`
	if got := between(page, `<tbody class="totals">`, "</tbody>"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	r.Activity = r.Activity[:1]
	if strings.Contains(text(t, format.HTML, r, format.Layout{}), `class="totals"`) {
		t.Error("a total of one row")
	}
}

// A cell is broken only after characters that separate the parts of an ID.
func TestCellsAreBrokenWhereTheyMay(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"eu-west-1_AbCdEfGhI", `<td class="t">eu-west-1_AbCdEfGhI</td>`},
		{"arn:aws:iam::123456789012:role/Support", "<td>arn:<wbr>aws:<wbr>iam::<wbr>123456789012:<wbr>role/<wbr>Support</td>"},
		{"a_<b>_&amp;-and some more of it", "<td>a_<wbr>&lt;b&gt;_<wbr>&amp;amp;-<wbr>and some more of it</td>"},
		{strings.Repeat("x", 40), `<td class="w">` + strings.Repeat("x", 40) + "</td>"},
	} {
		r := &report.Report{MAU: []report.MAURow{{Account: test.text}}}
		if page := text(t, format.HTML, r, format.Layout{}); !strings.Contains(page, test.want) {
			t.Errorf("%s: got %s, want %s", test.text, between(page, `<tbody class="rows">`, "</tbody>"), test.want)
		}
	}
}
