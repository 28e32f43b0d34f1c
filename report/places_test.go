package report_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan/journal"
)

func day(n int) time.Time { return time.Date(2025, 1, n, 0, 0, 0, 0, time.UTC) }

// hourlyOf returns logs for each hour of the days of January for which want is true.
func hourlyOf(region string, want func(day, hour int) bool) (entries []journal.Entry) {
	for d := 1; d <= 31; d++ {
		for h := range 24 {
			if want(d, h) {
				entries = append(entries, logAt(d, h, region))
			}
		}
	}
	return entries
}

// digestAt returns the entry of the digest for that hour.
func digestAt(day, hour int, region string) journal.Entry {
	e := logAt(day, hour, region)
	e.Object, e.Status, e.Reason, e.Records = "digest of "+e.Object, journal.Skipped, journal.DigestFile, journal.Records{}
	e.Delivered = e.Delivered.Add(time.Hour)
	return e
}

func gapsOf(c *report.Coverage) string {
	var all []string
	for _, g := range c.Gaps {
		all = append(all, fmt.Sprintf("%s %s-%s", g.Region, g.From.Format("02T15"), g.To.Format("02T15")))
	}
	return strings.Join(all, ", ")
}

func january(entries []journal.Entry, set ...func(*report.Query)) *report.Report {
	q := report.Query{Parts: []report.Part{report.PartSummary}}
	for _, f := range set {
		f(&q)
	}
	return build(entries, q)
}

func inJanuary(q *report.Query) { q.From, q.To = day(1), day(32) }

// Holes are found at the start, in the middle and at the end, whether or not the query says
// which days it asks about.
func TestHoles(t *testing.T) {
	whole := hourlyOf("whole", func(int, int) bool { return true })
	for _, test := range []struct {
		name string
		want func(day, hour int) bool
		gaps string
	}{
		{"none", func(int, int) bool { return true }, ""},
		{"start", func(d, h int) bool { return d > 5 }, "other 01T00-06T00"},
		{"middle", func(d, h int) bool { return d < 10 || d > 12 }, "other 10T00-13T00"},
		{"end", func(d, h int) bool { return d < 20 }, "other 20T00-01T00"},
		{"all three", func(d, h int) bool { return d > 5 && d < 20 && d != 12 }, "other 01T00-06T00, other 12T00-13T00, other 20T00-01T00"},
		{"an hour", func(d, h int) bool { return d != 15 || h != 7 }, "other 15T07-15T08"},
		{"one log a day, start and end", func(d, h int) bool { return h == 9 && d > 5 && d < 20 }, "other 01T00-06T00, other 20T00-01T00"},
		{"one log a day, two holes", func(d, h int) bool { return h == 9 && (d < 8 || d > 10) && (d < 20 || d > 22) }, "other 08T00-11T00, other 20T00-23T00"},
		{"one log a day, a day missing", func(d, h int) bool { return h == 9 && d != 15 }, ""},
		{"eight a day, a day missing", func(d, h int) bool { return h%3 == 0 && d != 15 }, "other 15T00-16T00"},
		{"four a day, two days missing", func(d, h int) bool { return h%6 == 0 && d != 15 && d != 16 }, "other 15T00-17T00"},
		{"four a day, a day missing", func(d, h int) bool { return h%6 == 0 && d != 15 }, ""},
		{"weekdays only", func(d, h int) bool { return h == 9 && day(d).Weekday()%6 != 0 }, ""},
		{"weekdays only, a week missing", func(d, h int) bool { return h == 9 && day(d).Weekday()%6 != 0 && (d < 13 || d > 17) }, "other 11T00-20T00"},
		{"office hours", func(d, h int) bool { return h > 7 && h < 19 && day(d).Weekday()%6 != 0 }, ""},
		{"seldom", func(d, h int) bool { return h == 9 && (d == 2 || d == 13 || d == 19) }, ""},
		{"every third day", func(d, h int) bool { return h == 9 && d%3 == 0 }, ""},
		{"every other day, then no more", func(d, h int) bool { return h == 9 && d%2 == 0 && d < 19 }, "other 19T00-01T00"},
		{"every other day, then pauses", func(d, h int) bool { return h == 9 && d%2 == 0 && (d < 17 || d > 20) }, ""},
		{"once", func(d, h int) bool { return h == 9 && d == 30 }, ""},
	} {
		entries := append(hourlyOf("other", test.want), whole...)
		for name, set := range map[string]func(*report.Query){"all": func(*report.Query) {}, "January": inJanuary} {
			c := january(entries, set).Coverage
			if got := gapsOf(&c); got != test.gaps || c.Complete != (test.gaps == "") {
				t.Errorf("%s, asked for %s: got %q, complete: %t, want %q", test.name, name, got, c.Complete, test.gaps)
			}
			if c.FirstDay != "2025-01-01" || c.LastDay != "2025-01-31" {
				t.Errorf("%s, asked for %s: days from %s to %s", test.name, name, c.FirstDay, c.LastDay)
			}
		}
	}
}

