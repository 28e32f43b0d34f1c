package people_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

func timelineOf(f events.Filter, list ...cognito.Event) (got []string) {
	q := report.Query{Parts: []report.Part{report.PartTimeline}, Filter: f}
	for m := range build([]journal.Entry{entryOf("a", list...)}, q).Timeline.All() {
		got = append(got, m.ID+" "+m.What)
	}
	return got
}

// What a timeline says about an event, by the event's name and how it ended.
func TestWhat(t *testing.T) {
	const ops = "arn:aws:iam::123456789012:user/ops"
	by := func(actor string) func(*cognito.Event) { return func(e *cognito.Event) { e.Actor = actor } }
	code := func(code string) func(*cognito.Event) { return func(e *cognito.Event) { e.ErrorCode = code } }
	failed, denied := outcome(cognito.Failed), outcome(cognito.Denied)
	set := func(set ...func(*cognito.Event)) []func(*cognito.Event) { return set }
	tests := []struct {
		name string
		set  []func(*cognito.Event)
		want string
	}{
		{"SignUp", nil, "signed up"},
		{"SignUp", set(failed, code("UsernameExistsException")), "sign-up failed: UsernameExistsException"},
		{"Signup_POST", nil, "signed up"},
		{"Signup_GET", nil, "opened a page of the sign-up"},
		{"AdminCreateUser", set(by(ops)), "created by " + ops},
		{"ConfirmSignUp", nil, "confirmed"},
		{"AdminConfirmSignUp", set(by(ops)), "confirmed by " + ops},
		{"Confirm_With_Link_GET", nil, "confirmed"},
		{"confirmUser_GET", set(failed), "confirmation failed"},
		{"ResendConfirmationCode", nil, "had the confirmation code sent again"},
		{"InitiateAuth", nil, "signed in"},
		{"InitiateAuth", set(failed, code("NotAuthorizedException")), "sign-in failed: NotAuthorizedException"},
		{"InitiateAuth", set(field(func(e *cognito.Event) { e.TokensIssued, e.Challenge = "false", "PASSWORD_VERIFIER" })), "sign-in continued with the challenge PASSWORD_VERIFIER"},
		{"InitiateAuth", set(field(func(e *cognito.Event) { e.TokensIssued = "false" })), "took a step of the sign-in"},
		{"InitiateAuth", set(field(func(e *cognito.Event) { e.Class = cognito.Token })), "token refreshed"},
		{"RespondToAuthChallenge", set(field(func(e *cognito.Event) { e.TokensIssued, e.Challenge = "true", "PASSWORD_VERIFIER" })), "signed in"},
		{"AdminInitiateAuth", set(by(ops)), "signed in by " + ops},
		{"Login_GET", nil, "opened a page of the sign-in"},
		{"OAuth2_Authorize_GET", nil, "visited the authorize endpoint with a session"},
		{"OAuth2_Authorize_GET", set(failed), "visit to the authorize endpoint failed"},
		{"SAML2Response_POST", nil, "signed in (came back from an identity provider)"},
		{"SAML2Response_POST", set(failed), "sign-in through an identity provider failed"},
		{"GetTokensFromRefreshToken", nil, "token refreshed"},
		{"Token_POST", nil, "tokens issued"},
		{"Token_POST", set(field(func(e *cognito.Event) { e.GrantType = "refresh_token" })), "token refreshed"},
		{"Token_POST", set(field(func(e *cognito.Event) { e.GrantType = "authorization_code" })), "signed in (code exchanged for tokens)"},
		{"Token_POST", set(failed, field(func(e *cognito.Event) { e.GrantType = "refresh_token" })), "token refresh failed"},
		{"UserInfo_GET", nil, "user data read with a token"},
		{"Logout", nil, "signed out"},
		{"AdminUserGlobalSignOut", set(by(ops)), "signed out everywhere by " + ops},
		{"DeleteUser", set(by("s")), "deleted their account"},
		{"AdminDeleteUser", set(by(ops)), "deleted by " + ops},
		{"AdminDeleteUser", nil, "deleted"},
		{"AdminDeleteUser", set(by(ops), denied, code("AccessDenied")), "deletion by " + ops + " denied: AccessDenied"},
		{"AdminDeleteUser", set(by(ops), outcome(cognito.Partial)), "deletion by " + ops + " done in part"},
		{"AdminSetUserPassword", set(by(ops)), "password set by " + ops},
		{"ForgotPassword", nil, "asked for a new password"},
		{"AdminListDevices", set(by(ops)), "AdminListDevices by " + ops},
		{"AdminListDevices", set(failed), "AdminListDevices failed"},
	}
	for _, test := range tests {
		e := event("1", 1, append([]func(*cognito.Event){user("s", "p"), called(test.name)}, test.set...)...)
		if got, want := timelineOf(events.Filter{}, e), "1 "+test.want; len(got) != 1 || got[0] != want {
			t.Errorf("%s: got %q, want %q", test.name, got, want)
		}
	}
}

