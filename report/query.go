package report

import (
	"cmp"
	"slices"
	"time"

	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/report/evidence"
	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// A Query says what is asked of the entries. The zero value asks for the coverage alone, of
// everything.
type Query struct {
	Parts []Part // in addition to the coverage

	events.Filter // what the parts other than the coverage are narrowed to

	By       Period         // of the parts activity, authorize and mau
	Until    time.Time      // no logs can exist for later times, so the coverage ends here; zero means that this is not known
	Location *time.Location // of days, weeks and months; nil means UTC

	Tool    Tool     // the program that asks; the answer repeats Tool and Sources
	Sources []string // what was scanned

	Windows   evidence.Windows // of the evidence
	Burst     int              // least number of user deletions in a burst; 0 means people.DefaultBurst
	Subjects  int              // most subjects that a finding lists; 0 means people.MaxSubjects
	Usernames people.Names
	Recorded  *people.Recorded // sign-ins of the same users; nil if none are known
	Users     people.Narrow    // what the users part is narrowed to; a zero Before means To or, if that is zero, the last event

	Key        string           // fingerprint of the key with which personal data in the entries was replaced, if it was
	Classes    []cognito.Class  // selected in the scan; none means cognito.DefaultClasses
	Pattern    string           // EventBridge event pattern that selected the events, as compact JSON; empty if only the classes did
	Raw        bool             // include the records of events; all entries must hold them
	Pruned     []journal.Pruned // what the scan did not list, in any order
	Sites      []Site           // sites that the sources have a folder for, even if the listed days have no log
	Integrity  *Integrity       // what digests prove about what was read; nil if they were not checked
	Unfinished []string         // sources that a journal holds only a part of, sorted

	// KnownBad reports whether a version of an object that failed is known to be bad. It
	// then counts as skipped, for that reason. nil means that none is known.
	KnownBad func(name, version string) bool
}

// subjects returns the most subjects that a finding lists.
func (q *Query) subjects() int { return cmp.Or(q.Subjects, people.MaxSubjects) }

// A Period is a time.Format layout that turns a time into the name of its period.
type Period string

// The periods. "" means ByDay, or ByMonth for the part mau.
const (
	ByDay   Period = "2006-01-02"
	ByWeek  Period = "week" // named after its first day, a Monday
	ByMonth Period = "2006-01"
	ByAll   Period = "all" // everything that is asked about; distinct users are counted over the whole time
)

// name returns what a question calls the period.
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

// A calendar names the periods that times are in. Successive times in one period share a
// string.
type calendar struct {
	by   Period
	zone *time.Location
	text []byte // scratch
	last string
}

// period returns the name of the period that t is in.
func (c *calendar) period(t time.Time) string {
	if c.text = c.by.appendTo(c.text[:0], t, c.zone); string(c.text) != c.last {
		c.last = string(c.text)
	}
	return c.last
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
