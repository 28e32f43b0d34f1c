package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A refEvent is the content of one record.
type refEvent struct {
	id, account, region, source, name, class, outcome, errorCode, sub, pool, client, label string

	time     time.Time
	original string // the event that this one corrects
	object   string // that contains it
	inferred bool   // the pool was inferred
	whole    string // everything that it says
}

func (e refEvent) day() string { return e.time.Format(time.DateOnly) }

func (e refEvent) deletes() bool { return strings.HasSuffix(e.class, "_deletion") }

// A refVerdict is what a record counts as.
type refVerdict int

const (
	refBad   refVerdict = iota // from Cognito but not usable, or not a record
	refOther                   // not requested
	refMatch
)

// refSources are the services of Amazon Cognito.
var refSources = []string{refIDP, refIdentity, refSync}

const (
	refIDP      = "cognito-idp.amazonaws.com"
	refIdentity = "cognito-identity.amazonaws.com"
	refSync     = "cognito-sync.amazonaws.com"
)

// refJudge returns the event of a record and what it counts as. The event is set if it
// matches.
func refJudge(value any) (refEvent, refVerdict) {
	record, ok := value.(map[string]any)
	if !ok {
		return refEvent{}, refBad
	}
	source, _ := record["eventSource"].(string)
	if !slices.Contains(refSources, source) {
		return refEvent{}, refOther
	}
	id := refText(record["eventID"])
	if hidden, _ := record["eventID"].(string); id == "" {
		id = hidden // its other content identifies it
	}
	name, _ := record["eventName"].(string)
	var when time.Time
	err := when.UnmarshalText([]byte(refText(record["eventTime"])))
	when = when.UTC()
	if id == "" || name == "" || err != nil || when.Year() < 0 || when.Year() > 9999 || !refReadable(record) {
		return refEvent{}, refBad
	}
	e := refEvent{id: id, name: name, time: when, source: source, class: refClass(source, name)}
	if flow := refText(refAt(record, "requestParameters.authFlow")); e.class == "sign_in" && (flow == "REFRESH_TOKEN_AUTH" || flow == "REFRESH_TOKEN") {
		e.class = "token"
	}
	exchanges := refText(refAt(record, "additionalEventData.requestParameters.grant_type")) == "authorization_code"
	if e.class == "token" && !exchanges || e.class == "other" {
		return refEvent{}, refOther
	}
	e.fill(record)
	e.whole = fmt.Sprint(record) // maps are printed in order
	return e, refMatch
}

// refReadable reports whether the record has a version that is understood, or none.
func refReadable(record map[string]any) bool {
	first, _, _ := strings.Cut(refText(record["eventVersion"]), ".")
	major, err := strconv.Atoi(first)
	return err != nil || major == 1
}

// fill sets everything that follows from the record, other than what makes it an event.
func (e *refEvent) fill(record map[string]any) {
	first := func(paths ...string) string {
		for _, p := range paths {
			if text := refText(refAt(record, p)); text != "" {
				return text
			}
		}
		return ""
	}
	e.region = first("awsRegion")
	e.account = first("recipientAccountId", "userIdentity.accountId", "userIdentity.sessionContext.sessionIssuer.accountId")
	e.sub = first("additionalEventData.sub", "additionalEventData.requestParameters.sub", "responseElements.userSub")
	e.client = first("additionalEventData.clientId", "additionalEventData.requestParameters.client_id", "requestParameters.clientId")
	e.pool = first("additionalEventData.userPoolId", "requestParameters.userPoolId")
	if first("addendum.reason") == "UPDATED_DATA" {
		e.original = first("addendum.originalEventID")
	}
	message := first("errorMessage")
	if e.errorCode = first("errorCode"); e.errorCode == "" && message == "" {
		e.errorCode, message = first("responseElements.errorCode"), first("responseElements.errorMessage")
	}
	status, _ := strconv.ParseFloat(first("additionalEventData.responseParameters.status"), 64)
	switch {
	case strings.HasPrefix(e.errorCode, "AccessDenied"), e.errorCode == "UnauthorizedOperation":
		e.outcome = "denied"
	case e.errorCode != "", message != "", status >= 400:
		e.outcome = "failed"
	case e.source == refIdentity && e.name == "DeleteIdentities" && refLeftSome(record):
		e.outcome = "partial"
	default:
		e.outcome = "succeeded"
	}
	if e.class == "authorize" {
		e.label = refLabel(record, e.outcome)
	}
}

