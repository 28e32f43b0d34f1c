package logs_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/logs"
	"github.com/cogtrail/cogtrail/scan/logs/logstest"
	"github.com/cogtrail/cogtrail/scan/lookup/lookuptest"
	"github.com/cogtrail/cogtrail/scan/sdk/sdktest"
)

const (
	account = "123456789012"
	tokyo   = "ap-northeast-1"
	name    = "/aws/events/deletions"
	called  = "logs://ap-northeast-1//aws/events/deletions?account=123456789012"
)

// start is the time at which each bubble begins.
var start = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

var everything = scan.Selection{Classes: cognito.Classes}

// someone signs the requests of tests.
var someone = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "example"}, nil
})

// configure returns a configuration whose requests go to handler.
func configure(t *testing.T, handler http.Handler) aws.Config {
	return aws.Config{Region: tokyo, Credentials: someone, BaseEndpoint: aws.String("http://logs"), HTTPClient: &http.Client{Transport: sdktest.Serve(t, handler).WholeRequests(t)}}
}

// deletions is the log group of most tests.
var deletions = logs.Group{Region: tokyo, Account: account, Name: name, ARN: "arn:aws:logs:ap-northeast-1:123456789012:log-group:" + name, Class: types.LogGroupClassStandard}

// sourceOf returns a source of the last hours, scanned long after them.
func sourceOf(t *testing.T, handler http.Handler, hours int) *logs.Source {
	return &logs.Source{
		Client: logs.NewClient(configure(t, handler), logs.Options{Wait: 10 * time.Second}), Group: deletions,
		From: start.Add(-time.Duration(hours) * time.Hour), To: start, Asked: start.Add(2 * time.Hour),
	}
}

// record returns a message with a record, as a trail sends it.
func record(id string, at time.Time) logstest.Message {
	return logstest.Message{ID: "message " + id, Time: at, Text: lookuptest.NewEvent(account, tokyo, id, cognito.UserPools, "DeleteUser", at.Add(-5*time.Minute)).Record}
}

func serverOf(messages ...logstest.Message) *logstest.Server {
	return &logstest.Server{Account: account, Clock: time.Now, Rate: 5, Regions: map[string][]*logstest.Group{tokyo: {{Name: name, Messages: messages}}}}
}

// minutes returns a log group with n records, one each minute.
func minutes(n int) *logstest.Server {
	var messages []logstest.Message
	for i := range n {
		messages = append(messages, record(fmt.Sprintf("id-%03d", i), start.Add(-time.Duration(n-i)*time.Minute)))
	}
	return serverOf(messages...)
}

// collect scans and returns the entries by name.
func collect(t *testing.T, s *scan.Scanner) (map[string]journal.Entry, error) {
	t.Helper()
	entries := map[string]journal.Entry{}
	for e, err := range s.Entries(t.Context()) {
		if err != nil {
			return entries, err
		}
		if _, ok := entries[e.Object]; ok {
			t.Errorf("%s: a second entry", e.Object)
		}
		entries[e.Object] = e
	}
	return entries, nil
}

