package report_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

func TestQueries(t *testing.T) {
	with := func(f func(*cognito.Event)) func(*cognito.Event) { return f }
	entries := []journal.Entry{entryOf("a",
		event("1", 1, with(func(e *cognito.Event) { e.Account = "111111111111" })),
		event("2", 2, with(func(e *cognito.Event) { e.Region = "us-east-1" })),
		event("3", 3, user("s", "pool")),
		event("4", 4, with(func(e *cognito.Event) { e.ClientID = "client" })),
		event("5", 5),
	)}
	tests := []struct {
		name string
		f    events.Filter
		want string
	}{
		{"everything", events.Filter{}, "1 2 3 4 5"},
		{"from is inclusive", events.Filter{From: at(3)}, "3 4 5"},
		{"to is exclusive", events.Filter{To: at(3)}, "1 2"},
		{"window", events.Filter{From: at(2), To: at(4)}, "2 3"},
		{"account", events.Filter{Accounts: []string{"111111111111"}}, "1"},
		{"region", events.Filter{Regions: []string{"us-east-1", "eu-north-1"}}, "2"},
		{"pool", events.Filter{UserPools: []string{"pool"}}, "3"},
		{"client", events.Filter{Clients: []string{"client"}}, "4"},
		{"sub", events.Filter{Subs: []string{"s"}}, "3"},
		{"both", events.Filter{Subs: []string{"s"}, To: at(3)}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := build(entries, report.Query{Parts: []report.Part{report.PartEvents}, Filter: test.f})
			if got := strings.Join(ids(r), " "); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if r.Coverage.Events.Distinct != 5 {
				t.Errorf("the coverage was narrowed to %d events", r.Coverage.Events.Distinct)
			}
			if r.Events.IsZero() || r.Summary != nil || r.Authorize != nil || !r.Deletions.IsZero() {
				t.Error("want the events, and no part that was not asked for")
			}
		})
	}
}

func TestPeriods(t *testing.T) {
	late := func(e *cognito.Event) { e.Time = time.Date(2025, 1, 31, 20, 0, 0, 0, time.UTC) }
	entries := []journal.Entry{entryOf("a",
		event("1", 1, visit(cognito.SignIn), user("s", "p"), late), event("2", 2, visit(cognito.SignIn), user("s", "p")),
		event("3", 3, visit(cognito.SignUp), user("", "p")), event("4", 3, visit(cognito.Undetermined), user("", "p")),
	)}
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	row := func(period string, in, up, un, subs int64) report.AuthorizeRow {
		return report.AuthorizeRow{Period: period, ClientCounts: report.ClientCounts{
			Account: "123456789012", Region: "eu-west-1", UserPoolID: "p",
			AuthorizeCounts: report.AuthorizeCounts{SignIn: in, SignUp: up, Undetermined: un, DistinctSubs: subs},
		}}
	}
	tests := []struct {
		name string
		q    report.Query
		want []report.AuthorizeRow
	}{
		{"day", report.Query{}, []report.AuthorizeRow{row("2025-01-22", 1, 1, 1, 1), row("2025-01-31", 1, 0, 0, 1)}},
		{"month", report.Query{By: report.ByMonth}, []report.AuthorizeRow{row("2025-01", 2, 1, 1, 1)}},
		{"day in Tokyo", report.Query{Location: tokyo}, []report.AuthorizeRow{row("2025-01-22", 1, 1, 1, 1), row("2025-02-01", 1, 0, 0, 1)}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.q.Parts = []report.Part{report.PartAuthorize, report.PartSummary}
			r := build(entries, test.q)
			if diff := cmp.Diff(test.want, r.Authorize); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if want := (report.AuthorizeCounts{SignIn: 2, SignUp: 1, Undetermined: 1, DistinctSubs: 1}); r.Summary.Authorize != want {
				t.Errorf("summary: got %+v, want %+v", r.Summary.Authorize, want)
			}
		})
	}
}

func TestDeletionsTellOfTheUser(t *testing.T) {
	signIn := func(e *cognito.Event) { e.Class, e.Name, e.TokensIssued = cognito.SignInStep, "InitiateAuth", "true" }
	failed := func(e *cognito.Event) { e.Outcome = cognito.Failed }
	entries := []journal.Entry{entryOf("a",
		event("1", 1, signIn, user("s", "p")),
		event("2", 2, user("s", ""), signIn),
		event("3", 3, user("s", ""), signIn, failed),
		event("4", 4, user("other", "p"), signIn),
		event("5", 5, user("s", "p")),
		event("6", 6, user("s", "p"), failed),
	)}
	r := build(entries, report.Query{Parts: []report.Part{report.PartDeletions, report.PartSummary}, Filter: events.Filter{From: at(5)}})
	if r.Deletions.Len() != 2 {
		t.Fatalf("got %d deletions, want 2", r.Deletions.Len())
	}
	d := r.Deletions.At(0)
	if !d.FirstSeen.Equal(at(1)) || !d.LastSignIn.Equal(at(2)) || d.SignIns != 2 {
		t.Errorf("got first seen %v, last sign-in %v, %d sign-ins", d.FirstSeen, d.LastSignIn, d.SignIns)
	}
	want := []report.DeletionCounts{
		{Class: cognito.UserDeletion, Name: "AdminDeleteUser", Outcome: cognito.Failed, Events: 1, DistinctSubs: 1},
		{Class: cognito.UserDeletion, Name: "AdminDeleteUser", Outcome: cognito.Succeeded, Events: 1, DistinctSubs: 1},
	}
	if diff := cmp.Diff(want, r.Summary.Deletions); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
