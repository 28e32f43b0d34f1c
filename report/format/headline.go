package format

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/events"
)

// A fact is a line of the headline: what was asked, what happened, what is missing and
// what to look at. The text is not yet safe: each format makes it so.
type fact struct {
	name  string
	text  string
	alarm bool // it is a reason for caution
}

// headline returns what people must know even if they read no further.
func headline(r *report.Report) []fact {
	facts := []fact{{name: "Asked", text: askedAbout(r)}}
	if r.Query.Pattern != "" {
		facts = append(facts, fact{name: "Matched", text: count(r.Coverage.Events.Distinct, "event")})
	}
	if s := summaryOf(r); s != nil {
		facts = append(facts, actFacts(r, s)...)
	}
	missing := missingText(&r.Coverage)
	incomplete := missing != ""
	if !incomplete {
		missing = nothingMissing(&r.Coverage)
	}
	facts = append(facts, fact{name: "Missing", text: missing, alarm: incomplete})
	return append(facts, lookAt(r)...)
}

// summaryOf returns the summary that the headline is based on, or nil if there is none.
func summaryOf(r *report.Report) *report.Summary { return cmp.Or(r.Summary, r.Brief) }

func grouped(n int64) string { return events.Grouped(n) }

func count(n int64, thing string) string { return events.Plural(n, thing) }

// maxListed is how many names a fact lists if there are many.
const maxListed = 2

// firstOf lists the first names and says how many more there are.
func firstOf(names []string) string {
	if more := len(names) - maxListed; more > 1 {
		names = append(slices.Clone(names[:maxListed]), fmt.Sprintf("%s more", grouped(int64(more))))
	}
	return strings.Join(names, ", ")
}

// askedAbout says whom, which places and which time the report is about.
func askedAbout(r *report.Report) string {
	q := &r.Query
	var parts []string
	add := func(thing string, names []string) {
		if len(names) == 1 {
			parts = append(parts, thing+" "+names[0])
		} else if len(names) > 1 {
			parts = append(parts, thing+"s "+firstOf(names))
		}
	}
	add("user", q.Subs)
	add("app client", q.Clients)
	add("user pool", q.UserPools)
	add("account", q.Accounts)
	add("region", q.Regions)
	if len(parts) == 0 && q.Pattern == "" {
		parts = append(parts, "all users in "+accounts(&r.Coverage))
	}
	if q.Pattern != "" {
		parts = append(parts, "events that match the event pattern")
	}
	if when := askedWhen(r); when != "" {
		parts = append(parts, when)
	}
	return strings.Join(parts, ", ")
}

// accounts says how many accounts have logs in what was read.
func accounts(c *report.Coverage) string {
	names := map[string]bool{}
	for i := range c.Days {
		names[c.Days[i].Account] = true
	}
	if len(names) == 0 {
		return "all accounts"
	}
	return count(int64(len(names)), "account")
}

// askedWhen says which time the report is about, in the time zone of the question.
func askedWhen(r *report.Report) string {
	q := &r.Query
	zone := zoneOf(q)
	switch {
	case q.From != nil && q.To != nil:
		return fmt.Sprintf("from %s to %s (%s)", shortTime(*q.From, zone), shortTime(*q.To, zone), q.TimeZone)
	case q.From != nil:
		return fmt.Sprintf("from %s on (%s)", shortTime(*q.From, zone), q.TimeZone)
	case q.To != nil:
		return fmt.Sprintf("before %s (%s)", shortTime(*q.To, zone), q.TimeZone)
	case r.Coverage.FirstDay != "":
		return fmt.Sprintf("%s to %s", r.Coverage.FirstDay, r.Coverage.LastDay)
	case r.Coverage.FirstEvent != nil:
		return fmt.Sprintf("%s to %s", shortTime(*r.Coverage.FirstEvent, zone), shortTime(*r.Coverage.LastEvent, zone))
	}
	return ""
}

// zoneOf returns the time zone of a question, or UTC if it names none that is known.
func zoneOf(q *report.Question) *time.Location {
	zone, err := time.LoadLocation(q.TimeZone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// shortTime formats a time the way flags accept it.
func shortTime(t time.Time, zone *time.Location) string {
	t = t.In(zone)
	switch {
	case t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0:
		return t.Format(time.DateOnly)
	case t.Second() == 0:
		return t.Format("2006-01-02 15:04")
	}
	return t.Format(time.DateTime)
}

// lookAt returns a fact that lists the findings and counts the warnings, if there are any.
func lookAt(r *report.Report) (facts []fact) {
	var found []string
	if s := summaryOf(r); s != nil {
		for _, f := range s.Findings {
			found = append(found, fmt.Sprintf("%s %s", f.Code, grouped(f.Events)))
		}
	}
	if n := len(r.Coverage.Warnings) - len(r.Coverage.Unanswered()); n > 0 {
		found = append(found, count(int64(n), "warning"))
	}
	if len(found) == 0 {
		return nil
	}
	return []fact{{name: "Look at", text: strings.Join(found, ", "), alarm: true}}
}
