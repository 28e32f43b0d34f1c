package cognito_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/trail"
)

// mustParse parses a record of the event with the given source and name, and with members in
// addition to those that every record has.
func mustParse(t *testing.T, source, name, members string) cognito.Event {
	t.Helper()
	if members != "" {
		members = ", " + members
	}
	rec := fmt.Sprintf(`{"eventVersion": "1.10", "eventSource": %q, "eventName": %q,
		"eventTime": "2025-01-22T12:24:06Z", "eventID": "e0000000-0000-4000-8000-000000000001"%s}`,
		source, name, members)
	e, ok, err := parse(trail.Record(rec))
	if !ok || err != nil {
		t.Fatalf("Parse(%s) = %t, %v", rec, ok, err)
	}
	return e
}

func TestLabel(t *testing.T) {
	const status302 = `"responseParameters": {"status": 302}`
	for _, c := range []struct {
		what, members string
		want          cognito.Label
	}{
		{"a sub", `"additionalEventData": {"sub": "u-1"}`, "sign_in"},
		{"a sub and a status", `"additionalEventData": {"sub": "u-1", ` + status302 + `}`, "sign_in"},
		{"an escaped sub", `"additionalEventData": {"\u0073ub": "\u0075-1"}`, "sign_in"},
		{"the last sub of several", `"additionalEventData": {"sub": null, "sub": "u-1"}`, "sign_in"},
		{"a sub that holds the redaction", `"additionalEventData": {"sub": "HIDDEN_DUE_TO_SECURITY_REASONS_1"}`, "sign_in"},
		{"empty error fields, a sub", `"errorCode": "", "errorMessage": null, "additionalEventData": {"sub": "u-1"}`, "sign_in"},

		{"an object", `"additionalEventData": {` + status302 + `}`, "sign_up"},
		{"an empty object", `"additionalEventData": {}`, "sign_up"},
		{"a sub of other case", `"additionalEventData": {"Sub": "u-1"}`, "sign_up"},
		{"a sub among the parameters", `"additionalEventData": {"requestParameters": {"sub": ["u-1"]}}`, "sign_up"},
		{"a sub beside the object", `"sub": "u-1", "additionalEventData": {}`, "sign_up"},
		{"empty error fields", `"errorCode": null, "errorMessage": "", "additionalEventData": {}`, "sign_up"},
		{"status 399", `"additionalEventData": {"responseParameters": {"status": 399}}`, "sign_up"},
		{"no readable status", `"additionalEventData": {"responseParameters": "HIDDEN_DUE_TO_SECURITY_REASONS"}`, "sign_up"},

		{"no additionalEventData", ``, "undetermined"},
		{"null", `"additionalEventData": null`, "undetermined"},
		{"the last additionalEventData of two", `"additionalEventData": {"sub": "u-1"}, "additionalEventData": null`, "undetermined"},
		{"a string", `"additionalEventData": "HIDDEN_DUE_TO_SECURITY_REASONS"`, "undetermined"},
		{"an array", `"additionalEventData": [{"sub": "u-1"}]`, "undetermined"},
		{"sub null", `"additionalEventData": {"sub": null}`, "undetermined"},
		{"the last sub of several, null", `"additionalEventData": {"sub": "u-1", "sub": null}`, "undetermined"},
		{"sub empty", `"additionalEventData": {"sub": ""}`, "undetermined"},
		{"sub redacted", `"additionalEventData": {"sub": "HIDDEN_DUE_TO_SECURITY_REASONS"}`, "undetermined"},
		{"sub redacted in China", `"additionalEventData": {"sub": "HIDDEN_FOR_SECURITY_REASONS"}`, "undetermined"},
		{"sub a number", `"additionalEventData": {"sub": 1}`, "undetermined"},
		{"sub a boolean", `"additionalEventData": {"sub": true}`, "undetermined"},
		{"sub an array", `"additionalEventData": {"sub": ["u-1"]}`, "undetermined"},
		{"sub an object", `"additionalEventData": {"sub": {"sub": "u-1"}}`, "undetermined"},
		{"an error", `"errorCode": "InternalErrorException", "additionalEventData": {"sub": "u-1"}`, "undetermined"},
		{"an error message", `"errorMessage": "internal error", "additionalEventData": {}`, "undetermined"},
		{"an error in the response", `"responseElements": {"errorCode": "X"}, "additionalEventData": {}`, "undetermined"},
		{"denied", `"errorCode": "AccessDenied", "additionalEventData": {"sub": "u-1"}`, "undetermined"},
		{"status 400", `"additionalEventData": {"responseParameters": {"status": 400}}`, "undetermined"},
		{"status 400.0, a sub", `"additionalEventData": {"sub": "u-1", "responseParameters": {"status": 400.0}}`, "undetermined"},
		{"status 500 as a string, a sub", `"additionalEventData": {"sub": "u-1", "responseParameters": {"status": "500"}}`, "undetermined"},
	} {
		for _, name := range []string{"OAuth2_Authorize_GET", "Beta_Authorize_GET"} {
			if got := mustParse(t, cognito.UserPools, name, c.members).Label; got != c.want {
				t.Errorf("%s with %s: label %q, want %q", name, c.what, got, c.want)
			}
		}
	}
}

