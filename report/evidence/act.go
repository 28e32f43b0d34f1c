package evidence

import (
	"strings"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// An act is what an event is in a chain of steps that leads through the hosted
// pages. Events that are no step have none.
type act uint8

const (
	noAct     act = iota
	visited       // the authorize endpoint, without a sub
	returned      // ... with one
	viewed        // the sign-up form
	submitted     // it
	confirmed     // a sign-up, with a code or link
	responded     // an identity provider
	loggedIn      // with a password, code, passkey or second factor
	stumbled      // over an error
	shown         // a page of the pool: no act of a step, but where a visited one leads
	sent          // to an identity provider: the same
	acts
)

// actOf returns what e is a step of.
func actOf(e *cognito.Event) act {
	hosted := e.Type == "AwsServiceEvent" || e.Status != 0
	switch {
	case e.Label == cognito.SignUp:
		return visited
	case e.Label == cognito.SignIn:
		return returned
	case e.Class == cognito.Authorize || !hosted || e.Source != cognito.UserPools:
		return noAct
	case e.Outcome != cognito.Succeeded, e.Name == "Error_GET", e.Name == "Login_Error_POST":
		return stumbled
	}
	switch e.Name {
	case "Signup_GET":
		return viewed
	case "Signup_POST", "signup_POST":
		return submitted
	case "Confirm_POST", "signup_confirm_POST", "Confirm_With_Link_GET", "confirmUser_GET":
		return confirmed
	case "CognitoAuthentication":
		return loggedIn
	}
	switch {
	case e.Class == cognito.Federation:
		return responded
	case e.Class == cognito.SignInStep && strings.HasSuffix(e.Name, "_POST"):
		return loggedIn
	}
	return noAct
}

// A wish is what a visit asks for.
type wish struct {
	silence  bool // no page, whether there is a session or not
	login    bool // a login, even if there is a session
	provider bool // an identity provider's page, not the pool's own
}

// wishOf returns what the parameters of a visit ask for. Other prompts, and those
// with several words in them, tell nothing.
func wishOf(provider, prompt string) wish {
	return wish{prompt == "none", prompt == "login", provider != "" && provider != "COGNITO"}
}

// leads returns what a visit leads to, if not back at once.
func (w wish) leads() act {
	switch {
	case w.silence:
		return noAct
	case w.provider:
		return sent
	}
	return shown
}
