package main

const (
	tokenCode kindNumber = iota + lastDeletion
	tokenRefresh
	tokenMachine
	userInfo
	logout
	refreshTokens
	globalSignOut
	adminSignOut
	revokeToken

	errorView
	forgotPassword
	adminGet
	listUsers
	describePool
	updateClient
	addToGroup
	getIdentity
	getCredentials

	kindCount
)

// otherKinds are kinds that a scan looks for only on request.
var otherKinds = map[kindNumber]kind{
	tokenCode:    pageKind("Token_POST", codeExchange, succeeded, "200", page("", `"code":["`+hidden+`"],"grant_type":["authorization_code"],"redirect_uri":["<redirect>"],"client_id":["<client>"]`)),
	tokenRefresh: pageKind("Token_POST", token, succeeded, "200", page("", `"refresh_token":["`+hidden+`"],"grant_type":["refresh_token"],"client_id":["<client>"]`)),
	tokenMachine: pageKind("Token_POST", token, succeeded, "200", page("", `"grant_type":["client_credentials"],"scope":["`+hidden+`"],"client_id":["<client>"]`)),
	userInfo:     pageKind("UserInfo_GET", token, succeeded, "200", page("", ``)),
	logout:       pageKind("Logout", token, succeeded, "302", page("", `"client_id":["<client>"],"logout_uri":["<redirect>"]`)),
	refreshTokens: {name: "GetTokensFromRefreshToken", class: token, outcome: succeeded, by: anonymous, write: true,
		request: `{"refreshToken":"` + hidden + `","clientId":"<client>"}`, response: `{"authenticationResult":"` + hidden + `"}`, extra: subOnly},
	globalSignOut: {name: "GlobalSignOut", class: token, outcome: succeeded, by: anonymous, write: true,
		request: byAccessToken, response: `{}`, extra: subOnly},
	adminSignOut: {name: "AdminUserGlobalSignOut", class: token, outcome: succeeded, by: operator, write: true,
		request: poolUser, response: `{}`, extra: subOnly},
	revokeToken: {name: "RevokeToken", class: token, outcome: succeeded, by: anonymous, write: true,
		request: `{"token":"` + hidden + `","clientId":"<client>"}`, response: `{}`},

	errorView:      pageKind("Error_GET", other, succeeded, "200", page("", oauthParams)),
	forgotPassword: pageKind("ForgotPassword_POST", other, succeeded, "302", page("", oauthParams+`,"username":["`+hidden+`"]`)),
	adminGet: {name: "AdminGetUser", class: other, outcome: succeeded, by: operator,
		request: poolUser, extra: subOnly},
	listUsers: {name: "ListUsers", class: other, outcome: succeeded, by: operator,
		request: `{"userPoolId":"<pool>","limit":60,"filter":"` + hidden + `"}`},
	describePool: {name: "DescribeUserPool", class: other, outcome: succeeded, by: operator,
		request: `{"userPoolId":"<pool>"}`},
	updateClient: {name: "UpdateUserPoolClient", class: other, outcome: succeeded, by: operator, write: true,
		request:  `{"userPoolId":"<pool>","clientId":"<client>","callbackURLs":["<redirect>"]}`,
		response: `{"userPoolClient":"` + hidden + `"}`},
	addToGroup: {name: "AdminAddUserToGroup", class: other, outcome: succeeded, by: operator, write: true,
		request: `{"userPoolId":"<pool>","username":"` + hidden + `","groupName":"editors"}`, extra: subOnly},
	getIdentity: {name: "GetId", class: other, outcome: succeeded, source: "cognito-identity", by: unknown, data: true,
		request: `{"identityPoolId":"<identity-pool>","logins":{"accounts.example.com":"` + hidden + `"}}`, response: `{"identityId":"<identity-id>"}`},
	getCredentials: {name: "GetCredentialsForIdentity", class: other, outcome: succeeded, source: "cognito-identity", by: unknown, data: true,
		request:  `{"identityId":"<identity-id>","logins":{"accounts.example.com":"` + hidden + `"}}`,
		response: `{"credentials":{"accessKeyId":"ASIA<upper16>","sessionToken":"` + hidden + `","expiration":"<time>"},"identityId":"<identity-id>"}`},
}
