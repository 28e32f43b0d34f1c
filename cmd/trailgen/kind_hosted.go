package main

// A kindNumber identifies a kind in a plan.
type kindNumber uint8

const (
	visitNew kindNumber = iota
	visitKnown
	visitFederated
	visitIdentified
	visitLocal
	visitAsked
	visitAskedKnown
	visitProbe
	visitProbeKnown
	visitBetaNew
	visitBetaKnown
	visitRejected
	visitRejectedKnown
	visitMismatch
	visitBare
	visitNull
	visitRedacted

	signupView
	signupSubmit
	signupTaken
	confirmView
	confirmSubmit
	confirmWrong
	resendCode
	signupManaged
	confirmManaged

	loginView
	loginSubmit
	loginSubmitKnown
	loginWrong
	mfaView
	mfaSubmit
	loginManaged
	loginManagedWrong
	mfaManaged
	passkey

	loginMatched
	oauthResponse
	samlResponse

	lastHosted
)

// oauthParams are the parameters of a visit, in the form in which hosted pages pass them
// on.
const oauthParams = `"response_type":["<response-type>"],"redirect_uri":["<redirect>"],"client_id":["<client>"]`

const (
	visitParams = oauthParams + `,"scope":["` + hidden + `"],"state":["` + hidden + `"]`
	formParams  = oauthParams + `,"username":["` + hidden + `"],"password":["` + hidden + `"],"_csrf":["` + hidden + `"],"cognitoAsfData":["` + hidden + `"]`
	codeParams  = `"confirm":[""],"deliveryMedium":["EMAIL"],"sub":["<sub>"],` + oauthParams + `,"code":["` + hidden + `"],"destination":["` + hidden + `"],"_csrf":["` + hidden + `"],"username":["` + hidden + `"]`
)

// page returns the additionalEventData of a page or endpoint. If before is not empty, it
// comes first, and must end with a comma.
func page(before, params string) string {
	return `{` + before + `"responseParameters":{"status":<status>},"requestParameters":{` + params +
		`},"userPoolDomain":"<domain>","userPoolId":"<pool>"}`
}

// managed returns the same for managed login, which names the app client separately.
func managed(params string) string {
	return `{"responseParameters":{"status":<status>},"requestParameters":{` + params +
		`},"userPoolDomain":"<domain>","userPoolId":"<pool>","clientId":"<client>"}`
}

const ofSub = `"sub":"<sub>",`

// visitKind returns a visit that succeeded.
func visitKind(name string, l label, extra string) kind {
	return kind{name: name, class: authorize, label: l, outcome: succeeded, status: "302", extra: extra}
}

// pageKind returns any other page view or submission.
func pageKind(name string, c class, o outcome, status, extra string) kind {
	return kind{name: name, class: c, outcome: o, status: status, write: true, extra: extra}
}

const authorizeGet = "OAuth2_Authorize_GET"