// A timeline has the events that the filter admits and that name a user, by time, account
// and ID, whatever the order of adding.
func TestTimeline(t *testing.T) {
	list := []cognito.Event{
		event("3", 2, user("s", "q")), event("1", 2, user("s", "p")), event("2", 1, user("s", ""), called("SignUp")),
		event("4", 1, user("other", "p")), event("5", 1, user("", "p")), event("6", 5, user("s", "p"), called("Logout")),
	}
	for _, test := range []struct {
		name string
		f    events.Filter
		want []string
	}{
		{"one user", events.Filter{Subs: []string{"s"}}, []string{"2 signed up", "1 deleted", "3 deleted", "6 signed out"}},
		{"in a pool", events.Filter{Subs: []string{"s"}, UserPools: []string{"q"}}, []string{"3 deleted"}},
		{"in some time", events.Filter{Subs: []string{"s"}, From: at(3)}, []string{"6 signed out"}},
		{"nobody", events.Filter{Subs: []string{"x"}}, nil},
		{"everybody", events.Filter{}, []string{"2 signed up", "4 deleted", "1 deleted", "3 deleted", "6 signed out"}},
	} {
		if diff := gocmp.Diff(test.want, timelineOf(test.f, list...)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", test.name, diff)
		}
	}
	random := rand.New(rand.NewPCG(9, 10))
	for range 50 {
		list := history(random)
		q := report.Query{Parts: []report.Part{report.PartTimeline, report.PartEvents}}
		r := build([]journal.Entry{entryOf("a", list...)}, q)
		var want []string
		for _, e := range eventsOf(r) {
			if e.Sub != "" {
				want = append(want, fmt.Sprint(e))
			}
		}
		random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		var got []string
		for m := range build([]journal.Entry{entryOf("a", list...)}, q).Timeline.All() {
			if m.Sub != "" { // TestTimelineOfActs covers the others
				got = append(got, fmt.Sprint(m.Event))
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
	}
}

// An event that completes an act of a user is in the timeline even if it names nobody. A
// refused act is not told as done.
func TestTimelineOfActs(t *testing.T) {
	from := func(ip string) func(*cognito.Event) {
		return func(e *cognito.Event) {
			e.Time = at(1).Add(time.Duration(e.Time.Hour()) * time.Second)
			e.IP, e.ClientID, e.UserAgent = ip, "c", "agent"
		}
	}
	exchange := func(e *cognito.Event) { e.GrantType, e.Class = "authorization_code", cognito.Token }
	list := []cognito.Event{
		event("1", 1, user("", "p"), called("CognitoAuthentication"), from("192.0.2.1")),
		event("2", 2, user("s", "p"), called("OAuth2_Authorize_GET"), from("192.0.2.1")),
		event("3", 3, user("", "p"), called("Token_POST"), from("192.0.2.1"), exchange),
		event("4", 4, user("", "p"), called("Token_POST"), from("192.0.2.2"), exchange),
		event("5", 5, user("s", "p"), called("CognitoAuthentication"), from("192.0.2.3")),
		event("6", 5, user("s", "p"), called("Login_GET"), from("192.0.2.3")),
	}
	want := []string{
		"2 visited the authorize endpoint with a session", "3 signed in (code exchanged for tokens)", "5 sign-in refused: its page was shown again",
		"6 opened a page of the sign-in",
	}
	if diff := gocmp.Diff(want, timelineOf(events.Filter{Subs: []string{"s"}}, list...)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := timelineOf(events.Filter{Subs: []string{"x"}}, list...); got != nil {
		t.Errorf("of somebody else: got %q", got)
	}
}
