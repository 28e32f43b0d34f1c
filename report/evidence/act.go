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
	viewed        // the sign-up form was shown
	submitted     // it was sent
	asked         // the page for the code was shown
	confirmed     // a sign-up, with a code or link
	responded     // an identity provider
	logged        // the login page was shown
	loggedIn      // with a password or passkey
	named         // at the managed login: a name alone, or with its password
	prompted      // the page for a second factor was shown
	continued     // a login that had begun
	exchanged     // a code for tokens
	stumbled      // over an error
)

// A set is acts, a bit for each.
type set uint32

func setOf(acts ...act) (s set) {
	for _, a := range acts {
		s |= 1 << a
	}
	return s
}

func (s set) has(a act) bool { return s>>a&1 != 0 }

var (
	logins = setOf(loggedIn, named, continued)
	posts  = logins | setOf(submitted, confirmed)
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
	case e.Class == cognito.Token:
		if e.GrantType == "authorization_code" && e.Outcome == cognito.Succeeded {
			return exchanged
		}
		return noAct
	case e.Outcome != cognito.Succeeded, e.Name == "Error_GET", e.Name == "Login_Error_POST":
		return stumbled
	case e.Name == "signup_confirm_POST" && e.Status == 200:
		return stumbled // the page again: 204 is what a code that fits is answered with
	}
	if a, ok := actsByName[e.Name]; ok {
		return a
	}
	switch {
	case strings.HasPrefix(e.Name, "Mfa") && strings.HasSuffix(e.Name, "_GET"):
		return prompted
	case e.Class == cognito.Federation:
		return responded
	case e.Class == cognito.SignInStep && strings.HasSuffix(e.Name, "_POST"):
		return continued
	}
	return noAct
}

// actsByName are the acts of events that go by their exact name. What only goes on to
// another page of a login is none.
var actsByName = map[string]act{
	"Signup_GET":  viewed,
	"Signup_POST": submitted, "signup_POST": submitted,
	"Confirm_GET":  asked,
	"Confirm_POST": confirmed, "signup_confirm_POST": confirmed, "Confirm_With_Link_GET": confirmed, "confirmUser_GET": confirmed,
	"Login_GET":             logged,
	"CognitoAuthentication": loggedIn, "login_passkey_POST": continued,
	"login_POST":           named,
	"Login_OIDC_SAML_POST": noAct, // the way to the provider, not its answer
	"selectChallenge_POST": noAct, "mfa_back_POST": noAct, "mfa_options_POST": noAct, "mfa_phone_resendCode_POST": noAct,
	"MfaOption_POST": noAct, "passkeys_add_POST": noAct,
}

// asks reports whether e shows that its pool asks for a confirmation of sign-ups.
func asks(e *cognito.Event) bool {
	switch e.Name {
	case "Confirm_GET", "Confirm_POST", "signup_confirm_POST", "Confirm_With_Link_GET", "confirmUser_GET", "ResendCode_POST":
		return e.Source == cognito.UserPools
	}
	return false
}

// A wish is what a visit asks for.
type wish uint8

const (
	silence  wish = 1 << iota // no page, whether there is a session or not
	login                     // a login, even if there is a session
	provider                  // an identity provider's page, not the pool's own
)

// wishOf returns what the parameters of a visit ask for. Other prompts, and those
// with several words in them, tell nothing.
func wishOf(idp, prompt string) (w wish) {
	switch prompt {
	case "none":
		w |= silence
	case "login":
		w |= login
	}
	if idp != "" && idp != "COGNITO" {
		w |= provider
	}
	return w
}

// shows reports whether a visit leads to a page of the pool, unless back at once.
func (w wish) shows() bool { return w&(silence|provider) == 0 }

// isSent reports whether a visit leads to an identity provider.
func (w wish) isSent() bool { return w&(silence|provider) == provider }
