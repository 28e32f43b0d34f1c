package logs_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/logs"
)

// moment parses a time of these tests. An empty one is the zero time.
func moment(t *testing.T, s string) time.Time {
	t.Helper()
	when, err := time.Parse("2006-01-02T15:04:05", s)
	if err != nil && s != "" {
		t.Fatal(err)
	}
	return when
}

// TestSourcesAreWholeHours: in parts without a gap, which extend beyond the requested time
// by as much as messages may be late.
func TestSourcesAreWholeHours(t *testing.T) {
	const late = 24 * time.Hour
	for _, test := range []struct {
		name, from, to string
		kept           int // days
		created        string
		n              int
		want           string
	}{
		{"all of a new group", "", "", 0, "2026-11-24T22:30:00", 1, "2026-11-10T22 2026-11-25T03"},
		{"all that is kept", "", "", 7, "2020-01-01T00:00:00", 1, "2026-11-18T04 2026-11-25T03"},
		{"created later than what would be kept", "", "", 365, "2026-11-15T00:00:00", 1, "2026-11-01T00 2026-11-25T03"},
		{"not known when created", "2014-06-30T00:00:00", "2014-07-01T10:00:00", 0, "", 1, "2014-07-01T00 2014-07-02T10"},
		{"a day, and the margin", "2026-11-20T00:00:00", "2026-11-21T00:00:00", 0, "2020-01-01T00:00:00", 2, "2026-11-21T00 2026-11-22T00, 2026-11-20T00 2026-11-21T00"},
		{"the margin is to come", "2026-11-24T00:59:59", "2026-11-24T12:00:00", 0, "2020-01-01T00:00:00", 1, "2026-11-24T00 2026-11-25T03"},
		{"three parts", "2026-11-25T00:00:00", "", 0, "2020-01-01T00:00:00", 3, "2026-11-25T02 2026-11-25T03, 2026-11-25T01 2026-11-25T02, 2026-11-25T00 2026-11-25T01"},
		{"fewer hours than parts", "2026-11-25T01:10:00", "", 0, "2020-01-01T00:00:00", 4, "2026-11-25T02 2026-11-25T03, 2026-11-25T01 2026-11-25T02"},
		{"four parts", "2026-11-24T10:00:00", "", 0, "2020-01-01T00:00:00", 4, "2026-11-24T23 2026-11-25T03, 2026-11-24T19 2026-11-24T23, 2026-11-24T15 2026-11-24T19, 2026-11-24T10 2026-11-24T15"},
		{"too old", "2020-01-01T00:00:00", "2020-01-02T00:00:00", 30, "2019-01-01T00:00:00", 1, ""},
		{"to come", "2027-01-01T00:00:00", "", 0, "2019-01-01T00:00:00", 1, ""},
	} {
		r := logs.Request{Group: deletions, From: moment(t, test.from), To: moment(t, test.to), Late: late, Now: moment(t, "2026-11-25T02:10:30")}
		r.Group.Kept, r.Group.Created = time.Duration(test.kept)*24*time.Hour, moment(t, test.created)
		var got []string
		for _, s := range r.Sources(nil, test.n, nil) {
			got = append(got, s.From.Format("2006-01-02T15")+" "+s.To.Format("2006-01-02T15"))
			if !s.Asked.Equal(r.Now) || s.String() != called {
				t.Errorf("%s: %s, asked up to %s", test.name, s, s.Asked)
			}
		}
		if diff := cmp.Diff(test.want, strings.Join(got, ", ")); diff != "" {
			t.Errorf("%s (-want +got)\n%s", test.name, diff)
		}
	}
}

// TestPruned: it says what is not read, and the same each time. Otherwise a later run could
// not finish an earlier one.
func TestPruned(t *testing.T) {
	r := logs.Request{Group: deletions, Now: moment(t, "2026-11-25T02:10:30")}
	r.Group.Kept, r.Group.Created = 30*24*time.Hour, moment(t, "2020-01-15T10:30:00")
	says := func() (got []string) {
		for _, p := range r.Pruned() {
			got = append(got, strings.TrimPrefix(p.What, called+": ")+" | "+p.Why)
		}
		return got
	}
	want := []string{
		"messages without the text cognito- | by the filter pattern %cognito-%: they are not among the records that were read",
		"events of more than 256 KB | none are sent to log groups",
		"events from more than 30 days before the scan | the log group keeps 30 days",
		"events before 2020-01-01T10:00:00Z | the log group was created on 2020-01-15",
	}
	if diff := cmp.Diff(want, says()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	r.Now = r.Now.Add(100 * time.Hour)
	if diff := cmp.Diff(want, says()); diff != "" {
		t.Errorf("later (-want +got)\n%s", diff)
	}
	r.All, r.From = true, r.Now.Add(-24*time.Hour)
	if diff := cmp.Diff(want[1:2], says()); diff != "" {
		t.Errorf("all of a day (-want +got)\n%s", diff)
	}
}
