// Package report turns entries into one [Report], the answer.
//
//	journal.Entry ──► Builder ──► events.Table ──Query──► evidence, people, counts ──► Report ──► format
//
// A [Builder] accepts entries in any order and any number of times. Its Report is the same
// for the same set of entries, byte for byte, whatever the number of workers or machines
// that made them. This package does the counting. How events are stored is in events, what
// other events tell about a visit in evidence, what people did in acts, what is known about
// a user in people, and how a Report is written in format.
package report

import (
	"bytes"
	"time"

	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/report/evidence"
	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// Schema names the shape of a Report. It changes when a field changes its meaning or is
// removed, not when one is added.
const Schema = "cogtrail.report/v1"

// A Part is one of the reports that a Report may hold.
type Part string

// The parts. Coverage is in every Report; the others are there if they are asked for.
const (
	PartCoverage  Part = "coverage"
	PartSummary   Part = "summary"
	PartActivity  Part = "activity"
	PartAuthorize Part = "authorize"
	PartMAU       Part = "mau" // evidence of monthly active users
	PartClients   Part = "clients"
	PartFailures  Part = "failures" // sign-ins and sign-ups that failed or were refused
	PartDeletions Part = "deletions"
	PartUsers     Part = "users"
	PartTimeline  Part = "timeline" // of a few users named in the query; for all users it repeats the events
	PartEvents    Part = "events"
)

// Parts are all parts, in the order in which they are written.
var Parts = []Part{PartCoverage, PartSummary, PartActivity, PartAuthorize, PartMAU, PartClients, PartFailures, PartDeletions, PartUsers, PartTimeline, PartEvents}

// A Report is the answer. Each part fills the field of the same name: PartActivity fills
// Activity. A part that was not asked for is nil or no list; one that was asked for is not,
// even if it is empty. Lists are sorted by their leading columns. They are valid until an
// entry is added to their Builder.
type Report struct {
	Schema    string                `json:"schema"`
	Query     Question              `json:"query"`
	Coverage  Coverage              `json:"coverage"`
	Summary   *Summary              `json:"summary,omitempty"`
	Brief     *Summary              `json:"-"` // in a report without a summary: what the headline for people says
	Activity  []ActivityRow         `json:"activity,omitzero"`
	Authorize []AuthorizeRow        `json:"authorize,omitzero"`
	MAU       []MAURow              `json:"mau,omitzero"`
	Clients   []ClientRow           `json:"clients,omitzero"`
	Failures  List[RefusedRow]      `json:"failures,omitzero"`
	Deletions List[people.Deletion] `json:"deletions,omitzero"`
	Users     List[people.User]     `json:"users,omitzero"`
	Timeline  List[people.Moment]   `json:"timeline,omitzero"`
	Events    List[EventRow]        `json:"events,omitzero"`
}

// Coverage says what the answer rests on. Its counts cover everything that was scanned,
// whatever the report was narrowed to. Places, gaps and Complete are judged against what
// was asked.
type Coverage struct {
	Complete   bool             `json:"complete"`                     // everything that should have been read was read (Incomplete is false), and Gaps is empty
	SHA256     string           `json:"sha256"`                       // over the objects that were read or skipped, by name below AWSLogs, CRC and sizes: the same for the same archive
	Classes    []cognito.Class  `json:"classes"`                      // classes that were looked for
	Key        string           `json:"pseudonymized_with,omitempty"` // fingerprint of the key with which personal data was replaced, if it was
	Objects    ObjectCounts     `json:"objects"`
	Bytes      ByteCounts       `json:"bytes"`
	Records    RecordCounts     `json:"records"`
	Events     EventCounts      `json:"events"`
	Containers []Container      `json:"containers"`  // of the scanned objects
	FirstEvent *time.Time       `json:"first_event"` // time of the first matched event
	LastEvent  *time.Time       `json:"last_event"`  // time of the last matched event
	FirstDay   string           `json:"first_day"`   // first day asked about; without a window, the first day with logs; empty if there are none
	LastDay    string           `json:"last_day"`    // last day asked about
	Places     []Place          `json:"places"`      // places that are asked about
	Days       []Day            `json:"days"`
	Failures   []Failure        `json:"failures"` // objects and records that could not be read
	Skips      []Skip           `json:"skips"`
	Pruned     []journal.Pruned `json:"pruned,omitempty"`
	Unfinished []string         `json:"unfinished,omitempty"` // sources whose scan into a journal began and never ended
	Gaps       []events.Gap     `json:"gaps"`                 // within what is asked about
	Warnings   []Warning        `json:"warnings"`

	Integrity *Integrity `json:"integrity,omitempty"` // if digests were checked

	SignIns *people.Agreement `json:"recorded_sign_ins,omitempty"` // if Query.Recorded is given and users are asked for
}

// ObjectCounts count objects: Listed = Scanned + Skipped + Failed.
type ObjectCounts struct {
	Listed  int64 `json:"listed"`
	Scanned int64 `json:"scanned"`
	Skipped int64 `json:"skipped"`
	Failed  int64 `json:"failed"`
}

// ByteCounts count bytes as stored, in the same way. Inflated counts those of scanned
// objects, decompressed.
type ByteCounts struct {
	ObjectCounts
	Inflated int64 `json:"inflated"`
}

// RecordCounts count the records of scanned objects: Read = Matched + Unmatched + Bad.
// Noise counts the lines and values beside the records that hold no part of one.
type RecordCounts struct {
	Read      int64 `json:"read"`
	Matched   int64 `json:"matched"`
	Unmatched int64 `json:"unmatched"`
	Bad       int64 `json:"bad"`
	Noise     int64 `json:"noise,omitempty"`
}

// EventCounts say what became of the matched records. Their number is Distinct + Duplicate
// + Replaced.
type EventCounts struct {
	Distinct  int64 `json:"distinct"`
	Duplicate int64 `json:"duplicate"` // further copies of an event
	Replaced  int64 `json:"replaced"`  // corrected by a later record
}

// A Container counts objects by what their records were in: the layers from the outside in,
// separated by " > ".
type Container struct {
	Container string `json:"container"`
	Objects   int64  `json:"objects"`
	Records   int64  `json:"records"`
	Events    int64  `json:"events"` // matched records
}

// A Day is a day of delivery, taken from the names of trail logs. Objects without such a
// name count on the days, accounts and regions of their events, and with matched records
// only.
type Day struct {
	Day     string `json:"day"`
	Account string `json:"account"`
	Region  string `json:"region"`
	Objects int64  `json:"objects"`
	Records int64  `json:"records"`
	Events  int64  `json:"events"` // matched records
}

// A Failure is something that should have been read but was not: an object, or a record in
// a scanned object.
type Failure struct {
	Object  string `json:"object"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
	Version string `json:"version,omitempty"` // identifies the version of an object; for a file, its size and time
}

// BadRecord is the reason of failures that affect one record, not a whole object.
const BadRecord = "bad record"

// KnownBad is the reason of skips of objects that failed and that Query.KnownBad knows.
const KnownBad = "known bad"

// A Skip counts objects that are not to be read, by reason. Objects of an unknown shape are
// also named, since they had to be read to find that out, and so are objects known to be
// bad.
type Skip struct {
	Reason  string   `json:"reason"`
	Objects int64    `json:"objects"`
	Bytes   int64    `json:"bytes"`
	Names   []string `json:"names,omitempty"`
}

// A Warning is a reason to read the answer with care.
type Warning struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// A Summary is the answer in brief.
type Summary struct {
	Acts      ActTotals        `json:"acts"`
	Periods   []PeriodCounts   `json:"periods"`  // months, unless other periods are asked for
	Deleters  []Deleter        `json:"deleters"` // administrators who deleted users, the busiest first
	Authorize AuthorizeCounts  `json:"authorize"`
	Clients   []ClientCounts   `json:"clients"`
	Evidence  []EvidenceCounts `json:"evidence"`
	Pools     []PoolCounts     `json:"pools"` // pools with an event that is asked about
	Deletions []DeletionCounts `json:"deletions"`
	Findings  []people.Finding `json:"findings"`
}

// AuthorizeCounts count visits to the authorize endpoint by label.
type AuthorizeCounts struct {
	SignIn       int64 `json:"sign_in"`
	SignUp       int64 `json:"sign_up"`
	Undetermined int64 `json:"undetermined"`
	DistinctSubs int64 `json:"distinct_subs"` // of the visits labeled sign_in

	// What other events tell about these visits (package evidence). For the other visits,
	// the evidence speaks for neither label.
	SignInSupported int64 `json:"sign_in_supported"` // of SignIn
	SignUpSupported int64 `json:"sign_up_supported"` // of SignUp
	Contradicted    int64 `json:"contradicted"`      // of both: the evidence speaks for the other label
}

// ClientCounts are the visits of one app client.
type ClientCounts struct {
	Account    string `json:"account"`
	Region     string `json:"region"`
	UserPoolID string `json:"user_pool_id"`
	ClientID   string `json:"client_id"`
	AuthorizeCounts
}

// An AuthorizeRow is the visits of one app client in one period of
// Query.By.
type AuthorizeRow struct {
	Period string `json:"period"`
	ClientCounts
}

// DeletionCounts count deletion events with one name and outcome. Only those that succeeded
// deleted something.
type DeletionCounts struct {
	Class        cognito.Class   `json:"class"`
	Name         string          `json:"name"`
	Outcome      cognito.Outcome `json:"outcome"`
	Events       int64           `json:"events"`
	DistinctSubs int64           `json:"distinct_subs"`
}

// A Deleter is somebody who deleted users other than themselves.
type Deleter struct {
	Actor   string `json:"actor"`
	Account string `json:"account"`
	Users   int64  `json:"users"`
}

// EvidenceCounts count the visits with one label, evidence and confidence.
type EvidenceCounts struct {
	Label      cognito.Label       `json:"label"`
	Evidence   evidence.Kind       `json:"evidence"`
	Confidence evidence.Confidence `json:"confidence"`
	Events     int64               `json:"events"`
	Edge       int64               `json:"edge"` // of these, visits whose windows reach beyond what the archive covers
}

// PoolCounts say what the evidence learned about a user pool from its events of the hosted
// pages: all that count, whatever the report was narrowed to.
type PoolCounts struct {
	Account        string `json:"account"`
	UserPoolID     string `json:"user_pool_id"`
	Forms          int64  `json:"forms"`           // sign-up forms that were accepted
	Confirmed      int64  `json:"confirmed"`       // of these, those that were confirmed
	Confirms       bool   `json:"confirms"`        // sign-ups must be confirmed, so one without a confirmation was abandoned
	Logins         int64  `json:"logins"`          // logins that went through, and other ways into an app: responses of identity providers, sign-ups
	Returned       int64  `json:"returned"`        // of these, those that a visit with a sub followed within 3 seconds
	Returns        bool   `json:"returns"`         // at least 30 in 100: such a visit is the end of a login; otherwise every visit with a sub used an existing session
	SessionSeconds int64  `json:"session_seconds"` // how long a session is assumed to be valid
	Sessions       int64  `json:"sessions"`        // number of visits that this was measured by; 0 if there are too few
}

// An EventRow is an event and, if it is a visit to the authorize endpoint, what other
// events tell about it.
type EventRow struct {
	cognito.Event
	Evidence   evidence.Kind       `json:"evidence,omitempty"`
	Confidence evidence.Confidence `json:"confidence,omitempty"`
	Edge       bool                `json:"edge,omitempty"`    // as in EvidenceCounts
	Because    []string            `json:"because,omitempty"` // IDs of the events, in the same account, that the evidence rests on; at most two
	Record     *Record             `json:"record,omitempty"`  // as it was scanned, if records were asked for
}

// A Record is the JSON of one event. It is read from where it is kept each time it is asked
// for; that must outlive the Report.
type Record struct{ read func() ([]byte, error) }

// Bytes returns the record, byte for byte. The caller must not modify it. An error means
// that it cannot be read back.
func (r *Record) Bytes() ([]byte, error) { return r.read() }

// MarshalJSON returns the record.
func (r *Record) MarshalJSON() ([]byte, error) { return r.read() }

// UnmarshalJSON makes r the record text.
func (r *Record) UnmarshalJSON(text []byte) error {
	text = bytes.Clone(text)
	r.read = func() ([]byte, error) { return text, nil }
	return nil
}
