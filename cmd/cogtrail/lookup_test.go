package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/lookup/lookuptest"
	"github.com/cogtrail/cogtrail/scan/sdk/sdktest"
)

// testNow is the time at which these tests run the commands.
var testNow = time.Date(2025, 1, 23, 0, 0, 0, 0, time.UTC)

// newHistory returns an account with events in two regions, over more time than CloudTrail
// keeps them.
func newHistory() *lookuptest.Server {
	s := &lookuptest.Server{Account: "123456789012", Regions: map[string][]lookuptest.Event{}, Clock: func() time.Time { return testNow }, History: 90 * 24 * time.Hour}
	random := rand.New(rand.NewPCG(1, 2))
	for _, region := range []string{"ap-northeast-1", "us-east-1"} {
		for i := range 900 {
			source, name := cognito.UserPools, []string{"DeleteUser", "AdminDeleteUser", "OAuth2_Authorize_GET", "SignUp_X", "InitiateAuth", "ListUsers"}[i%6]
			switch i % 30 {
			case 7:
				source, name = "iam.amazonaws.com", "DeleteUser"
			case 8:
				source, name = cognito.IdentityPools, "DeleteIdentities"
			case 9:
				source, name = cognito.Sync, "DeleteDataset"
			}
			at := testNow.Add(-time.Duration(random.IntN(100*24*60)) * time.Minute)
			s.Regions[region] = append(s.Regions[region], lookuptest.NewEvent(s.Account, region, fmt.Sprintf("%s-%04d", region, i), source, name, at))
		}
	}
	return s
}

// openHistory serves handler, and sets the environment so that requests to AWS go there.
func openHistory(t *testing.T, handler http.Handler) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	none := filepath.Join(t.TempDir(), "none")
	for key, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "example", "AWS_SESSION_TOKEN": "", "AWS_ACCOUNT_ID": "",
		"AWS_CONFIG_FILE": none, "AWS_SHARED_CREDENTIALS_FILE": none, "AWS_PROFILE": "", "AWS_REGION": "", "AWS_DEFAULT_REGION": "", "AWS_MAX_ATTEMPTS": "",
		"AWS_EC2_METADATA_DISABLED": "true", "HTTP_PROXY": "", "http_proxy": "",
	} {
		t.Setenv(key, value)
	}
}

// runAt runs the command at the time now.
func runAt(ctx context.Context, now time.Time, args ...string) (status int, stdout, stderr string) {
	var out, errs strings.Builder
	p := program{stdout: &out, stderr: &errs, env: func(string) (string, bool) { return "", false }, now: func() time.Time { return now }}
	status = p.run(ctx, args)
	return status, out.String(), errs.String()
}

// lookupArgs returns the arguments for a scan of the history, as fast as the fake answers.
func lookupArgs(more ...string) []string {
	return append([]string{"scan", "-q", "--report", "events", "--format", "json", "--lookup-rate", "1000"}, more...)
}