// refLeftSome reports whether a DeleteIdentities left identities undeleted.
func refLeftSome(record map[string]any) bool {
	for _, key := range []string{"unprocessedIdentityIds", "UnprocessedIdentityIds"} {
		if list, _ := refAt(record, "responseElements."+key).([]any); len(list) > 0 {
			return true
		}
	}
	return false
}

// refLabel returns what a visit to the authorize endpoint was for.
func refLabel(record map[string]any, outcome string) string {
	additional, ok := record["additionalEventData"].(map[string]any)
	if !ok || outcome != "succeeded" {
		return "undetermined"
	}
	sub, stated := additional["sub"]
	if !stated {
		return "sign_up"
	}
	if text, ok := sub.(string); ok && refText(text) != "" {
		return "sign_in"
	}
	return "undetermined"
}

// refAt returns the value at a dotted path in record, or nil if there is none.
func refAt(record map[string]any, path string) any {
	var value any = record
	for key := range strings.SplitSeq(path, ".") {
		object, _ := value.(map[string]any)
		value = object[key]
	}
	return value
}

// refText returns a value as text, or "" if it is redacted or not text. For an array, it is
// the first element.
func refText(value any) string {
	if list, ok := value.([]any); ok && len(list) > 0 {
		value = list[0]
	}
	switch value := value.(type) {
	case string:
		if value != "HIDDEN_DUE_TO_SECURITY_REASONS" && value != "HIDDEN_FOR_SECURITY_REASONS" {
			return value
		}
	case json.Number:
		return value.String()
	case bool:
		return strconv.FormatBool(value)
	}
	return ""
}

// refClasses are the classes of event names of user pools. The first match counts.
var refClasses = []struct{ class, names string }{
	{"user_deletion", "DeleteUser AdminDeleteUser"},
	{"pool_deletion", "DeleteUserPool"},
	{"resource_deletion", "Delete* AdminDelete*"},
	{"federation", "OAuth2Response_* SAML2Response_POST Beta_SAML2Response_POST Login_OIDC_SAML_POST"},
	{"authorize", "OAuth2_Authorize_GET Beta_Authorize_GET"},
	{"sign_up", "SignUp ConfirmSignUp AdminCreateUser AdminConfirmSignUp " +
		"Signup_* signup_* Confirm_* confirmUser_* ResendCode_POST"},
	{"sign_in", "InitiateAuth RespondToAuthChallenge AdminInitiateAuth AdminRespondToAuthChallenge " +
		"Login_* login_* CognitoAuthentication Mfa* mfa_* selectChallenge_POST verifyCode_POST passkeys_*"},
	{"token", "Token_POST Beta_Token_POST GetTokensFromRefreshToken RevokeToken GlobalSignOut " +
		"AdminUserGlobalSignOut Logout SAML2Logout_POST UserInfo_*"},
}

// refClass returns the class of an event of one of refSources.
func refClass(source, name string) string {
	switch source + " " + name {
	case refIdentity + " DeleteIdentities", refIdentity + " DeleteIdentityPool", refIdentity + " UnlinkIdentity",
		refIdentity + " UnlinkDeveloperIdentity", refSync + " DeleteDataset":
		return "identity_deletion"
	}
	for _, c := range refClasses {
		if source != refIDP && c.class != "resource_deletion" {
			continue
		}
		for pattern := range strings.FieldsSeq(c.names) {
			start, any := strings.CutSuffix(pattern, "*")
			if name == pattern || any && strings.HasPrefix(name, start) {
				return c.class
			}
		}
	}
	return "other"
}
