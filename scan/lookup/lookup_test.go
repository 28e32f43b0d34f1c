package lookup_test

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
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/lookup"
	"github.com/cogtrail/cogtrail/scan/lookup/lookuptest"
	"github.com/cogtrail/cogtrail/scan/sdk/sdktest"
)

const (
	account = "123456789012"
	tokyo   = "ap-northeast-1"
)

// start is when each bubble's time begins.
var start = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

var everything = scan.Selection{Classes: cognito.Classes}

// someone signs what a test asks for.
var someone = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "example"}, nil
})

// configure returns a configuration with which handler is asked.
func configure(t *testing.T, handler http.Handler, region string) aws.Config {
	return aws.Config{Region: region, Credentials: someone, BaseEndpoint: aws.String("http://history"), HTTPClient: &http.Client{Transport: sdktest.Serve(t, handler).WholeRequests(t)}}
}

// history returns n events of one source, spread at random over the last hours,
// many of them in the same second or on the seam of two hours.
func history(random *rand.Rand, n, hours int) (events []lookuptest.Event) {
	for i := range n {
		at := start.Add(time.Minute - time.Duration(random.IntN(hours*3600))*time.Second)
		switch random.IntN(4) {
		case 0:
			at = at.Truncate(time.Hour)
		case 1:
			at = at.Truncate(time.Hour).Add(-time.Second)
		case 2:
			at = at.Truncate(20 * time.Minute)
		}
		source := cognito.UserPools
		if random.IntN(10) == 0 {
			source = "iam.amazonaws.com"
		}
		events = append(events, lookuptest.NewEvent(account, tokyo, fmt.Sprintf("id-%05d", i), source, []string{"DeleteUser", "SignUp"}[random.IntN(2)], at))
	}
	return events
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

func sources(all []*lookup.Source) (list []scan.Source) {
	for _, s := range all {
		list = append(list, s)
	}
	return list
}

// TestWindowsHoldExactlyTheirEvents compares scans of random histories, of which a
// random part was read before, with what the histories hold.
func TestWindowsHoldExactlyTheirEvents(t *testing.T) {
	for seed := range uint64(60) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				random := rand.New(rand.NewPCG(seed, 1))
				hours := 1 + random.IntN(40)
				events := history(random, random.IntN(500), hours+3)
				server := &lookuptest.Server{Account: account, Regions: map[string][]lookuptest.Event{tokyo: events}, Clock: time.Now, Rate: 2, Page: 1 + random.IntN(50)}
				var handler http.Handler = server
				if seed%3 == 0 { // a token is good for three pages or so, of more than a second's events
					server.Page = 30 + random.IntN(21)
					random := rand.New(rand.NewPCG(seed, 2))
					handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						if random.IntN(3) == 0 {
							server.ForgetTokens()
						}
						server.ServeHTTP(w, r)
					})
				}
				source := &lookup.Source{
					Client: lookup.NewClient(configure(t, handler, tokyo), lookup.Options{}), Region: tokyo, Account: account,
					Filter: lookup.Filter{Key: types.LookupAttributeKeyEventSource, Value: cognito.UserPools},
					From:   start.Add(-time.Duration(hours) * time.Hour), To: start.Add(time.Hour), Asked: start.Add(time.Duration(random.IntN(2)) * time.Second),
				}
				done := map[string]bool{}
				share := random.IntN(3)
				s := &scan.Scanner{Sources: []scan.Source{source}, Select: everything, Want: func(o scan.Object) bool {
					done[o.Name] = random.IntN(4) < share
					return !done[o.Name]
				}}
				got, err := collect(t, s)
				if err != nil {
					t.Fatal(err)
				}
				if want := hours + 1 - count(done); len(got) != want {
					t.Errorf("%d entries, want %d", len(got), want)
				}
				for to := source.To; to.After(source.From); to = to.Add(-time.Hour) {
					name := fmt.Sprintf("lookup://%s/%s?account=%s&from=%s&to=%s", tokyo, cognito.UserPools, account, to.Add(-time.Hour).Format(time.RFC3339), to.Format(time.RFC3339))
					if done[name] {
						continue
					}
					want := []string{}
					for _, e := range events {
						if e.Source == cognito.UserPools && !e.Time.Before(to.Add(-time.Hour)) && e.Time.Before(to) && !e.Time.After(source.Asked) {
							want = append(want, e.ID)
						}
					}
					slices.Sort(want)
					e, ok := got[name]
					if diff := cmp.Diff(want, append([]string{}, idsOf(map[string]journal.Entry{name: e})...)); diff != "" || !ok || e.Status != journal.Scanned || e.Records.Read != int64(len(want)) {
						t.Errorf("%s: %s %s, %d records (-want +got)\n%s", name, e.Status, e.Message, e.Records.Read, diff)
					}
				}
				for _, c := range server.Calls() {
					if c.Throttled {
						t.Errorf("at %s there were too many requests", c.At)
					}
				}
			})
		})
	}
}