// ids returns the lines of the report for those events of the regions that keep accepts.
func ids(s *lookuptest.Server, keep func(lookuptest.Event, cognito.Class) bool, regions ...string) string {
	var lines []string
	for _, region := range regions {
		for _, e := range s.Regions[region] {
			if class, ok := cognito.Classify(e.Source, e.Name); ok && keep(e, class) {
				lines = append(lines, fmt.Sprintf(`"event_id": %q,`, e.ID))
			}
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func sortedIDs(report string) string {
	lines := strings.Split(idsOf(report), "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func isDefault(c cognito.Class) bool { return slices.Contains(cognito.DefaultClasses, c) }

// edge is the first hour that can be queried.
var edge = testNow.Add(time.Hour - 90*24*time.Hour)

// A scan of event histories finds the events of the selected classes and time, whatever the
// filters are.
func TestLookupFindsWhatTheHistoryHolds(t *testing.T) {
	s := newHistory()
	openHistory(t, s)
	for _, test := range []struct {
		name    string
		args    []string
		regions []string
		filter  string // of all requests
		keep    func(lookuptest.Event, cognito.Class) bool
	}{
		{"by source", []string{"lookup://ap-northeast-1"}, []string{"ap-northeast-1"}, "EventSource",
			func(e lookuptest.Event, c cognito.Class) bool { return isDefault(c) }},
		{"by name", []string{"lookup://ap-northeast-1", "lookup://us-east-1", "lookup://us-east-1", "--events", "user_deletion,identity_deletion,authorize"}, []string{"ap-northeast-1", "us-east-1"}, "EventName",
			func(e lookuptest.Event, c cognito.Class) bool {
				return c == cognito.UserDeletion || c == cognito.IdentityDeletion || c == cognito.Authorize
			}},
		{"the configured region", []string{"--aws-region", "us-east-1", "lookup://", "--last", "30d"}, []string{"us-east-1"}, "EventSource",
			func(e lookuptest.Event, c cognito.Class) bool {
				return isDefault(c) && !e.Time.Before(testNow.Add(-30*24*time.Hour))
			}},
		{"a day", []string{"lookup://us-east-1", "--from", "2025-01-02T10:30", "--to", "2025-01-03T10:30", "--events", "all"}, []string{"us-east-1"}, "EventSource",
			func(e lookuptest.Event, c cognito.Class) bool {
				from := time.Date(2025, 1, 2, 10, 30, 0, 0, time.UTC)
				return !e.Time.Before(from) && e.Time.Before(from.Add(24*time.Hour))
			}},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := len(s.Calls())
			status, got, stderr := runAt(t.Context(), testNow, lookupArgs(test.args...)...)
			want := ids(s, func(e lookuptest.Event, c cognito.Class) bool { return test.keep(e, c) && !e.Time.Before(edge) }, test.regions...)
			if status != exitComplete || sortedIDs(got) != want || strings.Count(want, "\n") < 3 {
				t.Errorf("status %d, %s, events\n%s\nwant\n%s", status, stderr, sortedIDs(got), want)
			}
			for _, c := range s.Calls()[before:] {
				if c.Operation != "GetCallerIdentity" && (c.Operation != "LookupEvents" || c.Key != test.filter) || !slices.Contains(test.regions, c.Region) {
					t.Errorf("a request that was not needed: %+v", c)
				}
			}
		})
	}
}

// An event in both a trail's log and the history counts once.
func TestLookupBesideFiles(t *testing.T) {
	s := newHistory()
	openHistory(t, s)
	var records []string
	for _, e := range s.Regions["us-east-1"] {
		records = append(records, e.Record)
	}
	log := filepath.Join(t.TempDir(), "log.json")
	if err := os.WriteFile(log, []byte(`{"Records":[`+strings.Join(records, ",")+`]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	_, want, _ := runAt(t.Context(), testNow, lookupArgs(log)...)
	status, got, stderr := runAt(t.Context(), testNow, lookupArgs(log, "lookup://us-east-1")...)
	if status != exitComplete || sortedIDs(got) != sortedIDs(want) || !strings.Contains(want, `"duplicate": 0`) || strings.Contains(got, `"duplicate": 0`) {
		t.Errorf("status %d, %s, the same events: %t", status, stderr, sortedIDs(got) == sortedIDs(want))
	}
}

// An interrupted scan continues with the same journal, even when the hours have moved on, and
// then has found the same.
func TestLookupGoesOnWhereItStopped(t *testing.T) {
	for _, later := range []time.Duration{0, 3 * time.Hour} {
		for _, at := range []int{1, 5, 8} {
			t.Run(fmt.Sprintf("%s later, request %d", later, at), func(t *testing.T) {
				s := newHistory()
				ctx, cancel := context.WithCancel(t.Context())
				openHistory(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					s.ServeHTTP(w, r)
					if len(s.Calls()) > at {
						cancel()
					}
				}))
				file := filepath.Join(t.TempDir(), "journal")
				args := lookupArgs("--events", "user_deletion", "--last", "20d", "lookup://ap-northeast-1", "lookup://us-east-1")
				again := append(slices.Clone(args), "--journal", file)
				if status, got, stderr := runAt(ctx, testNow, again...); status != exitInterrupted || got != "" {
					t.Fatalf("status %d, %s%s", status, got, stderr)
				}
				interrupted := len(s.Calls())
				if status, _, stderr := runAt(t.Context(), testNow, "report", file); status != exitIncomplete || !strings.Contains(stderr, "was interrupted") {
					t.Errorf("report of it: status %d, %s", status, stderr)
				}
				now := testNow.Add(later)
				status, got, stderr := runAt(t.Context(), now, again...)
				resumed := len(s.Calls()) - interrupted
				_, want, _ := runAt(t.Context(), now, args...)
				if whole := len(s.Calls()) - resumed - interrupted; status != exitComplete || got != want || resumed > 2*whole { // each gap takes a query
					t.Errorf("status %d, %s, the same report: %t, with %d of %d requests", status, stderr, got == want, resumed, whole)
				}
				status, all, stderr := runAt(t.Context(), now, "report", "-q", "--report", "events", "--format", "json", "--last", "20d", file)
				if status != exitComplete || later == 0 && all != want {
					t.Errorf("report: status %d, %s, the same report: %t", status, stderr, all == want)
				}
			})
		}
	}
}

// An hour that failed is named, and counts as failed until a later scan has read it.
func TestLookupHourThatFails(t *testing.T) {
	s := newHistory()
	var refused atomic.Bool
	openHistory(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Amz-Target") != "" && refused.CompareAndSwap(false, true) {
			sdktest.Refuse(w, http.StatusBadRequest, "InvalidTimeRangeException", "no")
			return
		}
		s.ServeHTTP(w, r)
	}))
	file := filepath.Join(t.TempDir(), "journal")
	args := lookupArgs("--events", "pool_deletion", "--last", "5d", "--journal", file, "lookup://us-east-1")
	for i, want := range []int{exitIncomplete, exitComplete} {
		now := testNow.Add(time.Duration(i) * 2 * time.Hour)
		status, _, stderr := runAt(t.Context(), now, args...)
		if named := strings.Contains(stderr, "lookup://us-east-1/DeleteUserPool?account=123456789012&from=2025-01-"); status != want || named != (i == 0) {
			t.Errorf("scan %d: status %d, %s", i, status, stderr)
		}
		if status, _, stderr := runAt(t.Context(), now, "report", "-q", file); status != want {
			t.Errorf("report of %d scans: status %d, %s", i+1, status, stderr)
		}
	}
}

// What was scanned still counts when the history no longer has it.
func TestLookupOfOldHours(t *testing.T) {
	s := newHistory()
	openHistory(t, s)
	file := filepath.Join(t.TempDir(), "journal")
	args := lookupArgs("--journal", file, "--events", "user_deletion", "lookup://us-east-1")
	all := ids(s, func(e lookuptest.Event, c cognito.Class) bool {
		return c == cognito.UserDeletion && !e.Time.Before(edge)
	}, "us-east-1")
	for _, now := range []time.Time{testNow, testNow.Add(60 * 24 * time.Hour)} {
		if status, _, stderr := runAt(t.Context(), now, args...); status != exitComplete {
			t.Errorf("status %d, %s", status, stderr)
		}
	}
	if status, got, stderr := runAt(t.Context(), testNow, "report", "-q", "--report", "events", "--format", "json", file); status != exitComplete || sortedIDs(got) != all {
		t.Errorf("status %d, %s, events\n%s\nwant\n%s", status, stderr, sortedIDs(got), all)
	}
}

// The scan says which events are not available.
func TestLookupCoverage(t *testing.T) {
	s := newHistory()
	openHistory(t, s)
	for _, test := range []struct {
		name, args   string
		says, stderr string
		asks         bool
	}{
		{"default", "lookup://us-east-1", "events from more than 90 days before the scan", "", true},
		{"account", "lookup://us-east-1", "other accounts of an organization", "", true},
		{"data events", "lookup://us-east-1", "data events: UnlinkIdentity", "", true},
		{"more", "--from 2024-01-01 lookup://us-east-1", "events from more than 90 days before the scan", "events before 2024-10-25T01:00:00Z are not available: the event history keeps 90 days", true},
		{"last", "--last 2w lookup://us-east-1", `lookup://us-east-1?account=123456789012: events before the last 2w`, "", true},
		{"from and to", "--from 2025-01-01 --to 2025-01-02 lookup://us-east-1", "events from 2025-01-02T00:00:00Z on", "", true},
		{"all too old", "--from 2024-01-01 --to 2024-02-01 lookup://us-east-1", "events from more than 90 days before the scan", "events before 2024-10-25T01:00:00Z are not available", false},
		{"still to come", "--from 2026-01-01 lookup://us-east-1", "events before 2026-01-01T00:00:00Z", "the event history, which keeps 90 days, has nothing from that time", false},
		{"an alarm that cannot go off", "--last 2w --fail-on user-reappeared lookup://us-east-1", "by --last", "--fail-on user-reappeared: users deleted before 2025-01-09", true},
		{"another account", "--account 210987654321 lookup://us-east-1", "by --account", "", false},
		{"another region", "--region eu-west-1 lookup://us-east-1", "by --region", "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := len(s.Calls())
			file := filepath.Join(t.TempDir(), "journal")
			args := append([]string{"scan", "--report", "coverage", "--format", "json", "--lookup-rate", "1000", "--journal", file}, strings.Fields(test.args)...)
			status, got, stderr := runAt(t.Context(), testNow, args...)
			want := exitComplete
			if !test.asks {
				want = exitIncomplete // nothing was read
			}
			if status != want || !strings.Contains(got, test.says) || !strings.Contains(stderr, test.stderr) {
				t.Errorf("status %d, %s%s", status, stderr, got)
			}
			asked := slices.ContainsFunc(s.Calls()[before:], func(c lookuptest.Call) bool { return c.Operation == "LookupEvents" })
			if asked != test.asks {
				t.Errorf("the history was asked: %t", asked)
			}
			query := slices.DeleteFunc(strings.Fields(test.args), func(a string) bool { return strings.HasPrefix(a, "lookup:") })
			if _, again, _ := runAt(t.Context(), testNow, append([]string{"report", "-q", "--report", "coverage", "--format", "json", file}, query...)...); again != got {
				t.Errorf("the report from the journal differs:\n%s\nwant\n%s", again, got)
			}
		})
	}
}

func TestLookupDryRun(t *testing.T) {
	s := newHistory()
	openHistory(t, s)
	file := filepath.Join(t.TempDir(), "journal")
	args := lookupArgs("--journal", file, "--last", "2d", "lookup://us-east-1")
	_, got, stderr := runAt(t.Context(), testNow, append(args, "--dry-run")...)
	want := "to read: 144 objects of 0 bytes\nto skip by name: 0 objects\ncannot be read: 0 objects\nLIST requests: 0\nGET requests: 0\n" +
		"LookupEvents requests: at least 6, and one more for every 50 events, at 1000 per second in each region\n"
	if got != want {
		t.Errorf("%s%s\nwant\n%s", stderr, got, want)
	}
	if slices.ContainsFunc(s.Calls(), func(c lookuptest.Call) bool { return c.Operation != "GetCallerIdentity" }) {
		t.Errorf("a dry run asked: %+v", s.Calls())
	}
	runAt(t.Context(), testNow, args...)
	// An hour later, the last hour is new, and the hour before it must be read again.
	_, got, _ = runAt(t.Context(), testNow.Add(time.Hour), append(args, "--dry-run")...)
	if !strings.HasPrefix(got, "to read: 3 objects") && !strings.HasPrefix(got, "to read: 6 objects") || !strings.Contains(got, "at least 3,") {
		t.Errorf("after the scan:\n%s", got)
	}
}

func TestLookupMistakes(t *testing.T) {
	openHistory(t, newHistory())
	for says, args := range map[string][]string{
		"lookup:// names no region":                     {"lookup://"},
		`"us-east-1/x" is not a region`:                 {"lookup://us-east-1/x"},
		"--lookup-rate: 0: it must be more than 0":      {"--lookup-rate", "0", "lookup://us-east-1"},
		"--lookup-rate: NaN":                            {"--lookup-rate", "NaN", "lookup://us-east-1"},
		"--no-sign-request: an event history needs":     {"--no-sign-request", "lookup://us-east-1"},
		`--progress: unknown "often"`:                   {"--progress", "often", "lookup://us-east-1"},
		"--keys-from names objects of one bucket":       {"--keys-from", "go.mod", "lookup://us-east-1"},
		`--endpoint-url: not a valid URL`:               {"--endpoint-url", "b", "lookup://us-east-1"},
		"the AWS configuration: failed to get shared c": {"--profile", "nobody", "lookup://us-east-1"},
	} {
		if status, _, stderr := runAt(t.Context(), testNow, append([]string{"scan"}, args...)...); status != exitUsage || !strings.Contains(stderr, says) {
			t.Errorf("%q: status %d, %q, want %d, %q", args, status, stderr, exitUsage, says)
		}
	}
	if status, _, stderr := runAt(t.Context(), testNow, "bench", "lookup://us-east-1"); status != exitUsage || !strings.Contains(stderr, "a quota limits the speed") {
		t.Errorf("status %d, %q", status, stderr)
	}
}

// An error that every request would get ends the scan and says what to do.
func TestLookupThatIsRefused(t *testing.T) {
	for _, test := range []struct{ code, says string }{
		{"AccessDeniedException", "the permission cloudtrail:LookupEvents is missing"},
		{"ExpiredTokenException", "renew the credentials, then scan again: with --journal, a later scan reads only what is missing"},
		{"UnrecognizedClientException", "that the account has this region enabled"},
		{"InvalidSignatureException", "check the credentials"},
	} {
		t.Run(test.code, func(t *testing.T) {
			s := newHistory()
			openHistory(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if n := len(s.Calls()); n > 4 {
					sdktest.Refuse(w, http.StatusBadRequest, test.code, "no")
					return
				}
				s.ServeHTTP(w, r)
			}))
			file := filepath.Join(t.TempDir(), "journal")
			status, got, stderr := runAt(t.Context(), testNow, lookupArgs("--journal", file, "lookup://us-east-1")...)
			if status != exitFatal || got != "" || !strings.Contains(stderr, "lookup://us-east-1/cognito") || !strings.Contains(stderr, test.code+": no: ") || !strings.Contains(stderr, test.says) {
				t.Errorf("status %d, %q, %s", status, got, stderr)
			}
		})
	}
	openHistory(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, `<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>no</Message></Error></ErrorResponse>`)
	}))
	if status, _, stderr := runAt(t.Context(), testNow, lookupArgs("lookup://us-east-1")...); status != exitFatal || !strings.Contains(stderr, "lookup://us-east-1: InvalidClientTokenId: no: check the credentials") {
		t.Errorf("status %d, %s", status, stderr)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	if status, _, stderr := runAt(t.Context(), testNow, lookupArgs("lookup://us-east-1")...); status != exitFatal || !strings.Contains(stderr, "no credentials: ") {
		t.Errorf("status %d, %s", status, stderr)
	}
}
