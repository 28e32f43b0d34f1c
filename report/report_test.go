package report_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// Add is commutative and idempotent: any order and any repetition give the same bytes.
func TestOrderDoesNotMatter(t *testing.T) {
	entries := scanned(t, "trail", "damaged")
	// Copies that differ, corrections, and an object that failed elsewhere.
	for i, e := range entries[:40] {
		e.Object += ".copy"
		e.Events = append([]cognito.Event(nil), e.Events...)
		for k := range e.Events {
			e.Events[k].UserAgent += string(rune('a' + i%3))
			if i%4 == 0 {
				e.Events[k].OriginalID = e.Events[k].ID
				e.Events[k].ID += "-corrected"
			}
		}
		entries = append(entries, e)
	}
	for _, e := range entries[:20] {
		e.Status, e.Reason, e.Message = journal.Failed, "unreadable", "elsewhere"
		entries = append(entries, e)
	}
	q := report.Query{Parts: report.Parts}
	text := func(entries []journal.Entry) string {
		b, err := journal.JSON(build(entries, q), "  ")
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	want := text(entries)
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		random.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
		twice := append(entries[:len(entries):len(entries)], entries[:random.IntN(len(entries))]...)
		if diff := cmp.Diff(want, text(twice)); diff != "" {
			t.Fatalf("(-want +got)\n%s", diff)
		}
	}
}

// What people did by month or, if asked for, by other periods, in the time zone of the
// question; and who deleted users, the busiest first.
func TestPeriodsAndDeleters(t *testing.T) {
	by := func(actor string) func(*cognito.Event) { return func(e *cognito.Event) { e.Actor = actor } }
	entries := []journal.Entry{entryOf("a",
		event("1", 23, user("s1", "p"), by("ann"), after(9*24*time.Hour)), // 23:00 on the 31st
		event("2", 1, user("s2", "p"), by("bob")), event("3", 2, user("s3", "p"), by("bob")),
		event("4", 3, user("s4", "p"), called("DeleteUser"), by("s4")),
		event("5", 4, user("s5", "p"), called("ConfirmSignUp")),
		event("6", 5, user("s5", "p"), visit(cognito.SignIn)),
	)}
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		by   report.Period
		zone *time.Location
		want string
	}{
		{"", nil, "2025-01: 1 signed up, 4 deleted, 1 sign_in"},
		{"", tokyo, "2025-01: 1 signed up, 3 deleted, 1 sign_in; 2025-02: 0 signed up, 1 deleted, 0 sign_in"},
		{report.ByDay, nil, "2025-01-22: 1 signed up, 3 deleted, 1 sign_in; 2025-01-31: 0 signed up, 1 deleted, 0 sign_in"},
		{report.ByAll, nil, ""},
	} {
		s := build(entries, report.Query{Parts: []report.Part{report.PartSummary}, By: test.by, Location: test.zone}).Summary
		var got []string
		for _, p := range s.Periods {
			got = append(got, fmt.Sprintf("%s: %d signed up, %d deleted, %d sign_in", p.Period, p.SignedUp, p.Deleted, p.SignIn))
		}
		if got := strings.Join(got, "; "); got != test.want {
			t.Errorf("by %q in %v: got %q, want %q", test.by, test.zone, got, test.want)
		}
		want := []report.Deleter{{Actor: "bob", Account: "123456789012", Users: 2}, {Actor: "ann", Account: "123456789012", Users: 1}}
		if diff := cmp.Diff(want, s.Deleters); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
}
