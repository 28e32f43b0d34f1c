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

// hosted returns an event of the hosted pages, so many seconds into a day.
func hosted(second int, name string, set ...func(*cognito.Event)) cognito.Event {
	class, _ := cognito.Classify(cognito.UserPools, name)
	e := cognito.Event{
		Time: at(0).Add(time.Duration(second) * time.Second), Account: "123456789012", Region: "eu-west-1", Source: cognito.UserPools,
		Name: name, Class: class, Outcome: cognito.Succeeded, Status: 302, Type: "AwsServiceEvent", Actor: "unknown",
		UserPoolID: "pool", ClientID: "client", IP: "192.0.2.1", UserAgent: "agent",
	}
	for _, f := range set {
		f(&e)
	}
	if class == cognito.Authorize {
		switch {
		case e.Outcome != cognito.Succeeded:
			e.Label = cognito.Undetermined
		case e.Label != "":
		case e.Sub == "":
			e.Label = cognito.SignUp
		default:
			e.Label = cognito.SignIn
		}
	}
	return e
}

func anonymous(second int, set ...func(*cognito.Event)) cognito.Event {
	return hosted(second, "OAuth2_Authorize_GET", set...)
}

func knownAs(sub string, second int, set ...func(*cognito.Event)) cognito.Event {
	return hosted(second, "OAuth2_Authorize_GET", append(set, as(sub))...)
}

func as(sub string) func(*cognito.Event) { return func(e *cognito.Event) { e.Sub = sub } }

func from(ip string) func(*cognito.Event) { return func(e *cognito.Event) { e.IP = ip } }

func with(ua string) func(*cognito.Event) { return func(e *cognito.Event) { e.UserAgent = ua } }

func app(id string) func(*cognito.Event) { return func(e *cognito.Event) { e.ClientID = id } }

func pool(id string) func(*cognito.Event) { return func(e *cognito.Event) { e.UserPoolID = id } }

func owner(id string) func(*cognito.Event) { return func(e *cognito.Event) { e.Account = id } }

func prompt(s string) func(*cognito.Event) { return func(e *cognito.Event) { e.Prompt = s } }

func idp(s string) func(*cognito.Event) { return func(e *cognito.Event) { e.Provider = s } }

func failing(e *cognito.Event) { e.Outcome, e.ErrorCode = cognito.Failed, "NotAuthorizedException" }

func untold(e *cognito.Event) { e.Label = cognito.Undetermined }

const (
	minute = 60
	hour   = 60 * minute
)

// amid returns the events with the middle of an archive around them, so that
// none is at its edge.
func amid(events ...cognito.Event) []cognito.Event {
	far := func(e *cognito.Event) { e.IP = "192.0.2.250" }
	events = append(slices.Clone(events), hosted(-10*24*hour, "Login_GET", far), hosted(10*24*hour, "Login_GET", far))
	for i := range events {
		if events[i].ID == "" {
			events[i].ID = fmt.Sprintf("%02d", i)
		}
	}
	return events
}

// evidenceOf returns what the report says of each visit, in order of time.
func evidenceOf(t *testing.T, q report.Query, events []cognito.Event) string {
	t.Helper()
	q.Parts = []report.Part{report.PartEvents}
	var list []string
	for e := range build([]journal.Entry{entryOf("a", events...)}, q).Events.All() {
		if e.Label != "" {
			s := string(e.Evidence) + " " + string(e.Confidence)
			if e.Edge {
				s += " edge"
			}
			list = append(list, s)
		} else if e.Evidence != "" || e.Confidence != "" || e.Edge {
			t.Errorf("%s has evidence", e.Name)
		}
	}
	return strings.Join(list, ", ")
}

