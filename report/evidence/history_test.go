package evidence_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// randomEvents returns events of few people in few places, close together in time, so that
// every combination occurs.
func randomEvents(random *rand.Rand) []cognito.Event {
	one := func(of ...string) string { return of[random.IntN(len(of))] }
	var events []cognito.Event
	spread := 1 + random.IntN([]int{10, 30, 3 * minute, 10 * minute, 20 * minute, 3 * hour}[random.IntN(6)])
	odds := []int{2, 4, 10, 10}[random.IntN(4)]
	usual := func(s, other string) string {
		if random.IntN(odds) == 0 {
			return other
		}
		return s
	}
	names, failures := few(random), 8+random.IntN(12)
	seldom := func(s, other string) string {
		if random.IntN(10) == 0 {
			return other
		}
		return s
	}
	for i := range 1 + random.IntN(50) {
		second := random.IntN(spread)
		if random.IntN(8) == 0 {
			second += 24 * hour
		}
		name := one(names...)
		e := hosted(second, name, func(e *cognito.Event) {
			e.ID, e.Account, e.UserPoolID = fmt.Sprintf("%03d", i), seldom("1", "2"), seldom("p", "q")
			e.ClientID, e.IP, e.UserAgent = usual("c", one("d", "")), usual("i", one("j", "k", "l")), usual("a", "b")
			if name == "Token_POST" {
				e.GrantType, e.Prompt = one("authorization_code", "authorization_code", "refresh_token"), ""
			}
			e.ResponseType = one("", "code", "code", "token")
			if name == "OAuth2Response_GET" || name == "OAuth2_Authorize_GET" || name == "Confirm_POST" || name == "CognitoAuthentication" || name == "AdminDeleteUser" || name == "SignUp" {
				e.Sub = one("", "s", "t", "u")
			}
			if random.IntN(2) == 0 {
				e.Prompt, e.Provider = one("", "", "none", "none", "login", "login consent", "None"), one("", "", "", "COGNITO", "i", "i", "COGNITO ")
			}
			if random.IntN(failures) == 0 {
				failing(e)
			}
			if name == "AdminDeleteUser" || name == "SignUp" {
				e.Type, e.Status = "AwsApiCall", 0
			}
		})
		events = append(events, e)
	}
	return events
}

// few returns some or all event names. Those of visits come more often.
func few(random *rand.Rand) []string {
	names := []string{"OAuth2_Authorize_GET", "OAuth2_Authorize_GET", "OAuth2_Authorize_GET"}
	others := []string{"Signup_GET", "Signup_POST", "signup_POST", "Confirm_GET", "Confirm_POST", "signup_confirm_POST", "Confirm_With_Link_GET",
		"ResendCode_POST", "Login_GET", "CognitoAuthentication", "login_POST", "login_continue_POST", "Mfa_POST", "Mfa_GET", "mfa_back_POST",
		"Login_OIDC_SAML_POST", "OAuth2Response_GET", "SAML2Response_POST", "Token_POST", "Error_GET", "AdminDeleteUser", "SignUp"}
	share := 1 + random.IntN(4)
	for _, name := range others {
		if random.IntN(4) < share {
			names = append(names, name)
		}
	}
	return names
}

// TestEvidenceReference compares the verdicts with the reference, for events in any order.
func TestEvidenceReference(t *testing.T) {
	met := map[string]bool{}
	seeds := uint64(3000)
	if testing.Short() {
		seeds = 600
	}
	for seed := range seeds {
		random := rand.New(rand.NewPCG(seed, 1))
		events := randomEvents(random)
		r := remember(events)
		random.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
		got := build([]journal.Entry{entryOf("b", events[:len(events)/2]...), entryOf("a", events[len(events)/3:]...)},
			report.Query{Parts: []report.Part{report.PartEvents}})
		for e := range got.Events.All() {
			if e.Label == "" {
				continue
			}
			found := string(e.Evidence) + " " + string(e.Confidence)
			if e.Edge {
				found += " edge"
			}
			if want := r.verdict(e.Account, e.ID); found != want {
				t.Fatalf("seed %d, %s of %s: got %s, want %s\n%s", seed, e.ID, e.Name, found, want, listing(r))
			}
			met[string(e.Label)+" "+string(e.Evidence)+" "+string(e.Confidence)] = true
		}
	}
	if len(met) < 27 && !testing.Short() {
		t.Errorf("only %d of all findings occur: %v", len(met), slices.Sorted(maps.Keys(met)))
	}
}

func listing(h history) string {
	var b strings.Builder
	for _, e := range h {
		fmt.Fprintln(&b, e.ID, e.at-at(0).Unix(), e.Name, e.Outcome, e.Account, e.UserPoolID, e.ClientID, e.IP, e.UserAgent, e.Sub, e.Provider, e.Prompt, e.GrantType, e.ResponseType)
	}
	return b.String()
}
