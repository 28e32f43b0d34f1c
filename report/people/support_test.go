package people_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/cogtrail/cogtrail/report/reporttest"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// Short names for what makes events, entries and reports.
var (
	at      = reporttest.At
	entryOf = reporttest.Entry
	event   = reporttest.Event
	user    = reporttest.User
	visit   = reporttest.Visit
	build   = reporttest.Build
	called  = reporttest.Called
	outcome = reporttest.Outcome
	after   = reporttest.After
	uuid    = reporttest.UUID
	perUnit = reporttest.PerUnit

	hasWarning = reporttest.HasWarning
)

// history returns random events of a few users. Many of them share a second, a sub or a
// pool, and many come after a deletion.
func history(random *rand.Rand) []cognito.Event {
	names := []string{
		"SignUp", "ConfirmSignUp", "AdminCreateUser", "Signup_GET", "OAuth2_Authorize_GET", "InitiateAuth", "Login_GET", "Token_POST", "Logout",
		"DeleteUser", "AdminDeleteUser", "AdminDeleteUser", "DeleteUserPool", "DeleteGroup", "SAML2Response_POST", "ListUsers",
	}
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	var events []cognito.Event
	for i := range 1 + random.IntN(200) {
		e := event(fmt.Sprint(i), 0, user(pick("", "s1", "s2", "s3", "s4"), pick("", "p1", "p2")), called(pick(names...)))
		e.Account, e.Region, e.Actor = pick("1", "2"), pick("eu-west-1", "us-east-1"), pick("ops", "intern", "unknown", "s1")
		e.Time = e.Time.Add(time.Duration(random.IntN(600)) * time.Duration(1+random.IntN(90)) * time.Second)
		if random.IntN(4) == 0 {
			outcome([]cognito.Outcome{cognito.Failed, cognito.Denied}[random.IntN(2)])(&e)
		}
		events = append(events, e)
	}
	return events
}
