package cognito

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// schemaMajor is the major eventVersion this package understands. Minor
// versions only ever add fields, says the CloudTrail user guide.
const schemaMajor = 1

// raw holds the JSON values that an Event is made of, as the record has them:
// absent ones are nil. Of a repeated key the last value counts, and keys are
// compared exactly.
type raw struct {
	version, id, time, source, name, region   []byte
	account, ip, agent, errorCode, errorText  []byte
	eventType, category, sharedID, console    []byte
	identity, request, response, more, amends []byte
}

func readRaw(rec trail.Record) (r raw, err error) {
	err = trail.Members(rec, func(key, v []byte) {
		switch string(key) {
		case "eventVersion":
			r.version = v
		case "eventID":
			r.id = v
		case "eventTime":
			r.time = v
		case "eventSource":
			r.source = v
		case "eventName":
			r.name = v
		case "awsRegion":
			r.region = v
		case "recipientAccountId":
			r.account = v
		case "sourceIPAddress":
			r.ip = v
		case "userAgent":
			r.agent = v
		case "errorCode":
			r.errorCode = v
		case "errorMessage":
			r.errorText = v
		case "eventType":
			r.eventType = v
		case "eventCategory":
			r.category = v
		case "sharedEventID":
			r.sharedID = v
		case "sessionCredentialFromConsole":
			r.console = v
		case "userIdentity":
			r.identity = v
		case "requestParameters":
			r.request = v
		case "responseElements":
			r.response = v
		case "additionalEventData":
			r.more = v
		case "addendum":
			r.amends = v
		}
	})
	return r, err
}

// Parse understands rec. It returns false for records that are not Cognito's,
// and an error for records that are but cannot be used: without an eventID or
// an eventName, with an eventTime that is no time, or of a later schema. The
// Event keeps nothing of rec. Parse may be called concurrently.
func Parse(rec trail.Record) (e Event, ok bool, err error) {
	r, err := readRaw(rec)
	if err != nil {
		return Event{}, false, fmt.Errorf("record: %w", err)
	}
	source, _ := trail.String(r.source)
	name, _ := trail.String(r.name)
	class, ok := Classify(source, name)
	if !ok {
		return Event{}, false, nil
	}
	e = Event{Source: source, Name: name, Class: class}
	if err := e.identify(r); err != nil {
		return Event{}, true, err
	}
	e.readCall(r)
	e.readIdentity(r.identity)
	e.readDetails(r)
	e.judge(r)
	return e, true, nil
}

// identify reads what an event cannot do without.
func (e *Event) identify(r raw) error {
	if v := text(r.version); !understood(v) {
		return fmt.Errorf("%s: eventVersion %s: only versions %d.x are understood", e.Source, short(v), schemaMajor)
	}
	if e.Name == "" {
		return fmt.Errorf("%s: no eventName", e.Source)
	}
	if e.ID = text(r.id); e.ID == "" {
		return fmt.Errorf("%s %s: no eventID", e.Source, short(e.Name))
	}
	at, err := time.Parse(time.RFC3339, text(r.time))
	if err != nil {
		return fmt.Errorf("%s %s: eventTime %q is no RFC 3339 time", e.Source, short(e.Name), short(text(r.time)))
	}
	if e.Time = at.UTC(); e.Time.Year() < 0 || e.Time.Year() > 9999 {
		return fmt.Errorf("%s %s: eventTime %q is outside the years 0 to 9999 in UTC", e.Source, short(e.Name), text(r.time))
	}
	return nil
}

// short returns as much of s as an error should repeat of a record.
func short(s string) string {
	const most = 64
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// understood reports whether an eventVersion is of the schema that this package
// knows: two integers, so that 1.10 comes after 1.08. What is no number does not
// say that it is of another one.
func understood(eventVersion string) bool {
	major, _, _ := strings.Cut(eventVersion, ".")
	n, err := strconv.Atoi(major)
	return err != nil || n == schemaMajor
}

func (e *Event) readCall(r raw) {
	e.Account = text(r.account)
	e.Region = text(r.region)
	e.IP = text(r.ip)
	e.UserAgent = text(r.agent)
	e.Type = text(r.eventType)
	e.Category = text(r.category)
	e.SharedID = text(r.sharedID)
	e.Console = text(r.console) == "true"

	var reason, original string
	each(r.amends, func(key, v []byte) {
		switch string(key) {
		case "reason":
			reason = text(v)
		case "originalEventID":
			original = text(v)
		}
	})
	if reason == "UPDATED_DATA" {
		e.OriginalID = original
	}
}

// readIdentity reads who acted. Hosted events name nobody but the account, and
// calls with an access token are made by "Anonymous", who is nobody either.
func (e *Event) readIdentity(identity []byte) {
	var arn, user, principal, owner, service, behalf []byte
	var issuerARN, issuerAccount, mfa []byte
	each(identity, func(key, v []byte) {
		switch string(key) {
		case "type":
			e.ActorType = text(v)
		case "arn":
			arn = v
		case "userName":
			user = v
		case "principalId":
			principal = v
		case "accountId":
			owner = v
		case "invokedBy":
			service = v
		case "onBehalfOf":
			behalf = field(v, "userId")
		case "sessionContext":
			issuer := field(v, "sessionIssuer")
			issuerARN, issuerAccount = field(issuer, "arn"), field(issuer, "accountId")
			mfa = field(field(v, "attributes"), "mfaAuthenticated")
		}
	})
	if text(principal) == "Anonymous" {
		principal = nil
	}
	e.Actor = firstText(arn, issuerARN, user, principal, behalf, service)
	if e.Account == "" {
		e.Account = firstText(owner, issuerAccount)
	}
	if m := text(mfa); m == "true" || m == "false" {
		e.MFA = m
	}
}

// readDetails reads the user, the pool and the client. API calls have them in
// requestParameters, hosted events in additionalEventData, and any object
// there may be a redacted string instead.
func (e *Event) readDetails(r raw) {
	var sub, pool, client, hosted []byte
	each(r.more, func(key, v []byte) {
		switch string(key) {
		case "sub":
			sub = v
		case "userPoolId":
			pool = v
		case "clientId":
			client = v
		case "userPoolDomain":
			e.Domain = text(v)
		case "requestParameters":
			hosted = v
		case "responseParameters":
			e.Status = integer(field(v, "status"))
		}
	})
	var hostedSub, hostedClient []byte
	each(hosted, func(key, v []byte) {
		switch string(key) {
		case "sub":
			hostedSub = v
		case "client_id":
			hostedClient = v
		case "redirect_uri":
			e.RedirectURI = text(v)
		case "response_type":
			e.ResponseType = text(v)
		}
	})
	e.Sub = firstText(sub, hostedSub, field(r.response, "userSub"))
	e.UserPoolID = firstText(pool, field(r.request, "userPoolId"))
	e.ClientID = firstText(client, hostedClient, field(r.request, "clientId"))
	if e.Actor == "" {
		e.Actor = e.Sub
	}
	if e.Actor == "" {
		e.Actor = "unknown"
	}
}