// hostedKinds are the kinds of hosted pages, except for tokens.
var hostedKinds = map[kindNumber]kind{
	visitNew:        visitKind(authorizeGet, visitSignUp, page("", visitParams)),
	visitKnown:      visitKind(authorizeGet, visitSignIn, page(ofSub, visitParams)),
	visitFederated:  visitKind(authorizeGet, visitSignUp, page("", `"identity_provider":["<provider>"],`+visitParams)),
	visitIdentified: visitKind(authorizeGet, visitSignUp, page("", `"idp_identifier":["<provider>.example.com"],`+visitParams)),
	visitLocal:      visitKind(authorizeGet, visitSignUp, page("", `"identity_provider":["COGNITO"],`+visitParams)),
	visitAsked:      visitKind(authorizeGet, visitSignUp, page("", `"prompt":["login"],`+visitParams)),
	visitAskedKnown: visitKind(authorizeGet, visitSignIn, page(ofSub, `"prompt":["login"],`+visitParams)),
	visitProbe: {name: authorizeGet, class: authorize, label: visitSignUp, outcome: succeeded, status: "302", probe: true,
		extra: page("", `"prompt":["none"],`+visitParams)},
	visitProbeKnown: {name: authorizeGet, class: authorize, label: visitSignIn, outcome: succeeded, status: "302", probe: true,
		extra: page(ofSub, `"prompt":["none"],`+visitParams)},
	visitBetaNew:   visitKind("Beta_Authorize_GET", visitSignUp, page("", visitParams)),
	visitBetaKnown: visitKind("Beta_Authorize_GET", visitSignIn, page(ofSub, visitParams)),

	// Visits that say nothing.
	visitRejected:      {name: authorizeGet, class: authorize, label: undetermined, outcome: failed, status: "400", extra: page("", visitParams)},
	visitRejectedKnown: {name: authorizeGet, class: authorize, label: undetermined, outcome: failed, status: "400", extra: page(ofSub, visitParams)},
	visitMismatch: {name: authorizeGet, class: authorize, label: undetermined, outcome: failed, status: "302",
		code: "InvalidParameterException", message: "redirect_mismatch", extra: page("", visitParams)},
	visitBare:     {name: authorizeGet, class: authorize, label: undetermined, outcome: succeeded},
	visitNull:     {name: authorizeGet, class: authorize, label: undetermined, outcome: succeeded, extra: "null"},
	visitRedacted: {name: authorizeGet, class: authorize, label: undetermined, outcome: succeeded, status: "302", extra: page(`"sub":"`+hidden+`",`, visitParams)},

	signupView:   pageKind("Signup_GET", signUp, succeeded, "200", page("", oauthParams)),
	signupSubmit: pageKind("Signup_POST", signUp, succeeded, "302", page("", formParams+`,"requiredAttributes[email]":["`+hidden+`"]`)),
	signupTaken: {name: "Signup_POST", class: signUp, outcome: failed, status: "200", write: true,
		code: "UsernameExistsException", message: "User already exists", extra: page("", formParams)},
	confirmView:   pageKind("Confirm_GET", signUp, succeeded, "200", page("", oauthParams)),
	confirmSubmit: pageKind("Confirm_POST", signUp, succeeded, "302", page("", codeParams)),
	confirmWrong: {name: "Confirm_POST", class: signUp, outcome: failed, status: "200", write: true,
		code: "CodeMismatchException", message: "Invalid verification code provided, please try again.", extra: page("", codeParams)},
	resendCode:     pageKind("ResendCode_POST", signUp, succeeded, "302", page("", oauthParams)),
	signupManaged:  pageKind("signup_POST", signUp, succeeded, "200", managed(`"username":["`+hidden+`"],"password":["`+hidden+`"],"_csrf":["`+hidden+`"]`)),
	confirmManaged: pageKind("signup_confirm_POST", signUp, succeeded, "204", managed(`"code":["`+hidden+`"],"username":["`+hidden+`"]`)),

	loginView:        pageKind("Login_GET", signIn, succeeded, "200", page("", oauthParams)),
	loginSubmit:      pageKind("CognitoAuthentication", signIn, succeeded, "302", page("", formParams)),
	loginSubmitKnown: pageKind("CognitoAuthentication", signIn, succeeded, "302", page(ofSub, formParams)),
	loginWrong: {name: "CognitoAuthentication", class: signIn, outcome: failed, status: "302", write: true,
		code: "NotAuthorizedException", message: "Incorrect username or password.", extra: page(ofSub, formParams)},
	mfaView:           pageKind("Mfa_GET", signIn, succeeded, "200", page("", oauthParams)),
	mfaSubmit:         pageKind("Mfa_POST", signIn, succeeded, "302", page("", oauthParams+`,"authentication_code":["`+hidden+`"]`)),
	loginManaged:      pageKind("login_POST", signIn, succeeded, "200", managed(`"_csrf":["`+hidden+`"]`)),
	loginManagedWrong: pageKind("login_POST", signIn, failed, "401", managed(`"_csrf":["`+hidden+`"]`)),
	mfaManaged:        pageKind("mfa_totp_POST", signIn, succeeded, "200", managed(`"code":["`+hidden+`"]`)),
	passkey:           pageKind("login_passkey_POST", signIn, succeeded, "200", managed(`"credential":["`+hidden+`"]`)),

	loginMatched:  pageKind("Login_OIDC_SAML_POST", federation, succeeded, "302", page("", oauthParams+`,"username":["`+hidden+`"]`)),
	oauthResponse: {name: "OAuth2Response_GET", class: federation, outcome: succeeded, status: "302", extra: page("", `"code":["`+hidden+`"],"state":["`+hidden+`"]`)},
	samlResponse:  pageKind("SAML2Response_POST", federation, succeeded, "302", page("", `"RelayState":["`+hidden+`"],"SAMLResponse":["`+hidden+`"]`)),
}
