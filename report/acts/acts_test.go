package acts_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report/acts"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

type set = func(*cognito.Event)

// hosted returns an event of the hosted pages, the given number of seconds into a day.
func hosted(second int, name string, more ...set) cognito.Event {
	class, _ := cognito.Classify(cognito.UserPools, name)
	e := cognito.Event{
		Time: time.Date(2025, 1, 22, 0, 0, second, 0, time.UTC), Account: "123456789012", Region: "eu-west-1", Source: cognito.UserPools,
		Name: name, Class: class, Outcome: cognito.Succeeded, Status: 302, Type: "AwsServiceEvent", Actor: "unknown",
		UserPoolID: "pool", ClientID: "client", IP: "192.0.2.1", UserAgent: "agent",
	}
	for _, f := range more {
		f(&e)
	}
	if class == cognito.Authorize {
		if e.Label = cognito.SignUp; e.Sub != "" {
			e.Label = cognito.SignIn
		}
	}
	if strings.HasSuffix(name, "_GET") && class != cognito.Authorize {
		e.Status = 200
	}
	return e
}

func as(sub string) set        { return func(e *cognito.Event) { e.Sub = sub } }
func from(ip string) set       { return func(e *cognito.Event) { e.IP = ip } }
func app(id string) set        { return func(e *cognito.Event) { e.ClientID = id } }
func status(n int) set         { return func(e *cognito.Event) { e.Status = n } }
func confirmed(s string) set   { return func(e *cognito.Event) { e.Confirmed = s } }
func server(e *cognito.Event)  { e.IP, e.UserAgent = "203.0.113.7", "server" }
func failing(e *cognito.Event) { e.Outcome, e.ErrorCode = cognito.Failed, "NotAuthorizedException" }
func nameless(e *cognito.Event) {
	e.ClientID = ""
}

func exchange(second int, more ...set) cognito.Event {
	return hosted(second, "Token_POST", append([]set{func(e *cognito.Event) { e.GrantType, e.Status = "authorization_code", 200 }}, more...)...)
}

func visit(second int, more ...set) cognito.Event {
	return hosted(second, "OAuth2_Authorize_GET", more...)
}

// api returns an API call of a login.
func api(second int, name, flow, tokens string, more ...set) cognito.Event {
	return hosted(second, name, append([]set{func(e *cognito.Event) {
		e.Flow, e.TokensIssued, e.Status, e.Type = flow, tokens, 0, "AwsApiCall"
	}}, more...)...)
}

var words = []struct {
	act  acts.Act
	word string
}{
	{acts.SignedUp, "signed up"}, {acts.AdminCreated, "created"}, {acts.FirstFederated, "first federated"}, {acts.SignedIn, "signed in"},
	{acts.Inferred, "inferred"}, {acts.FailedSignIn, "sign-in failed"}, {acts.FailedSignUp, "sign-up failed"},
	{acts.DeletedSelf, "deleted self"}, {acts.DeletedByAdmin, "deleted"},
}

// found returns the acts, each with the second of the event that completes it and the user
// who did it.
func found(list []cognito.Event) string {
	table := events.NewTable()
	for i := range list {
		if list[i].ID == "" {
			list[i].ID = fmt.Sprintf("%03d", i)
		}
	}
	table.Add("object", list)
	v := table.View(events.Filter{})
	x := acts.Find(v)
	var lines []string
	for _, i := range v.Sorted(func(*events.Row) bool { return true }) {
		for _, w := range words {
			if x.On(i)&w.act != 0 {
				who := v.String(x.User(v, i).Sub)
				lines = append(lines, strings.TrimSpace(fmt.Sprintf("%d %s %s", v.Row(i).Time().Unix()%86400, w.word, who)))
			}
		}
	}
	return strings.Join(lines, ", ")
}

