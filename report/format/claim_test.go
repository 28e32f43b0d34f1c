package format_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// figureNames maps what the table of acts calls a number to its name among the figures of a
// page.
var figureNames = map[string]string{
	"users signed up":                               "Signed up",
	"users created by administrators":               "created by administrators",
	"users first seen through an identity provider": "first seen through an identity provider",
	"people active":                                 "People active",
	"sign-ins":                                      "Sign-ins",
	"sign-ins refused":                              "refused",
	"users who deleted themselves":                  "by themselves",
	"users deleted by administrators":               "by administrators",
	"users deleted with their pool":                 "with their user pool",
}

// manyActs are acts of every kind, with numbers that differ.
var manyActs = report.ActTotals{
	ActCounts:   report.ActCounts{SignedUp: 21, AdminCreated: 22, FirstFederated: 23, SignIns: 24, PeopleSignedIn: 25, FailedSignIns: 26, Deleted: 57},
	DeletedSelf: 28, DeletedByAdmin: 29, PoolsDeleted: 30, DeletedWithPools: 31,
}

// coverages are coverages of each kind, with the headline of manyActs on them.
var coverages = []struct {
	name     string
	coverage report.Coverage
	headline []string
}{
	{"complete", report.Coverage{Complete: true}, []string{
		"Joined     about 21 signed up, 22 created by administrators, at most 23 first seen through an identity provider",
		"Signed in  about 24 sign-ins, at least 26 refused; at least 25 people active",
		"Deleted    57 users: 28 by themselves, 29 by administrators; 30 user pools with at least 31 users",
	}},
	{"gap", report.Coverage{Gaps: []events.Gap{{From: at(12), To: at(14)}}}, lackingHeadline},
	{"failed object", report.Coverage{Objects: report.ObjectCounts{Listed: 1, Failed: 1}}, lackingHeadline},
	{"bad record", report.Coverage{Records: report.RecordCounts{Read: 1, Bad: 1}}, lackingHeadline},
	{"unfinished scan", report.Coverage{Unfinished: []string{"s3://bucket"}}, lackingHeadline},
	{"something unknown", report.Coverage{Warnings: []report.Warning{{Code: "no_such_pool", Message: "no such user pool"}}}, lackingHeadline},
	{"unproven logs", report.Coverage{Integrity: &report.Integrity{Verdict: "tampered"}}, []string{
		"Joined     about 21 signed up, 22 created by administrators, 23 first seen through an identity provider",
		"Signed in  about 24 sign-ins, 26 refused; about 25 people active",
		"Deleted    about 57 users: 28 by themselves, 29 by administrators; about 30 user pools with about 31 users",
	}},
}

var lackingHeadline = []string{
	"Joined     about 21 signed up, 22 created by administrators, 23 first seen through an identity provider",
	"Signed in  about 24 sign-ins, at least 26 refused; at least 25 people active",
	"Deleted    at least 57 users: 28 by themselves, 29 by administrators; at least 30 user pools with at least 31 users",
}

// The headline, the figures of a page and the tables of all formats for people say the same
// about each number, and nothing is exact unless the coverage is complete.
func TestAllFormatsClaimTheSame(t *testing.T) {
	for _, test := range coverages {
		r := &report.Report{Summary: &report.Summary{Acts: manyActs, Deletions: make([]report.DeletionCounts, 1)}, Coverage: test.coverage}
		r.Coverage.Classes = cognito.Classes
		table, markdown, page := text(t, format.Table, r, format.Layout{}), text(t, format.Markdown, r, format.Layout{}), text(t, format.HTML, r, format.Layout{})
		if got := strings.Contains(table+markdown+plain(page, "<main", "</main>"), "exact"); got != r.Coverage.Complete {
			t.Errorf("%s: says exact: %t", test.name, got)
		}
		for _, want := range test.headline {
			if !strings.Contains(table, "  "+want+"\n") {
				t.Errorf("%s: the headline lacks %q:\n%s", test.name, want, table[:strings.Index(table, "\n\n")])
			}
		}
		claims := claimsOf(markdown)
		if len(claims) != len(figureNames)+1 { // no figure shows the deleted pools
			t.Errorf("%s: %d rows in %s", test.name, len(claims), markdown)
		}
		figures := plain(page, `<dl class="figures">`, "</dl>")
		for what, claim := range claims {
			if !regexp.MustCompile(`│ ` + what + ` +│ [^│]+│ ` + claim + ` +│`).MatchString(table) {
				t.Errorf("%s: the table of a terminal does not say %q of %s:\n%s", test.name, claim, what, table)
			}
			bound, _, _ := strings.Cut(claim, "; ")
			name, ok := figureNames[what]
			if ok && !regexp.MustCompile(name+` (\(`+bound+`\)|(\S )?\d+ `+claim+`)`).MatchString(figures) {
				t.Errorf("%s: the figures do not say %q of %s: %s", test.name, claim, name, figures)
			}
		}
	}
}

// claimsOf returns how each number of the table of acts can be wrong, by what it counts.
func claimsOf(markdown string) map[string]string {
	claims := map[string]string{}
	for line := range strings.Lines(between(markdown, "## What people did\n", "\n## ")) {
		if cells := strings.Split(line, " | "); len(cells) == 4 && cells[1] != "of" && cells[1] != "---" {
			claims[cells[1]] = strings.TrimSuffix(cells[3], " |\n")
		}
	}
	return claims
}

