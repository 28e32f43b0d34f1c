package report

import (
	"slices"
	"time"

	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/report/evidence"
	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// A Query says what is asked of the entries. Its zero value asks for the
// coverage alone, of everything.
type Query struct {
	Parts []Part // beside the coverage

	events.Filter // what the other parts are narrowed to

	By       Period         // of the reports activity, authorize and mau
	Until    time.Time      // later there can be no log yet: what is asked about ends then for the coverage; zero: it is not known
	Location *time.Location // of days, weeks and months; nil means UTC

	Tool    Tool     // that asks, which the answer repeats, as it does
	Sources []string // what was scanned

	Windows   evidence.Windows // of the evidence
	Burst     int              // least user deletions of a burst; 0 means people.DefaultBurst
	Usernames people.Names
	Recorded  *people.Recorded // sign-ins of the same users; nil if none are known
	Users     people.Narrow    // what the users report is narrowed to; a zero Before means To or, if that is open, the last event

	Key        string           // fingerprint of the key by which personal data was replaced in the entries, if it was
	Classes    []cognito.Class  // that were selected in the scan; none means cognito.DefaultClasses
	Pattern    string           // that selected the events, an EventBridge event pattern as compact JSON; none: the classes alone did
	Raw        bool             // give the records of events, which all entries have to hold
	Pruned     []journal.Pruned // what the scan left unlisted, in any order
	Sites      []Site           // that the sources have a folder for, whether or not there is a log of the days that are listed
	Integrity  *Integrity       // what digests prove of what was read; nil if they were not asked
	Unfinished []string         // sources of which a journal holds only a part, in order

	// KnownBad reports whether a version of an object that failed is known to: then it counts
	// as skipped, for that reason. Nil: none is known.
	KnownBad func(name, version string) bool
}

// A Period is a time.Format layout, by which a time becomes the name of the
// period it is in.
type Period string

// The periods. None means ByDay, and ByMonth of the report mau.
const (
	ByDay   Period = "2006-01-02"
	ByWeek  Period = "week" // which has the name of its first day, a Monday
	ByMonth Period = "2006-01"
	ByAll   Period = "all" // all that is asked about: in its rows distinct users are so over the whole time
)

// name returns what the period is called in a question.
func (p Period) name() string {
	switch p {
	case ByDay:
		return "day"
	case ByMonth:
		return "month"
	}
	return string(p)
}

// appendTo appends the name of the period that t is in.
func (p Period) appendTo(b []byte, t time.Time, at *time.Location) []byte {
	if p == "" {
		p = ByDay
	}
	if t = t.In(at); p == ByWeek {
		p, t = ByDay, t.AddDate(0, 0, -(int(t.Weekday())+6)%7)
	}
	return t.AppendFormat(b, string(p))
}

// zone returns the zone that days, weeks and months are in.
func (q *Query) zone() *time.Location {
	if q.Location == nil {
		return time.UTC
	}
	return q.Location
}

func (q *Query) wants(p Part) bool { return slices.Contains(q.Parts, p) }

func (q *Query) classes() []cognito.Class {
	if len(q.Classes) == 0 {
		return cognito.DefaultClasses
	}
	return q.Classes
}
