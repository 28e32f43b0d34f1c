// Package report is the answer: entries in, one [Report] out.
//
//	journal.Entry ──► Builder ──► events.Table ──Query──► evidence, people, counts ──► Report ──► format
//
// A [Builder] takes entries in any order, each as often as it likes; its Report
// is the same for the same set of entries, to the byte, whatever the number of
// workers or machines that made them. What is counted is here. How events are kept
// is in events, what others tell of a visit in evidence, what is said of somebody in
// people, and how a Report is written in format.
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

// Schema names the shape of a Report. It changes when a field changes its
// meaning or goes away, not when one is added.
const Schema = "cogtrail.report/v1"

// A Part is one of the reports that a Report may hold.
type Part string

// The parts. Coverage is in every Report; the others are if they are asked for.
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
	PartTimeline  Part = "timeline" // of few users, who are to be named: of all it is the events once more
	PartEvents    Part = "events"
)

// Parts are all parts, in the order in which they are written.
var Parts = []Part{PartCoverage, PartSummary, PartActivity, PartAuthorize, PartMAU, PartClients, PartFailures, PartDeletions, PartUsers, PartTimeline, PartEvents}

// A Report is the answer. Lists are sorted by their leading columns. A part that
// was not asked for is nil or none; one that was is not, even when it is empty. The
// Lists are good until an entry is added to the Builder that they are of.
type Report struct {
	Schema    string                `json:"schema"`
	Query     Question              `json:"query"`
	Coverage  Coverage              `json:"coverage"`
	Summary   *Summary              `json:"summary,omitempty"`
	Brief     *Summary              `json:"-"` // of a report without a summary, what the headline for people says
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

// Coverage says what the answer rests on. Its counts are of everything that was
// scanned, whatever the report was narrowed to; places, gaps and what is complete are
// judged against what was asked.
type Coverage struct {
	Complete   bool             `json:"complete"`                     // all that was listed was read, and no day that is asked about lacks logs
	SHA256     string           `json:"sha256"`                       // of the objects that were read or skipped, by name below AWSLogs, CRC and sizes: the same for the same archive
	Classes    []cognito.Class  `json:"classes"`                      // that were looked for
	Key        string           `json:"pseudonymized_with,omitempty"` // as Query.Key has it
	Objects    ObjectCounts     `json:"objects"`
	Bytes      ByteCounts       `json:"bytes"`
	Records    RecordCounts     `json:"records"`
	Events     EventCounts      `json:"events"`
	Containers []Container      `json:"containers"`  // of the scanned objects
	FirstEvent *time.Time       `json:"first_event"` // of the matched events
	LastEvent  *time.Time       `json:"last_event"`
	FirstDay   string           `json:"first_day"` // the days that are asked about; without a window those of the logs, empty without any
	LastDay    string           `json:"last_day"`
	Places     []Place          `json:"places"` // that are asked about
	Days       []Day            `json:"days"`
	Failures   []Failure        `json:"failures"`
	Skips      []Skip           `json:"skips"`
	Pruned     []journal.Pruned `json:"pruned,omitempty"`
	Unfinished []string         `json:"unfinished,omitempty"` // sources whose scan into a journal began and never ended
	Gaps       []events.Gap     `json:"gaps"`                 // in what is asked about
	Warnings   []Warning        `json:"warnings"`

	Integrity *Integrity `json:"integrity,omitempty"` // if digests were asked

	SignIns *people.Agreement `json:"recorded_sign_ins,omitempty"` // if Query.Recorded is given and users are asked for
}

// ObjectCounts hold Listed = Scanned + Skipped + Failed.
type ObjectCounts struct {
	Listed  int64 `json:"listed"`
	Scanned int64 `json:"scanned"`
	Skipped int64 `json:"skipped"`
	Failed  int64 `json:"failed"`
}

// ByteCounts hold the same for bytes as stored. Inflated are of scanned objects.
type ByteCounts struct {
	ObjectCounts
	Inflated int64 `json:"inflated"`
}

// RecordCounts hold Read = Matched + Unmatched + Bad, of scanned objects. Noise are the
// lines and values beside the records that hold no piece of one.
type RecordCounts struct {
	Read      int64 `json:"read"`
	Matched   int64 `json:"matched"`
	Unmatched int64 `json:"unmatched"`
	Bad       int64 `json:"bad"`
	Noise     int64 `json:"noise,omitempty"`
}

// EventCounts say what became of the matched records: their number is
// Distinct + Duplicate + Replaced.
type EventCounts struct {
	Distinct  int64 `json:"distinct"`
	Duplicate int64 `json:"duplicate"` // further copies of an event
	Replaced  int64 `json:"replaced"`  // corrected by a later record
}

// A Container counts objects by what their records stood in: the layers from outside
// to inside, between " > ".
type Container struct {
	Container string `json:"container"`
	Objects   int64  `json:"objects"`
	Records   int64  `json:"records"`
	Events    int64  `json:"events"` // matched records
}

// A Day is a day of delivery, as the names of trail logs have it. Objects
// without such a name count on the days, accounts and regions of their events,
// with the records that matched.
type Day struct {
	Day     string `json:"day"`
	Account string `json:"account"`
	Region  string `json:"region"`
	Objects int64  `json:"objects"`
	Records int64  `json:"records"`
	Events  int64  `json:"events"` // matched records
}

// A Failure is something that should have been read and was not: an object, or
// a record in a scanned one.
type Failure struct {
	Object  string `json:"object"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
	Version string `json:"version,omitempty"` // of an object, by which it is known again; of a file its size and time
}

// BadRecord is the reason of failures that cost a record, not an object.
const BadRecord = "bad record"

// KnownBad is the reason of skips that failed, as Query.KnownBad knows of them.
const KnownBad = "known bad"

// A Skip counts objects that are not to be read, by why. Objects of no known
// shape are named too: they were read to find that out. So are those that are known
// to be bad.
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

// Summary is the answer in short.
type Summary struct {
	Acts      ActTotals        `json:"acts"`
	Periods   []PeriodCounts   `json:"periods"`  // months, or the periods that are asked for
	Deleters  []Deleter        `json:"deleters"` // administrators who deleted users, the busiest first
	Authorize AuthorizeCounts  `json:"authorize"`
	Clients   []ClientCounts   `json:"clients"`
	Evidence  []EvidenceCounts `json:"evidence"`
	Pools     []PoolCounts     `json:"pools"` // that have an event that is asked about
	Deletions []DeletionCounts `json:"deletions"`
	Findings  []people.Finding `json:"findings"`
}

// AuthorizeCounts count visits to the authorize endpoint by label.
type AuthorizeCounts struct {
	SignIn       int64 `json:"sign_in"`
	SignUp       int64 `json:"sign_up"`
	Undetermined int64 `json:"undetermined"`
	DistinctSubs int64 `json:"distinct_subs"` // of the visits labelled sign_in

	// What other events tell of these visits (package evidence). Of the rest the evidence
	// speaks for neither label.
	SignInSupported int64 `json:"sign_in_supported"` // of SignIn
	SignUpSupported int64 `json:"sign_up_supported"` // of SignUp
	Contradicted    int64 `json:"contradicted"`      // of both: evidence of the other label
}

// ClientCounts are the visits of one app client.
type ClientCounts struct {
	Account    string `json:"account"`
	Region     string `json:"region"`
	UserPoolID string `json:"user_pool_id"`
	ClientID   string `json:"client_id"`
	AuthorizeCounts
}

// An AuthorizeRow is the visits of one app client in one period, as
// Query.By has it.
type AuthorizeRow struct {
	Period string `json:"period"`
	ClientCounts
}

// DeletionCounts count deletion events of one name and outcome. Only those that
// succeeded deleted something.
type DeletionCounts struct {
	Class        cognito.Class   `json:"class"`
	Name         string          `json:"name"`
	Outcome      cognito.Outcome `json:"outcome"`
	Events       int64           `json:"events"`
	DistinctSubs int64           `json:"distinct_subs"`
}

// A Deleter is who deleted users other than themselves.
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

// PoolCounts say what the evidence learned of a user pool from its events of the hosted
// pages: of all that count, whatever the report was narrowed to.
type PoolCounts struct {
	Account        string `json:"account"`
	UserPoolID     string `json:"user_pool_id"`
	Forms          int64  `json:"forms"`           // sign-up forms that were taken
	Confirmed      int64  `json:"confirmed"`       // of these
	Confirms       bool   `json:"confirms"`        // sign-ups are to be confirmed, so that one without a confirmation was abandoned
	Logins         int64  `json:"logins"`          // that got on, and what else leads into an app: answers of identity providers, sign-ups
	Returned       int64  `json:"returned"`        // of these, those that a visit with a sub followed within 3 seconds
	Returns        bool   `json:"returns"`         // at least 30 in 100: such a visit is the end of a login; else every visit with a sub is of a session that was there
	SessionSeconds int64  `json:"session_seconds"` // for how long a session is taken to be good
	Sessions       int64  `json:"sessions"`        // visits in sessions by which that was measured, 0 if they are too few
}

// An EventRow is an event and, if it is a visit to the authorize endpoint, what
// others tell of it.
type EventRow struct {
	cognito.Event
	Evidence   evidence.Kind       `json:"evidence,omitempty"`
	Confidence evidence.Confidence `json:"confidence,omitempty"`
	Edge       bool                `json:"edge,omitempty"`    // as in EvidenceCounts
	Because    []string            `json:"because,omitempty"` // IDs of the events of the account that the evidence rests on, two at most
	Record     *Record             `json:"record,omitempty"`  // as it was scanned, if records were asked for
}

// A Record is one event's JSON, read from where it is kept when it is asked for, which the
// Report does not outlive.
type Record struct{ read func() ([]byte, error) }

// Bytes returns the record, byte for byte, which must not be changed. Its error is that of
// reading it back.
func (r *Record) Bytes() ([]byte, error) { return r.read() }

// MarshalJSON returns the record.
func (r *Record) MarshalJSON() ([]byte, error) { return r.read() }

// UnmarshalJSON makes r the record in text.
func (r *Record) UnmarshalJSON(text []byte) error {
	text = bytes.Clone(text)
	r.read = func() ([]byte, error) { return text, nil }
	return nil
}
