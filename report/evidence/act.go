package evidence

import (
	"strings"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// An act is the role of an event in a chain of steps through the hosted pages. Events that
// are no steps have noAct.
type act uint8

const (
	noAct     act = iota
	visited       // the authorize endpoint was visited, without a sub
	returned      // ... with a sub
	viewed        // the sign-up form was shown
	submitted     // the sign-up form was sent
	asked         // the page for the code was shown
	confirmed     // a sign-up was confirmed, with a code or link
	responded     // an identity provider answered
	logged        // the login page was shown
	loggedIn      // on the classic pages, with a password
	named         // on the managed pages: a user name, alone or with a password
	prompted      // the page for a second factor was shown
	continued     // a login that had begun before
	exchanged     // a code was exchanged for tokens
	stumbled      // an error occurred
)

// A set is a set of acts, one bit for each.
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

// actOf returns the act of e.
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
		return stumbled // the page again: a correct code is answered with 204
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

// actsByName holds the acts of events by their exact names. Events that only lead to
// another page of a login have none.
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

// asks reports whether e shows that its pool asks for confirmation of sign-ups.
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

// wishOf returns what the parameters of a visit ask for. Other prompts, including those of
// several words, say nothing.
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

// shows reports whether a visit leads to a page of the pool, unless it returns to the app
// at once.
func (w wish) shows() bool { return w&(silence|provider) == 0 }

// isSent reports whether a visit leads to an identity provider.
func (w wish) isSent() bool { return w&(silence|provider) == provider }
