package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/logs/logstest"
	"github.com/cogtrail/cogtrail/scan/lookup/lookuptest"
	"github.com/cogtrail/cogtrail/scan/sdk/sdktest"
)

const (
	watched = "/aws/events/deletions" // an EventBridge rule writes to it
	trails  = "CloudTrail/logs"       // a trail writes to it
)

// newLogGroups returns a server with two log groups of a region that hold the same events, and
// the events. Some were logged hours after they happened. The server has other groups too.
func newLogGroups() (*logstest.Server, []lookuptest.Event) {
	const account, region = "123456789012", "us-east-1"
	rule := &logstest.Group{Name: watched, Days: 90, Created: testNow.AddDate(-1, 0, 0)}
	trail := &logstest.Group{Name: trails, Created: testNow.AddDate(0, 0, -30)}
	s := &logstest.Server{Account: account, Clock: func() time.Time { return testNow }, Page: 100, Empty: 7,
		Regions: map[string][]*logstest.Group{region: {rule, {Name: "/aws/lambda/seldom", Class: "INFREQUENT_ACCESS"}, trail}, "eu-west-1": {}}}
	random := rand.New(rand.NewPCG(1, 2))
	var events []lookuptest.Event
	for i := range 900 {
		source, name := cognito.UserPools, []string{"DeleteUser", "AdminDeleteUser", "OAuth2_Authorize_GET", "SignUp_X", "InitiateAuth", "ListUsers"}[i%6]
		switch i % 30 {
		case 7:
			source, name = "iam.amazonaws.com", "DeleteUser"
		case 8:
			source, name = cognito.IdentityPools, "DeleteIdentities"
		}
		at := testNow.Add(-time.Duration(random.IntN(40*24*60)) * time.Minute)
		e := lookuptest.NewEvent(account, region, fmt.Sprintf("id-%04d", i), source, name, at)
		logged := at.Add(time.Duration(random.IntN(180)) * time.Minute)
		if logged.After(testNow) {
			logged = testNow.Add(-time.Millisecond)
		}
		events = append(events, e)
		rule.Messages = append(rule.Messages, logstest.Message{ID: "r" + e.ID, Time: logged, Text: logstest.Enveloped(account, region, e.ID, source, e.Record, at)})
		trail.Messages = append(trail.Messages, logstest.Message{ID: "t" + e.ID, Time: logged, Text: e.Record})
	}
	return s, events
}

// logsArgs returns the arguments for a scan of log groups, as fast as the fake answers.
func logsArgs(more ...string) []string {
	return append([]string{"scan", "-q", "--report", "events", "--format", "json", "--logs-rate", "1000", "--aws-region", "us-east-1"}, more...)
}

// idsWithin returns the lines of the report for those of the events that are in the default
// classes and in the given time.
func idsWithin(events []lookuptest.Event, from, to time.Time) string {
	s := &lookuptest.Server{Regions: map[string][]lookuptest.Event{"": events}}
	return ids(s, func(e lookuptest.Event, c cognito.Class) bool {
		return isDefault(c) && !e.Time.Before(from) && (to.IsZero() || e.Time.Before(to))
	}, "")
}

