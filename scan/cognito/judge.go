package cognito

import "strings"

// judge determines outcome and label.
func (e *Event) judge(p *Parser) {
	e.ErrorCode, e.ErrorMessage = p.text(errorCode), p.text(errorText)
	if e.ErrorCode == "" && e.ErrorMessage == "" {
		// "Some AWS services provide error information as part of responseElements."
		e.ErrorCode, e.ErrorMessage = p.text(responseCode), p.text(responseText)
	}
	e.Outcome = e.outcome(p)
	if e.Class == Authorize {
		e.Label = e.label(p)
	}
}

// outcome says how the call ended. Empty error fields are not errors: AWS's own Login_GET
// sample has them.
func (e *Event) outcome(p *Parser) Outcome {
	switch {
	case strings.HasPrefix(e.ErrorCode, "AccessDenied"), e.ErrorCode == "UnauthorizedOperation":
		return Denied
	case e.ErrorCode != "", e.ErrorMessage != "", e.Status >= 400:
		return Failed
	case e.Name == "DeleteIdentities" &&
		(hasElement(p.picker.Value(unprocessed)) || hasElement(p.picker.Value(unprocessedUpper))):
		return Partial
	}
	return Succeeded
}

// label is the rule for visits to the authorize endpoint: Cognito records sub if it knows the
// user. CloudTrail leaves out additionalEventData if it is too large, so only an object
// without the key shows that there was no sub.
func (e *Event) label(p *Parser) Label {
	data, sub := p.picker.Value(more), p.picker.Value(moreSub)
	switch {
	case e.Outcome != Succeeded, len(data) == 0, data[0] != '{':
		return Undetermined
	case sub == nil:
		return SignUp
	case sub[0] == '"' && p.textIn(sub) != "":
		return SignIn
	}
	return Undetermined
}
