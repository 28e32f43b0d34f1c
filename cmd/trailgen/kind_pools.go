package main

// Kinds that only archives of named kinds of pools have.
const (
	loginName kindNumber = iota + kindCount
	loginPassword
	loginContinued
	mfaBack
	mfaOptions
	linkOpened
	linkOpenedManaged
	confirmManagedWrong
	signupManagedTaken

	oauthResponseKnown
	samlResponseKnown
	oauthRefused
	codeRefused

	apiSignUpDone
	apiSignUpTaken
	initiateUnconfirmed
	initiateRefresh
	initiateRefreshExpired
	respondObject
	respondNext
	respondCode
	adminInitiateWrong
	getUser

	poolKindCount
)

const (
	nameParam    = `"username":["` + hidden + `"]`
	linkParams   = `"client_id":["<client>"],"user_name":["` + hidden + `"],"confirmation_code":["` + hidden + `"]`
	signUpCall   = `{"clientId":"<client>","username":"` + hidden + `","password":"` + hidden + `","userAttributes":"` + hidden + `"}`
	refreshFlow  = `{"authFlow":"REFRESH_TOKEN_AUTH","authParameters":"` + hidden + `","clientId":"<client>"}`
	softwareCode = `{"challengeName":"SOFTWARE_TOKEN_MFA","challengeResponses":"` + hidden + `","clientId":"<client>","session":"` + hidden + `"}`
	tokenObject  = `{"challengeParameters":{},"authenticationResult":{"accessToken":"` + hidden + `","expiresIn":3600,"tokenType":"Bearer","refreshToken":"` + hidden + `","idToken":"` + hidden + `"}}`
)

var poolKinds = map[kindNumber]kind{
	// The managed login asks for the name first or for both at once, and answers
	// with the same status whether it went through or not.
	loginName:      pageKind("login_POST", signIn, succeeded, "200", managed(nameParam+`,"_csrf":["`+hidden+`"]`)),
	loginPassword:  pageKind("login_POST", signIn, succeeded, "200", managed(nameParam+`,"password":["`+hidden+`"],"_csrf":["`+hidden+`"]`)),
	loginContinued: pageKind("login_continue_POST", signIn, succeeded, "200", managed(`"password":["`+hidden+`"],"_csrf":["`+hidden+`"]`)),
	mfaBack:        pageKind("mfa_back_POST", signIn, succeeded, "200", managed(`"_csrf":["`+hidden+`"]`)),
	mfaOptions:     pageKind("mfa_options_POST", signIn, succeeded, "200", managed(`"_csrf":["`+hidden+`"]`)),

	linkOpened:          pageKind("Confirm_With_Link_GET", signUp, succeeded, "200", page("", linkParams)),
	linkOpenedManaged:   pageKind("confirmUser_GET", signUp, succeeded, "200", managed(linkParams)),
	confirmManagedWrong: pageKind("signup_confirm_POST", signUp, failed, "400", managed(`"code":["`+hidden+`"],`+nameParam)),
	signupManagedTaken:  pageKind("signup_POST", signUp, failed, "400", managed(nameParam+`,"password":["`+hidden+`"],"_csrf":["`+hidden+`"]`)),

	oauthResponseKnown: {name: "OAuth2Response_GET", class: federation, outcome: succeeded, status: "302", extra: page(ofSub, `"code":["`+hidden+`"],"state":["`+hidden+`"]`)},
	samlResponseKnown:  pageKind("SAML2Response_POST", federation, succeeded, "302", page(ofSub, `"RelayState":["`+hidden+`"],"SAMLResponse":["`+hidden+`"]`)),
	oauthRefused:       {name: "OAuth2Response_GET", class: federation, outcome: failed, status: "400", extra: page("", `"error":["access_denied"],"state":["`+hidden+`"]`)},
	codeRefused:        pageKind("Token_POST", token, failed, "400", page("", `"code":["`+hidden+`"],"grant_type":["authorization_code"],"redirect_uri":["<redirect>"],"client_id":["<client>"]`)),

	apiSignUpDone: {name: "SignUp", class: signUp, outcome: succeeded, by: anonymous, write: true,
		request: signUpCall, response: `{"userConfirmed":true,"userSub":"<sub>"}`},
	apiSignUpTaken: {name: "SignUp", class: signUp, outcome: failed, by: anonymous, write: true,
		code: "UsernameExistsException", message: "User already exists", request: signUpCall},
	initiateUnconfirmed: {name: "InitiateAuth", class: signIn, outcome: failed, by: anonymous, write: true,
		code: "UserNotConfirmedException", message: "User is not confirmed.", request: passwordFlow, extra: subOnly},
	initiateRefresh: {name: "InitiateAuth", class: signIn, outcome: succeeded, by: anonymous, write: true,
		request: refreshFlow, response: tokens, extra: subOnly},
	initiateRefreshExpired: {name: "InitiateAuth", class: signIn, outcome: failed, by: anonymous, write: true,
		code: "NotAuthorizedException", message: "Refresh Token has expired", request: refreshFlow},
	respondObject: {name: "RespondToAuthChallenge", class: signIn, outcome: succeeded, by: anonymous, write: true,
		request: challenge, response: tokenObject, extra: subOnly},
	respondNext: {name: "RespondToAuthChallenge", class: signIn, outcome: succeeded, by: anonymous, write: true,
		request: challenge, response: `{"challengeName":"SOFTWARE_TOKEN_MFA","session":"` + hidden + `","challengeParameters":"` + hidden + `"}`, extra: subOnly},
	respondCode: {name: "RespondToAuthChallenge", class: signIn, outcome: succeeded, by: anonymous, write: true,
		request: softwareCode, response: tokens, extra: subOnly},
	adminInitiateWrong: {name: "AdminInitiateAuth", class: signIn, outcome: failed, by: operator, write: true,
		code: "NotAuthorizedException", message: "Incorrect username or password.",
		request: `{"userPoolId":"<pool>","clientId":"<client>","authFlow":"ADMIN_USER_PASSWORD_AUTH","authParameters":"` + hidden + `"}`, extra: subOnly},
	getUser: {name: "GetUser", class: other, outcome: succeeded, by: anonymous,
		request: byAccessToken, extra: subOnly},
}
