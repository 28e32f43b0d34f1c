package people

import (
	"slices"
	"strings"

	"github.com/cogtrail/cogtrail/report/acts"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A Moment is one event of a user's story.
type Moment struct {
	cognito.Event
	What string `json:"what"` // what happened, in words
}

// Timeline returns the events that the filter selects and that name a user, or complete
// what a user did, by time: their number, and a function that builds the one with index i
// each time it is called. Exchanges of codes name no user; the acts say whose they are.
func Timeline(v *events.View, x *acts.Acts) (n int, at func(int) Moment) {
	anybody := v.Filter()
	anybody.Subs = nil
	numbers := slices.DeleteFunc(v.With(anybody).Sorted(func(*events.Row) bool { return true }), func(i uint32) bool {
		sub := v.Row(i).Sub()
		if sub == 0 {
			sub = x.User(v, i).Sub
		}
		return sub == 0 || !v.AdmitsSub(v.String(sub))
	})
	return len(numbers), func(i int) Moment {
		e := v.Event(v.Row(numbers[i]))
		return Moment{e, what(&e, x.On(numbers[i]))}
	}
}

// what says in words what happened to the user of e, which completes act, and who did it if
// it was not the user: "deleted by arn:…", "sign-in failed: NotAuthorizedException".
func what(e *cognito.Event, act acts.Act) string {
	words := wordsOf(e)
	switch {
	case act&acts.FailedSignIn != 0 && e.Outcome == cognito.Succeeded:
		return "sign-in refused: its page was shown again"
	case act&acts.FailedSignUp != 0 && e.Outcome == cognito.Succeeded:
		return "sign-up refused: its page was shown again"
	case act&acts.SignedIn != 0 && e.Class == cognito.SignInStep:
		words.done = "signed in"
	case act&acts.SignedIn != 0:
		words.done = "signed in (" + words.done + ")"
	}
	by := ""
	if e.Actor != e.Sub && e.Actor != "" && e.Actor != "unknown" {
		by = " by " + e.Actor
	}
	why := ""
	if e.ErrorCode != "" {
		why = ": " + e.ErrorCode
	}
	switch e.Outcome {
	case cognito.Succeeded:
		return words.done + by
	case cognito.Denied:
		return words.act + by + " denied" + why
	case cognito.Partial:
		return words.act + by + " done in part" + why
	}
	return words.act + by + " failed" + why
}

// words describe an event, as something done and as an act.
type words struct{ done, act string }

// told holds the words for events with these names.
var told = map[string]words{
	"SignUp":                    {"signed up", "sign-up"},
	"Signup_POST":               {"signed up", "sign-up"},
	"signup_POST":               {"signed up", "sign-up"},
	"AdminCreateUser":           {"created", "creation"},
	"ResendCode_POST":           {"had the confirmation code sent again", "resending of the confirmation code"},
	"ResendConfirmationCode":    {"had the confirmation code sent again", "resending of the confirmation code"},
	"GetTokensFromRefreshToken": {"token refreshed", "token refresh"},
	"Token_POST":                {"tokens issued", "issuing of tokens"},
	"Beta_Token_POST":           {"tokens issued", "issuing of tokens"},
	"RevokeToken":               {"token revoked", "revocation of a token"},
	"GlobalSignOut":             {"signed out everywhere", "sign-out everywhere"},
	"AdminUserGlobalSignOut":    {"signed out everywhere", "sign-out everywhere"},
	"Logout":                    {"signed out", "sign-out"},
	"SAML2Logout_POST":          {"signed out", "sign-out"},
	"DeleteUser":                {"deleted their account", "deletion of their account"},
	"AdminDeleteUser":           {"deleted", "deletion"},
	"DeleteUserAttributes":      {"attributes deleted", "deletion of attributes"},
	"AdminDeleteUserAttributes": {"attributes deleted", "deletion of attributes"},
	"UpdateUserAttributes":      {"attributes changed", "change of attributes"},
	"AdminUpdateUserAttributes": {"attributes changed", "change of attributes"},
	"VerifyUserAttribute":       {"attribute verified", "verification of an attribute"},
	"ForgotPassword":            {"asked for a new password", "request for a new password"},
	"ForgotPassword_POST":       {"asked for a new password", "request for a new password"},
	"forgotPassword_POST":       {"asked for a new password", "request for a new password"},
	"ConfirmForgotPassword":     {"set a new password with a code", "new password with a code"},
	"ResetPassword_POST":        {"set a new password with a code", "new password with a code"},
	"ChangePassword":            {"changed the password", "change of the password"},
	"AdminSetUserPassword":      {"password set", "setting of a password"},
	"AdminResetUserPassword":    {"password reset", "reset of the password"},
	"AdminEnableUser":           {"enabled", "enabling"},
	"AdminDisableUser":          {"disabled", "disabling"},
	"AdminAddUserToGroup":       {"added to a group", "adding to a group"},
	"AdminRemoveUserFromGroup":  {"removed from a group", "removal from a group"},
	"AdminGetUser":              {"looked up", "looking up"},
	"GetUser":                   {"read their own data", "reading of their own data"},
}

// wordsOf returns the words for e. If it has none, its name stands for them.
func wordsOf(e *cognito.Event) words {
	w, ok := told[e.Name]
	switch {
	case e.Class == cognito.Token && (e.GrantType == "refresh_token" || strings.HasSuffix(e.Name, "InitiateAuth")):
		return told["GetTokensFromRefreshToken"]
	case e.Class == cognito.Token && e.GrantType == "authorization_code":
		return words{"code exchanged for tokens", "exchange of a code for tokens"}
	case ok:
		return w
	case confirms(e.Name):
		return words{"confirmed", "confirmation"}
	case e.Class == cognito.Authorize:
		w = words{"visited the authorize endpoint", "visit to the authorize endpoint"}
		if e.Label == cognito.SignIn {
			w.done += " with a session"
		}
		return w
	case e.Class == cognito.SignUpStep:
		return words{"opened a page of the sign-up", "page of the sign-up"}
	case e.Class == cognito.SignInStep:
		return signInWords(e)
	case e.Class == cognito.Federation:
		return words{"came back from an identity provider", "sign-in through an identity provider"}
	case strings.HasPrefix(e.Name, "UserInfo_"):
		return words{"user data read with a token", "reading of user data with a token"}
	}
	return words{e.Name, e.Name}
}

// signInWords returns the words for an event of a sign-in, which may take several steps.
func signInWords(e *cognito.Event) words {
	switch {
	case strings.HasSuffix(e.Name, "_GET"):
		return words{"opened a page of the sign-in", "page of the sign-in"}
	case e.TokensIssued == "false" && e.Challenge != "":
		return words{"sign-in continued with the challenge " + e.Challenge, "sign-in"}
	case e.TokensIssued == "true":
		return words{"signed in", "sign-in"}
	}
	return words{"took a step of the sign-in", "sign-in"}
}