func idsOf(entries map[string]journal.Entry) (ids []string) {
	for _, e := range entries {
		for _, v := range e.Events {
			ids = append(ids, v.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// group returns n messages spread at random over the last hours, many of them in the same
// millisecond or at the boundary of two hours, some enveloped, and some of other services.
func group(random *rand.Rand, n, hours int) (messages []logstest.Message, ids map[string]time.Time) {
	ids = map[string]time.Time{}
	for i := range n {
		at := start.Add(time.Minute - time.Duration(random.IntN(hours*3600_000))*time.Millisecond)
		switch random.IntN(4) {
		case 0:
			at = at.Truncate(time.Hour)
		case 1:
			at = at.Truncate(time.Hour).Add(-time.Millisecond)
		case 2:
			at = at.Truncate(20 * time.Minute)
		}
		id, source := fmt.Sprintf("id-%05d", i), cognito.Sources[random.IntN(len(cognito.Sources))]
		if random.IntN(10) == 0 {
			source = "iam.amazonaws.com"
		} else {
			ids[id] = at
		}
		text := lookuptest.NewEvent(account, tokyo, id, source, "DeleteUser", at.Add(-time.Duration(random.IntN(7200))*time.Second)).Record
		if random.IntN(2) == 0 {
			text = logstest.Enveloped(account, tokyo, id, source, text, at)
		}
		messages = append(messages, logstest.Message{ID: "message " + id, Time: at, Text: text})
	}
	return messages, ids
}

// TestWindowsHoldExactlyTheirMessages compares scans of random log groups, a random part of
// which was read before, with the contents of the groups.
func TestWindowsHoldExactlyTheirMessages(t *testing.T) {
	for seed := range uint64(60) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				random := rand.New(rand.NewPCG(seed, 1))
				hours := 1 + random.IntN(40)
				messages, ids := group(random, random.IntN(500), hours+3)
				server := serverOf(messages...)
				server.Page, server.Empty = 1+random.IntN(50), []int{0, 2, 3}[random.IntN(3)]
				var handler http.Handler = server
				if seed%3 == 0 { // a token is good for about three pages with messages of different moments
					server.Page, server.Empty = 30+random.IntN(21), 0
					random := rand.New(rand.NewPCG(seed, 2))
					handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						if random.IntN(3) == 0 {
							server.ForgetTokens()
						}
						server.ServeHTTP(w, r)
					})
				}
				source := sourceOf(t, handler, hours)
				source.To, source.Asked = start.Add(time.Duration(random.IntN(2))*time.Hour), start.Add(time.Duration(random.IntN(2))*time.Second)
				done := map[string]bool{}
				share := random.IntN(3)
				got, err := collect(t, &scan.Scanner{Sources: []scan.Source{source}, Select: everything, Want: func(o scan.Object) bool {
					done[o.Name] = random.IntN(4) < share
					return !done[o.Name]
				}})
				if err != nil {
					t.Fatal(err)
				}
				for from := source.From; from.Before(source.To); from = from.Add(time.Hour) {
					to := from.Add(time.Hour)
					name := called + "&from=" + from.Format(time.RFC3339) + "&to=" + to.Format(time.RFC3339)
					e, ok := got[name]
					if done[name] {
						continue
					}
					want := []string{}
					for id, at := range ids {
						if !at.Before(from) && at.Before(to) && !at.After(source.Asked) {
							want = append(want, id)
						}
					}
					slices.Sort(want)
					if diff := cmp.Diff(want, append([]string{}, idsOf(map[string]journal.Entry{name: e})...)); diff != "" || !ok || e.Status != journal.Scanned || e.Records.Read != int64(len(want)) {
						t.Errorf("%s: %s %s, %d records (-want +got)\n%s", name, e.Status, e.Message, e.Records.Read, diff)
					}
					delete(got, name)
				}
				if len(got) > 0 {
					t.Errorf("more entries: %v", got)
				}
				for _, c := range server.Calls() {
					if c.Throttled || c.Pattern != logs.Pattern || c.Group != name {
						t.Errorf("a request of another kind: %+v", c)
					}
				}
			})
		})
	}
}

// TestHoursCostNoRequests: one query covers all consecutive hours.
func TestHoursCostNoRequests(t *testing.T) {
	for _, test := range []struct {
		name string
		want func(i int) bool
		n    int // requests: 120 messages are three pages
	}{
		{"all", func(int) bool { return true }, 3},
		{"the first one done", func(i int) bool { return i > 0 }, 3},
		{"a gap", func(i int) bool { return i != 12 }, 2 + 2},
		{"one", func(i int) bool { return i == 23 }, 1},
		{"none", func(int) bool { return false }, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var messages []logstest.Message
				for i := range 120 {
					messages = append(messages, record(fmt.Sprint(i), start.Add(-time.Duration(12*i+6)*time.Minute)))
				}
				server := serverOf(messages...)
				server.Page = 50
				i := -1
				got, err := collect(t, &scan.Scanner{Sources: []scan.Source{sourceOf(t, server, 24)}, Want: func(scan.Object) bool { i++; return test.want(i) }})
				if n := len(server.Calls()); err != nil || n != test.n {
					t.Errorf("%d requests for %d hours, %v, want %d", n, len(got), err, test.n)
				}
			})
		})
	}
}

