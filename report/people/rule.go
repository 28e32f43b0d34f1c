// Package people says what is known about individual users: their lives ([Users]), who
// deleted whom ([Deletions]), what to look at ([Findings]), one user's story ([Timeline]),
// and what other sources say about users ([ReadExport]).
//
//	events ─► traits by kind (rule.go) ─► lives (life.go) ─► User, Deletion, Finding
package people

import (
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

const (
	// DeletionGrace is how long after a deletion activity of the user is ignored, to allow for
	// requests in flight and clock skew.
	DeletionGrace = time.Minute

	// SessionGrace is how long after a deletion the user's sessions and tokens keep
	// working: the cookie of the hosted pages lasts an hour, and so does a token unless its
	// app client says otherwise.
	SessionGrace = time.Hour
)

// A trait is what a kind of event means for the life of its user.
type trait struct {
	class     cognito.Class
	outcome   cognito.Outcome
	signsUp   bool
	acts      bool // the user did something, as User.LastActive has it
	begins    bool // a sign-up that has to be confirmed
	confirmed bool // the user is confirmed, or could not have done this
	grace     time.Duration
	byAdmin   bool // the caller is not the user
}

func traitOf(e *cognito.Event) trait {
	t := trait{class: e.Class, outcome: e.Outcome, signsUp: signsUp(e), grace: grace(e), byAdmin: strings.HasPrefix(e.Name, "Admin")}
	t.acts = t.grace > 0 && !proposes(e)
	t.begins = t.signsUp && !confirms(e.Name) && e.Name != "AdminCreateUser"
	t.confirmed = t.signsUp && confirms(e.Name) || t.begins && e.Confirmed == "true" || t.acts && !t.signsUp
	return t
}

// proposes reports whether e is a step of a sign-in that gave no tokens. Anybody who knows
// a user name gets that far.
func proposes(e *cognito.Event) bool {
	if e.Class != cognito.SignInStep {
		return false
	}
	if strings.HasSuffix(e.Name, "InitiateAuth") {
		return e.TokensIssued == "false" || e.TokensIssued == "" && !strings.HasSuffix(e.Flow, "PASSWORD_AUTH") && e.Flow != "ADMIN_NO_SRP_AUTH"
	}
	return e.TokensIssued == "false"
}

// confirms reports whether an event of that name confirms a sign-up.
func confirms(name string) bool {
	switch name {
	case "ConfirmSignUp", "AdminConfirmSignUp", "Confirm_POST", "signup_confirm_POST", "Confirm_With_Link_GET", "confirmUser_GET":
		return true
	}
	return false
}

// signsUp reports whether e shows that its user was created or confirmed, as
// User.SignedUpAt has it. The other pages of a sign-up are only viewed.
func signsUp(e *cognito.Event) bool {
	if e.Class != cognito.SignUpStep || e.Outcome != cognito.Succeeded || e.Name == "ResendCode_POST" {
		return false
	}
	return !strings.HasSuffix(e.Name, "_GET") || e.Name == "Confirm_With_Link_GET" || e.Name == "confirmUser_GET"
}

// grace returns how long after the deletion of its user e is still to be expected; 0 if e
// never counts as activity after a deletion.
func grace(e *cognito.Event) time.Duration {
	switch {
	case e.Outcome != cognito.Succeeded:
	case signsUp(e), e.Class == cognito.Federation:
		return DeletionGrace
	case e.Class == cognito.SignInStep:
		if strings.HasSuffix(e.Name, "_GET") {
			return SessionGrace
		}
		return DeletionGrace
	case e.Label == cognito.SignIn, e.Class == cognito.Token && usesToken(e.Name):
		return SessionGrace
	}
	return 0
}

// usesToken reports whether an event of class Token with that name uses a token. The others
// end one.
func usesToken(name string) bool {
	switch name {
	case "Token_POST", "Beta_Token_POST", "GetTokensFromRefreshToken", "InitiateAuth", "AdminInitiateAuth": // the last two with a refresh token
		return true
	}
	return strings.HasPrefix(name, "UserInfo_")
}
