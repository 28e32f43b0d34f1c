package main

const (
	apiSignUp kindNumber = iota + lastHosted
	apiConfirm
	apiConfirmWrong
	initiate
	initiateSRP
	initiateWrong
	respond
	respondWrong
	adminCreate
	adminCreateDenied
	adminConfirm
	adminInitiate
	adminRespond

	lastAPI
)

const (
	passwordFlow = `{"authFlow":"USER_PASSWORD_AUTH","authParameters":"` + hidden + `","clientId":"<client>"}`
	srpFlow      = `{"authFlow":"USER_SRP_AUTH","authParameters":"` + hidden + `","clientId":"<client>"}`
	challenge    = `{"challengeName":"PASSWORD_VERIFIER","challengeResponses":"` + hidden + `","clientId":"<client>","session":"` + hidden + `"}`
	poolUser     = `{"userPoolId":"<pool>","username":"` + hidden + `"}`
	tokens       = `{"challengeParameters":{},"authenticationResult":"` + hidden + `"}`
	subOnly      = `{"sub":"<sub>"}`
	notAllowed   = `User: <arn> is not authorized to perform this operation with an explicit deny in a service control policy`
)

// apiKinds are sign-ups and sign-ins by API call. The records of an app do not name the
// pool.
var apiKinds = map[kindNumber]kind{
	apiSignUp: {name: "SignUp", class: signUp, outcome: succeeded, by: anonymous, write: true,
		request:  `{"clientId":"<client>","username":"` + hidden + `","password":"` + hidden + `","userAttributes":"` + hidden + `"}`,
		response: `{"userConfirmed":false,"codeDeliveryDetails":{"destination":"` + hidden + `","deliveryMedium":"EMAIL","attributeName":"email"},"userSub":"<sub>"}`},
	apiConfirm: {name: "ConfirmSignUp", class: signUp, outcome: succeeded, by: anonymous, write: true,
		request:  `{"clientId":"<client>","username":"` + hidden + `","confirmationCode":"` + hidden + `"}`,
		response: `{}`, extra: subOnly},
	apiConfirmWrong: {name: "ConfirmSignUp", class: signUp, outcome: failed, by: anonymous, write: true,
		code: "CodeMismatchException", message: "Invalid verification code provided, please try again.",
		request: `{"clientId":"<client>","username":"` + hidden + `","confirmationCode":"` + hidden + `"}`, extra: subOnly},
	initiate: {name: "InitiateAuth", class: signIn, outcome: succeeded, by: anonymous, write: true,
		request: passwordFlow, response: tokens, extra: subOnly},
	initiateSRP: {name: "InitiateAuth", class: signIn, outcome: succeeded, by: anonymous, write: true,
		request: srpFlow, response: `{"challengeName":"PASSWORD_VERIFIER","challengeParameters":"` + hidden + `"}`, extra: subOnly},
	initiateWrong: {name: "InitiateAuth", class: signIn, outcome: failed, by: anonymous, write: true,
		code: "NotAuthorizedException", message: "Incorrect username or password.", request: passwordFlow, extra: subOnly},
	respond: {name: "RespondToAuthChallenge", class: signIn, outcome: succeeded, by: anonymous, write: true,
		request: challenge, response: tokens, extra: subOnly},
	respondWrong: {name: "RespondToAuthChallenge", class: signIn, outcome: failed, by: anonymous, write: true,
		code: "NotAuthorizedException", message: "Incorrect username or password.", request: challenge, extra: subOnly},

	adminCreate: {name: "AdminCreateUser", class: signUp, outcome: succeeded, by: operator, write: true,
		request:  `{"userPoolId":"<pool>","username":"` + hidden + `","temporaryPassword":"` + hidden + `","userAttributes":"` + hidden + `","messageAction":"SUPPRESS"}`,
		response: `{"user":{"username":"` + hidden + `","attributes":"` + hidden + `","userStatus":"FORCE_CHANGE_PASSWORD","enabled":true}}`, extra: subOnly},
	adminCreateDenied: {name: "AdminCreateUser", class: signUp, outcome: denied, by: operator, write: true,
		code: "AccessDeniedException", message: notAllowed},
	adminConfirm: {name: "AdminConfirmSignUp", class: signUp, outcome: succeeded, by: operator, write: true,
		request: poolUser, response: `{}`, extra: subOnly},
	adminInitiate: {name: "AdminInitiateAuth", class: signIn, outcome: succeeded, by: operator, write: true,
		request:  `{"userPoolId":"<pool>","clientId":"<client>","authFlow":"ADMIN_USER_PASSWORD_AUTH","authParameters":"` + hidden + `"}`,
		response: tokens, extra: subOnly},
	adminRespond: {name: "AdminRespondToAuthChallenge", class: signIn, outcome: succeeded, by: operator, write: true,
		request:  `{"userPoolId":"<pool>","clientId":"<client>","challengeName":"NEW_PASSWORD_REQUIRED","challengeResponses":"` + hidden + `"}`,
		response: tokens, extra: subOnly},
}
