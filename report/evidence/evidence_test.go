package evidence_test

import (
	"testing"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

func TestEvidence(t *testing.T) {
	login, form, code, answer, page := "CognitoAuthentication", "Signup_POST", "Confirm_POST", "OAuth2Response_GET", "Login_GET"
	silent := prompt("none")
	tests := []struct {
		name   string
		events []cognito.Event
		want   string
	}{
		{"nothing", []cognito.Event{anonymous(0)}, "visit_without_session low"},
		{"failed", []cognito.Event{anonymous(0, failing)}, "failed medium"},
		{"redacted", []cognito.Event{anonymous(0, untold), hosted(9, login)}, "incomplete_record low"},

		// Sign-ups.
		{"classic sign-up", []cognito.Event{anonymous(0), hosted(30, form), hosted(90, code, as("s")), knownAs("s", 91)},
			"sign_up_completed high, first_sign_in high"},
		{"managed sign-up", []cognito.Event{anonymous(0), hosted(30, "signup_POST"), hosted(90, "signup_confirm_POST"), knownAs("s", 91)},
			"sign_up_completed high, first_sign_in high"},
		{"by link", []cognito.Event{anonymous(0), hosted(30, form), hosted(90, "Confirm_With_Link_GET")}, "sign_up_completed high"},
		{"by the pool itself", []cognito.Event{anonymous(0), hosted(30, form), knownAs("s", 31)}, "sign_up_submitted high, first_sign_in medium"},
		{"sign-up, then somebody who was known", []cognito.Event{knownAs("s", -5*hour), anonymous(0), hosted(30, form), knownAs("s", 31)},
			"known_session medium, existing_user_sign_in medium, known_session medium"},
		{"form, no code", []cognito.Event{anonymous(0), hosted(30, form)}, "sign_up_submitted low"},
		{"a form refused", []cognito.Event{anonymous(0), hosted(30, form, failing)}, "failed medium"},
		{"a look at the form", []cognito.Event{anonymous(0), hosted(30, "Signup_GET")}, "sign_up_viewed low"},
		{"a code alone", []cognito.Event{anonymous(0), hosted(30, code)}, "sign_up_completed low"},
		{"a wrong code", []cognito.Event{anonymous(0), hosted(30, form), hosted(60, code, failing)}, "sign_up_abandoned low"},
		{"the code a day later", []cognito.Event{anonymous(0), hosted(30, form), hosted(30+24*hour, code)}, "sign_up_completed high"},
		{"the code too late", []cognito.Event{anonymous(0), hosted(30, form), hosted(31+24*hour, code)}, "sign_up_abandoned low"},
		{"the form just in time", []cognito.Event{anonymous(0), hosted(15*minute, form)}, "sign_up_submitted low"},
		{"the form too late", []cognito.Event{anonymous(0), hosted(15*minute+1, form)}, "visit_without_session low"},
		{"sign-up before login", []cognito.Event{anonymous(0), hosted(30, form), hosted(60, login)}, "sign_up_submitted medium"},
		{"login before sign-up", []cognito.Event{anonymous(0), hosted(30, login), hosted(60, form)}, "existing_user_sign_in medium"},
		{"sign-up by call", []cognito.Event{anonymous(0), hosted(30, "SignUp", func(e *cognito.Event) { e.Type, e.Status = "AwsApiCall", 0 })}, "visit_without_session low"},

		// Sign-ins of existing users.
		{"login", []cognito.Event{anonymous(0), hosted(20, login)}, "existing_user_sign_in medium"},
		{"login and return", []cognito.Event{anonymous(0), hosted(20, "login_POST"), knownAs("s", 21)}, "existing_user_sign_in high, interactive_sign_in high"},
		{"login of a user seen before", []cognito.Event{knownAs("s", -5*hour), anonymous(0), hosted(20, login, as("s"))}, "known_session medium, existing_user_sign_in medium"},
		{"login of a user not seen before", []cognito.Event{anonymous(0), hosted(20, login, as("s"))}, "existing_user_sign_in medium"},
		{"return without a login", []cognito.Event{anonymous(0), knownAs("s", 20)}, "existing_user_sign_in low, known_session medium"},
		{"reuse of a session from before", []cognito.Event{knownAs("s", -20*minute), anonymous(0), knownAs("s", 20)}, "known_session medium, visit_without_session low, session_reuse medium"},
		{"wrong password", []cognito.Event{anonymous(0), hosted(20, login, failing)}, "failed medium"},
		{"wrong password first", []cognito.Event{anonymous(0), hosted(20, login, failing), hosted(40, login)}, "existing_user_sign_in medium"},
		{"error page", []cognito.Event{anonymous(0), hosted(20, "Error_GET")}, "failed medium"},
		{"login page", []cognito.Event{anonymous(0), hosted(20, "Login_GET")}, "visit_without_session low"},
		{"login just in time", []cognito.Event{anonymous(0), hosted(15*minute, login)}, "existing_user_sign_in medium"},
		{"login too late", []cognito.Event{anonymous(0), hosted(15*minute+1, login)}, "visit_without_session low"},
		{"login that seems to be before", []cognito.Event{anonymous(0), hosted(-2, login)}, "visit_without_session low"},
		{"login before", []cognito.Event{anonymous(0), hosted(-3, login)}, "visit_without_session low"},

		// Answers of identity providers.
		{"federation", []cognito.Event{anonymous(0), hosted(20, "OAuth2Response_GET", app(""))}, "federated medium"},
		{"federation of somebody new", []cognito.Event{anonymous(0), hosted(20, "SAML2Response_POST", app("")), knownAs("s", 21)}, "federated_first_seen low, interactive_sign_in high"},
		{"federation of somebody known", []cognito.Event{knownAs("s", -5*hour), anonymous(0), hosted(20, "OAuth2Response_GET", app("")), knownAs("s", 21)},
			"known_session medium, federated_existing_user high, interactive_sign_in high"},
		{"federation in another pool", []cognito.Event{anonymous(0), hosted(20, "OAuth2Response_GET", app(""), pool("other"))}, "visit_without_session low"},

		// A visit that asks for an identity provider is sent there, and shows no page of the pool.
		{"a provider asked for", []cognito.Event{anonymous(0, idp("i"))}, "federated low"},
		{"the pool itself asked for", []cognito.Event{anonymous(0, idp("COGNITO"))}, "visit_without_session low"},
		{"the pool itself, and a login", []cognito.Event{anonymous(0, idp("COGNITO")), hosted(20, login), knownAs("s", 21)}, "existing_user_sign_in high, interactive_sign_in high"},
		{"a provider asked for, and its answer", []cognito.Event{anonymous(0, idp("i")), hosted(20, answer, app(""))}, "federated medium"},
		{"its answer after a form", []cognito.Event{anonymous(0, idp("i")), hosted(10, form), hosted(20, answer, app(""))}, "federated medium"},
		{"its answer, and another visit", []cognito.Event{anonymous(0, idp("i")), anonymous(5), hosted(10, answer, app(""))}, "federated medium, visit_without_session low"},
		{"a provider asked for, and somebody new", []cognito.Event{anonymous(0, idp("i")), knownAs("s", 20)}, "federated_first_seen low, known_session medium"},
		{"a provider asked for, and somebody known", []cognito.Event{knownAs("s", -5*hour), anonymous(0, idp("i")), knownAs("s", 20)},
			"known_session medium, federated_existing_user low, known_session medium"},
		{"a provider asked for, and a session from before", []cognito.Event{knownAs("s", -20*minute), anonymous(0, idp("i")), knownAs("s", 20)},
			"known_session medium, federated low, session_reuse medium"},
		{"a provider asked for, then a login", []cognito.Event{anonymous(0, idp("i")), anonymous(5), hosted(10, login), knownAs("s", 11)},
			"federated low, existing_user_sign_in high, interactive_sign_in high"},
		{"a provider asked for, and an error", []cognito.Event{anonymous(0, idp("i")), hosted(10, answer, app(""), failing)}, "federated low"},
		{"a provider asked for, and an error page", []cognito.Event{anonymous(0, idp("i")), hosted(10, "Error_GET")}, "failed medium"},
		{"a provider asked for, and a wrong password", []cognito.Event{anonymous(0, idp("i")), anonymous(5), hosted(10, login, failing)}, "federated low, failed medium"},
		{"a provider asked for, and a look at the form", []cognito.Event{anonymous(0, idp("i")), hosted(10, "Signup_GET")}, "federated low"},
		{"a provider asked for, and a sign-up that no visit led to", []cognito.Event{anonymous(0, idp("i")), hosted(10, form), hosted(20, code)}, "federated low"},
		{"a provider asked for at another address", []cognito.Event{anonymous(0, idp("i")), hosted(20, login, from("192.0.2.2"))}, "federated low"},

		// A visit that asks for no page (prompt=none) shows none.
		{"a probe", []cognito.Event{anonymous(0, silent)}, "session_probe medium"},
		{"a probe that names a provider", []cognito.Event{anonymous(0, silent, idp("i"))}, "session_probe medium"},
		{"another prompt", []cognito.Event{anonymous(0, prompt("login"))}, "visit_without_session low"},
		{"several words", []cognito.Event{anonymous(0, prompt("none login"))}, "visit_without_session low"},
		{"a probe, and an error", []cognito.Event{anonymous(0, silent), hosted(5, "Error_GET")}, "session_probe medium"},
		{"a probe, then a visit", []cognito.Event{anonymous(0, silent), anonymous(1), hosted(20, login), knownAs("s", 21)},
			"session_probe medium, existing_user_sign_in high, interactive_sign_in high"},
		{"a probe after a visit", []cognito.Event{anonymous(0), anonymous(10, silent), hosted(20, form), hosted(60, code)}, "sign_up_completed high, session_probe medium"},
		{"a probe, then a visit, and a login in between", []cognito.Event{anonymous(0, silent), hosted(20, login), anonymous(23)}, "session_probe medium, visit_without_session low"},
		{"a probe, then a visit that seems to be later", []cognito.Event{anonymous(0, silent), hosted(20, login), anonymous(22)}, "session_probe medium, visit_without_session low"},
		{"a probe long after a visit", []cognito.Event{anonymous(0), anonymous(5*minute, silent), hosted(15*minute+1, login)}, "visit_without_session low, session_probe medium"},
		{"a probe not too long after a visit", []cognito.Event{anonymous(0), anonymous(5*minute, silent), hosted(15*minute, login)}, "existing_user_sign_in medium, session_probe medium"},
		{"a probe, and a login that no visit led to", []cognito.Event{anonymous(0, silent), hosted(20, login), knownAs("s", 21)}, "session_probe medium, interactive_sign_in high"},
		{"a probe, then an answer to a visit", []cognito.Event{anonymous(0, silent), anonymous(5, idp("i")), hosted(20, answer, app(""))}, "session_probe medium, federated medium"},
		{"a probe, and a session from then on", []cognito.Event{anonymous(0, silent), knownAs("s", 20)}, "session_probe medium, known_session medium"},
		{"a probe, then a visit, and a session from then on", []cognito.Event{anonymous(0, silent), anonymous(5), knownAs("s", 20)},
			"session_probe medium, existing_user_sign_in low, known_session medium"},
		{"a probe leads to no form", []cognito.Event{anonymous(0), anonymous(10, silent, from("192.0.2.2")), hosted(20, login, from("192.0.2.2"))},
			"existing_user_sign_in low, session_probe medium"},
		{"no page after a login", []cognito.Event{hosted(0, login), knownAs("s", 1, silent)}, "session_reuse medium"},
		{"no page for somebody not seen before", []cognito.Event{knownAs("s", 0, silent)}, "session_reuse medium"},

		// A visit that asks for a login gets one, even if there is a session.
		{"a login asked for", []cognito.Event{knownAs("s", 0, prompt("login")), hosted(15*minute, login)}, "interactive_sign_in medium"},
		{"a provider's answer to that", []cognito.Event{knownAs("s", 0, prompt("login"), idp("i")), hosted(9, answer, app(""))}, "interactive_sign_in medium"},
		{"a login asked for, too late", []cognito.Event{knownAs("s", 0, prompt("login")), hosted(15*minute+1, login)}, "known_session medium"},
		{"a login not asked for", []cognito.Event{knownAs("s", 0), hosted(9, login)}, "known_session medium"},
		{"a login asked for in vain", []cognito.Event{knownAs("s", 0), knownAs("s", minute, prompt("login"))}, "known_session medium, session_reuse medium"},
		{"the return from a login asked for", []cognito.Event{knownAs("s", 0, prompt("login")), hosted(9, login), knownAs("s", 10, prompt("login"))},
			"interactive_sign_in medium, interactive_sign_in high"},

		// Where a session came from.
		{"return before the login's second", []cognito.Event{hosted(2, login), knownAs("s", 0)}, "interactive_sign_in high"},
		{"return long after the login", []cognito.Event{hosted(0, login), knownAs("s", 2*minute+1)}, "session_reuse medium"},
		{"return at once", []cognito.Event{hosted(0, login), knownAs("s", 2*minute)}, "session_reuse medium"},
		{"second return", []cognito.Event{hosted(0, login), knownAs("s", 2), knownAs("s", 4)}, "interactive_sign_in high, session_reuse medium"},
		{"reuse just in time", []cognito.Event{knownAs("s", 0), knownAs("s", hour)}, "known_session medium, session_reuse medium"},
		{"reuse too late", []cognito.Event{knownAs("s", 0), knownAs("s", hour+1)}, "known_session medium, known_session medium"},
		{"reuse in another client, at another address", []cognito.Event{knownAs("s", 0), knownAs("s", minute, app("other"), from("192.0.2.2"))}, "known_session medium, session_reuse medium"},
		{"another user", []cognito.Event{knownAs("s", 0), knownAs("u", minute, from("192.0.2.2"))}, "known_session medium, known_session medium"},
		{"first visit after a confirmation elsewhere", []cognito.Event{hosted(0, code, as("s"), from("192.0.2.2")), knownAs("s", 24*hour)}, "known_session medium"},
		{"first visit long after", []cognito.Event{hosted(0, code, as("s")), knownAs("s", 24*hour+1)}, "known_session medium"},
		{"second visit after a confirmation", []cognito.Event{hosted(0, code, as("s")), knownAs("s", 1), knownAs("s", 2*hour)}, "first_sign_in high, known_session medium"},

		// What does not belong together.
		{"another client", []cognito.Event{anonymous(0), hosted(20, login, app("other"))}, "visit_without_session low"},
		{"another pool", []cognito.Event{anonymous(0), hosted(20, login, pool("other"))}, "visit_without_session low"},
		{"another account", []cognito.Event{anonymous(0), hosted(20, login, owner("9"))}, "visit_without_session low"},
		{"another user agent", []cognito.Event{anonymous(0), hosted(20, login, with("other"))}, "visit_without_session low"},
		{"another address", []cognito.Event{anonymous(0), hosted(20, login, from("192.0.2.2"))}, "existing_user_sign_in low"},
		{"sign-up from another address", []cognito.Event{anonymous(0), hosted(20, form, from("192.0.2.2"))}, "sign_up_submitted low"},
		{"another address, too late", []cognito.Event{anonymous(0), hosted(15*minute+1, login, from("192.0.2.2"))}, "visit_without_session low"},
		{"another address that had a visit", []cognito.Event{anonymous(0), anonymous(10, from("192.0.2.2")), hosted(20, login, from("192.0.2.2"))},
			"visit_without_session low, existing_user_sign_in medium"},

		// Shared addresses.
		{"two visits, one login", []cognito.Event{anonymous(0), anonymous(10), hosted(20, login), knownAs("s", 21)},
			"visit_without_session low, existing_user_sign_in medium, interactive_sign_in high"},
		{"a visit while a sign-up waits for its code", []cognito.Event{anonymous(0), hosted(30, form), anonymous(2 * hour), hosted(3*hour, code)},
			"sign_up_completed high, visit_without_session low"},
		{"a sign-in while a sign-up waits for its code, after another visit",
			[]cognito.Event{anonymous(0), hosted(30, form), anonymous(2 * hour), anonymous(4 * hour), hosted(4*hour+9, login), knownAs("s", 4*hour+10), hosted(6*hour, code)},
			"sign_up_completed high, visit_without_session low, existing_user_sign_in high, interactive_sign_in high"},
		{"a sign-in after a sign-up is over", []cognito.Event{anonymous(0), hosted(30, form), hosted(40, code), anonymous(2 * hour)},
			"sign_up_completed high, visit_without_session low"},
		{"several users", []cognito.Event{knownAs("u", -minute), anonymous(0), hosted(20, login), knownAs("s", 21)},
			"known_session medium, existing_user_sign_in medium, interactive_sign_in medium"},
		{"several users, long before", []cognito.Event{knownAs("u", -2*hour), anonymous(0), hosted(20, login), knownAs("s", 21)},
			"known_session medium, existing_user_sign_in high, interactive_sign_in high"},
		{"several users, but the same sub confirmed", []cognito.Event{knownAs("u", -minute), hosted(0, code, as("s")), knownAs("s", 1)},
			"known_session medium, first_sign_in high"},

		// What shows whether a step went through.
		{"the login page once more", []cognito.Event{anonymous(0), hosted(1, page), hosted(11, login), hosted(11, page)}, "failed medium"},
		{"the login page, two seconds later", []cognito.Event{anonymous(0), hosted(11, login), hosted(13, page)}, "failed medium"},
		{"the login page, later", []cognito.Event{anonymous(0), hosted(11, login), hosted(14, page)}, "existing_user_sign_in medium"},
		{"the login page of another visit", []cognito.Event{anonymous(0), hosted(11, login), anonymous(12), hosted(13, page)}, "existing_user_sign_in medium, visit_without_session low"},
		{"the login page once more, and the right password", []cognito.Event{anonymous(0), hosted(11, login), hosted(11, page), hosted(20, login)}, "existing_user_sign_in medium"},
		{"the login page once more, but a code", []cognito.Event{anonymous(0), hosted(11, login), hosted(12, page), exchange(13)}, "existing_user_sign_in high"},
		{"a code in time", []cognito.Event{anonymous(0), hosted(20, login), exchange(30)}, "existing_user_sign_in high"},
		{"a code too late, in an app that exchanges them", []cognito.Event{anonymous(0), hosted(20, login), exchange(31)}, "visit_without_session low"},
		{"a code that a server exchanges", []cognito.Event{anonymous(0), hosted(20, login), exchange(25, from("192.0.2.9"), with("node"))}, "existing_user_sign_in high"},
		{"a code that a server exchanges too late", []cognito.Event{anonymous(0), hosted(20, login), exchange(26, from("192.0.2.9"), with("node"))}, "visit_without_session low"},
		{"a code of another client", []cognito.Event{anonymous(0), hosted(20, login), exchange(21, app("other"))}, "existing_user_sign_in medium"},
		{"a refresh", []cognito.Event{anonymous(0), hosted(20, login), exchange(21, func(e *cognito.Event) { e.GrantType = "refresh_token" })}, "existing_user_sign_in medium"},
		{"a name alone", []cognito.Event{anonymous(0), hosted(10, "login_POST")}, "visit_without_session low"},
		{"a name, and a code", []cognito.Event{anonymous(0), hosted(10, "login_POST"), exchange(12)}, "existing_user_sign_in high"},
		{"a name, then its password", []cognito.Event{anonymous(0), hosted(10, "login_POST"), hosted(20, "login_continue_POST")}, "existing_user_sign_in medium"},
		{"a name, then a passkey", []cognito.Event{anonymous(0), hosted(10, "login_POST"), hosted(20, "login_passkey_POST")}, "existing_user_sign_in medium"},
		{"back from the second factor", []cognito.Event{anonymous(0), hosted(10, "login_POST"), hosted(20, "mfa_back_POST")}, "visit_without_session low"},
		{"other second factors", []cognito.Event{anonymous(0), hosted(10, "login_POST"), hosted(20, "mfa_options_POST")}, "visit_without_session low"},
		{"a second factor asked for", []cognito.Event{anonymous(0), hosted(10, login), hosted(11, "Mfa_GET")}, "failed medium"},
		{"a second factor", []cognito.Event{anonymous(0), hosted(10, login), hosted(11, "Mfa_GET"), hosted(30, "Mfa_POST")}, "existing_user_sign_in medium"},
		{"a second factor in an office", []cognito.Event{anonymous(-minute), anonymous(0), hosted(10, login), hosted(30, "Mfa_POST")},
			"visit_without_session low, existing_user_sign_in medium"},
		{"a form refused by the form", []cognito.Event{anonymous(0), hosted(30, form), hosted(30, "Signup_GET")}, "failed medium"},
		{"a code refused by its page", []cognito.Event{anonymous(0), hosted(30, form), hosted(31, "Confirm_GET"), hosted(60, code), hosted(61, "Confirm_GET")}, "sign_up_abandoned medium"},
		{"a code refused with its page", []cognito.Event{anonymous(0), hosted(30, "signup_POST"), hosted(60, "signup_confirm_POST", func(e *cognito.Event) { e.Status = 200 })}, "sign_up_abandoned low"},
		{"a name that leads to a provider", []cognito.Event{anonymous(0), hosted(10, "Login_OIDC_SAML_POST")}, "visit_without_session low"},
		{"a name that leads to a provider, and its answer", []cognito.Event{anonymous(0), hosted(10, "Login_OIDC_SAML_POST"), hosted(15, answer, app(""))}, "federated medium"},

		// Who is who at one address, and elsewhere.
		{"one leaves, another signs in", []cognito.Event{anonymous(0), anonymous(12 * minute), hosted(12*minute+10, login), exchange(12*minute + 12)},
			"visit_without_session low, existing_user_sign_in medium"},
		{"two sign in", []cognito.Event{anonymous(0), anonymous(5), hosted(10, login), hosted(12, login)}, "existing_user_sign_in medium, existing_user_sign_in medium"},
		{"a provider's button", []cognito.Event{anonymous(0), anonymous(2*minute, idp("i")), hosted(3*minute, answer, app("")), knownAs("s", 3*minute+1)},
			"federated_first_seen low, federated_first_seen low, interactive_sign_in high"},
		{"a provider's button of somebody known", []cognito.Event{knownAs("s", -5*hour), anonymous(0), anonymous(6, idp("i")), hosted(20, answer, app(""), as("s"))},
			"known_session medium, federated_existing_user medium, federated_existing_user high"},
		{"a provider's button, long after", []cognito.Event{anonymous(0), anonymous(2*minute+1, idp("i")), hosted(3*minute, answer, app(""))},
			"visit_without_session low, federated medium"},
		{"a provider's answer that says who it was", []cognito.Event{knownAs("s", -5*hour), anonymous(0, idp("i")), hosted(20, answer, app(""), as("s"))},
			"known_session medium, federated_existing_user high"},
		{"a provider's answer, and a visit in its session", []cognito.Event{knownAs("s", -5*hour), anonymous(0, idp("i")), hosted(20, answer, app("")), knownAs("s", 20+hour)},
			"known_session medium, federated_existing_user medium, session_reuse medium"},
		{"a provider's answer, and a visit after its session", []cognito.Event{knownAs("s", -5*hour), anonymous(0, idp("i")), hosted(20, answer, app("")), knownAs("s", 21+hour)},
			"known_session medium, federated medium, known_session medium"},
		{"a provider's answer, then another", []cognito.Event{knownAs("s", -5*hour), anonymous(0, idp("i")), hosted(20, answer, app("")), hosted(minute, answer, app("")), knownAs("s", hour)},
			"known_session medium, federated medium, session_reuse medium"},
		{"a code at another address", []cognito.Event{anonymous(0), hosted(30, form), hosted(9*hour, code, from("192.0.2.2"))}, "sign_up_completed medium"},
		{"a link in another browser", []cognito.Event{anonymous(0), hosted(30, form), hosted(30+hour, "Confirm_With_Link_GET", from("192.0.2.2"), with("mail"))}, "sign_up_completed medium"},
		{"a link in another browser, too late", []cognito.Event{anonymous(0), hosted(30, form), hosted(31+hour, "Confirm_With_Link_GET", from("192.0.2.2"), with("mail"))}, "sign_up_abandoned low"},
		{"a link of another client", []cognito.Event{anonymous(0), hosted(30, form), hosted(minute, "Confirm_With_Link_GET", from("192.0.2.2"), app("other"))}, "sign_up_abandoned low"},
		{"a link that may be another's", []cognito.Event{anonymous(0), hosted(30, form), hosted(40, form, from("192.0.2.3"), with("x")), hosted(9*minute, "Confirm_With_Link_GET", from("192.0.2.2"), with("mail"))},
			"sign_up_abandoned medium"},
		{"two links", []cognito.Event{anonymous(0), hosted(30, form), hosted(40, form, from("192.0.2.3"), with("x")),
			hosted(9*minute, "Confirm_With_Link_GET", from("192.0.2.2"), with("mail")), hosted(10*minute, "Confirm_With_Link_GET", from("192.0.2.4"), with("mail"))},
			"sign_up_completed medium"},
		{"an existing user tried the form", []cognito.Event{anonymous(0), hosted(5, "Signup_GET"), hosted(40, form), hosted(40, "Signup_GET"), hosted(55, page), hosted(66, login), exchange(68)},
			"existing_user_sign_in high"},
		{"an existing user tried a form that says nothing", []cognito.Event{knownAs("s", -5*hour), anonymous(0), hosted(40, form), hosted(66, login), knownAs("s", 67)},
			"known_session medium, existing_user_sign_in medium, interactive_sign_in high"},
		{"a login after a sign-up", []cognito.Event{anonymous(-9 * minute), anonymous(0), hosted(40, form), hosted(66, login)}, "visit_without_session low, sign_up_submitted medium"},
		{"forms that let nobody in, where codes are exchanged", []cognito.Event{anonymous(0), hosted(40, form), exchange(9 * hour)}, "sign_up_abandoned low"},
		{"forms that let somebody in, where codes are exchanged", []cognito.Event{anonymous(0), hosted(40, form), anonymous(hour), hosted(hour+40, form), exchange(hour + 42)},
			"sign_up_submitted low, sign_up_submitted high"},
		{"an address that changed five minutes ago", []cognito.Event{anonymous(0), hosted(5*minute, login, from("192.0.2.2"))}, "existing_user_sign_in low"},
		{"an address that changed before", []cognito.Event{anonymous(0), hosted(5*minute+1, login, from("192.0.2.2"))}, "visit_without_session low"},
		{"an address that changed, of two", []cognito.Event{anonymous(0), anonymous(1, from("192.0.2.3")), hosted(20, login, from("192.0.2.2"))}, "visit_without_session low, visit_without_session low"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := evidenceOf(t, report.Query{}, amid(test.events...)); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}
