package report_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/report/reporttest"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// For one version of an object, scanned and skipped entries take precedence over failed
// ones. A failure of another version still counts, and so does one without a version.
func TestScannedWinsOverFailed(t *testing.T) {
	good := entryOf("a", event("1", 1))
	good.Version = "1"
	skip := journal.Entry{Object: "c", Version: "1", Status: journal.Skipped, Reason: journal.NoRecord, Bytes: 3}
	link := journal.Entry{Object: "d", Status: journal.Skipped, Reason: "symbolic link"}
	again := failedEntry("b", "1")
	again.Message = "cut elsewhere"
	entries := []journal.Entry{failedEntry("a", "1"), failedEntry("a", "2"), good, failedEntry("b", "1"), again, skip, failedEntry("c", "1"), link, failedEntry("d", "")}
	for range len(entries) {
		entries = append(entries[1:], entries[0])
		r := build(entries, report.Query{})
		checkAccounting(t, &r.Coverage)
		if want := (report.ObjectCounts{Listed: 6, Scanned: 1, Skipped: 2, Failed: 3}); r.Coverage.Objects != want {
			t.Errorf("got %+v, want %+v", r.Coverage.Objects, want)
		}
		want := []report.Failure{{Object: "a", Reason: "bad gzip", Message: "cut", Version: "2"}, {Object: "b", Reason: "bad gzip", Message: "cut", Version: "1"}, {Object: "d", Reason: "bad gzip", Message: "cut"}}
		if diff := cmp.Diff(want, r.Coverage.Failures); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if !r.Coverage.Incomplete() || !hasWarning(r, "several_versions") {
			t.Error("complete, or not warned, although a failed in another version")
		}
	}
}

// What is known to be bad counts as skipped, in any order, unless that version was read. A
// failure of another version still counts as failed.
func TestKnownBad(t *testing.T) {
	good := entryOf("a", event("1", 1))
	good.Version = "1"
	entries := []journal.Entry{failedEntry("a", "1"), good, failedEntry("b", "1"), failedEntry("b", "2"), failedEntry("c", "1"), failedEntry("d", "")}
	for range len(entries) {
		entries = append(entries[1:], entries[0])
		known := func(name, version string) bool { return version != "2" && name != "c" }
		r := build(entries, report.Query{KnownBad: known})
		checkAccounting(t, &r.Coverage)
		if want := (report.ObjectCounts{Listed: 5, Scanned: 1, Skipped: 2, Failed: 2}); r.Coverage.Objects != want {
			t.Errorf("got %+v, want %+v", r.Coverage.Objects, want)
		}
		want := []report.Skip{{Reason: report.KnownBad, Objects: 2, Bytes: r.Coverage.Bytes.Skipped, Names: []string{"b", "d"}}}
		if diff := cmp.Diff(want, r.Coverage.Skips); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		r = build(entries, report.Query{KnownBad: func(string, string) bool { return true }})
		if checkAccounting(t, &r.Coverage); r.Coverage.Incomplete() || len(r.Coverage.Failures) > 0 {
			t.Errorf("all known: %+v", r.Coverage)
		}
	}
}

// Versions of one object count separately, whichever comes first, and the report says so.
func TestVersionsOfAnObject(t *testing.T) {
	version := func(v string) journal.Entry {
		e := entryOf("a", event("1", 1))
		e.Version = v
		return e
	}
	other := entryOf("b", event("1", 1))
	failed := failedEntry("a", "4")
	entries := []journal.Entry{version("1"), version("2"), other, version("3"), version("2"), failed, version("1")}
	for range len(entries) {
		entries = append(entries[1:], entries[0])
		r := build(entries, report.Query{})
		checkAccounting(t, &r.Coverage)
		if want := (report.ObjectCounts{Listed: 5, Scanned: 4, Failed: 1}); r.Coverage.Objects != want {
			t.Errorf("got %+v, want %+v", r.Coverage.Objects, want)
		}
		if want := (report.EventCounts{Distinct: 1, Duplicate: 3}); r.Coverage.Events != want {
			t.Errorf("got %+v, want %+v", r.Coverage.Events, want)
		}
		if !hasWarning(r, "several_versions") {
			t.Error("not warned of")
		}
	}
	if r := build([]journal.Entry{other, version("1"), version("1")}, report.Query{}); hasWarning(r, "several_versions") {
		t.Error("warned of one version")
	}
	for _, history := range []string{"lookup://eu-west-1/DeleteUser", "logs://eu-west-1//aws/events/x"} {
		hour := func(v string) journal.Entry {
			e := version(v)
			e.Object = history + "?account=1&from=2025-01-22T12:00:00Z&to=2025-01-22T13:00:00Z"
			return e
		}
		if r := build([]journal.Entry{hour("as of 1"), hour("complete")}, report.Query{}); hasWarning(r, "several_versions") || r.Coverage.Objects.Listed != 2 {
			t.Errorf("an hour of %s that was read again: %+v", history, r.Coverage)
		}
	}
}

