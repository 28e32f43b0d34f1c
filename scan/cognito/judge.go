package cognito

import (
	"strings"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// judge decides outcome and label.
func (e *Event) judge(r raw) {
	e.ErrorCode, e.ErrorMessage = text(r.errorCode), text(r.errorText)
	if e.ErrorCode == "" && e.ErrorMessage == "" {
		// "Some AWS services provide error information as part of responseElements."
		e.ErrorCode = text(field(r.response, "errorCode"))
		e.ErrorMessage = text(field(r.response, "errorMessage"))
	}
	e.Outcome = e.outcome(r.response)
	if e.Class == Authorize {
		e.Label = e.label(r.more)
	}
}

// outcome tells how the call ended. Empty error fields are no error: that is
// how AWS's own Login_GET sample looks.
func (e *Event) outcome(response []byte) Outcome {
	switch {
	case strings.HasPrefix(e.ErrorCode, "AccessDenied"), e.ErrorCode == "UnauthorizedOperation":
		return Denied
	case e.ErrorCode != "", e.ErrorMessage != "", e.Status >= 400:
		return Failed
	case e.Name == "DeleteIdentities" &&
		(hasElement(field(response, "unprocessedIdentityIds")) || hasElement(field(response, "UnprocessedIdentityIds"))):
		return Partial
	}
	return Succeeded
}

// label is the rule for visits to the authorize endpoint: Cognito records sub
// when it knows the user. CloudTrail leaves out additionalEventData when it is
// too large, so only an object without the key says that there was none.
func (e *Event) label(more []byte) Label {
	if e.Outcome != Succeeded || len(more) == 0 || more[0] != '{' {
		return Undetermined
	}
	sub := field(more, "sub")
	if sub == nil {
		return SignUp
	}
	if s, ok := trail.String(sub); ok && s != "" && !redacted(s) {
		return SignIn
	}
	return Undetermined
}
