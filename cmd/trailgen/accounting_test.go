package main

import (
	"slices"
	"testing"
)

// TestEveryKind checks that every kind of event occurs.
func TestEveryKind(t *testing.T) {
	c := busy
	c.Inflated = 30 << 20
	p := newArchive(c.withDefaults()).plan
	for n := range p.kinds {
		uses := func(e event) bool { return int(e.kind) == n }
		if p.kinds[n].name == "" || !slices.ContainsFunc(p.events, uses) {
			t.Errorf("kind %d (%s, %s) never happens", n, p.kinds[n].name, p.kinds[n].outcome)
		}
	}
}

func TestAccounting(t *testing.T) {
	a, _, err := generate(t.TempDir(), busy)
	if err != nil {
		t.Fatal(err)
	}
	c := a.Coverage
	var days dayRow
	for _, d := range c.Days {
		days.Objects += d.Objects
		days.Records += d.Records
		days.Events += d.Events
	}
	var clients, periods authorizeCounts
	for sum, rows := range map[*authorizeCounts][]clientRow{&clients: a.Summary.Clients, &periods: a.Authorize} {
		for _, r := range rows {
			sum.SignIn += r.SignIn
			sum.SignUp += r.SignUp
			sum.Undetermined += r.Undetermined
		}
	}
	deletions := int64(0)
	for _, d := range a.Summary.Deletions {
		deletions += d.Events
	}
	all := a.Summary.Authorize
	for _, law := range []struct {
		name      string
		got, want int64
	}{
		{"listed objects are scanned", c.Objects.Listed, c.Objects.Scanned},
		{"listed bytes are scanned", c.Bytes.Listed, c.Bytes.Scanned},
		{"a record matches or not", c.Records.Matched + c.Records.Unmatched, c.Records.Read},
		{"a match counts, is a copy or was replaced", c.Events.Distinct + c.Events.Duplicate + c.Events.Replaced, c.Records.Matched},
		{"days hold all objects", days.Objects, c.Objects.Scanned},
		{"days hold all records", days.Records, c.Records.Read},
		{"days hold all matches", days.Events, c.Records.Matched},
		{"clients hold all sign-ins", clients.SignIn, all.SignIn},
		{"clients hold all sign-ups", clients.SignUp, all.SignUp},
		{"clients hold all else", clients.Undetermined, all.Undetermined},
		{"periods hold what clients do", periods.SignIn + periods.SignUp + periods.Undetermined, all.SignIn + all.SignUp + all.Undetermined},
		{"each deletion has a row", int64(len(a.Deletions)), deletions},
	} {
		if law.got != law.want || law.want == 0 {
			t.Errorf("%s: got %d, want %d and not 0", law.name, law.got, law.want)
		}
	}
	checkDeletions(t, a.Deletions)
}

// checkDeletions checks what holds for every row, and that there are rows of all sorts.
func checkDeletions(t *testing.T, rows []deletionRow) {
	t.Helper()
	var inferred, unresolved int
	for _, r := range rows {
		if (r.Sub == "") != (r.FirstSeen == nil) {
			t.Errorf("row does not fit together: %+v", r)
		}
		if r.FirstSeen != nil && r.FirstSeen.After(r.Time) {
			t.Errorf("first seen after the deletion: %+v", r)
		}
		if r.Inferred && (r.UserPoolID == "" || r.Sub == "") {
			t.Errorf("inferred from nothing: %+v", r)
		}
		if r.Inferred {
			inferred++
		}
		if r.Name == "DeleteUser" && r.Sub != "" && r.UserPoolID == "" {
			unresolved++
		}
	}
	if inferred == 0 || unresolved == 0 {
		t.Errorf("got %d inferred, %d unresolved: want some of each", inferred, unresolved)
	}
}