func TestUnfinishedIsIncomplete(t *testing.T) {
	r := build([]journal.Entry{entryOf("a", event("1", 1))}, report.Query{Unfinished: []string{"logs"}})
	if !r.Coverage.Incomplete() || len(r.Coverage.Unfinished) != 1 {
		t.Errorf("incomplete: %t, unfinished %q", r.Coverage.Incomplete(), r.Coverage.Unfinished)
	}
}

func TestBadRecordsMakeIncomplete(t *testing.T) {
	for bad, more := range map[int64]string{2: "1 more record", 3: "2 more records"} {
		e := entryOf("a", event("1", 1))
		e.Records.Read, e.Records.Bad, e.BadRecords = bad+1, bad, []string{"line 2: no eventID"}
		r := build([]journal.Entry{e}, report.Query{})
		checkAccounting(t, &r.Coverage)
		want := []report.Failure{
			{Object: "a", Reason: report.BadRecord, Message: more + " that cannot be used"},
			{Object: "a", Reason: report.BadRecord, Message: "line 2: no eventID"},
		}
		if diff := cmp.Diff(want, r.Coverage.Failures); diff != "" || !r.Coverage.Incomplete() {
			t.Errorf("incomplete: %t; (-want +got)\n%s", r.Coverage.Incomplete(), diff)
		}
	}
}

// Copies and corrected events are matched records, but not events that count.
func TestEventsAddUp(t *testing.T) {
	r := build([]journal.Entry{entryOf("a", event("1", 1), event("2", 2)), entryOf("b", event("1", 1), event("3", 2, reporttest.Corrects("2")))}, report.Query{})
	checkAccounting(t, &r.Coverage)
	if want := (report.EventCounts{Distinct: 2, Duplicate: 1, Replaced: 1}); r.Coverage.Events != want {
		t.Errorf("got %+v, want %+v", r.Coverage.Events, want)
	}
}

