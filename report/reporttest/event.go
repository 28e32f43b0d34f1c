// Package reporttest makes events, entries and reports for the tests of report and the
// packages below it.
package reporttest

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// At returns that hour of 22 January 2025, the day of the events.
func At(hour int) time.Time { return time.Date(2025, 1, 22, hour, 0, 0, 0, time.UTC) }

// Event returns an event with that ID, a user deletion unless set makes it something else.
func Event(id string, hour int, set ...func(*cognito.Event)) cognito.Event {
	e := cognito.Event{
		ID: id, Time: At(hour), Account: "123456789012", Region: "eu-west-1", Source: cognito.UserPools,
		Name: "AdminDeleteUser", Class: cognito.UserDeletion, Outcome: cognito.Succeeded, Actor: "unknown", Type: "AwsApiCall",
	}
	for _, f := range set {
		f(&e)
	}
	return e
}

// Corrects makes an event correct the event with that ID.
func Corrects(id string) func(*cognito.Event) { return func(e *cognito.Event) { e.OriginalID = id } }

// User makes an event one of that user.
func User(sub, pool string) func(*cognito.Event) {
	return func(e *cognito.Event) { e.Sub, e.UserPoolID = sub, pool }
}

// Visit makes an event a visit to the authorize endpoint with that label.
func Visit(label cognito.Label) func(*cognito.Event) {
	return func(e *cognito.Event) {
		e.Class, e.Name, e.Label, e.Type = cognito.Authorize, "OAuth2_Authorize_GET", label, "AwsServiceEvent"
	}
}

// Called makes an event a user pools event with that name.
func Called(name string) func(*cognito.Event) {
	return func(e *cognito.Event) {
		e.Name = name
		e.Class, _ = cognito.Classify(cognito.UserPools, name)
		switch e.Class {
		case cognito.Authorize:
			e.Label = cognito.SignIn
		case cognito.SignInStep: // a step that completes a sign-in
			e.TokensIssued = "true"
		}
	}
}

// Outcome gives an event that outcome, and no label.
func Outcome(o cognito.Outcome) func(*cognito.Event) {
	return func(e *cognito.Event) { e.Outcome, e.Label = o, "" }
}

// After moves an event to a later time.
func After(d time.Duration) func(*cognito.Event) {
	return func(e *cognito.Event) { e.Time = e.Time.Add(d) }
}

// UUID returns a random UUID.
func UUID(random *rand.Rand) string {
	return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", random.Uint32(), random.IntN(1<<16), random.IntN(1<<12), random.IntN(1<<12), random.Uint64()>>16)
}
