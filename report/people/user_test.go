package people_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

func usersOf(events ...cognito.Event) []people.User {
	return slices.Collect(build([]journal.Entry{entryOf("a", events...)}, report.Query{Parts: []report.Part{report.PartUsers}}).Users.All())
}

// What counts as a sign-up, and from when on an event is activity after a deletion.
func TestRulesOfLives(t *testing.T) {
	const never = time.Duration(-1)
	tests := []struct {
		name    string
		outcome cognito.Outcome
		signsUp bool
		grace   time.Duration
	}{
		{"SignUp", cognito.Succeeded, true, time.Minute},
		{"ConfirmSignUp", cognito.Succeeded, true, time.Minute},
		{"AdminCreateUser", cognito.Succeeded, true, time.Minute},
		{"AdminConfirmSignUp", cognito.Succeeded, true, time.Minute},
		{"Signup_POST", cognito.Succeeded, true, time.Minute},
		{"signup_confirm_POST", cognito.Succeeded, true, time.Minute},
		{"Confirm_POST", cognito.Succeeded, true, time.Minute},
		{"Confirm_With_Link_GET", cognito.Succeeded, true, time.Minute},
		{"confirmUser_GET", cognito.Succeeded, true, time.Minute},
		{"Signup_GET", cognito.Succeeded, false, never},
		{"Confirm_GET", cognito.Succeeded, false, never},
		{"ResendCode_POST", cognito.Succeeded, false, never},
		{"SignUp", cognito.Failed, false, never},
		{"AdminCreateUser", cognito.Denied, false, never},

		{"InitiateAuth", cognito.Succeeded, false, time.Minute},
		{"InitiateAuth", cognito.Failed, false, never},
		{"login_POST", cognito.Succeeded, false, time.Minute},
		{"Login_GET", cognito.Succeeded, false, time.Hour},
		{"OAuth2Response_GET", cognito.Succeeded, false, time.Minute},
		{"SAML2Response_POST", cognito.Failed, false, never},
		{"OAuth2_Authorize_GET", cognito.Succeeded, false, time.Hour},
		{"OAuth2_Authorize_GET", cognito.Failed, false, never},
		{"Token_POST", cognito.Succeeded, false, time.Hour},
		{"GetTokensFromRefreshToken", cognito.Succeeded, false, time.Hour},
		{"UserInfo_GET", cognito.Succeeded, false, time.Hour},
		{"UserInfo_GET", cognito.Failed, false, never},
		{"Logout", cognito.Succeeded, false, never},
		{"RevokeToken", cognito.Succeeded, false, never},
		{"GlobalSignOut", cognito.Succeeded, false, never},
		{"AdminUserGlobalSignOut", cognito.Succeeded, false, never},
		{"AdminUpdateUserAttributes", cognito.Succeeded, false, never},
		{"DeleteUser", cognito.Succeeded, false, never},
		{"DeleteUserAttributes", cognito.Succeeded, false, never},
	}
	for _, test := range tests {
		deletion := event("1", 1, user("s", "p"))
		at := func(d time.Duration) people.User {
			e := event("2", 1, user("s", "p"), called(test.name), outcome(test.outcome), after(d))
			if e.Outcome == cognito.Succeeded {
				called(test.name)(&e)
			}
			return usersOf(deletion, e)[0]
		}
		if got := at(-time.Minute).SignedUpAt != nil; got != test.signsUp {
			t.Errorf("%s, %s: signs up %t, want %t", test.name, test.outcome, got, test.signsUp)
		}
		late := at(1000 * time.Hour)
		if got := late.Activity > 0; got != (test.grace != never) || late.Reappeared != test.signsUp {
			t.Errorf("%s, %s: activity %t, reappeared %t", test.name, test.outcome, got, late.Reappeared)
		}
		if test.grace == never {
			continue
		}
		if in, out := at(test.grace), at(test.grace+time.Second); in.Activity != 0 || in.Reappeared || out.Activity != 1 {
			t.Errorf("%s: activity does not begin after %s", test.name, test.grace)
		}
	}
}