func TestEvidence(t *testing.T) {
	login, form, code, answer := "CognitoAuthentication", "Signup_POST", "Confirm_POST", "OAuth2Response_GET"
	silent := prompt("none")
	tests := []struct {
		name   string
		events []cognito.Event
		want   string
	}{
		{"nothing", []cognito.Event{anonymous(0)}, "visit_without_session low"},
		{"failed", []cognito.Event{anonymous(0, failing)}, "failed medium"},
		{"redacted", []cognito.Event{anonymous(0, untold), hosted(9, login)}, "incomplete_record low"},

		// Sign-ups.
		{"classic sign-up", []cognito.Event{anonymous(0), hosted(30, form), hosted(90, code, as("s")), knownAs("s", 91)},
			"sign_up_completed high, first_sign_in high"},
		{"managed sign-up", []cognito.Event{anonymous(0), hosted(30, "signup_POST"), hosted(90, "signup_confirm_POST"), knownAs("s", 91)},
			"sign_up_completed high, first_sign_in high"},
		{"by link", []cognito.Event{anonymous(0), hosted(30, form), hosted(90, "Confirm_With_Link_GET")}, "sign_up_completed high"},
		{"by the pool itself", []cognito.Event{anonymous(0), hosted(30, form), knownAs("s", 31)}, "sign_up_submitted high, first_sign_in medium"},
		{"sign-up, then somebody who was known", []cognito.Event{knownAs("s", -5*hour), anonymous(0), hosted(30, form), knownAs("s", 31)},
			"known_session medium, existing_user_sign_in medium, known_session medium"},
		{"form, no code", []cognito.Event{anonymous(0), hosted(30, form)}, "sign_up_submitted low"},
		{"a form refused", []cognito.Event{anonymous(0), hosted(30, form, failing)}, "failed medium"},
		{"a look at the form", []cognito.Event{anonymous(0), hosted(30, "Signup_GET")}, "sign_up_viewed low"},
		{"a code alone", []cognito.Event{anonymous(0), hosted(30, code)}, "sign_up_completed low"},
		{"a wrong code", []cognito.Event{anonymous(0), hosted(30, form), hosted(60, code, failing)}, "sign_up_abandoned low"},
		{"the code a day later", []cognito.Event{anonymous(0), hosted(30, form), hosted(30+24*hour, code)}, "sign_up_completed high"},
		{"the code too late", []cognito.Event{anonymous(0), hosted(30, form), hosted(31+24*hour, code)}, "sign_up_abandoned low"},
		{"the form just in time", []cognito.Event{anonymous(0), hosted(15*minute, form)}, "sign_up_submitted low"},
		{"the form too late", []cognito.Event{anonymous(0), hosted(15*minute+1, form)}, "visit_without_session low"},
		{"sign-up before login", []cognito.Event{anonymous(0), hosted(30, form), hosted(60, login)}, "sign_up_submitted medium"},
		{"login before sign-up", []cognito.Event{anonymous(0), hosted(30, login), hosted(60, form)}, "existing_user_sign_in medium"},
		{"sign-up by call", []cognito.Event{anonymous(0), hosted(30, "SignUp", func(e *cognito.Event) { e.Type, e.Status = "AwsApiCall", 0 })}, "visit_without_session low"},

		// Sign-ins of users who exist.
		{"login", []cognito.Event{anonymous(0), hosted(20, login)}, "existing_user_sign_in medium"},
		{"login and return", []cognito.Event{anonymous(0), hosted(20, "login_POST"), knownAs("s", 21)}, "existing_user_sign_in high, interactive_sign_in high"},
		{"login of a user seen before", []cognito.Event{knownAs("s", -5*hour), anonymous(0), hosted(20, login, as("s"))}, "known_session medium, existing_user_sign_in medium"},
		{"login of a user not seen before", []cognito.Event{anonymous(0), hosted(20, login, as("s"))}, "existing_user_sign_in medium"},
		{"return without a login", []cognito.Event{anonymous(0), knownAs("s", 20)}, "existing_user_sign_in low, known_session medium"},
		{"reuse of a session from before", []cognito.Event{knownAs("s", -20*minute), anonymous(0), knownAs("s", 20)}, "known_session medium, visit_without_session low, session_reuse medium"},
		{"wrong password", []cognito.Event{anonymous(0), hosted(20, login, failing)}, "failed medium"},
		{"wrong password first", []cognito.Event{anonymous(0), hosted(20, login, failing), hosted(40, login)}, "existing_user_sign_in medium"},
		{"error page", []cognito.Event{anonymous(0), hosted(20, "Error_GET")}, "failed medium"},
		{"login page", []cognito.Event{anonymous(0), hosted(20, "Login_GET")}, "visit_without_session low"},
		{"login just in time", []cognito.Event{anonymous(0), hosted(15*minute, login)}, "existing_user_sign_in medium"},
		{"login too late", []cognito.Event{anonymous(0), hosted(15*minute+1, login)}, "visit_without_session low"},
		{"login that seems to be before", []cognito.Event{anonymous(0), hosted(-2, login)}, "visit_without_session low"},
		{"login before", []cognito.Event{anonymous(0), hosted(-3, login)}, "visit_without_session low"},

		// What an identity provider answers.
		{"federation", []cognito.Event{anonymous(0), hosted(20, "OAuth2Response_GET", app(""))}, "federated medium"},
		{"federation of somebody new", []cognito.Event{anonymous(0), hosted(20, "SAML2Response_POST", app("")), knownAs("s", 21)}, "federated_first_seen low, interactive_sign_in high"},
		{"federation of somebody known", []cognito.Event{knownAs("s", -5*hour), anonymous(0), hosted(20, "OAuth2Response_GET", app("")), knownAs("s", 21)},
			"known_session medium, federated_existing_user high, interactive_sign_in high"},
		{"federation in another pool", []cognito.Event{anonymous(0), hosted(20, "OAuth2Response_GET", app(""), pool("other"))}, "visit_without_session low"},

		// Who asks for an identity provider is sent there, and sees no page of the pool's.
		{"a provider asked for", []cognito.Event{anonymous(0, idp("i"))}, "federated low"},
		{"the pool itself asked for", []cognito.Event{anonymous(0, idp("COGNITO"))}, "visit_without_session low"},
		{"the pool itself, and a login", []cognito.Event{anonymous(0, idp("COGNITO")), hosted(20, login), knownAs("s", 21)}, "existing_user_sign_in high, interactive_sign_in high"},
		{"a provider asked for, and its answer", []cognito.Event{anonymous(0, idp("i")), hosted(20, answer, app(""))}, "federated medium"},
		{"its answer after a form", []cognito.Event{anonymous(0, idp("i")), hosted(10, form), hosted(20, answer, app(""))}, "federated medium"},
		{"its answer, and another visit", []cognito.Event{anonymous(0, idp("i")), anonymous(5), hosted(10, answer, app(""))}, "federated medium, visit_without_session low"},
		{"a provider asked for, and somebody new", []cognito.Event{anonymous(0, idp("i")), knownAs("s", 20)}, "federated_first_seen low, known_session medium"},
		{"a provider asked for, and somebody known", []cognito.Event{knownAs("s", -5*hour), anonymous(0, idp("i")), knownAs("s", 20)},
			"known_session medium, federated_existing_user low, known_session medium"},
		{"a provider asked for, and a session from before", []cognito.Event{knownAs("s", -20*minute), anonymous(0, idp("i")), knownAs("s", 20)},
			"known_session medium, federated low, session_reuse medium"},
		{"a provider asked for, then a login", []cognito.Event{anonymous(0, idp("i")), anonymous(5), hosted(10, login), knownAs("s", 11)},
			"federated low, existing_user_sign_in high, interactive_sign_in high"},
		{"a provider asked for, and an error", []cognito.Event{anonymous(0, idp("i")), hosted(10, answer, app(""), failing)}, "federated low"},
		{"a provider asked for, and an error page", []cognito.Event{anonymous(0, idp("i")), hosted(10, "Error_GET")}, "failed medium"},
		{"a provider asked for, and a wrong password", []cognito.Event{anonymous(0, idp("i")), anonymous(5), hosted(10, login, failing)}, "federated low, failed medium"},
		{"a provider asked for, and a look at the form", []cognito.Event{anonymous(0, idp("i")), hosted(10, "Signup_GET")}, "federated low"},
		{"a provider asked for, and a sign-up that no visit led to", []cognito.Event{anonymous(0, idp("i")), hosted(10, form), hosted(20, code)}, "federated low"},
		{"a provider asked for at another address", []cognito.Event{anonymous(0, idp("i")), hosted(20, login, from("192.0.2.2"))}, "federated low"},

		// Who asks to be shown no page is not.
		{"a probe", []cognito.Event{anonymous(0, silent)}, "session_probe medium"},
		{"a probe that names a provider", []cognito.Event{anonymous(0, silent, idp("i"))}, "session_probe medium"},
		{"another prompt", []cognito.Event{anonymous(0, prompt("login"))}, "visit_without_session low"},
		{"several words", []cognito.Event{anonymous(0, prompt("none login"))}, "visit_without_session low"},
		{"a probe, and an error", []cognito.Event{anonymous(0, silent), hosted(5, "Error_GET")}, "session_probe medium"},
		{"a probe, then a visit", []cognito.Event{anonymous(0, silent), anonymous(1), hosted(20, login), knownAs("s", 21)},
			"session_probe medium, existing_user_sign_in high, interactive_sign_in high"},
		{"a probe after a visit", []cognito.Event{anonymous(0), anonymous(10, silent), hosted(20, form), hosted(60, code)}, "sign_up_completed high, session_probe medium"},
		{"a probe, then a visit, and a login in between", []cognito.Event{anonymous(0, silent), hosted(20, login), anonymous(23)}, "session_probe medium, visit_without_session low"},
		{"a probe, then a visit that seems to be later", []cognito.Event{anonymous(0, silent), hosted(20, login), anonymous(22)}, "session_probe medium, visit_without_session low"},
		{"a probe long after a visit", []cognito.Event{anonymous(0), anonymous(5*minute, silent), hosted(15*minute+1, login)}, "visit_without_session low, session_probe medium"},
		{"a probe not too long after a visit", []cognito.Event{anonymous(0), anonymous(5*minute, silent), hosted(15*minute, login)}, "existing_user_sign_in medium, session_probe medium"},
		{"a probe, and a login that no visit led to", []cognito.Event{anonymous(0, silent), hosted(20, login), knownAs("s", 21)}, "session_probe medium, interactive_sign_in high"},
		{"a probe, then an answer to a visit", []cognito.Event{anonymous(0, silent), anonymous(5, idp("i")), hosted(20, answer, app(""))}, "session_probe medium, federated medium"},
		{"a probe, and a session from then on", []cognito.Event{anonymous(0, silent), knownAs("s", 20)}, "session_probe medium, known_session medium"},
		{"a probe, then a visit, and a session from then on", []cognito.Event{anonymous(0, silent), anonymous(5), knownAs("s", 20)},
			"session_probe medium, existing_user_sign_in low, known_session medium"},
		{"a probe leads to no form", []cognito.Event{anonymous(0), anonymous(10, silent, from("192.0.2.2")), hosted(20, login, from("192.0.2.2"))},
			"existing_user_sign_in low, session_probe medium"},
		{"no page after a login", []cognito.Event{hosted(0, login), knownAs("s", 1, silent)}, "session_reuse medium"},
		{"no page for somebody not seen before", []cognito.Event{knownAs("s", 0, silent)}, "session_reuse medium"},

		// Who asks for a login has one, whether there is a session or not.
		{"a login asked for", []cognito.Event{knownAs("s", 0, prompt("login")), hosted(15*minute, login)}, "interactive_sign_in medium"},
		{"a provider's answer to that", []cognito.Event{knownAs("s", 0, prompt("login"), idp("i")), hosted(9, answer, app(""))}, "interactive_sign_in medium"},
		{"a login asked for, too late", []cognito.Event{knownAs("s", 0, prompt("login")), hosted(15*minute+1, login)}, "known_session medium"},
		{"a login not asked for", []cognito.Event{knownAs("s", 0), hosted(9, login)}, "known_session medium"},
		{"a login asked for in vain", []cognito.Event{knownAs("s", 0), knownAs("s", minute, prompt("login"))}, "known_session medium, session_reuse medium"},
		{"the return from a login asked for", []cognito.Event{knownAs("s", 0, prompt("login")), hosted(9, login), knownAs("s", 10, prompt("login"))},
			"interactive_sign_in medium, interactive_sign_in high"},

		// Where a session came from.
		{"return before the login's second", []cognito.Event{hosted(2, login), knownAs("s", 0)}, "interactive_sign_in high"},
		{"return long after the login", []cognito.Event{hosted(0, login), knownAs("s", 2*minute+1)}, "session_reuse medium"},
		{"return at once", []cognito.Event{hosted(0, login), knownAs("s", 2*minute)}, "session_reuse medium"},
		{"second return", []cognito.Event{hosted(0, login), knownAs("s", 2), knownAs("s", 4)}, "interactive_sign_in high, session_reuse medium"},
		{"reuse just in time", []cognito.Event{knownAs("s", 0), knownAs("s", hour)}, "known_session medium, session_reuse medium"},
		{"reuse too late", []cognito.Event{knownAs("s", 0), knownAs("s", hour+1)}, "known_session medium, known_session medium"},
		{"reuse in another client, at another address", []cognito.Event{knownAs("s", 0), knownAs("s", minute, app("other"), from("192.0.2.2"))}, "known_session medium, session_reuse medium"},
		{"another user", []cognito.Event{knownAs("s", 0), knownAs("u", minute, from("192.0.2.2"))}, "known_session medium, known_session medium"},
		{"first visit after a confirmation elsewhere", []cognito.Event{hosted(0, code, as("s"), from("192.0.2.2")), knownAs("s", 24*hour)}, "known_session medium"},
		{"first visit long after", []cognito.Event{hosted(0, code, as("s")), knownAs("s", 24*hour+1)}, "known_session medium"},
		{"second visit after a confirmation", []cognito.Event{hosted(0, code, as("s")), knownAs("s", 1), knownAs("s", 2*hour)}, "first_sign_in high, known_session medium"},

		// What does not belong together.
		{"another client", []cognito.Event{anonymous(0), hosted(20, login, app("other"))}, "visit_without_session low"},
		{"another pool", []cognito.Event{anonymous(0), hosted(20, login, pool("other"))}, "visit_without_session low"},
		{"another account", []cognito.Event{anonymous(0), hosted(20, login, owner("9"))}, "visit_without_session low"},
		{"another user agent", []cognito.Event{anonymous(0), hosted(20, login, with("other"))}, "visit_without_session low"},
		{"another address", []cognito.Event{anonymous(0), hosted(20, login, from("192.0.2.2"))}, "existing_user_sign_in low"},
		{"sign-up from another address", []cognito.Event{anonymous(0), hosted(20, form, from("192.0.2.2"))}, "sign_up_submitted low"},
		{"another address, too late", []cognito.Event{anonymous(0), hosted(15*minute+1, login, from("192.0.2.2"))}, "visit_without_session low"},
		{"another address that had a visit", []cognito.Event{anonymous(0), anonymous(10, from("192.0.2.2")), hosted(20, login, from("192.0.2.2"))},
			"visit_without_session low, existing_user_sign_in medium"},

		// Shared addresses.
		{"two visits, one login", []cognito.Event{anonymous(0), anonymous(10), hosted(20, login), knownAs("s", 21)},
			"visit_without_session low, existing_user_sign_in medium, interactive_sign_in high"},
		{"a visit while a sign-up waits for its code", []cognito.Event{anonymous(0), hosted(30, form), anonymous(2 * hour), hosted(3*hour, code)},
			"sign_up_completed high, visit_without_session low"},
		{"a sign-in while a sign-up waits for its code, after another visit",
			[]cognito.Event{anonymous(0), hosted(30, form), anonymous(2 * hour), anonymous(4 * hour), hosted(4*hour+9, login), knownAs("s", 4*hour+10), hosted(6*hour, code)},
			"sign_up_completed high, visit_without_session low, existing_user_sign_in high, interactive_sign_in high"},
		{"a sign-in after a sign-up is over", []cognito.Event{anonymous(0), hosted(30, form), hosted(40, code), anonymous(2 * hour)},
			"sign_up_completed high, visit_without_session low"},
		{"several users", []cognito.Event{knownAs("u", -minute), anonymous(0), hosted(20, login), knownAs("s", 21)},
			"known_session medium, existing_user_sign_in medium, interactive_sign_in medium"},
		{"several users, long before", []cognito.Event{knownAs("u", -2*hour), anonymous(0), hosted(20, login), knownAs("s", 21)},
			"known_session medium, existing_user_sign_in high, interactive_sign_in high"},
		{"several users, but the same sub confirmed", []cognito.Event{knownAs("u", -minute), hosted(0, code, as("s")), knownAs("s", 1)},
			"known_session medium, first_sign_in high"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := evidenceOf(t, report.Query{}, amid(test.events...)); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

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

// Windows are those of the query.
func TestEvidenceWindows(t *testing.T) {
	events := amid(anonymous(0), hosted(20, "Signup_POST"), hosted(50, "Confirm_POST"), knownAs("s", 5*hour), knownAs("s", 5*hour+100))
	for _, test := range []struct {
		w    evidence.Windows
		want string
	}{
		{evidence.Windows{}, "sign_up_completed high, known_session medium, session_reuse medium"},
		{evidence.Windows{Login: 19 * time.Second}, "visit_without_session low, known_session medium, session_reuse medium"},
		{evidence.Windows{SignUp: 29 * time.Second}, "sign_up_abandoned low, known_session medium, session_reuse medium"},
		{evidence.Windows{Session: 99 * time.Second}, "sign_up_completed high, known_session medium, known_session medium"},
	} {
		if got := evidenceOf(t, report.Query{Windows: test.w}, events); got != test.want {
			t.Errorf("%+v: got  %s\nwant %s", test.w, got, test.want)
		}
	}
}

// What the query is narrowed to decides what is counted, not what is evidence. A
// copy and what was corrected are none.
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
	late.ID, late.OriginalID = "corrected", list[1].ID
	late.Object = ""
	twice := append(slices.Clone(list), list[0], list[1], list[2], late)
	if got, want := evidenceOf(t, report.Query{}, twice), "visit_without_session low, known_session medium"; got != want {
		t.Errorf("with copies and a correction: got %s, want %s", got, want)
	}
}

// Every count has beside it what supports it.
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
