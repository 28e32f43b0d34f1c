package main

import "time"

// An answer is what a report of the archive must say. Names and meanings are those of the
// report's JSON (schema cogtrail.report/v1). Everything in an answer must be in the report
// at the same place, and lists must have the same order. An answer leaves out what depends
// on where the archive is.
type answer struct {
	Coverage  coverage      `json:"coverage"`
	Summary   summary       `json:"summary"`
	Authorize []clientRow   `json:"authorize"` // by UTC day of the event
	Deletions []deletionRow `json:"deletions"`
	Users     []userRow     `json:"users"`

	// Truth is not part of a report. It holds the event IDs of the authorize events that
	// count, by what the visits really were.
	Truth map[truth][]string `json:"truth,omitempty"`

	// Acts is not part of a report either. It holds the acts in the archive. Only archives
	// with kinds of user pools have it.
	Acts *acts `json:"true_acts,omitempty"`
}

// coverage is about all objects, and about events of the default classes.
type coverage struct {
	Objects    objectCounts `json:"objects"`
	Bytes      byteCounts   `json:"bytes"`
	Records    recordCounts `json:"records"`
	Events     eventCounts  `json:"events"`
	FirstEvent *time.Time   `json:"first_event"`
	LastEvent  *time.Time   `json:"last_event"`
	Days       []dayRow     `json:"days"`
}

type objectCounts struct {
	Listed  int64 `json:"listed"`
	Scanned int64 `json:"scanned"`
	Skipped int64 `json:"skipped"`
	Failed  int64 `json:"failed"`
}

type byteCounts struct {
	objectCounts
	Inflated int64 `json:"inflated"` // of scanned objects
}

type recordCounts struct {
	Read      int64 `json:"read"`
	Matched   int64 `json:"matched"`
	Unmatched int64 `json:"unmatched"`
	Bad       int64 `json:"bad"`
}

type eventCounts struct {
	Distinct  int64 `json:"distinct"`
	Duplicate int64 `json:"duplicate"`
	Replaced  int64 `json:"replaced"`
}

// A dayRow is one day of delivery for one account and region.
type dayRow struct {
	Day     string `json:"day"`
	Account string `json:"account"`
	Region  string `json:"region"`
	Objects int64  `json:"objects"`
	Records int64  `json:"records"`
	Events  int64  `json:"events"` // matched records
}

type summary struct {
	Authorize authorizeCounts `json:"authorize"`
	Clients   []clientRow     `json:"clients"`
	Deletions []deletionCount `json:"deletions"`
}

type authorizeCounts struct {
	SignIn       int64 `json:"sign_in"`
	SignUp       int64 `json:"sign_up"`
	Undetermined int64 `json:"undetermined"`
	DistinctSubs int64 `json:"distinct_subs"` // with the label sign_in
}

// A clientRow counts the authorize events of one app client, for one period or, without a
// period, for all time.
type clientRow struct {
	Period     string `json:"period,omitempty"` // 2006-01-02
	Account    string `json:"account"`
	Region     string `json:"region"`
	UserPoolID string `json:"user_pool_id"`
	ClientID   string `json:"client_id"`
	authorizeCounts
}

type deletionCount struct {
	Class        string `json:"class"`
	Name         string `json:"name"`
	Outcome      string `json:"outcome"`
	Events       int64  `json:"events"`
	DistinctSubs int64  `json:"distinct_subs"`
}

// A deletionRow is one deletion event that counts, and what is known about its user from
// all events that count.
type deletionRow struct {
	ID         string     `json:"event_id"`
	Time       time.Time  `json:"time"`
	Account    string     `json:"account"`
	Region     string     `json:"region"`
	Name       string     `json:"name"`
	Class      string     `json:"class"`
	Outcome    string     `json:"outcome"`
	ErrorCode  string     `json:"error_code,omitempty"`
	Sub        string     `json:"sub,omitempty"`
	UserPoolID string     `json:"user_pool_id,omitempty"`
	Inferred   bool       `json:"user_pool_inferred,omitempty"`
	OriginalID string     `json:"original_event_id,omitempty"`
	FirstSeen  *time.Time `json:"first_seen"`
}

// A userRow is what all events that count say about one user.
type userRow struct {
	Account         string     `json:"account"`
	Region          string     `json:"region"`
	UserPoolID      string     `json:"user_pool_id"`
	Inferred        bool       `json:"user_pool_inferred,omitempty"`
	Sub             string     `json:"sub"`
	FirstSeen       time.Time  `json:"first_seen"`
	LastSeen        time.Time  `json:"last_seen"`
	SignedUpAt      *time.Time `json:"signed_up_at"`
	DeletedAt       *time.Time `json:"deleted_at"`
	DeletionEvent   string     `json:"deletion_event,omitempty"`
	Deletions       int64      `json:"deletions"`
	DeletionsFailed int64      `json:"deletions_failed"`
	DeletionsDenied int64      `json:"deletions_denied"`
	LifetimeDays    *int64     `json:"lifetime_days"`
	Activity        int64      `json:"activity_after_deletion"`
	FirstActivity   *time.Time `json:"first_activity_after_deletion"`
	Reappeared      bool       `json:"reappeared"`
}