func TestLife(t *testing.T) {
	by := func(actor string) func(*cognito.Event) { return func(e *cognito.Event) { e.Actor = actor } }
	in := func(region string) func(*cognito.Event) { return func(e *cognito.Event) { e.Region = region } }
	events := []cognito.Event{
		event("3", 3, user("s", "p"), called("InitiateAuth")),
		event("1", 1, user("s", "p"), called("ConfirmSignUp"), after(-49*time.Hour), in("eu-north-1")),
		event("2", 1, user("s", ""), called("SignUp"), after(-48*time.Hour)),
		event("4", 4, user("s", "p"), called("InitiateAuth")),
		event("5", 5, user("s", "p"), outcome(cognito.Failed)),
		event("6", 6, user("s", "p"), outcome(cognito.Denied)),
		event("8", 7, user("s", ""), by("ops")),
		event("7", 7, user("s", "p"), by("other ops")),
		event("9", 9, user("s", "p"), called("InitiateAuth")),
		event("10", 8, user("s", "p"), called("AdminCreateUser"), after(30*time.Minute)),
		event("11", 8, user("s", "q")), event("12", 8, user("", "p")),
	}
	moment := func(e cognito.Event) *time.Time { return &e.Time }
	days := int64(2)
	want := people.User{
		Account: "123456789012", Region: "eu-north-1", UserPoolID: "p", Sub: "s", Username: "jane",
		FirstSeen: moment(events[1]), LastSeen: moment(events[8]), LastActive: moment(events[8]), SignedUpAt: moment(events[1]),
		FirstSignIn: moment(events[0]), LastSignIn: moment(events[8]), SignIns: 3,
		DeletedAt: moment(events[6]), DeletedBy: "other ops", DeletionEvent: "7",
		Deletions: 1, DeletionsFailed: 1, DeletionsDenied: 1, LifetimeDays: &days,
		Activity: 2, FirstActivity: moment(events[9]), Reappeared: true,
	}
	q := report.Query{Parts: []report.Part{report.PartUsers, report.PartDeletions}, Usernames: people.Names{"s": "jane"}}
	q.From = at(9)
	r := build([]journal.Entry{entryOf("a", events...)}, q)
	// The pool of events that name none is not known, since two pools have the sub.
	if diff := gocmp.Diff([]people.User{want}, slices.Collect(r.Users.All())); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	events[10].UserPoolID = "p"
	want.Inferred, want.Deletions = true, 3
	q.From = at(1).Add(-48 * time.Hour)
	q.To = q.From.Add(1)
	r = build([]journal.Entry{entryOf("a", events...)}, q)
	if diff := gocmp.Diff([]people.User{want}, slices.Collect(r.Users.All())); diff != "" {
		t.Errorf("with one pool: (-want +got)\n%s", diff)
	}
	q.To = time.Time{}
	for d := range build([]journal.Entry{entryOf("a", events...)}, q).Deletions.All() {
		if (d.Sub == "s") != (d.Username == "jane") {
			t.Errorf("deletion %s of %q names %q", d.ID, d.Sub, d.Username)
		}
	}
}

// plainUsers computes the lives from the events of a report, which are in order of time,
// account and ID, as the documentation of User defines them.
func plainUsers(events []cognito.Event) []people.User {
	signsUp := func(e cognito.Event) bool {
		return e.Outcome == cognito.Succeeded && slices.Contains([]string{"SignUp", "ConfirmSignUp", "AdminCreateUser"}, e.Name)
	}
	users := map[[3]string]*people.User{}
	for pass := range 2 {
		for _, e := range events {
			if e.Sub == "" {
				continue
			}
			key, at := [3]string{e.Account, e.UserPoolID, e.Sub}, e.Time
			u := users[key]
			if pass == 1 {
				wait := map[string]time.Duration{
					"SignUp": time.Minute, "ConfirmSignUp": time.Minute, "AdminCreateUser": time.Minute, "InitiateAuth": time.Minute,
					"SAML2Response_POST": time.Minute, "Login_GET": time.Hour, "OAuth2_Authorize_GET": time.Hour, "Token_POST": time.Hour,
				}[e.Name]
				if u.DeletedAt != nil && e.Outcome == cognito.Succeeded && wait > 0 && at.Sub(*u.DeletedAt) > wait {
					u.Activity++
					u.Reappeared = u.Reappeared || signsUp(e)
					u.FirstActivity = cmp.Or(u.FirstActivity, &at)
				}
				continue
			}
			if u == nil {
				u = &people.User{Account: e.Account, Region: e.Region, UserPoolID: e.UserPoolID, Sub: e.Sub, FirstSeen: &at}
				users[key] = u
			}
			u.LastSeen, u.Inferred = &at, u.Inferred || e.Inferred
			if acts(e) {
				u.LastActive = &at
			}
			if e.Outcome == cognito.Succeeded && (e.Name == "InitiateAuth" || e.Name == "SAML2Response_POST") { // package acts covers the rest
				u.SignIns++
				u.FirstSignIn, u.LastSignIn = cmp.Or(u.FirstSignIn, &at), &at
			}
			if signsUp(e) {
				u.SignedUpAt = cmp.Or(u.SignedUpAt, &at)
			}
			if e.Class != cognito.UserDeletion {
				continue
			}
			switch e.Outcome {
			case cognito.Failed:
				u.DeletionsFailed++
			case cognito.Denied:
				u.DeletionsDenied++
			case cognito.Succeeded:
				if u.Deletions++; u.DeletedAt == nil {
					u.DeletedAt, u.DeletedBy, u.DeletionEvent = &at, e.Actor, e.ID
					if u.SignedUpAt != nil {
						days := int64(at.Sub(*u.SignedUpAt) / (24 * time.Hour))
						u.LifetimeDays = &days
					}
				}
			}
		}
	}
	rows := []people.User{}
	for _, u := range users {
		// A sign-up in the second of the deletion may come after it.
		if u.DeletedAt != nil && u.SignedUpAt != nil && u.DeletedAt.Equal(*u.SignedUpAt) {
			u.LifetimeDays = new(int64)
		}
		rows = append(rows, *u)
	}
	slices.SortFunc(rows, func(a, b people.User) int {
		return cmp.Or(strings.Compare(a.Account, b.Account), strings.Compare(a.UserPoolID, b.UserPoolID), strings.Compare(a.Sub, b.Sub))
	})
	return rows
}