// A scan finds what a log group holds from the requested time: that of the events, not that of
// their logging.
func TestLogsFindWhatTheGroupHolds(t *testing.T) {
	s, events := newLogGroups()
	openHistory(t, s)
	day := func(d int) time.Time { return time.Date(2025, 1, d, 0, 0, 0, 0, time.UTC) }
	for _, test := range []struct {
		name, args string
		from, to   time.Time
		pattern    string
	}{
		{"of a rule", "logs://us-east-1//aws/events/deletions", time.Time{}, time.Time{}, "%cognito-%"},
		{"of a trail", "logs://us-east-1/CloudTrail/logs", time.Time{}, time.Time{}, "%cognito-%"},
		{"all messages", "--logs-all logs://us-east-1/CloudTrail/logs", time.Time{}, time.Time{}, ""},
		{"without the slash", "LOGS://US-EAST-1/aws/events/deletions", time.Time{}, time.Time{}, "%cognito-%"},
		{"the configured region", "logs:///CloudTrail/logs", time.Time{}, time.Time{}, "%cognito-%"},
		{"by ARN", "arn:aws:logs:us-east-1:123456789012:log-group:/aws/events/deletions:*", time.Time{}, time.Time{}, "%cognito-%"},
		{"both, and one twice", "logs:///CloudTrail/logs logs:///aws/events/deletions logs:////aws/events/deletions", time.Time{}, time.Time{}, "%cognito-%"},
		{"ten days", "--last 10d logs:////aws/events/deletions", day(13), time.Time{}, "%cognito-%"},
		{"a day", "--from 2025-01-10 --to 2025-01-11 logs:////aws/events/deletions", day(10), day(11), "%cognito-%"},
		{"a day, little late", "--from 2025-01-10 --to 2025-01-11 --late 3h logs:////aws/events/deletions", day(10), day(11), "%cognito-%"},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := len(s.Calls())
			status, got, stderr := runAt(t.Context(), testNow, logsArgs(strings.Fields(test.args)...)...)
			want := idsWithin(events, test.from, test.to)
			if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(sortedIDs(got), "\n")); status != exitComplete || diff != "" || strings.Count(want, "\n") < 3 {
				t.Errorf("status %d, %s (-want +got)\n%s", status, stderr, diff)
			}
			for _, c := range s.Calls()[before:] {
				if c.Operation != "DescribeLogGroups" && (c.Operation != "FilterLogEvents" || c.Pattern != test.pattern) || c.Region != "us-east-1" {
					t.Errorf("a request that was not needed: %+v", c)
				}
			}
		})
	}
	// Events logged later than that are not found.
	_, got, _ := runAt(t.Context(), testNow, logsArgs("--from", "2025-01-10", "--to", "2025-01-11", "--late", "1h", "logs:////aws/events/deletions")...)
	if len(sortedIDs(got)) >= len(idsWithin(events, day(10), day(11))) {
		t.Error("--late has no effect")
	}
}

