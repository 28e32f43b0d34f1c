package evidence_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/report/evidence"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

func TestEvidenceAtEdges(t *testing.T) {
	quiet := func(second int) cognito.Event { return hosted(second, "Login_GET", from("192.0.2.250")) }
	silent := prompt("none")
	elsewhere := func(e *cognito.Event) { e.Region, e.IP = "us-east-1", "192.0.2.250" }
	tests := []struct {
		name   string
		events []cognito.Event
		want   string
	}{
		{"the last event", []cognito.Event{quiet(-hour), anonymous(0)}, "visit_without_session low edge"},
		{"just before the end", []cognito.Event{anonymous(0), quiet(15*minute - 1)}, "visit_without_session low edge"},
		{"all is covered", []cognito.Event{anonymous(0), quiet(15 * minute)}, "visit_without_session low"},
		{"another region goes on", []cognito.Event{anonymous(0), hosted(hour, "Login_GET", elsewhere)}, "visit_without_session low edge"},
		{"a form without a day after it", []cognito.Event{anonymous(0), hosted(9, "Signup_POST"), quiet(24*hour - 1)}, "sign_up_submitted low edge"},
		{"a form with a day after it", []cognito.Event{anonymous(0), hosted(9, "Signup_POST"), quiet(24 * hour)}, "sign_up_submitted low"},
		{"the first event", []cognito.Event{knownAs("s", 0)}, "known_session medium edge"},
		{"just after the start", []cognito.Event{quiet(-hour + 1), knownAs("s", 0)}, "known_session medium edge"},
		{"an hour after the start", []cognito.Event{quiet(-hour), knownAs("s", 0)}, "known_session medium"},
		{"a login asked for just before the end", []cognito.Event{quiet(-hour), knownAs("s", 0, prompt("login")), quiet(15*minute - 1)}, "known_session medium edge"},
		{"a login asked for, all is covered", []cognito.Event{quiet(-hour), knownAs("s", 0, prompt("login")), quiet(15 * minute)}, "known_session medium"},
		{"a probe just before the end", []cognito.Event{anonymous(0, silent), quiet(15*minute - 1)}, "session_probe medium edge"},
		{"a probe, all is covered", []cognito.Event{anonymous(0, silent), quiet(15 * minute)}, "session_probe medium"},
		{"evidence beyond doubt is marked too", []cognito.Event{anonymous(0), hosted(9, "login_POST"), knownAs("s", 10)},
			"existing_user_sign_in high edge, interactive_sign_in high edge"},
		{"what failed needs nothing", []cognito.Event{anonymous(0, failing)}, "failed medium"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for i := range test.events {
				test.events[i].ID = fmt.Sprint(i)
			}
			if got := evidenceOf(t, report.Query{}, test.events); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// A gap in the deliveries is an edge on both sides.
func TestEvidenceAtGaps(t *testing.T) {
	var logs []journal.Entry
	for h := range 24 {
		logs = append(logs, logAt(21, h, "eu-west-1"))
		if h != 12 && h != 13 {
			logs = append(logs, logAt(22, h, "eu-west-1"))
		}
	}
	far := []cognito.Event{hosted(-hour, "Login_GET", owner("1")), hosted(48*hour, "Login_GET", owner("1"))}
	for _, test := range []struct {
		second int
		want   string
	}{
		{11*hour + 44*minute, "visit_without_session low"}, {11*hour + 45*minute, "visit_without_session low edge"},
		{14*hour - 1, "visit_without_session low edge"}, {14 * hour, "visit_without_session low"},
	} {
		e := entryOf("a", amid(append(far, anonymous(test.second, owner("1")))...)...)
		r := build(append(logs[:len(logs):len(logs)], e), report.Query{Parts: []report.Part{report.PartEvents}})
		if len(r.Coverage.Gaps) != 1 {
			t.Fatalf("gaps %v, want one", r.Coverage.Gaps)
		}
		for v := range r.Events.All() {
			if got := strings.TrimSpace(string(v.Evidence) + " " + string(v.Confidence) + map[bool]string{true: " edge"}[v.Edge]); v.Label != "" && got != test.want {
				t.Errorf("at %d: got %s, want %s", test.second, got, test.want)
			}
		}
	}
}

// The query sets the windows.
func TestEvidenceWindows(t *testing.T) {
	events := amid(anonymous(0), hosted(20, "Signup_POST"), hosted(50, "Confirm_POST"), knownAs("s", 5*hour), knownAs("s", 5*hour+100))
	for _, test := range []struct {
		w    evidence.Windows
		want string
	}{
		{evidence.Windows{}, "sign_up_completed high, known_session medium, session_reuse medium"},
		{evidence.Windows{Login: 19 * time.Second}, "visit_without_session low, known_session medium, session_reuse medium"},
		{evidence.Windows{SignUp: 29 * time.Second}, "sign_up_completed low, known_session medium, session_reuse medium"},
		{evidence.Windows{Session: 99 * time.Second}, "sign_up_completed high, known_session medium, known_session medium"},
	} {
		if got := evidenceOf(t, report.Query{Windows: test.w}, events); got != test.want {
			t.Errorf("%+v: got  %s\nwant %s", test.w, got, test.want)
		}
	}
}

// What the query is narrowed to decides what is counted, not what is evidence. Copies and
// corrected events are not evidence.
func TestEvidenceIsOfAllEventsThatCount(t *testing.T) {
	list := amid(anonymous(0), hosted(20, "login_POST"), knownAs("s", 21))
	start := list[0].Time
	if got, want := evidenceOf(t, report.Query{Filter: events.Filter{From: start, To: start.Add(time.Second)}}, list), "existing_user_sign_in high"; got != want {
		t.Errorf("narrowed in time: got %s, want %s", got, want)
	}
	if got, want := evidenceOf(t, report.Query{Filter: events.Filter{Subs: []string{"s"}}}, list), "interactive_sign_in high"; got != want {
		t.Errorf("narrowed to a user: got %s, want %s", got, want)
	}
	late := hosted(20*minute, "login_POST")
	late.ID, late.OriginalID = "03 corrected", list[1].ID
	late.Object = ""
	twice := append(slices.Clone(list), list[0], list[1], list[2], late)
	if got, want := evidenceOf(t, report.Query{}, twice), "visit_without_session low, known_session medium"; got != want {
		t.Errorf("with copies and a correction: got %s, want %s", got, want)
	}
}

// Every count is accompanied by what supports it.
func TestEvidenceCounts(t *testing.T) {
	events := amid(
		anonymous(0), hosted(20, "login_POST"), knownAs("s", 21), // contradicts, supports
		anonymous(3*hour), hosted(3*hour+20, "Signup_POST"), hosted(3*hour+40, "Confirm_POST", as("n")), knownAs("n", 3*hour+41), // supports both
		anonymous(9*hour), knownAs("s", 20*hour), anonymous(30*hour, failing), // open
	)
	r := build([]journal.Entry{entryOf("a", events...)}, report.Query{Parts: []report.Part{report.PartSummary, report.PartAuthorize}, By: report.ByMonth})
	want := report.AuthorizeCounts{SignIn: 3, SignUp: 3, Undetermined: 1, DistinctSubs: 2, SignInSupported: 2, SignUpSupported: 1, Contradicted: 1}
	if r.Summary.Authorize != want || r.Summary.Clients[0].AuthorizeCounts != want || r.Authorize[0].AuthorizeCounts != want {
		t.Errorf("got  %+v\n and %+v\n and %+v\nwant %+v", r.Summary.Authorize, r.Summary.Clients, r.Authorize, want)
	}
	matrix := []report.EvidenceCounts{
		{Label: "sign_in", Evidence: evidence.FirstSignIn, Confidence: evidence.High, Events: 1},
		{Label: "sign_in", Evidence: evidence.InteractiveSignIn, Confidence: evidence.High, Events: 1},
		{Label: "sign_in", Evidence: evidence.KnownSession, Confidence: evidence.Medium, Events: 1},
		{Label: "sign_up", Evidence: evidence.ExistingUserSignIn, Confidence: evidence.High, Events: 1},
		{Label: "sign_up", Evidence: evidence.SignUpCompleted, Confidence: evidence.High, Events: 1},
		{Label: "sign_up", Evidence: evidence.VisitWithoutSession, Confidence: evidence.Low, Events: 1},
		{Label: "undetermined", Evidence: evidence.FailedVisit, Confidence: evidence.Medium, Events: 1},
	}
	if diff := cmp.Diff(matrix, r.Summary.Evidence); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A verdict names the events that it rests on.
func TestEvidenceBecause(t *testing.T) {
	answer, shared := "OAuth2Response_GET", app("")
	for _, test := range []struct {
		name   string
		events []cognito.Event // their IDs are their numbers
		want   string          // for each visit, in order of time
	}{
		{"nothing", []cognito.Event{anonymous(0)}, ""},
		{"a login and its return", []cognito.Event{anonymous(0), hosted(20, "login_POST"), knownAs("s", 21)}, "01 02, 01"},
		{"a login and its code", []cognito.Event{exchange(22), anonymous(0), hosted(20, "login_POST")}, "02 00"},
		{"a form and its code", []cognito.Event{anonymous(0), hosted(20, "Signup_POST"), hosted(50, "Confirm_POST")}, "01 02"},
		{"a form alone", []cognito.Event{anonymous(0), hosted(20, "Signup_POST")}, "01"},
		{"an error", []cognito.Event{anonymous(0), hosted(20, "Error_GET")}, "01"},
		{"an answer and who it was", []cognito.Event{anonymous(0, idp("i")), hosted(20, answer, shared), knownAs("s", 30)}, "01 02, 01"},
		{"an answer that says who it was", []cognito.Event{anonymous(0, idp("i")), hosted(20, answer, shared, as("s"))}, "01"},
		{"a button", []cognito.Event{anonymous(0), anonymous(9, idp("i")), hosted(20, answer, shared)}, "02, 02"},
		{"a session", []cognito.Event{hosted(0, "CognitoAuthentication"), knownAs("s", minute)}, "00"},
	} {
		var list []string
		r := build([]journal.Entry{entryOf("a", amid(test.events...)...)}, report.Query{Parts: []report.Part{report.PartEvents}})
		for e := range r.Events.All() {
			if e.Label != "" {
				list = append(list, strings.Join(e.Because, " "))
			} else if e.Because != nil {
				t.Errorf("%s: %s rests on something", test.name, e.Name)
			}
		}
		if got := strings.Join(list, ", "); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

// What is learned about a pool is in the summary if an event of the pool is asked about.
func TestEvidenceOfPools(t *testing.T) {
	pages := []cognito.Event{
		hosted(0, "Signup_POST"), hosted(60, "Confirm_POST"), // no visit led to it
		hosted(2*hour, "Signup_POST"), hosted(4*hour, "CognitoAuthentication"), knownAs("s", 4*hour+2),
		hosted(5*hour, "CognitoAuthentication", pool("other")), hosted(6*hour, "CognitoAuthentication", owner("9")),
	}
	for i := range 12 {
		pages = append(pages, knownAs("s", (4+2*(i+1))*hour))
	}
	r := build([]journal.Entry{entryOf("a", amid(pages...)...)}, report.Query{
		Parts: []report.Part{report.PartSummary}, Filter: events.Filter{Accounts: []string{"123456789012"}},
	})
	want := []report.PoolCounts{
		{Account: "123456789012", UserPoolID: "other", Logins: 1, SessionSeconds: hour},
		{Account: "123456789012", UserPoolID: "pool", Forms: 2, Confirmed: 1, Confirms: true, Logins: 2, Returned: 1, Returns: true, SessionSeconds: 24 * hour, Sessions: 12},
	}
	if diff := cmp.Diff(want, r.Summary.Pools); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
