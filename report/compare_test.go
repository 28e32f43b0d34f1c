package report_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/reporttest"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// compared are the parts of a Comparison that has everything.
var compared = report.Query{Parts: []report.Part{report.PartSummary, report.PartActivity, report.PartEvents}, By: report.ByAll}

// numberOf returns the only number with that section, name and client.
func numberOf(t *testing.T, c *report.Comparison, section, name, client string) report.Number {
	t.Helper()
	var found []report.Number
	for _, n := range c.Numbers {
		if n.Section == section && n.Name == name && n.ClientID == client {
			found = append(found, n)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d numbers %s %s %s, want one", len(found), section, name, client)
	}
	return found[0]
}

func at1(client string) func(*cognito.Event) { return func(e *cognito.Event) { e.ClientID = client } }

// A side that lacks a row has 0 in it. The change is relative to A, and there is none if A
// is 0.
func TestCompareNumbers(t *testing.T) {
	a := build([]journal.Entry{entryOf("a",
		event("1", 1), event("2", 2), event("3", 3),
		event("4", 4, user("u", "pool"), visit(cognito.SignIn), at1("old")),
	)}, compared)
	b := build([]journal.Entry{entryOf("b",
		event("1", 1),
		event("5", 1, reporttest.Outcome(cognito.Denied)),
		event("6", 5, user("u", "pool"), visit(cognito.SignIn), at1("new")),
		event("7", 6, user("u", "pool"), visit(cognito.SignIn), at1("new")),
	), failedEntry("f", "")}, compared)
	c := report.Compare(a, b)
	tests := []struct {
		section, name, client string
		a, b, difference      int64
		change                string // empty: none
	}{
		{report.InActs, "deleted_by_admin", "", 3, 1, -2, "-66.7"},
		{report.InActs, "signed_up", "", 0, 0, 0, ""},
		{report.InAuthorize, "sign_in", "", 1, 2, 1, "100.0"},
		{report.InAuthorize, "distinct_subs", "", 1, 1, 0, "0.0"},
		{report.InActivity, "sign_in", "old", 1, 0, -1, "-100.0"},
		{report.InActivity, "sign_in", "new", 0, 2, 2, ""},
		{report.InActivity, "distinct_subs", "new", 0, 1, 1, ""},
		{report.InFindings, "deletion-denied", "", 0, 1, 1, ""},
		{report.InCoverage, "objects_failed", "", 0, 1, 1, ""},
		{report.InCoverage, "events_distinct", "", 4, 4, 0, "0.0"},
		{report.InCoverage, "failures", "", 0, 1, 1, ""},
	}
	for _, test := range tests {
		got := numberOf(t, c, test.section, test.name, test.client)
		change := ""
		if got.Change != nil {
			change = fmt.Sprintf("%.1f", *got.Change)
		}
		if got.A != test.a || got.B != test.b || got.Difference != test.difference || change != test.change {
			t.Errorf("%s %s %s: got %d, %d, %d, %q, want %d, %d, %d, %q", test.section, test.name, test.client,
				got.A, got.B, got.Difference, change, test.a, test.b, test.difference, test.change)
		}
	}
	for _, n := range c.Numbers {
		if n.Section == report.InDeletions && (n.Outcome == "succeeded" && (n.A != 3 || n.B != 1) || n.Outcome == "denied" && (n.A != 0 || n.B != 1)) {
			t.Errorf("deletions by outcome: got %+v", n)
		}
	}
}

// The same two sides in reverse have the opposite differences, and a side compared with
// itself has none.
func TestCompareIsAntisymmetric(t *testing.T) {
	a, b := build(scanned(t, "trail"), compared), build(scanned(t, "damaged", "cognito"), compared)
	there, back := report.Compare(a, b), report.Compare(b, a)
	if len(there.Numbers) != len(back.Numbers) || there.Events.Len() != back.Events.Len() {
		t.Fatalf("%d numbers and %d events, the other way round %d and %d", len(there.Numbers), there.Events.Len(), len(back.Numbers), back.Events.Len())
	}
	for i, n := range there.Numbers {
		m := back.Numbers[i]
		if n.Name != m.Name || n.A != m.B || n.B != m.A || n.Difference != -m.Difference {
			t.Errorf("got %+v, the other way round %+v", n, m)
		}
	}
	self := report.Compare(a, a)
	for _, n := range self.Numbers {
		if n.Difference != 0 || n.Change != nil && *n.Change != 0 {
			t.Errorf("a report differs from itself: %+v", n)
		}
	}
	if self.Events.Len() != 0 {
		t.Errorf("%d events that only one of two equal sides has", self.Events.Len())
	}
}

// The numbers are those of the reports, whatever is compared: the sums over the clients are
// the numbers of everything.
func TestComparedClientsMakeTheWhole(t *testing.T) {
	entries := scanned(t, "trail", "damaged", "cognito")
	c := report.Compare(build(nil, compared), build(entries, compared))
	sums := map[string]int64{}
	for _, n := range c.Numbers {
		if n.Section == report.InActivity {
			sums[n.Name] += n.B
		}
	}
	for _, name := range []string{"sign_in", "sign_up", "undetermined", "contradicted"} {
		if want := numberOf(t, c, report.InAuthorize, name, "").B; sums[name] != want {
			t.Errorf("%s: the clients have %d, all have %d", name, sums[name], want)
		}
	}
	for _, name := range []string{"signed_up", "sign_ins", "failed_sign_ins", "deleted"} {
		if want := numberOf(t, c, report.InActs, name, "").B; sums[name] != want || want == 0 {
			t.Errorf("%s: the clients have %d, all have %d", name, sums[name], want)
		}
	}
}

// An event is identified by account, ID and what happened; what else its record says does
// not matter.
func TestCompareEvents(t *testing.T) {
	otherwise := func(e *cognito.Event) { e.UserAgent, e.Object, e.Category = "other", "other", "Management" }
	redacted := "00000000-0000-0000-0000-000000000000"
	inA := []cognito.Event{
		event("same", 1), event("gone", 2), event("forged", 3),
		event(redacted, 4, at1("1")), event(redacted, 4, at1("2")),
	}
	inB := []cognito.Event{
		event("same", 1, otherwise), event("new", 5), event("forged", 3, reporttest.Outcome(cognito.Denied)),
		event("gone", 2, func(e *cognito.Event) { e.Account = "218007301253" }),
		event(redacted, 4, at1("1")),
	}
	c := report.Compare(build([]journal.Entry{entryOf("a", inA...)}, compared), build([]journal.Entry{entryOf("b", inB...)}, compared))
	var got []string
	for e := range c.Events.All() {
		got = append(got, e.OnlyIn+" "+e.ID+" "+e.Account[:1])
	}
	want := []string{"a gone 1", "a forged 1", "a " + redacted + " 1", "b gone 2", "b forged 1", "b new 1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A part that one side lacks is absent, and a part that both have is there even if empty.
func TestCompareHasWhatBothHave(t *testing.T) {
	none, all := build(nil, report.Query{}), build(nil, compared)
	if c := report.Compare(none, all); c.Numbers != nil || !c.Events.IsZero() {
		t.Errorf("compared with nothing: %v", c)
	}
	if c := report.Compare(all, all); c.Numbers == nil || c.Events.IsZero() || c.Events.Len() != 0 {
		t.Errorf("two empty reports: %v", c)
	}
}

// The rows are sorted, and each occurs once.
func TestComparedNumbersAreSorted(t *testing.T) {
	c := report.Compare(build(scanned(t, "trail"), compared), build(scanned(t, "cognito"), compared))
	keys := func(n report.Number) []string {
		return []string{n.Section, n.Name, n.Outcome, n.Account, n.Region, n.UserPoolID, n.ClientID}
	}
	for i := 1; i < len(c.Numbers); i++ {
		if slices.Compare(keys(c.Numbers[i-1]), keys(c.Numbers[i])) >= 0 {
			t.Errorf("%v stands before %v", c.Numbers[i-1], c.Numbers[i])
		}
	}
}

// A change that rounds to nothing is 0, not -0.
func TestCompareRoundsToZero(t *testing.T) {
	a, b := &report.Report{Summary: &report.Summary{}}, &report.Report{Summary: &report.Summary{}}
	a.Coverage.Records.Read, b.Coverage.Records.Read = 100_000, 99_999
	if n := numberOf(t, report.Compare(a, b), report.InCoverage, "records_read", ""); n.Difference != -1 || fmt.Sprint(*n.Change) != "0" {
		t.Errorf("got %d, %v %%, want -1, 0 %%", n.Difference, *n.Change)
	}
}