func count(m map[string]bool) (n int) {
	for _, v := range m {
		if v {
			n++
		}
	}
	return n
}

// TestHoursCostNoRequests: a query is for all hours that follow each other.
func TestHoursCostNoRequests(t *testing.T) {
	for _, test := range []struct {
		name string
		want func(i int) bool
		n    int // requests: 120 events are three pages
	}{
		{"all", func(int) bool { return true }, 3},
		{"the last one done", func(i int) bool { return i > 0 }, 3},
		{"a gap", func(i int) bool { return i != 12 }, 2 + 2},
		{"one", func(i int) bool { return i == 23 }, 1},
		{"none", func(int) bool { return false }, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var events []lookuptest.Event
				for i := range 120 {
					events = append(events, lookuptest.NewEvent(account, tokyo, fmt.Sprint(i), cognito.UserPools, "DeleteUser", start.Add(-time.Duration(12*i+6)*time.Minute)))
				}
				server := &lookuptest.Server{Regions: map[string][]lookuptest.Event{tokyo: events}, Clock: time.Now, Rate: 2}
				source := &lookup.Source{
					Client: lookup.NewClient(configure(t, server, tokyo), lookup.Options{}), Region: tokyo, Account: account,
					Filter: lookup.Filter{Key: types.LookupAttributeKeyEventName, Value: "DeleteUser"}, From: start.Add(-24 * time.Hour), To: start, Asked: start,
				}
				i := -1
				got, err := collect(t, &scan.Scanner{Sources: []scan.Source{source}, Want: func(scan.Object) bool { i++; return test.want(i) }})
				if n := len(server.Calls()); err != nil || n != test.n {
					t.Errorf("%d requests for %d hours, %v, want %d", n, len(got), err, test.n)
				}
			})
		})
	}
}

// TestVersions: an hour is complete only once late events have had their time.
func TestVersions(t *testing.T) {
	source := &lookup.Source{Region: tokyo, Account: account, Filter: lookup.Filter{Value: "DeleteUser"}, From: start.Add(-3 * time.Hour), To: start.Add(time.Hour), Asked: start.Add(59 * time.Minute)}
	var got []string
	for o, err := range source.Objects(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, strings.TrimPrefix(o.Name, "lookup://ap-northeast-1/DeleteUser?account=123456789012&from=")+" "+o.Version)
	}
	want := []string{
		"2000-01-01T00:00:00Z&to=2000-01-01T01:00:00Z as of 2000-01-01T00:59:00Z",
		"1999-12-31T23:00:00Z&to=2000-01-01T00:00:00Z as of 2000-01-01T00:59:00Z",
		"1999-12-31T22:00:00Z&to=1999-12-31T23:00:00Z complete",
		"1999-12-31T21:00:00Z&to=1999-12-31T22:00:00Z complete",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	source.Asked = start.Add(time.Hour)
	for o := range source.Objects(t.Context()) {
		if complete := o.Version == "complete"; complete != !strings.Contains(o.Name, "&from=2000") {
			t.Errorf("%s: version %s", o.Name, o.Version)
		}
	}
	if source.Hours() != 4 || source.Reads() != 1 {
		t.Errorf("%d hours, %d at once", source.Hours(), source.Reads())
	}
}

// Answers are an API that answers each query that ends with the hour with the next
// of the list, from its beginning, and any other with the last one.
type answers struct {
	list []*cloudtrail.LookupEventsOutput
	next int
}