func TestActs(t *testing.T) {
	login, form, code, answer := "CognitoAuthentication", "Signup_POST", "Confirm_POST", "OAuth2Response_GET"
	tests := []struct {
		name   string
		events []cognito.Event
		want   string
	}{
		// Logins on the hosted pages.
		{"login and exchange", []cognito.Event{visit(0), hosted(9, login), exchange(11)}, "11 signed in"},
		{"login with a return", []cognito.Event{visit(0), hosted(9, login), visit(10, as("s")), exchange(11)}, "11 signed in s"},
		{"clocks differ", []cognito.Event{visit(0), visit(9, as("s")), hosted(10, login), exchange(10)}, "10 signed in s"},
		{"a session that was there", []cognito.Event{visit(0, as("s")), exchange(2)}, ""},
		{"a second app a minute later", []cognito.Event{hosted(0, login), exchange(2), visit(90, as("s"), app("other")), exchange(92, app("other"))}, "2 signed in"},
		{"a server exchanges", []cognito.Event{hosted(9, login), visit(10, as("s")), exchange(11, server)}, "11 signed in s"},
		{"a server exchanges for a session", []cognito.Event{hosted(9, login), exchange(11, server), visit(60, as("s")), exchange(61, server)}, "11 signed in"},
		{"a phone changes its address", []cognito.Event{hosted(9, login), visit(11, as("s"), from("192.0.2.2")), exchange(12, from("192.0.2.2"))}, "12 signed in s"},
		{"refused, then let in", []cognito.Event{hosted(9, login), hosted(9, "Login_GET"), hosted(20, login), exchange(22)}, "9 sign-in failed, 22 signed in"},
		{"refused, the page first by ID", []cognito.Event{hosted(9, "Login_GET"), hosted(9, login), hosted(20, login), exchange(22)}, "9 sign-in failed, 22 signed in"},
		{"refused with an error", []cognito.Event{hosted(9, login, failing)}, "9 sign-in failed"},
		{"a second factor", []cognito.Event{hosted(9, login), hosted(10, "Mfa_GET"), hosted(20, "Mfa_POST"), exchange(22)}, "22 signed in"},
		{"managed, name alone", []cognito.Event{visit(0), hosted(9, "login_POST", status(200))}, ""},
		{"managed, steps", []cognito.Event{hosted(9, "login_POST", status(200)), hosted(15, "login_continue_POST", status(200)), exchange(17)}, "17 signed in"},
		{"pages only", []cognito.Event{hosted(0, "Login_GET"), hosted(1, "Mfa_GET")}, ""},
		{"a page that was loaded twice", []cognito.Event{hosted(9, login), visit(10, as("s")), exchange(11), visit(11, as("s")), exchange(12)}, "12 signed in s"},
		{"implicit grant", []cognito.Event{visit(0), hosted(9, login), visit(60, app("web")), hosted(70, login, app("web")), exchange(72, app("web"))},
			"9 signed in, 9 inferred, 72 signed in"},
		{"implicit grant, a second factor that never came", []cognito.Event{visit(0), hosted(9, login), hosted(10, "Mfa_GET"), hosted(70, login, app("web")), exchange(72, app("web"))},
			"72 signed in"},
		{"a phone changes its address after an answer", []cognito.Event{hosted(9, answer, nameless), visit(11, as("s"), from("192.0.2.2")), exchange(12, from("192.0.2.2"))},
			"12 signed in s"},
		{"a phone like that of another app", []cognito.Event{hosted(9, login, app("other")), visit(11, as("s"), from("192.0.2.2")), exchange(12, from("192.0.2.2")), exchange(13, app("other"))},
			"13 signed in"},
		{"phones of one kind change their addresses", []cognito.Event{
			hosted(8, login, from("192.0.2.8")), hosted(9, login), visit(11, as("s"), from("192.0.2.2")), exchange(12, from("192.0.2.2")),
		}, ""},
		{"a login just after an exchange", []cognito.Event{
			hosted(0, login), visit(1, as("s")), exchange(5, server), hosted(8, login, from("192.0.2.2")), exchange(9, server),
		}, "5 signed in s, 9 signed in"},

		// Identity providers.
		{"first seen", []cognito.Event{visit(0), hosted(8, answer, nameless), visit(9, as("s")), exchange(10)}, "9 first federated s, 10 signed in s"},
		{"seen before", []cognito.Event{visit(0, as("s")), hosted(8000, answer, nameless, as("s")), exchange(8002)}, "8002 signed in s"},
		{"answered, never exchanged", []cognito.Event{visit(0), hosted(8, answer, nameless, as("s")), visit(30), hosted(40, login), exchange(41)},
			"8 first federated s, 8 signed in s, 8 inferred s, 41 signed in"},
		{"a name that matches a provider", []cognito.Event{visit(0), hosted(8, "Login_OIDC_SAML_POST")}, ""},

		// Sign-ups.
		{"with a code", []cognito.Event{hosted(0, form), hosted(50, code, as("s")), exchange(52)}, "50 signed up s"},
		{"not confirmed", []cognito.Event{hosted(0, form), hosted(50, code), hosted(100, form, from("192.0.2.9"))}, "50 signed up"},
		{"a wrong code", []cognito.Event{hosted(0, form), hosted(50, code), hosted(51, "Confirm_GET"), hosted(70, code)}, "50 sign-up failed, 70 signed up"},
		{"managed", []cognito.Event{hosted(0, "signup_POST"), hosted(50, "signup_confirm_POST", status(204))}, "50 signed up"},
		{"managed, shown again", []cognito.Event{hosted(0, "signup_POST"), hosted(50, "signup_confirm_POST", status(200)), hosted(60, "signup_confirm_POST", status(204))}, "50 sign-up failed, 60 signed up"},
		{"a code for a form of earlier, then a link", []cognito.Event{hosted(0, code), hosted(20, form), hosted(50, "Confirm_With_Link_GET")}, "0 signed up, 50 signed up"},
		{"a link, opened twice", []cognito.Event{hosted(0, form), hosted(50, "Confirm_With_Link_GET", from("192.0.2.9")), hosted(52, "Confirm_With_Link_GET")}, "50 signed up"},
		{"a pool that lets everybody in", []cognito.Event{hosted(0, form), exchange(2), hosted(60, form), exchange(61)}, "0 signed up, 60 signed up"},
		{"a form for a code is shown", []cognito.Event{hosted(0, form), hosted(1, "Confirm_GET")}, ""},
		{"spam where codes are exchanged", []cognito.Event{hosted(0, form), hosted(2, form), hosted(50, login), exchange(52), hosted(90, form)}, "52 signed in"},
		{"a form that was refused", []cognito.Event{hosted(0, form), hosted(1, "Signup_GET")}, "0 sign-up failed"},
		{"by API", []cognito.Event{hosted(0, "SignUp", as("s"), confirmed("false")), hosted(50, "ConfirmSignUp", as("s"))}, "50 signed up s"},
		{"by API, confirmed at once", []cognito.Event{hosted(0, "SignUp", as("s"), confirmed("true"))}, "0 signed up s"},
		{"by API, not confirmed", []cognito.Event{hosted(0, "SignUp", as("s"), confirmed("false"))}, ""},
		{"created, invited again", []cognito.Event{hosted(0, "AdminCreateUser", as("s")), hosted(50, "AdminCreateUser", as("s")), hosted(60, "AdminCreateUser", as("t"))},
			"0 created s, 60 created t"},

		// API logins.
		{"one Amplify login", []cognito.Event{
			api(0, "InitiateAuth", "USER_SRP_AUTH", "false", as("s")), api(1, "RespondToAuthChallenge", "", "true", as("s")),
			api(2, "InitiateAuth", "REFRESH_TOKEN_AUTH", "true", as("s"), func(e *cognito.Event) { e.Class = cognito.Token }),
		}, "1 signed in s"},
		{"tokens at once", []cognito.Event{api(0, "InitiateAuth", "USER_PASSWORD_AUTH", "true")}, "0 signed in"},
		{"the record does not say", []cognito.Event{
			api(0, "InitiateAuth", "USER_SRP_AUTH", "", as("s")), api(1, "RespondToAuthChallenge", "", "", as("s")), api(20, "RespondToAuthChallenge", "", "", as("s")),
			api(4000, "RespondToAuthChallenge", "", "", as("s")),
		}, "20 signed in s, 20 inferred s, 4000 signed in s, 4000 inferred s"},
		{"a password, the record does not say", []cognito.Event{api(0, "InitiateAuth", "USER_PASSWORD_AUTH", "", as("s")), api(5, "InitiateAuth", "USER_PASSWORD_AUTH", "", as("s"))},
			"0 signed in s, 0 inferred s, 5 signed in s, 5 inferred s"},
		{"a password the record does not say, an answer it does", []cognito.Event{
			api(0, "InitiateAuth", "USER_PASSWORD_AUTH", "", as("s")), api(5, "RespondToAuthChallenge", "", "true", as("s")),
		}, "5 signed in s"},
		{"two logins in a quarter of an hour", []cognito.Event{
			api(0, "InitiateAuth", "USER_SRP_AUTH", "", as("s")), api(1, "RespondToAuthChallenge", "", "", as("s")),
			api(600, "InitiateAuth", "USER_SRP_AUTH", "", as("s")), api(601, "RespondToAuthChallenge", "", "", as("s")),
		}, "1 signed in s, 1 inferred s, 601 signed in s, 601 inferred s"},
		{"two steps in a second, the later one first by its ID", []cognito.Event{
			api(0, "AdminRespondToAuthChallenge", "", "", as("s")), api(0, "AdminInitiateAuth", "ADMIN_NO_SRP_AUTH", "", as("s")),
		}, "0 signed in s, 0 inferred s"},
		{"refused by the API", []cognito.Event{api(0, "InitiateAuth", "USER_PASSWORD_AUTH", "", failing)}, "0 sign-in failed"},

		{"deletions", []cognito.Event{hosted(0, "DeleteUser", as("s")), hosted(1, "AdminDeleteUser", as("t")), hosted(2, "AdminDeleteUser", as("u"), failing)},
			"0 deleted self s, 1 deleted t"},
		{"another service", []cognito.Event{hosted(0, "SignUp", confirmed("true"), func(e *cognito.Event) { e.Source = cognito.Sync })}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := found(slices.Clone(test.events)); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// The acts are the same in whatever order events are added.
func TestActsInAnyOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	names := []string{"OAuth2_Authorize_GET", "OAuth2_Authorize_GET", "CognitoAuthentication", "Login_GET", "Signup_POST", "Signup_GET", "Confirm_POST", "Confirm_GET",
		"OAuth2Response_GET", "Token_POST", "Token_POST", "login_POST", "Confirm_With_Link_GET", "RespondToAuthChallenge", "SignUp"}
	for range 200 {
		var list []cognito.Event
		for i := range 40 {
			e := hosted(random.IntN(60), names[random.IntN(len(names))], as([]string{"", "", "s", "t"}[random.IntN(4)]),
				from(fmt.Sprint(random.IntN(3))), app(fmt.Sprint(random.IntN(2))))
			if e.Name == "Token_POST" {
				e.GrantType = "authorization_code"
			}
			e.ID = fmt.Sprintf("%03d", i)
			list = append(list, e)
		}
		want := found(slices.Clone(list))
		for range 3 {
			random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
			if diff := cmp.Diff(want, found(slices.Clone(list))); diff != "" {
				t.Fatalf("(-first order +other)\n%s", diff)
			}
		}
	}
}

// BenchmarkFind finds the acts of a million events, most of them of logins.
func BenchmarkFind(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	table := events.NewTable()
	for i := range 250_000 {
		ip, sub := from(fmt.Sprint(random.Uint32())), as(fmt.Sprint(random.IntN(60_000)))
		list := []cognito.Event{visit(i, ip), hosted(i+9, "CognitoAuthentication", ip), visit(i+10, ip, sub), exchange(i+11, ip)}
		for k := range list {
			list[k].ID = fmt.Sprintf("%032x", random.Uint64())
		}
		table.Add("object", list)
	}
	v := table.View(events.Filter{})
	b.ReportAllocs()
	for b.Loop() {
		acts.Find(v)
	}
}