func TestGaps(t *testing.T) {
	var entries []journal.Entry
	for hour := range 24 {
		if hour != 5 && hour != 6 && hour != 9 {
			entries = append(entries, logAt(22, hour, "busy"))
		}
		if hour%3 == 0 {
			entries = append(entries, logAt(22, hour, "quiet"))
		}
	}
	nine := logAt(22, 9, "busy") // delivered, although unreadable: no gap
	nine.Status, nine.Reason = journal.Failed, "bad gzip"
	r := build(append(entries, nine), report.Query{})
	want := []events.Gap{{Account: "1", Region: "busy", From: at(5), To: at(7)}}
	if diff := cmp.Diff(want, r.Coverage.Gaps); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestDays(t *testing.T) {
	named := logAt(21, 3, "eu-west-1")
	entries := []journal.Entry{named, logAt(21, 4, "eu-west-1"), logAt(22, 4, "eu-west-1"),
		entryOf("unnamed", event("1", 1), event("2", 2), event("3", 3, func(e *cognito.Event) { e.Region = "us-east-1" }))}
	want := []report.Day{
		{Day: "2025-01-21", Account: "1", Region: "eu-west-1", Objects: 2, Records: 4},
		{Day: "2025-01-22", Account: "1", Region: "eu-west-1", Objects: 1, Records: 2},
		{Day: "2025-01-22", Account: "123456789012", Region: "eu-west-1", Objects: 1, Records: 2, Events: 2},
		{Day: "2025-01-22", Account: "123456789012", Region: "us-east-1", Objects: 1, Records: 1, Events: 1},
	}
	if diff := cmp.Diff(want, build(entries, report.Query{}).Coverage.Days); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Days begin at midnight before 1970, too.
func TestDaysOfLongAgo(t *testing.T) {
	var events []cognito.Event
	for i, at := range []string{"1969-12-31T00:00:00Z", "1969-12-30T23:59:59Z", "1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z"} {
		events = append(events, event(fmt.Sprint(i), 1, func(e *cognito.Event) { e.Time, _ = time.Parse(time.RFC3339, at) }))
	}
	got := map[string]int64{}
	for _, d := range build([]journal.Entry{entryOf("a", events...)}, report.Query{}).Coverage.Days {
		got[d.Day] = d.Events
	}
	if diff := cmp.Diff(map[string]int64{"1969-12-30": 1, "1969-12-31": 2, "1970-01-01": 1}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestWarnings(t *testing.T) {
	old := logAt(22, 1, "eu-west-1")
	old.Delivered = time.Date(2021, 3, 1, 0, 0, 0, 0, time.UTC)
	page := func(id, name string, more ...func(*cognito.Event)) cognito.Event {
		set := []func(*cognito.Event){called(name), user("", "p"), func(e *cognito.Event) { e.Type, e.ClientID = "AwsServiceEvent", "c" }}
		return event(id, 2, append(set, more...)...)
	}
	deletion, seen := event("1", 1, user("s", "p")), event("20", 2, visit(cognito.SignIn))
	tests := []struct {
		name    string
		entries []journal.Entry
		classes []cognito.Class
		code    string
		want    bool
	}{
		{"old archive", []journal.Entry{old}, nil, "before_hosted_events", true},
		{"old archive, deletions only", []journal.Entry{old}, []cognito.Class{cognito.UserDeletion}, "before_hosted_events", false},
		{"new archive", []journal.Entry{logAt(22, 1, "eu-west-1")}, nil, "before_hosted_events", false},
		{"deletions only", []journal.Entry{entryOf("a", deletion)}, nil, "no_service_events", true},
		{"deletions only, asked for", []journal.Entry{entryOf("a", deletion)}, []cognito.Class{cognito.UserDeletion}, "no_service_events", false},
		{"both", []journal.Entry{entryOf("a", seen, deletion)}, nil, "no_service_events", false},
		{"API calls only", []journal.Entry{entryOf("a", event("1", 1, called("InitiateAuth")))}, nil, "no_service_events", true},
		{"another service only", []journal.Entry{entryOf("a", event("1", 1, func(e *cognito.Event) { e.Source = cognito.Sync }))}, nil, "no_service_events", false},
		{"write events only", []journal.Entry{entryOf("a", page("1", "Signup_POST"), page("2", "Confirm_POST"))}, nil, "no_get_events", true},
		{"all events", []journal.Entry{entryOf("a", page("1", "Signup_POST"), page("2", "Signup_GET"))}, nil, "no_get_events", false},
		{"visits only", []journal.Entry{entryOf("a", seen)}, nil, "hosted_events_of_one_family", true},
		{"pages only", []journal.Entry{entryOf("a", page("1", "Login_GET"))}, nil, "hosted_events_of_one_family", true},
		{"visits and pages", []journal.Entry{entryOf("a", seen, page("1", "Login_GET"))}, nil, "hosted_events_of_one_family", false},
		{"hours", []journal.Entry{entryOf("a", seen, page("1", "Login_GET"))}, nil, "short_archive", true},
		{"days", []journal.Entry{entryOf("a", seen, page("1", "Login_GET", after(24*time.Hour)))}, nil, "short_archive", false},
		{"no event", []journal.Entry{entryOf("a")}, nil, "short_archive", false},
		{"no exchange", []journal.Entry{entryOf("a", page("1", "CognitoAuthentication"))}, nil, "implicit_grants", true},
		{"an exchange", []journal.Entry{entryOf("a", page("1", "CognitoAuthentication"), page("2", "Token_POST", func(e *cognito.Event) { e.GrantType = "authorization_code" }))}, nil, "implicit_grants", false},
		{"fewer classes", []journal.Entry{entryOf("a", deletion)}, []cognito.Class{cognito.UserDeletion}, "classes_not_selected", true},
		{"tokens for exchanges", []journal.Entry{entryOf("a", deletion)}, cognito.Classes, "classes_not_selected", false},
		{"the default", []journal.Entry{entryOf("a", deletion)}, nil, "classes_not_selected", false},
	}
	for _, test := range tests {
		r := build(test.entries, report.Query{Classes: test.classes})
		if got := hasWarning(r, test.code); got != test.want {
			t.Errorf("%s: %s warned: %t, want %t", test.name, test.code, got, test.want)
		}
	}
}
