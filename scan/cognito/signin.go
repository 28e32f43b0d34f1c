package cognito

// isRefresh reports whether an authFlow asks for new tokens in place of old ones,
// which is no sign-in: "InitiateAuth" in the API reference of user pools.
func isRefresh(flow []byte) bool { return IsRefresh(string(said(flow))) }

// IsRefresh reports whether that Flow is none of a sign-in: it asks for new tokens in
// place of old ones.
func IsRefresh(flow string) bool { return flow == "REFRESH_TOKEN_AUTH" || flow == "REFRESH_TOKEN" }

// readSignIn reads what an API call of a sign-in or a sign-up asked for and got.
// What it got may be redacted; that it got it is not.
func (e *Event) readSignIn(p *Parser) {
	switch e.Name {
	case "InitiateAuth", "AdminInitiateAuth", "RespondToAuthChallenge", "AdminRespondToAuthChallenge":
		e.Flow = p.text(requestFlow)
		e.Challenge = p.firstText(responseChallenge, requestChallenge)
		e.TokensIssued = tokensIn(p.picker.Value(responseTokens), p.picker.Value(response))
	case "SignUp":
		if v := said(p.picker.Value(responseConfirmed)); string(v) == "true" || string(v) == "false" {
			e.Confirmed = string(v)
		}
	}
}

// tokensIn says whether tokens are in a response: "false" where it is an object
// without, empty where it is none.
func tokensIn(tokens, response []byte) string {
	switch {
	case len(tokens) > 0 && (tokens[0] == '{' || tokens[0] == '"'):
		return "true"
	case len(response) > 0 && response[0] == '{':
		return "false"
	}
	return ""
}