func (a *answers) LookupEvents(_ context.Context, in *cloudtrail.LookupEventsInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.LookupEventsOutput, error) {
	if in.NextToken == nil {
		a.next = 0
	}
	if in.NextToken == nil && in.EndTime.Before(start.Add(-time.Hour)) {
		a.next = len(a.list) - 1
	}
	a.next++
	return a.list[a.next-1], nil
}

// event returns one of so many minutes before start.
func event(minutes int, id string) types.Event {
	at := start.Add(-time.Duration(minutes) * time.Minute)
	record := lookuptest.NewEvent(account, tokyo, id, cognito.UserPools, "DeleteUser", at).Record
	return types.Event{EventId: &id, EventTime: &at, CloudTrailEvent: &record}
}

func answer(token string, events ...types.Event) *cloudtrail.LookupEventsOutput {
	out := &cloudtrail.LookupEventsOutput{Events: append([]types.Event{}, events...)}
	if token != "" {
		out.NextToken = &token
	}
	return out
}

// TestAnswersThatCannotBeRight cost the hour that they are of, and what cannot be
// right of one event costs that.
func TestAnswersThatCannotBeRight(t *testing.T) {
	noTime, noID, noRecord, badRecord := event(10, "x"), event(10, "x"), event(10, "x"), event(10, "x")
	noTime.EventTime, noID.EventId, noRecord.CloudTrailEvent, badRecord.CloudTrailEvent = nil, nil, nil, aws.String(`{"eventID":`)
	var empty []*cloudtrail.LookupEventsOutput
	for i := range 1001 {
		empty = append(empty, answer(fmt.Sprint(i)))
	}
	type list = []*cloudtrail.LookupEventsOutput
	for _, test := range []struct {
		name    string
		answers []*cloudtrail.LookupEventsOutput
		first   string // hour: failure, or bad record
		second  string
	}{
		{"right", list{answer("a", event(10, "1")), answer("b"), answer("", event(70, "2"))}, "", ""},
		{"no list", list{{NextToken: aws.String("a")}, answer("", event(70, "2"))}, "an answer without a list of events", ""},
		{"the same token", list{answer("a", event(10, "1")), answer("a"), answer("", event(70, "2"))}, "names itself as the next one", ""},
		{"empty for ever", append(slices.Clone(empty), answer("", event(70, "2"))), "1001 answers in a row without events", ""},
		{"before the time", list{answer("", event(200, "1")), answer("", event(70, "2"))}, "though those from 1999-12-31T22:00:00Z to 1999-12-31T23:59:59Z were requested", ""},
		{"after the time", list{answer("", event(0, "1")), answer("", event(70, "2"))}, "an event of 2000-01-01T00:00:00Z, though", ""},
		{"out of order", list{answer("a", event(10, "1"), event(70, "2")), answer("", event(20, "3"))}, "", "an event of 1999-12-31T23:40:00Z came after older ones"},
		{"out of order in the hour", list{answer("a", event(10, "1")), answer("", event(5, "3"), event(70, "2"))}, "", ""},
		{"no time", list{answer("", noTime), answer("", event(70, "2"))}, "an event without a time", ""},
		{"no id", list{answer("", noID), answer("", event(70, "2"))}, "an event without a time or an id", ""},
		{"no record", list{answer("", noRecord, event(70, "2"))}, "the string in CloudTrailEvent is not JSON", ""},
		{"a bad record", list{answer("", badRecord, event(70, "2"))}, "the string in CloudTrailEvent is not JSON", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source := &lookup.Source{Client: &answers{list: test.answers}, Region: tokyo, Account: account, From: start.Add(-2 * time.Hour), To: start, Asked: start}
				got, err := collect(t, &scan.Scanner{Sources: []scan.Source{source}})
				if err != nil || len(got) != 2 {
					t.Fatalf("%d entries, %v", len(got), err)
				}
				for name, e := range got {
					want := test.second
					if strings.Contains(name, "T23:00:00Z&to=") {
						want = test.first
					}
					said := e.Message + strings.Join(e.BadRecords, " ")
					if (said == "") != (want == "") || !strings.Contains(said, want) {
						t.Errorf("%s: %s: %q, want %q", name, e.Reason, said, want)
					}
				}
			})
		})
	}
}