// An event in both a trail's log and a log group counts once.
func TestLogsBesideFiles(t *testing.T) {
	s, events := newLogGroups()
	openHistory(t, s)
	var records []string
	for _, e := range events {
		records = append(records, e.Record)
	}
	log := filepath.Join(t.TempDir(), "log.json")
	if err := os.WriteFile(log, []byte(`{"Records":[`+strings.Join(records, ",")+`]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	_, want, _ := runAt(t.Context(), testNow, logsArgs(log)...)
	status, got, stderr := runAt(t.Context(), testNow, logsArgs(log, "logs:////aws/events/deletions", "logs:///CloudTrail/logs")...)
	if status != exitComplete || sortedIDs(got) != sortedIDs(want) || !strings.Contains(want, `"duplicate": 0`) || strings.Contains(got, `"duplicate": 0`) {
		t.Errorf("status %d, %s, the same events: %t", status, stderr, sortedIDs(got) == sortedIDs(want))
	}
}

// An interrupted scan continues with the same journal, even when the hours have moved on, and
// then has found the same.
func TestLogsGoOnWhereTheyStopped(t *testing.T) {
	for at, later := range map[int]time.Duration{3: 0, 8: 3 * time.Hour} {
		t.Run(fmt.Sprintf("%s later, request %d", later, at), func(t *testing.T) {
			s, _ := newLogGroups()
			s.Page = 20
			ctx, cancel := context.WithCancel(t.Context())
			openHistory(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				s.ServeHTTP(w, r)
				if len(s.Calls()) > at {
					cancel()
				}
			}))
			file := filepath.Join(t.TempDir(), "journal")
			args := logsArgs("--last", "20d", "logs:////aws/events/deletions", "logs:///CloudTrail/logs")
			again := append(slices.Clone(args), "--journal", file)
			if status, got, stderr := runAt(ctx, testNow, again...); status != exitInterrupted || got != "" {
				t.Fatalf("status %d, %s%s", status, got, stderr)
			}
			if status, _, stderr := runAt(t.Context(), testNow, "report", file); status != exitIncomplete || !strings.Contains(stderr, "was interrupted") {
				t.Errorf("report of it: status %d, %s", status, stderr)
			}
			now := testNow.Add(later)
			status, got, stderr := runAt(t.Context(), now, again...)
			_, want, _ := runAt(t.Context(), now, args...)
			if status != exitComplete || got != want {
				t.Errorf("status %d, %s, the same report: %t", status, stderr, got == want)
			}
			status, all, stderr := runAt(t.Context(), now, "report", "-q", "--report", "events", "--format", "json", "--last", "20d", file)
			if status != exitComplete || later == 0 && all != want {
				t.Errorf("report: status %d, %s, the same report: %t", status, stderr, all == want)
			}
		})
	}
}

// With a journal, complete hours are not requested again, unless all messages are.
func TestLogsReadOnlyWhatIsNew(t *testing.T) {
	s, _ := newLogGroups()
	openHistory(t, s)
	file := filepath.Join(t.TempDir(), "journal")
	args := logsArgs("--journal", file, "--last", "5d", "logs:///CloudTrail/logs")
	dry := func(now time.Time, more ...string) string {
		t.Helper()
		status, got, stderr := runAt(t.Context(), now, append(slices.Clone(args), append(more, "--dry-run")...)...)
		if status != exitComplete {
			t.Errorf("status %d, %s", status, stderr)
		}
		first, _, _ := strings.Cut(got, "\n")
		return first
	}
	if got := dry(testNow); got != "to read: 120 objects of 0 bytes" {
		t.Error(got)
	}
	for range 2 { // in another folder as well
		if status, _, stderr := runAt(t.Context(), testNow, args...); status != exitComplete {
			t.Errorf("status %d, %s", status, stderr)
		}
		t.Chdir(t.TempDir())
	}
	if got := dry(testNow); got != "to read: 0 objects of 0 bytes" {
		t.Error(got)
	}
	if got := dry(testNow.Add(time.Hour)); got != "to read: 2 objects of 0 bytes" { // one hour is new, and one was not over
		t.Error(got)
	}
	if got := dry(testNow, "--logs-all"); got != "to read: 119 objects of 0 bytes" { // the last hour is just as new
		t.Error(got)
	}
}

// An hour that failed is named, and counts as failed until a later scan has read it.
func TestLogsHourThatFails(t *testing.T) {
	s, _ := newLogGroups()
	var refused atomic.Bool
	openHistory(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(text))
		if last := fmt.Sprintf(`"startTime":%d`, testNow.Add(-time.Hour).UnixMilli()); strings.Contains(string(text), last) && refused.CompareAndSwap(false, true) {
			sdktest.Refuse(w, http.StatusBadRequest, "SomethingElseException", "no")
			return
		}
		s.ServeHTTP(w, r)
	}))
	file := filepath.Join(t.TempDir(), "journal")
	for i, want := range []int{exitIncomplete, exitComplete} {
		now := testNow.Add(time.Duration(i) * 2 * time.Hour)
		status, _, stderr := runAt(t.Context(), now, logsArgs("--last", "5h", "--journal", file, "logs:///CloudTrail/logs")...)
		if named := strings.Contains(stderr, "logs://us-east-1/CloudTrail/logs?account=123456789012&from=2025-01-22T23:00:00Z&to=2025-01-23T00:00:00Z: unreadable: SomethingElseException: no"); status != want || named != (i == 0) {
			t.Errorf("scan %d: status %d, %s", i, status, stderr)
		}
		if status, _, stderr := runAt(t.Context(), now, "report", "-q", file); status != want {
			t.Errorf("report of %d scans: status %d, %s", i+1, status, stderr)
		}
	}
}

func TestLogsDryRun(t *testing.T) {
	s, _ := newLogGroups()
	openHistory(t, s)
	const counts = "to read: 48 objects of 0 bytes\nto skip by name: 0 objects\ncannot be read: 0 objects\nLIST requests: 0\nGET requests: 0\n"
	for more, want := range map[string]string{
		"":           "FilterLogEvents requests: at least 4, and one more for every 1 MB or 10000 messages, at 4 per second in each region; messages that match the filter pattern %cognito-%\n",
		"--logs-all": "FilterLogEvents requests: at least 4, and one more for every 1 MB or 10000 messages, at 4 per second in each region; all messages\n",
	} {
		args := append([]string{"scan", "--dry-run", "--last", "2d", "logs://us-east-1//aws/events/deletions", "logs://us-east-1/aws/events/deletions"}, strings.Fields(more)...)
		if status, got, stderr := runAt(t.Context(), testNow, args...); status != exitComplete || got != counts+want {
			t.Errorf("status %d, %s%s\nwant\n%s", status, stderr, got, counts+want)
		}
	}
	if slices.ContainsFunc(s.Calls(), func(c logstest.Call) bool { return c.Operation != "DescribeLogGroups" }) {
		t.Errorf("a dry run asked: %+v", s.Calls())
	}
}

// The scan says which events are not available.
func TestLogsCoverage(t *testing.T) {
	s, _ := newLogGroups()
	openHistory(t, s)
	const rule, trail = "logs://us-east-1//aws/events/deletions?account=123456789012: ", "logs://us-east-1/CloudTrail/logs?account=123456789012: "
	for _, test := range []struct {
		name, args   string
		says, stderr string
		asks         bool
	}{
		{"filter", "logs:////aws/events/deletions", `"what": "` + rule + `messages without the text cognito-",`, "", true},
		{"large events", "logs:////aws/events/deletions", rule + "events of more than 256 KB", "", true},
		{"retention", "logs:////aws/events/deletions", rule + "events from more than 90 days before the scan", "", true},
		{"more than is kept", "--from 2024-01-01 logs:////aws/events/deletions", "the log group keeps 90 days", "events before 2024-10-25T01:00:00Z are not available: the log group keeps 90 days", true},
		{"before it was there", "--from 2024-01-01 logs:///CloudTrail/logs", trail + "events before 2024-12-10T00:00:00Z", "events before 2024-12-10T00:00:00Z are not available: the log group was created on 2024-12-24", true},
		{"last", "--last 2w logs:///CloudTrail/logs", trail + "events before the last 2w", "", true},
		{"all too old", "--from 2024-01-01 --to 2024-02-01 logs:////aws/events/deletions", "events from more than 90 days before the scan", "the log group has nothing from that time", false},
		{"an alarm that cannot go off", "--last 2w --fail-on user-reappeared logs:///CloudTrail/logs", "by --last", "--fail-on user-reappeared: users deleted before 2025-01-09", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := len(s.Calls())
			file := filepath.Join(t.TempDir(), "journal")
			args := append([]string{"scan", "--report", "coverage", "--format", "json", "--logs-rate", "1000", "--aws-region", "us-east-1", "--journal", file}, strings.Fields(test.args)...)
			status, got, stderr := runAt(t.Context(), testNow, args...)
			want := exitComplete
			if !test.asks {
				want = exitIncomplete // nothing was read
			}
			if status != want || !strings.Contains(got, test.says) || !strings.Contains(stderr, test.stderr) {
				t.Errorf("status %d, %s%s", status, stderr, got)
			}
			if asked := slices.ContainsFunc(s.Calls()[before:], func(c logstest.Call) bool { return c.Operation == "FilterLogEvents" }); asked != test.asks {
				t.Errorf("the log group was asked: %t", asked)
			}
			query := slices.DeleteFunc(strings.Fields(test.args), func(a string) bool { return strings.HasPrefix(a, "logs:") })
			if _, again, _ := runAt(t.Context(), testNow, append([]string{"report", "-q", "--report", "coverage", "--format", "json", file}, query...)...); again != got {
				t.Errorf("the report from the journal differs:\n%s\nwant\n%s", again, got)
			}
		})
	}
}

func TestLogsMistakes(t *testing.T) {
	s, _ := newLogGroups()
	openHistory(t, s)
	for says, args := range map[string]string{
		"source: logs://us-east-1//aws/events/deletion: there is no such log group in us-east-1: did you mean logs://us-east-1//aws/events/deletions?": "logs://us-east-1//aws/events/deletion",
		"there is no such log group in us-east-1: did you mean logs://us-east-1/CloudTrail/logs?":                                                      "logs://us-east-1/cloudtrail/logs",
		"choose from logs://us-east-1//aws/events/deletions, logs://us-east-1//aws/lambda/seldom, logs://us-east-1/CloudTrail/logs":                    "logs://us-east-1/production",
		"there is no such log group in eu-west-1: there are no log groups: check the region and the account":                                           "logs://eu-west-1/CloudTrail/logs",
		"a log group of the class INFREQUENT_ACCESS: FilterLogEvents does not support this class: query it with Logs Insights":                         "logs://us-east-1//aws/lambda/seldom",
		"logs://us-east-1/ names no log group: write logs://REGION/GROUP":                                                                              "logs://us-east-1",
		`logs:///x: "" is not a region: write logs://ap-northeast-1/x, or set --aws-region and write logs:///x`:                                        "logs:///x",
		`"us_east" is not a region`:                    "logs://us_east/x",
		"logs://us-east-1/a b names no log group":      "logs://us-east-1/a~b",
		"--logs-rate: 0: it must be more than 0":       "--logs-rate 0 logs://us-east-1/x",
		"--logs-rate: NaN":                             "--logs-rate NaN logs://us-east-1/x",
		"--late: \"soon\" is not a length of time":     "--late soon logs://us-east-1/x",
		"--no-sign-request: a log group needs":         "--no-sign-request logs://us-east-1/x",
		"--keys-from names objects of one bucket":      "--keys-from go.mod logs://us-east-1/x",
		"logs://REGION/GROUP, or - for standard input": "nothing/here",
	} {
		fields := strings.Fields(args)
		for i := range fields {
			fields[i] = strings.ReplaceAll(fields[i], "~", " ")
		}
		if status, _, stderr := runAt(t.Context(), testNow, append([]string{"scan", "--logs-rate", "1000"}, fields...)...); status != exitUsage || !strings.Contains(stderr, says) {
			t.Errorf("%q: status %d, %q, want %d, %q", args, status, stderr, exitUsage, says)
		}
	}
	if status, _, stderr := runAt(t.Context(), testNow, "bench", "logs://us-east-1/x"); status != exitUsage || !strings.Contains(stderr, "a quota limits the speed") {
		t.Errorf("status %d, %q", status, stderr)
	}
}

// An error that every request would get ends the scan and says what to do. What was read is
// kept.
func TestLogsThatAreRefused(t *testing.T) {
	s, _ := newLogGroups()
	var refused atomic.Bool
	refused.Store(true)
	openHistory(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n := len(s.Calls()); refused.Load() && n > 4 {
			sdktest.Refuse(w, http.StatusBadRequest, "AccessDeniedException", "no")
			return
		}
		s.ServeHTTP(w, r)
	}))
	file := filepath.Join(t.TempDir(), "journal")
	args := logsArgs("--journal", file, "logs:////aws/events/deletions")
	status, got, stderr := runAt(t.Context(), testNow, args...)
	const says = "logs://us-east-1//aws/events/deletions?account=123456789012: AccessDeniedException: no: the permission logs:FilterLogEvents is missing, or a policy denies it: grant it on arn:aws:logs:us-east-1:123456789012:log-group:/aws/events/deletions:*, then scan again: with --journal, a later scan reads only what is missing"
	if status != exitFatal || got != "" || !strings.Contains(stderr, says) {
		t.Errorf("status %d, %q, %s", status, got, stderr)
	}
	refused.Store(false)
	if status, _, stderr := runAt(t.Context(), testNow, args...); status != exitComplete {
		t.Errorf("status %d, %s", status, stderr)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	if status, _, stderr := runAt(t.Context(), testNow, logsArgs("logs:///CloudTrail/logs")...); status != exitFatal || !strings.Contains(stderr, "logs://us-east-1: no credentials: ") {
		t.Errorf("status %d, %s", status, stderr)
	}
}