// eventsOf returns the events that r reports.
func eventsOf(r *report.Report) (events []cognito.Event) {
	for e := range r.Events.All() {
		events = append(events, e.Event)
	}
	return events
}

// For any events, in any order of adding, the lives and the findings are those of a plain
// reading.
func TestRandomHistories(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	active, reappeared, bursts := 0, 0, 0
	for range 300 {
		events := history(random)
		q := report.Query{Parts: []report.Part{report.PartUsers, report.PartEvents, report.PartSummary}, Burst: 2 + random.IntN(4)}
		r := build([]journal.Entry{entryOf("a", events...)}, q)
		reported := eventsOf(r)
		want := plainUsers(reported)
		if diff := gocmp.Diff(want, slices.Collect(r.Users.All())); diff != "" {
			t.Fatalf("users (-want +got)\n%s", diff)
		}
		if diff := gocmp.Diff(plainFindings(reported, want, q.Burst), found(r)); diff != "" {
			t.Fatalf("findings (-want +got)\n%s", diff)
		}
		for _, u := range want {
			if u.Activity > 0 {
				active++
			}
			if u.Reappeared {
				reappeared++
			}
		}
		if _, ok := found(r)[people.DeletionBurst]; ok {
			bursts++
		}
		random.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
		cut := random.IntN(len(events))
		// Other object names would make other copies count, and there are no copies here.
		again := build([]journal.Entry{entryOf("b", events[cut:]...), entryOf("a", events[:cut]...)}, q)
		if diff := gocmp.Diff(slices.Collect(r.Users.All()), slices.Collect(again.Users.All())); diff != "" {
			t.Fatalf("users in another order (-want +got)\n%s", diff)
		}
		if diff := gocmp.Diff(r.Summary, again.Summary); diff != "" {
			t.Fatalf("summary in another order (-want +got)\n%s", diff)
		}
	}
	if active == 0 || reappeared == 0 || bursts == 0 || bursts == 300 {
		t.Errorf("%d active, %d reappeared, %d bursts: want some of each", active, reappeared, bursts)
	}
}

// The subjects with the most events are listed, and all are counted. A sub in as many pools
// as a forger likes takes linear time: this would take minutes if it were quadratic.
func TestSubInManyPools(t *testing.T) {
	const pools = 100_000
	var events []cognito.Event
	for i := range pools {
		events = append(events, event(fmt.Sprint(i), 1, user("s", fmt.Sprint("p", i))))
	}
	r := build([]journal.Entry{entryOf("a", events...)}, report.Query{Parts: report.Parts})
	if n, m := r.Users.Len(), r.Deletions.Len(); n != pools || m != pools {
		t.Fatalf("got %d users and %d deletions, want %d", n, m, pools)
	}
	for u := range r.Users.All() {
		if u.Deletions != 1 {
			t.Fatalf("got %+v, want 1 deletion", u)
		}
	}
	for d := range r.Deletions.All() {
		if d.FirstSeen == nil {
			t.Fatalf("got %+v, want the user's life", d)
		}
	}
}
