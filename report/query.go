package report

import (
	"slices"
	"time"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// A Query says what is asked of the entries. Its zero value asks for the
// coverage alone, of everything.
type Query struct {
	Parts []Part // beside the coverage

	// What the other parts are narrowed to, once pools are inferred and
	// duplicates gone. An empty list leaves everything in.
	From, To  time.Time // of the event, [From, To); zero means open
	Accounts  []string
	Regions   []string
	UserPools []string
	Clients   []string
	Subs      []string

	By       Period         // of the authorize report
	Location *time.Location // of its periods; nil means UTC

	// How far apart events may be that tell of each other; 0 means the constants of
	// these names.
	LoginWindow, SignUpWindow, SessionWindow time.Duration

	Burst     int               // least user deletions of a burst; 0 means DefaultBurst
	Usernames map[string]string // by sub

	Key        string           // fingerprint of the key by which personal data was replaced in the entries, if it was
	Classes    []cognito.Class  // that were selected in the scan; none means cognito.DefaultClasses
	Pruned     []journal.Pruned // what the scan left unlisted, in any order
	Unfinished []string         // sources of which a journal holds only a part, in order
}

// A Period is a time.Format layout, by which a time becomes the name of the
// period it is in.
type Period string

// The periods. None means ByDay.
const (
	ByDay   Period = "2006-01-02"
	ByMonth Period = "2006-01"
)

// appendTo appends the name of the period that t is in.
func (p Period) appendTo(b []byte, t time.Time, at *time.Location) []byte {
	if p == "" {
		p = ByDay
	}
	if at == nil {
		at = time.UTC
	}
	return t.In(at).AppendFormat(b, string(p))
}

func (q *Query) wants(p Part) bool { return slices.Contains(q.Parts, p) }

// open reports whether q is narrowed to nothing less than everything.
func (q *Query) open() bool {
	return q.From.IsZero() && q.To.IsZero() &&
		len(q.Accounts)+len(q.Regions)+len(q.UserPools)+len(q.Clients)+len(q.Subs) == 0
}

// admits reports whether e is in what q is narrowed to.
func (q *Query) admits(e *cognito.Event) bool {
	return (q.From.IsZero() || !e.Time.Before(q.From)) &&
		(q.To.IsZero() || e.Time.Before(q.To)) &&
		among(q.Accounts, e.Account) && among(q.Regions, e.Region) &&
		among(q.UserPools, e.UserPoolID) && among(q.Clients, e.ClientID) &&
		among(q.Subs, e.Sub)
}

func among(list []string, s string) bool { return len(list) == 0 || slices.Contains(list, s) }

func (q *Query) classes() []cognito.Class {
	if len(q.Classes) == 0 {
		return cognito.DefaultClasses
	}
	return q.Classes
}