// A number that was not looked for is unknown everywhere, not 0.
func TestNumbersThatWereNotLookedForAreNotKnown(t *testing.T) {
	r := &report.Report{Summary: new(report.Summary), Coverage: report.Coverage{Complete: true, Classes: []cognito.Class{cognito.SignUpStep}}}
	claims := claimsOf(text(t, format.Markdown, r, format.Layout{}))
	for what, claim := range claims {
		known := what == "users signed up" || strings.HasPrefix(what, "users created") || strings.HasPrefix(what, "users first")
		if strings.HasPrefix(claim, "not known; events of the class ") == known {
			t.Errorf("%s: %s", what, claim)
		}
	}
	want := "Signed up ≈ 0 about; too low at the start ≈ 0 created by administrators (about)" +
		" People active – not known; events of the class sign_in were not looked for" +
		" Sign-ins – not known; events of the class sign_in were not looked for" +
		" Users deleted – not known; events of the class user_deletion were not looked for"
	if got := plain(text(t, format.HTML, r, format.Layout{}), `<dl class="figures">`, "</dl>"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// The deletion of something else does not answer how many users were deleted.
func TestHeadlineOfOtherDeletions(t *testing.T) {
	r := &report.Report{Query: report.Question{Pattern: "{}"}, Coverage: report.Coverage{Complete: true, Classes: cognito.Classes}}
	for _, test := range []struct {
		outcome cognito.Outcome
		want    string
	}{
		{cognito.Succeeded, "not known: only events that match the event pattern were looked for"},
		{cognito.Denied, "3 attempts failed or denied"},
	} {
		r.Summary = &report.Summary{Deletions: []report.DeletionCounts{{Name: "DeleteGroup", Outcome: test.outcome, Events: 3}}}
		if got := between(text(t, format.Table, r, format.Layout{}), "  Deleted    ", "\n"); got != test.want {
			t.Errorf("%s: got %q, want %q", test.outcome, got, test.want)
		}
	}
}

// The headline does not count one person.
func TestHeadlineOfOneUser(t *testing.T) {
	by := func(arn string) []report.Deleter { return []report.Deleter{{Actor: arn, Users: 1}} }
	none := []string{"no sign-up or creation seen", "about 0 sign-ins, none seen refused; not seen active", "no deletion seen"}
	for _, test := range []struct {
		name string
		s    report.Summary
		want []string
	}{
		{"nothing", report.Summary{}, none},
		{"attempt", report.Summary{Deletions: []report.DeletionCounts{{Outcome: cognito.Denied, Events: 1}}},
			append(slices.Clone(none[:2]), "no deletion seen; 1 attempt failed or denied")},
		{"by an administrator", report.Summary{Acts: report.ActTotals{ActCounts: report.ActCounts{AdminCreated: 1, SignIns: 2, FailedSignIns: 1, PeopleSignedIn: 1, Deleted: 1}, DeletedByAdmin: 1},
			Deleters: by("arn:aws:iam::1:user/ann")},
			[]string{"created by an administrator", "about 2 sign-ins, at least 1 refused; seen active", "by an administrator (ann)"}},
		{"by the user", report.Summary{Acts: report.ActTotals{ActCounts: report.ActCounts{SignedUp: 1, FirstFederated: 1, Deleted: 1}, DeletedSelf: 1}},
			[]string{"signed up, first seen through an identity provider", none[1], "by the user"}},
		{"in two pools", report.Summary{Acts: report.ActTotals{ActCounts: report.ActCounts{SignedUp: 2, Deleted: 1}, DeletedSelf: 1}},
			[]string{"about 2 signed up, 0 created by administrators", "about 0 sign-ins, none seen refused; nobody seen active", "1 user: 1 by themselves, 0 by administrators"}},
	} {
		r := &report.Report{Query: report.Question{Subs: []string{"one"}}, Summary: &test.s, Coverage: report.Coverage{Complete: true, Classes: cognito.Classes}}
		table, got := text(t, format.Table, r, format.Layout{}), []string(nil)
		for _, name := range []string{"Joined     ", "Signed in  ", "Deleted    "} {
			got = append(got, between(table, "\n  "+name, "\n"))
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", test.name, diff)
		}
	}
}

// The figures name those who deleted users, as text and at a length that fits.
func TestFiguresNameDeleters(t *testing.T) {
	s := report.Summary{Acts: manyActs}
	name := func() string {
		r := &report.Report{Summary: &s, Coverage: report.Coverage{Complete: true, Classes: cognito.Classes}}
		return plain(text(t, format.HTML, r, format.Layout{}), "29</span> by administrators ", "</dd>")
	}
	const bound = "(exact)"
	for _, test := range []struct{ actor, want string }{
		{"arn:aws:iam::1:user/ann", "ann 29"},
		{"<img src=x>\x1b[1m", `&lt;img src=x&gt;\x1b[1m 29`},
		{strings.Repeat("x", 3000), strings.Repeat("x", 59) + "… 29"},
	} {
		s.Deleters = []report.Deleter{{Actor: test.actor, Users: 29}}
		if got := name(); got != bound+" "+test.want {
			t.Errorf("%.20q: got %q, want %q", test.actor, got, test.want)
		}
	}
	s.Deleters = nil
	for i := range 4 {
		s.Deleters = append(s.Deleters, report.Deleter{Actor: fmt.Sprint("ops", i), Users: 1})
	}
	if got, want := name(), bound+" ops0 1, ops1 1, 2 more"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	s.Deleters = nil
	if got := name(); got != bound {
		t.Errorf("got %q, want %q", got, bound)
	}
}
