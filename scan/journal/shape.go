package journal

import (
	"time"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// members are the members of a JSON object, in order. An encoder writes their values and a
// decoder sets them, so that both follow one shape. The keys are in JSON, with their colons.
type members interface {
	text(key string, v *string, when when)
	word(key string, v *string, when when) // a text that many objects share
	number(key string, v *int64, when when)
	sum(key string, v *uint32)
	code(key string, v *int)
	flag(key string, v *bool)
	time(key string, v *time.Time, when when)
	texts(key string, v *[]string)
	records(key string, v *Records)
	events(key string, v *[]cognito.Event)
	proof(key string, v **Proof)
	counts(key string, v *[]Count)
}

// A when says for which values a member is written.
type when bool

const (
	always when = false
	filled when = true // all but the zero value
)

// members goes through all fields of e but Raw. Order, keys and omissions are those of the
// struct in encoding/json.
func (e *Entry) members(m members) {
	e.head(m)
	m.word(`"reason":`, &e.Reason, filled)
	m.text(`"message":`, &e.Message, filled)
	m.word(`"account":`, &e.Account, filled)
	m.word(`"region":`, &e.Region, filled)
	m.time(`"delivered":`, &e.Delivered, filled)
	m.number(`"bytes":`, &e.Bytes, always)
	m.number(`"inflated":`, &e.Inflated, filled)
	m.sum(`"crc32":`, &e.CRC)
	m.word(`"container":`, &e.Container, filled)
	m.records(`"records":`, &e.Records)
	m.texts(`"bad_records":`, &e.BadRecords)
	m.events(`"events":`, &e.Events)
	m.proof(`"proof":`, &e.Proof)
	m.counts(`"counts":`, &e.Counts)
}

// head goes through the first members.
func (e *Entry) head(m members) {
	m.text(`"object":`, &e.Object, always)
	m.text(`"version":`, &e.Version, filled)
	m.word(`"status":`, (*string)(&e.Status), always)
}

func (r *Records) members(m members) {
	m.number(`"read":`, &r.Read, always)
	m.number(`"matched":`, &r.Matched, always)
	m.number(`"unmatched":`, &r.Unmatched, always)
	m.number(`"bad":`, &r.Bad, always)
	m.number(`"noise":`, &r.Noise, filled)
}

func (c *Count) members(m members) {
	m.word(`"day":`, &c.Day, always)
	m.word(`"account":`, &c.Account, always)
	m.word(`"region":`, &c.Region, always)
	m.word(`"user_pool_id":`, &c.UserPoolID, filled)
	m.word(`"client_id":`, &c.ClientID, filled)
	m.word(`"source":`, &c.Source, always)
	m.word(`"name":`, &c.Name, always)
	m.word(`"kind":`, &c.Kind, filled)
	m.word(`"outcome":`, (*string)(&c.Outcome), always)
	m.number(`"events":`, &c.Events, always)
}

func eventMembers(e *cognito.Event, m members) {
	m.text(`"event_id":`, &e.ID, always)
	m.time(`"time":`, &e.Time, always)
	m.word(`"account":`, &e.Account, always)
	m.word(`"region":`, &e.Region, always)
	m.word(`"source":`, &e.Source, always)
	m.word(`"name":`, &e.Name, always)
	m.word(`"class":`, (*string)(&e.Class), always)
	m.word(`"outcome":`, (*string)(&e.Outcome), always)
	m.word(`"error_code":`, &e.ErrorCode, filled)
	m.text(`"error_message":`, &e.ErrorMessage, filled)
	m.text(`"sub":`, &e.Sub, filled)
	m.word(`"user_pool_id":`, &e.UserPoolID, filled)
	m.flag(`"user_pool_inferred":`, &e.Inferred)
	m.word(`"client_id":`, &e.ClientID, filled)
	m.word(`"domain":`, &e.Domain, filled)
	m.word(`"redirect_uri":`, &e.RedirectURI, filled)
	m.word(`"response_type":`, &e.ResponseType, filled)
	m.word(`"identity_provider":`, &e.Provider, filled)
	m.word(`"prompt":`, &e.Prompt, filled)
	m.word(`"flow":`, &e.Flow, filled)
	m.word(`"challenge":`, &e.Challenge, filled)
	m.word(`"tokens_issued":`, &e.TokensIssued, filled)
	m.word(`"grant_type":`, &e.GrantType, filled)
	m.word(`"confirmed":`, &e.Confirmed, filled)
	m.code(`"status":`, &e.Status)
	m.word(`"label":`, (*string)(&e.Label), filled)
	m.text(`"ip":`, &e.IP, filled)
	m.word(`"user_agent":`, &e.UserAgent, filled)
	m.text(`"actor":`, &e.Actor, always)
	m.word(`"actor_type":`, &e.ActorType, filled)
	m.word(`"mfa":`, &e.MFA, filled)
	m.flag(`"console":`, &e.Console)
	m.word(`"event_type":`, &e.Type, filled)
	m.word(`"event_category":`, &e.Category, filled)
	m.text(`"shared_event_id":`, &e.SharedID, filled)
	m.text(`"original_event_id":`, &e.OriginalID, filled)
	m.text(`"object":`, &e.Object, filled)
}