func TestLabelIsForAuthorizeOnly(t *testing.T) {
	for _, c := range catalogue {
		for name := range strings.FieldsSeq(c.names) {
			e := mustParse(t, c.source, name, `"additionalEventData": {"sub": "u-1"}`)
			if (e.Label != "") != (c.class == "authorize") {
				t.Errorf("%s of class %s: label %q", name, e.Class, e.Label)
			}
		}
	}
}

func TestOutcome(t *testing.T) {
	const (
		users, identities = cognito.UserPools, cognito.IdentityPools
		unprocessed       = `"responseElements": {"unprocessedIdentityIds": [{"identityId": "i-1"}]}`
	)
	for _, c := range []struct {
		source, name, members string
		want                  cognito.Outcome
	}{
		{users, "DeleteUser", ``, "succeeded"},
		{users, "DeleteUser", `"errorCode": "", "errorMessage": ""`, "succeeded"},
		{users, "DeleteUser", `"errorCode": null, "errorMessage": null`, "succeeded"},
		{users, "DeleteUser", `"ErrorCode": "X"`, "succeeded"},
		{users, "DeleteUser", `"responseElements": null`, "succeeded"},
		{users, "DeleteUser", `"errorCode": "X", "errorCode": ""`, "succeeded"},
		{users, "DeleteUser", `"errorCode": "NotAuthorizedException"`, "failed"},
		{users, "DeleteUser", `"errorCode": "", "errorCode": "X"`, "failed"},
		{users, "DeleteUser", `"errorMessage": "internal error"`, "failed"},
		{users, "DeleteUser", `"errorCode": "UserNotFoundException", "additionalEventData": {"sub": "u-1"}`, "failed"},
		{users, "DeleteUser", `"responseElements": {"errorCode": "InternalErrorException"}`, "failed"},
		{users, "DeleteUser", `"responseElements": {"errorMessage": "internal error"}`, "failed"},
		{users, "AdminDeleteUser", `"errorCode": "AccessDenied"`, "denied"},
		{users, "AdminDeleteUser", `"errorCode": "AccessDeniedException", "requestParameters": null`, "denied"},
		{users, "AdminDeleteUser", `"errorCode": "UnauthorizedOperation"`, "denied"},
		{users, "AdminDeleteUser", `"errorCode": "UnauthorizedOperationX"`, "failed"},
		{users, "AdminDeleteUser", `"errorCode": "accessdenied"`, "failed"},
		{users, "AdminDeleteUser", `"errorMessage": "AccessDenied"`, "failed"},

		{users, "Login_GET", `"additionalEventData": {"responseParameters": {"status": 200.0}}`, "succeeded"},
		{users, "Login_GET", `"additionalEventData": {"responseParameters": {"status": 399}}`, "succeeded"},
		{users, "Login_GET", `"additionalEventData": {"responseParameters": {"status": null}}`, "succeeded"},
		{users, "Login_GET", `"additionalEventData": {"responseParameters": {}}`, "succeeded"},
		{users, "Login_GET", `"additionalEventData": {"responseParameters": {"status": 400}}`, "failed"},
		{users, "Login_GET", `"additionalEventData": {"responseParameters": {"status": 4.04e2}}`, "failed"},
		{users, "Login_GET", `"additionalEventData": {"responseParameters": {"status": "503"}}`, "failed"},
		{users, "Login_GET", `"errorCode": "AccessDenied", "additionalEventData": {"responseParameters": {"status": 403}}`, "denied"},

		{identities, "DeleteIdentities", ``, "succeeded"},
		{identities, "DeleteIdentities", `"responseElements": null`, "succeeded"},
		{identities, "DeleteIdentities", `"responseElements": {"unprocessedIdentityIds": []}`, "succeeded"},
		{identities, "DeleteIdentities", `"responseElements": {"unprocessedIdentityIds": null}`, "succeeded"},
		{identities, "DeleteIdentities", unprocessed, "partial"},
		{identities, "DeleteIdentities", `"responseElements": {"UnprocessedIdentityIds": [{}]}`, "partial"},
		{identities, "DeleteIdentities", `"errorCode": "InternalErrorException", ` + unprocessed, "failed"},
		{identities, "DeleteIdentities", `"errorCode": "AccessDenied", ` + unprocessed, "denied"},
		{identities, "DeleteIdentityPool", unprocessed, "succeeded"},
	} {
		if got := mustParse(t, c.source, c.name, c.members).Outcome; got != c.want {
			t.Errorf("%s with %s: %q, want %q", c.name, c.members, got, c.want)
		}
	}
}
