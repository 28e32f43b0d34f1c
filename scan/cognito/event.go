// Package cognito is the event model: it turns a CloudTrail record of Amazon Cognito into an
// [Event] ([Parser]) and says what the event counts as ([Classify], [Outcome], [Label]).
//
// It does no I/O, starts no goroutine and reads no clock: an Event depends only on its
// record. Record contents follow the CloudTrail user guide ("CloudTrail record contents") and
// the Amazon Cognito developer guide ("Amazon Cognito logging in AWS CloudTrail").
package cognito

import "time"

// The event sources of Amazon Cognito.
const (
	UserPools     = "cognito-idp.amazonaws.com"
	IdentityPools = "cognito-identity.amazonaws.com"
	Sync          = "cognito-sync.amazonaws.com"
)

// Sources are all three. Each record that a Parser without Match understands holds one of
// them.
var Sources = []string{UserPools, IdentityPools, Sync}

// An Outcome says how a call ended.
type Outcome string

// Outcomes. Only Succeeded means that everything requested was done.
const (
	Succeeded Outcome = "succeeded"
	Partial   Outcome = "partial" // DeleteIdentities that left some identities undeleted
	Failed    Outcome = "failed"
	Denied    Outcome = "denied" // by IAM
)

// A Label says what a visit to the authorize endpoint was. It depends on whether the record
// holds the sub of the user.
type Label string

// Labels of events of class Authorize; other events have none.
const (
	SignIn       Label = "sign_in"      // Cognito knew the user
	SignUp       Label = "sign_up"      // Cognito did not know the user
	Undetermined Label = "undetermined" // the record does not say
)

// An Event is what a Cognito record says. All text is as in the record, written by whoever
// made the request, with two exceptions: redacted values are empty, and [Mask] replaces
// codes, tokens and the like in the query strings of addresses.
type Event struct {
	ID           string    `json:"event_id"`
	Time         time.Time `json:"time"` // of completion, in UTC, to the second
	Account      string    `json:"account"`
	Region       string    `json:"region"`
	Source       string    `json:"source"`
	Name         string    `json:"name"`
	Class        Class     `json:"class"`
	Outcome      Outcome   `json:"outcome"`
	ErrorCode    string    `json:"error_code,omitempty"`
	ErrorMessage string    `json:"error_message,omitempty"`
	Sub          string    `json:"sub,omitempty"` // unique within a user pool
	UserPoolID   string    `json:"user_pool_id,omitempty"`
	Inferred     bool      `json:"user_pool_inferred,omitempty"` // the pool is known from other events of the sub
	ClientID     string    `json:"client_id,omitempty"`
	Domain       string    `json:"domain,omitempty"`
	RedirectURI  string    `json:"redirect_uri,omitempty"`
	ResponseType string    `json:"response_type,omitempty"`
	Provider     string    `json:"identity_provider,omitempty"` // the provider that a page was asked to send the user to, by name or identifier
	Prompt       string    `json:"prompt,omitempty"`            // what a page was asked to show
	Flow         string    `json:"flow,omitempty"`              // of an API sign-in: the requested authFlow
	Challenge    string    `json:"challenge,omitempty"`         // of an API sign-in: the challenge to be met next, or the one that was met
	TokensIssued string    `json:"tokens_issued,omitempty"`     // of an API sign-in: "true" or "false"; empty if the record does not say
	GrantType    string    `json:"grant_type,omitempty"`        // at the token endpoint
	Confirmed    string    `json:"confirmed,omitempty"`         // of SignUp: "true" if the user needs no confirmation, or "false"; empty if the record does not say
	Status       int       `json:"status,omitempty"`            // HTTP status of a hosted event; 0 if the record has none
	Label        Label     `json:"label,omitempty"`
	IP           string    `json:"ip,omitempty"`
	UserAgent    string    `json:"user_agent,omitempty"`
	Actor        string    `json:"actor"`
	ActorType    string    `json:"actor_type,omitempty"`
	MFA          string    `json:"mfa,omitempty"` // "true" or "false"; empty if the record does not say
	Console      bool      `json:"console,omitempty"`
	Type         string    `json:"event_type,omitempty"`
	Category     string    `json:"event_category,omitempty"`
	SharedID     string    `json:"shared_event_id,omitempty"`
	OriginalID   string    `json:"original_event_id,omitempty"` // of the event that this one corrects
	Object       string    `json:"object,omitempty"`            // where the record was found
}