// TestPagesAsLargeAsTheyCome: pages of 1 MB, and of 10,000 messages.
func TestPagesAsLargeAsTheyCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var messages []logstest.Message
		for i := range 3000 {
			m := record(fmt.Sprintf("large-%04d", i), start.Add(-time.Hour).Add(time.Duration(i)*time.Second))
			m.Text = strings.Replace(m.Text, `"Anonymous"`, `"`+strings.Repeat("a", 2000)+`"`, 1)
			messages = append(messages, m)
		}
		for i := range 15_000 {
			messages = append(messages, logstest.Message{ID: fmt.Sprint(i), Time: start.Add(-2 * time.Hour).Add(time.Duration(i) * time.Millisecond), Text: `{"eventVersion":"1","eventSource":"cognito-x"}`})
		}
		server := serverOf(messages...)
		got, err := collect(t, &scan.Scanner{Sources: []scan.Source{sourceOf(t, server, 2)}})
		var read int64
		for _, e := range got {
			read += e.Records.Read
		}
		if n := len(server.Calls()); err != nil || len(idsOf(got)) != 3000 || read != 18_000 || n < 8 || n > 10 {
			for name, e := range got {
				t.Log(name, e.Status, e.Message, e.Records, e.BadRecords)
			}
			t.Errorf("%d events of %d records with %d requests, %v", len(idsOf(got)), read, n, err)
		}
	})
}

// TestVersions: an hour is complete only after late messages had time to arrive, and an
// hour read with All has another version than one read without.
func TestVersions(t *testing.T) {
	source := &logs.Source{Group: deletions, From: start.Add(-2 * time.Hour), To: start.Add(time.Hour), Asked: start.Add(59 * time.Minute)}
	list := func() (got []string) {
		for o, err := range source.Objects(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, strings.TrimPrefix(o.Name, called+"&from=")+" "+o.Version)
		}
		return got
	}
	want := []string{
		"1999-12-31T22:00:00Z&to=1999-12-31T23:00:00Z complete",
		"1999-12-31T23:00:00Z&to=2000-01-01T00:00:00Z as of 2000-01-01T00:59:00Z",
		"2000-01-01T00:00:00Z&to=2000-01-01T01:00:00Z as of 2000-01-01T00:59:00Z",
	}
	if diff := cmp.Diff(want, list()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	source.All = true
	if got := list(); !strings.HasSuffix(got[0], "complete, all messages") {
		t.Error(got)
	}
	if source.Hours() != 3 || source.Reads() != 1 {
		t.Errorf("%d hours, %d at once", source.Hours(), source.Reads())
	}
}

// TestGroupsOfAnyName: a log group may have the name of a file that a scan of a folder
// skips.
func TestGroupsOfAnyName(t *testing.T) {
	for _, name := range []string{"/trail/.hidden", "CloudTrail-Insight/logs", "AWSLogs/123456789012/Config/x", "123456789012_CloudTrail_eu-west-1_20250122T1005Z_0123456789abcdef.json.gz"} {
		synctest.Test(t, func(t *testing.T) {
			server := minutes(60)
			server.Regions[tokyo][0].Name = name
			source := sourceOf(t, server, 1)
			source.Group.Name = name
			got, err := collect(t, &scan.Scanner{Sources: []scan.Source{source}})
			if err != nil || len(idsOf(got)) != 60 {
				t.Errorf("%s: %d events, %v", name, len(idsOf(got)), err)
			}
		})
	}
}