// Only the part of a gap that is asked about is reported.
func TestGapsInWindow(t *testing.T) {
	entries := hourlyOf("r", func(d, h int) bool { return d < 10 || d > 12 })
	for _, test := range []struct {
		from, to time.Time
		regions  []string
		want     string
	}{
		{day(1), day(11).Add(6 * time.Hour), nil, "r 10T00-11T06"},
		{day(11).Add(6 * time.Hour), day(32), nil, "r 11T06-13T00"},
		{day(11), day(12), nil, "r 11T00-12T00"},
		{day(13), day(20), nil, ""},
		{day(1), day(10), nil, ""},
		{day(1), day(32), []string{"q"}, ""},
	} {
		c := january(entries, func(q *report.Query) { q.From, q.To, q.Regions = test.from, test.to, test.regions }).Coverage
		if got := gapsOf(&c); got != test.want {
			t.Errorf("%s to %s: got %q, want %q", test.from, test.to, got, test.want)
		}
	}
}

// Every day that is asked about is logged, quiet or missing.
func TestPlaces(t *testing.T) {
	entries := append(hourlyOf("busy", func(d, h int) bool { return d > 5 && d != 12 && (d != 15 || h != 7) }),
		hourlyOf("office", func(d, h int) bool { return h == 9 && day(d).Weekday()%6 != 0 })...)
	entries = append(entries, hourlyOf("seldom", func(d, h int) bool { return h == 9 && d%10 == 0 })...)
	want := []report.Place{
		{Site: report.Site{Account: "1", Region: "busy"}, First: "2025-01-06", Last: "2025-01-31", Judged: true, Logged: 13, Missing: 1, Quiet: 0},
		{Site: report.Site{Account: "1", Region: "office"}, First: "2025-01-01", Last: "2025-01-31", Judged: true, Logged: 10, Missing: 0, Quiet: 4},
		{Site: report.Site{Account: "1", Region: "seldom"}, First: "2025-01-10", Last: "2025-01-30", Logged: 2, Quiet: 12},
	}
	got := january(entries, func(q *report.Query) { q.From, q.To = day(7), day(21).Add(-time.Hour) }).Coverage.Places
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A silence that has digests is not a hole, but there is a warning if logs come otherwise.
func TestDigestsExplain(t *testing.T) {
	quiet := hourlyOf("quiet", func(d, h int) bool { return h == 9 && (d < 5 || d > 27) })
	steady := hourlyOf("steady", func(d, h int) bool { return d < 10 || d > 12 })
	for d := 1; d <= 31; d++ {
		for h := range 24 {
			if d != 20 {
				quiet = append(quiet, digestAt(d, h, "quiet"))
			}
			steady = append(steady, digestAt(d, h, "steady"))
		}
	}
	c := january(append(quiet, steady...), inJanuary).Coverage
	if got, want := gapsOf(&c), "quiet 20T00-21T00"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	warned := slices.ContainsFunc(c.Warnings, func(w report.Warning) bool {
		return w.Code == "digests_without_logs" && strings.Contains(w.Message, "steady") && strings.Contains(w.Message, "2025-01-10T00:00:00Z to 2025-01-13T00:00:00Z")
	})
	if !warned {
		t.Errorf("no warning of digests without logs: %v", c.Warnings)
	}
	if hasWarning(january(steady, func(q *report.Query) { q.From = day(20) }), "digests_without_logs") {
		t.Error("a warning of what is not asked about")
	}
}

// A dead trail is found, whether the window contains its end or begins after it.
func TestNoLogs(t *testing.T) {
	stopped := append(hourlyOf("stopped", func(d, h int) bool { return d < 12 }), hourlyOf("goes on", func(int, int) bool { return true })...)
	for _, test := range []struct {
		name string
		set  func(*report.Query)
		want string
	}{
		{"no window", func(*report.Query) {}, ""},
		{"before", func(q *report.Query) { q.To = day(11) }, ""},
		{"about the end", func(q *report.Query) { q.From, q.To = day(5), day(20) }, "1 stopped"},
		{"after", func(q *report.Query) { q.From, q.To = day(20), day(21) }, "1 stopped"},
		{"no end", func(q *report.Query) { q.From = day(20) }, "1 stopped"},
		{"the other region", func(q *report.Query) { q.From, q.Regions = day(20), []string{"goes on"} }, ""},
		{"part of a day", func(q *report.Query) { q.From, q.To = day(32).Add(-90*time.Minute), day(32).Add(90*time.Minute) }, "1 stopped"},
		{"an account without a log", func(q *report.Query) {
			q.From, q.Sites = day(1), []report.Site{{Account: "2", Region: "here"}, {Account: "1", Region: "never"}}
			q.Regions = []string{"here", "never", "goes on"}
		}, "2 here"},
	} {
		var got []string
		for _, f := range january(stopped, test.set).Summary.Findings {
			if f.Code == people.NoLogs {
				for _, s := range f.Subjects {
					got = append(got, s.String())
				}
			}
		}
		if strings.Join(got, ", ") != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

// Of places that have logs on random days, at the same rate on all days, few are reported
// to have holes when they have none, and a silence longer than their rhythm is found. -v
// prints how often, for more archives; docs/coverage.md quotes it.
func TestHolesByChance(t *testing.T) {
	archives := 40
	if testing.Verbose() {
		archives = 100
	}
	random := rand.New(rand.NewPCG(7, 8))
	from := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	// gaps returns how many of the archives of that many days have a gap that overlaps the
	// days [hole, hole + silent), which have no log.
	gaps := func(days int, share float64, hole, silent int) (n int) {
		for range archives {
			var b report.Builder
			for d := range days {
				if random.Float64() < share && (d < hole || d >= hole+silent) {
					e := logAt(1, 9, "r")
					e.Delivered = from.AddDate(0, 0, d).Add(9 * time.Hour)
					e.Object = e.Delivered.String()
					b.Add(e)
				}
			}
			c := b.Report(report.Query{Filter: events.Filter{From: from, To: from.AddDate(0, 0, days)}}).Coverage
			begin, end := from.AddDate(0, 0, hole), from.AddDate(0, 0, hole+silent)
			if slices.ContainsFunc(c.Gaps, func(g events.Gap) bool {
				return silent == 0 || g.From.Before(end) && g.To.After(begin)
			}) {
				n++
			}
		}
		return n
	}
	for _, share := range []float64{0.05, 0.2, 0.5, 0.7, 0.85, 0.93, 0.97} {
		line := fmt.Sprintf("%.0f %%:", 100*share)
		for _, days := range []int{365, 90, 30} {
			alarms := gaps(days, share, 0, 0)
			line += fmt.Sprintf(" false alarms in %d days %d %%,", days, 100*alarms/archives)
			if 100*alarms > 12*archives {
				t.Errorf("%.0f %% of %d days: %d of %d archives have holes that are none", 100*share, days, alarms, archives)
			}
		}
		silent := 1
		for silent < 185 && 10*gaps(365, share, 180, silent) < 9*archives {
			silent += 1 + silent/10
		}
		if silent >= 185 && share >= 0.1 {
			t.Errorf("%.0f %%: a hole of half a year is not found", 100*share)
		}
		t.Logf("%s holes are found from %d days on", line, silent)
	}
}

// Logs that come again after the window do not hide that there was none in it, and nothing
// is missing from a time that is still to come.
func TestNoLogsInWindow(t *testing.T) {
	entries := hourlyOf("r", func(d, h int) bool { return d < 10 || d > 20 })
	for _, test := range []struct {
		name            string
		from, to, until time.Time
		gaps            string
		found           int
	}{
		{"all of the window", day(12), day(15), time.Time{}, "r 12T00-15T00", 1},
		{"a part of it", day(9), day(15), time.Time{}, "r 10T00-15T00", 0},
		{"still to come", day(25), day(60), day(32), "", 0},
		{"past", day(25), day(32).Add(48 * time.Hour), day(60), "r 01T00-03T00", 1},
	} {
		r := january(entries, func(q *report.Query) { q.From, q.To, q.Until = test.from, test.to, test.until })
		if got := gapsOf(&r.Coverage); got != test.gaps || len(r.Summary.Findings) != test.found {
			t.Errorf("%s: gaps %q, want %q; %d findings, want %d", test.name, got, test.gaps, len(r.Summary.Findings), test.found)
		}
	}
	if want := "no more logs from account 1, region r since 2025-01-10T00:00:00Z"; january(entries, func(q *report.Query) { q.From, q.To = day(12), day(15) }).Summary.Findings[0].Message != want {
		t.Errorf("the finding does not say %q", want)
	}
}

// A window without a log is not an answer, unless no log is to be expected in it.
func TestQuietWindow(t *testing.T) {
	weekdays := hourlyOf("r", func(d, h int) bool { return h == 9 && day(d).Weekday()%6 != 0 })
	few := hourlyOf("r", func(d, h int) bool { return h == 9 && d%10 == 0 })
	for _, test := range []struct {
		name    string
		entries []journal.Entry
		from    time.Time
		to      time.Time
		want    bool
	}{
		{"a Saturday", weekdays, day(11), day(12), false},
		{"too few to tell", few, day(11), day(12), true},
		{"later than all logs", weekdays, day(40), time.Time{}, true},
	} {
		c := january(test.entries, func(q *report.Query) { q.From, q.To = test.from, test.to }).Coverage
		if got := len(c.Unanswered()) > 0; got != test.want {
			t.Errorf("%s: unanswered: %t, want %t", test.name, got, test.want)
		}
	}
}
