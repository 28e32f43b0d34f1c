package cognito

// isRefresh reports whether an authFlow requests new tokens in place of old ones, which is
// not a sign-in: see "InitiateAuth" in the API reference of user pools.
func isRefresh(flow []byte) bool { return IsRefresh(string(said(flow))) }

// IsRefresh reports whether a Flow is not a sign-in because it requests new tokens in place
// of old ones.
func IsRefresh(flow string) bool { return flow == "REFRESH_TOKEN_AUTH" || flow == "REFRESH_TOKEN" }

// readSignIn reads what an API call for a sign-in or sign-up requested and got. What it got
// may be redacted, but not the fact that it got it.
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

// tokensIn says whether a response holds tokens: "true", "false" if it is an object without
// them, and "" if it is not an object.
func tokensIn(tokens, response []byte) string {
	switch {
	case len(tokens) > 0 && (tokens[0] == '{' || tokens[0] == '"'):
		return "true"
	case len(response) > 0 && response[0] == '{':
		return "false"
	}
	return ""
}
