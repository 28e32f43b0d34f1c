package main

// A kind is an event that Amazon Cognito may have, with one of its possible outcomes. The
// kind itself states what its record counts as. The record is only ever written.
type kind struct {
	name     string
	class    class
	label    label // for an authorize visit that counts
	outcome  outcome
	code     string // errorCode
	message  string
	source   string // event source; cognito-idp if empty
	by       caller
	write    bool // not readOnly
	data     bool // a data event
	probe    bool // a visit that must not ask for anything
	status   string
	request  string
	response string
	extra    string // additionalEventData; absent if empty
}

type class string

const (
	userDeletion     class = "user_deletion"
	poolDeletion     class = "pool_deletion"
	identityDeletion class = "identity_deletion"
	resourceDeletion class = "resource_deletion"
	authorize        class = "authorize"
	signUp           class = "sign_up"
	signIn           class = "sign_in"
	federation       class = "federation"
	codeExchange     class = "code_exchange" // included in token
	token            class = "token"
	other            class = "other"
)

// counts reports whether a scan looks for events of the class by default.
func (c class) counts() bool { return c != token && c != other }

func (c class) deletes() bool {
	return c == userDeletion || c == poolDeletion || c == identityDeletion || c == resourceDeletion
}

type outcome string

const (
	succeeded outcome = "succeeded"
	partial   outcome = "partial"
	failed    outcome = "failed"
	denied    outcome = "denied"
)

// A label is the report's interpretation of an authorize visit.
type label int

const (
	unlabelled label = iota
	visitSignIn
	visitSignUp
	undetermined
)

// A caller is the author of a call.
type caller int

const (
	hosted    caller = iota // a browser on the hosted pages
	anonymous               // an app, with a token or a client ID
	unknown                 // the same, for identity pools
	operator                // a role or user of the account
	console                 // a person in the console
)

const hidden = `HIDDEN_DUE_TO_SECURITY_REASONS`

// A compiledKind is a kind whose record can be filled in, and what the record contains.
type compiledKind struct {
	kind
	record                     template
	hasSub, hasPool, hasClient bool
}

// compileKinds returns the kinds that an archive with such pools may have, by number.
func compileKinds(pools []string) []compiledKind {
	tables, count := []map[kindNumber]kind{hostedKinds, apiKinds, deletionKinds, otherKinds}, kindCount
	if len(pools) > 0 {
		tables, count = append(tables, poolKinds), poolKindCount
	}
	all := make([]compiledKind, count)
	for _, table := range tables {
		for n, k := range table {
			t := compile(k.text())
			all[n] = compiledKind{k, t, t.has(slotSub), t.has(slotPool), t.has(slotClient)}
		}
	}
	return all
}

// text returns the template of the record, with keys in CloudTrail's order.
func (k *kind) text() string {
	source := or(k.source, "cognito-idp")
	text := `{"eventVersion":"` + k.version() + `","userIdentity":` + k.identity() +
		`,"eventTime":"<time>","eventSource":"` + source + `.amazonaws.com","eventName":"` + k.name +
		`","awsRegion":"<region>","sourceIPAddress":"<ip>","userAgent":"<agent>",`
	if k.code != "" {
		text += `"errorCode":"` + k.code + `","errorMessage":"` + k.message + `",`
	}
	text += `"requestParameters":` + orNull(k.request) + `,"responseElements":` + orNull(k.response) + `,`
	if k.extra != "" {
		text += `"additionalEventData":` + k.extra + `,`
	}
	text += `"requestID":"<request-id>","eventID":"<event-id>","readOnly":` + boolean(!k.write) + `,`
	if k.data {
		text += `"resources":[{"accountId":"<account>","type":"AWS::Cognito::IdentityPool","ARN":"arn:aws:cognito-identity:<region>:<account>:identitypool/<identity-pool>"}],`
	}
	if k.by == hosted {
		return text + `"eventType":"AwsServiceEvent","managementEvent":true,"recipientAccountId":"<account>","serviceEventDetails":{"serviceAccountId":"<service-account>"},"eventCategory":"Management"<addendum>}`
	}
	text += `"eventType":"AwsApiCall","managementEvent":` + boolean(!k.data) + `,"recipientAccountId":"<account>","eventCategory":"` + category(k.data) +
		`"<addendum>,"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"` + source + `.<region>.amazonaws.com"}`
	if k.by == console {
		text += `,"sessionCredentialFromConsole":"true"`
	}
	return text + `}`
}

func (k *kind) version() string {
	if k.by == hosted {
		return "1.08"
	}
	return "1.11"
}

func (k *kind) identity() string {
	switch k.by {
	case hosted:
		return `{"accountId":"<account>"}`
	case anonymous:
		return `{"type":"Unknown","principalId":"Anonymous"}`
	case unknown:
		return `{"type":"Unknown"}`
	case operator, console:
		return `<identity>`
	}
	panic("caller without identity")
}
