package people_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// narrowed returns the users that q selects, as "sub@pool" or, if they were never seen,
// "sub".
func narrowed(q report.Query, events ...cognito.Event) string {
	q.Parts = []report.Part{report.PartUsers}
	var got []string
	for u := range build([]journal.Entry{entryOf("a", events...)}, q).Users.All() {
		name := u.Sub
		if !u.NeverSeen {
			name += "@" + u.UserPoolID
		}
		if u.NeverSeen && (u.FirstSeen != nil || u.LastSeen != nil || u.Account+u.Region+u.UserPoolID != "" || u.Inferred) {
			name += fmt.Sprintf(" of whom %+v is known", u)
		}
		got = append(got, name)
	}
	return strings.Join(got, " ")
}

// field sets a field of an event.
func field(set func(*cognito.Event)) func(*cognito.Event) { return set }

func TestInactive(t *testing.T) {
	list := []cognito.Event{
		event("1", 2, user("early", "p"), called("InitiateAuth")),
		event("2", 9, user("late", "p"), called("InitiateAuth")),
		event("3", 4, user("edge", "p"), called("InitiateAuth")),
		event("4", 9, user("failing", "p"), called("InitiateAuth"), outcome(cognito.Failed)),
		event("5", 9, user("administered", "p"), called("AdminUpdateUserAttributes")),
		event("6", 3, user("deleted", "p"), called("SignUp")), event("7", 9, user("deleted", "p")),
		event("8", 9, user("refreshing", "p"), called("GetTokensFromRefreshToken")),
		event("9", 9, user("proposed", "p"), called("InitiateAuth"), field(func(e *cognito.Event) { e.TokensIssued = "false" })),
		event("10", 9, user("srp", "p"), called("InitiateAuth"), field(func(e *cognito.Event) { e.Flow, e.TokensIssued = "USER_SRP_AUTH", "" })),
		event("11", 9, user("password", "p"), called("InitiateAuth"), field(func(e *cognito.Event) { e.Flow = "USER_PASSWORD_AUTH" })),
		event("12", 9, user("served", "p"), called("InitiateAuth"), field(func(e *cognito.Event) { e.Flow, e.TokensIssued = "USER_SRP_AUTH", "true" })),
		event("13", 9, user("created", "p"), called("AdminCreateUser")),
		event("14", 3, user("early", "q"), called("InitiateAuth")),
		event("15", 10, user("", "p")),
	}
	export := people.Names{"early": "e", "late": "l", "never": "n", "none": ""}
	quiet := "administered@p deleted@p early@p failing@p proposed@p srp@p early@q"
	tests := []struct {
		name string
		q    report.Query
		want string
	}{
		{"to the last event", report.Query{Users: people.Narrow{Inactive: 6 * time.Hour}}, quiet},
		{"less than the edge", report.Query{Users: people.Narrow{Inactive: 6*time.Hour - 1}}, strings.Replace(quiet, "early@p", "early@p edge@p", 1)},
		{"with an export", report.Query{Usernames: export, Users: people.Narrow{Inactive: 6 * time.Hour}}, "never none " + quiet},
		{"of one never seen", report.Query{Usernames: export, Users: people.Narrow{Inactive: 6 * time.Hour}, Filter: filter("", "never")}, "never"},
		{"of one seen", report.Query{Usernames: export, Users: people.Narrow{Inactive: 6 * time.Hour}, Filter: filter("", "early")}, "early@p early@q"},
		{"of a pool", report.Query{Usernames: export, Users: people.Narrow{Inactive: 6 * time.Hour}, Filter: filter("q")}, "never none early@q"},
		{"to a time", report.Query{Users: people.Narrow{Inactive: time.Hour}, Filter: events.Filter{To: at(4)}}, "early@p"},
		{"before another", report.Query{Users: people.Narrow{Inactive: time.Hour, Before: at(4)}}, "administered@p early@p failing@p proposed@p srp@p"},
		{"an export without it", report.Query{Usernames: export, Filter: filter("q")}, "early@q"},
		{"and unconfirmed", report.Query{Usernames: export, Users: people.Narrow{Inactive: 6 * time.Hour, Unconfirmed: true}}, "deleted@p"},
	}
	for _, test := range tests {
		if got := narrowed(test.q, list...); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
	if got := narrowed(report.Query{Usernames: export, Users: people.Narrow{Inactive: time.Hour}}); got != "early late never none" {
		t.Errorf("without events: got %q", got)
	}
	x := readExport(t, fmt.Sprint(signIn("1", "early", 8), signIn("2", "never", 9), signIn("5", "never", 1), signIn("3", "none", 1), signIn("4", "late", 1)))
	q := report.Query{Usernames: x.Names, Recorded: x.Recorded, Users: people.Narrow{Inactive: 6 * time.Hour}}
	if got, want := narrowed(q, list...), "none "+strings.NewReplacer("early@p ", "", " early@q", "").Replace(quiet); got != want {
		t.Errorf("with a log: got %q, want %q", got, want)
	}
}

// filter returns a filter for the pool and the subs.
func filter(pool string, subs ...string) (f events.Filter) {
	if pool != "" {
		f.UserPools = []string{pool}
	}
	f.Subs = subs
	return f
}

func TestUnconfirmed(t *testing.T) {
	signUp := func(name string) cognito.Event { return event("1", 1, user("s", "p"), called(name)) }
	then := func(name string, set ...func(*cognito.Event)) []cognito.Event {
		return []cognito.Event{signUp("SignUp"), event("2", 2, append([]func(*cognito.Event){user("s", "p"), called(name)}, set...)...)}
	}
	tests := []struct {
		name   string
		events []cognito.Event
		want   bool
	}{
		{"SignUp", []cognito.Event{signUp("SignUp")}, true},
		{"a form", []cognito.Event{signUp("Signup_POST")}, true},
		{"a new form", []cognito.Event{signUp("signup_POST")}, true},
		{"created", []cognito.Event{signUp("AdminCreateUser")}, false},
		{"only looked at", []cognito.Event{signUp("Signup_GET")}, false},
		{"no sign-up", []cognito.Event{signUp("AdminDeleteUser")}, false},
		{"failed", []cognito.Event{event("1", 1, user("s", "p"), called("SignUp"), outcome(cognito.Failed))}, false},
		{"confirmed at once", []cognito.Event{event("1", 1, user("s", "p"), called("SignUp"), field(func(e *cognito.Event) { e.Confirmed = "true" }))}, false},
		{"to be confirmed", []cognito.Event{event("1", 1, user("s", "p"), called("SignUp"), field(func(e *cognito.Event) { e.Confirmed = "false" }))}, true},
		{"ConfirmSignUp", then("ConfirmSignUp"), false},
		{"AdminConfirmSignUp", then("AdminConfirmSignUp"), false},
		{"Confirm_POST", then("Confirm_POST"), false},
		{"signup_confirm_POST", then("signup_confirm_POST"), false},
		{"Confirm_With_Link_GET", then("Confirm_With_Link_GET"), false},
		{"confirmUser_GET", then("confirmUser_GET"), false},
		{"the confirmation failed", then("ConfirmSignUp", outcome(cognito.Failed)), true},
		{"looked at the confirmation", then("Confirm_GET"), true},
		{"another code", then("ResendCode_POST"), true},
		{"signed up again", then("SignUp"), true},
		{"signed in", then("InitiateAuth"), false},
		{"tried to sign in", then("InitiateAuth", outcome(cognito.Failed)), true},
		{"began to sign in", then("InitiateAuth", field(func(e *cognito.Event) { e.Flow, e.TokensIssued = "USER_SRP_AUTH", "" })), true},
		{"tokens", then("Token_POST"), false},
		{"came with a sub", then("OAuth2_Authorize_GET"), false},
		{"deleted", then("AdminDeleteUser"), true},
		{"confirmed before", []cognito.Event{signUp("ConfirmSignUp"), event("2", 2, user("s", "p"), called("SignUp"))}, false},
		{"confirmed in another pool", []cognito.Event{signUp("SignUp"), event("2", 2, user("s", "q"), called("ConfirmSignUp"))}, true},
	}
	for _, test := range tests {
		q := report.Query{Usernames: people.Names{"never": ""}, Users: people.Narrow{Unconfirmed: true}}
		want := ""
		if test.want {
			want = "s@p"
		}
		if got := narrowed(q, test.events...); got != want {
			t.Errorf("%s: got %q, want %q", test.name, got, want)
		}
	}
}

func TestDeletedWithPool(t *testing.T) {
	pool := func(id string, hour int, pool string, set ...func(*cognito.Event)) cognito.Event {
		return event(id, hour, append([]func(*cognito.Event){user("", pool), called("DeleteUserPool")}, set...)...)
	}
	another := field(func(e *cognito.Event) { e.Account = "2" })
	list := []cognito.Event{
		event("1", 1, user("in", "p"), called("InitiateAuth")),
		event("2", 1, user("gone", "p"), called("InitiateAuth")), event("3", 2, user("gone", "p")),
		event("4", 2, user("spared", "p"), outcome(cognito.Failed)),
		event("5", 1, user("later", "p"), called("InitiateAuth")), event("6", 6, user("later", "p")),
		event("7", 1, user("other", "q"), called("InitiateAuth")),
		event("8", 6, user("new", "p"), called("InitiateAuth")),
		event("9", 1, user("foreign", "p"), called("InitiateAuth"), another),
		event("10", 1, user("at once", "p"), called("InitiateAuth")), event("11", 5, user("at once", "p")),
	}
	q := report.Query{Usernames: people.Names{"never": ""}, Users: people.Narrow{DeletedWithPool: "p"}}
	const want = "in@p later@p spared@p"
	for _, test := range []struct {
		name   string
		events []cognito.Event
		want   string
	}{
		{"deleted", []cognito.Event{pool("d", 5, "p")}, want},
		{"deleted twice", []cognito.Event{pool("c", 9, "p"), pool("d", 5, "p")}, want},
		{"denied", []cognito.Event{pool("d", 5, "p", outcome(cognito.Denied))}, ""},
		{"another pool", []cognito.Event{pool("d", 5, "q")}, ""},
		{"of another account", []cognito.Event{pool("d", 5, "p", another)}, "foreign@p"},
	} {
		if got := narrowed(q, append(slices.Clone(list), test.events...)...); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
		q := q
		q.Parts = []report.Part{report.PartUsers}
		r := build([]journal.Entry{entryOf("a", append(slices.Clone(list), test.events...)...)}, q)
		if got := hasWarning(r, "pool_not_deleted"); got != (test.want == "") {
			t.Errorf("%s: warned %t", test.name, got)
		}
	}
}

// Tokens are looked for only if somebody asks for them, which decides who looks inactive.
func TestInactiveWithoutTokens(t *testing.T) {
	for _, classes := range [][]cognito.Class{nil, cognito.Classes} {
		q := report.Query{Parts: []report.Part{report.PartUsers}, Classes: classes, Users: people.Narrow{Inactive: time.Hour}}
		if got := hasWarning(build(nil, q), "tokens_not_looked_for"); got != (classes == nil) {
			t.Errorf("%v: warned %t", classes, got)
		}
	}
}

// For any events, in any order of adding, the selected users are those that a plain reading
// selects.
func TestNarrowedHistories(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	export := people.Names{"s1": "", "s2": "", "s5": "", "s6": ""}
	found := 0
	for range 200 {
		list := history(random)
		q := report.Query{Usernames: export, Users: people.Narrow{Inactive: time.Duration(1+random.IntN(4)) * time.Hour}}
		q.Parts = []report.Part{report.PartUsers, report.PartEvents}
		r := build([]journal.Entry{entryOf("a", list...)}, q)
		reported := eventsOf(r)
		end := reported[len(reported)-1].Time
		var want []string
		seen := map[string]bool{}
		for _, u := range plainUsers(reported) {
			seen[u.Sub] = true
			if u.LastActive == nil || end.Sub(*u.LastActive) > q.Users.Inactive {
				want = append(want, u.Sub+"@"+u.UserPoolID)
			}
		}
		for _, sub := range []string{"s6", "s5", "s2", "s1"} {
			if !seen[sub] {
				want = slices.Insert(want, 0, sub)
			}
		}
		if found += len(want); narrowed(q, list...) != strings.Join(want, " ") {
			t.Fatalf("got %q, want %q", narrowed(q, list...), want)
		}
		random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		again := build([]journal.Entry{entryOf("a", list...)}, q)
		if diff := gocmp.Diff(slices.Collect(r.Users.All()), slices.Collect(again.Users.All())); diff != "" {
			t.Fatalf("in another order (-want +got)\n%s", diff)
		}
	}
	if found == 0 {
		t.Error("nobody was inactive")
	}
}

// acts reports whether e is something that its user did.
func acts(e cognito.Event) bool {
	own := []string{"SignUp", "ConfirmSignUp", "AdminCreateUser", "InitiateAuth", "SAML2Response_POST", "Login_GET", "OAuth2_Authorize_GET", "Token_POST"}
	return e.Outcome == cognito.Succeeded && slices.Contains(own, e.Name)
}
