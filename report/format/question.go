package format

import (
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/report"
)

// asked adds the question and the objects that answer it.
func (t *tables) asked(q *report.Question, c *report.Coverage) {
	t.heading(questionTitle)
	for _, f := range questionFacts(q, c) {
		t.line(0, "%s: %s", strings.ReplaceAll(f.name, "_", " "), f.text)
	}
}

// questionFacts returns the question that a report answers and the hash of its objects, by name.
func questionFacts(q *report.Question, c *report.Coverage) (facts []fact) {
	add := func(name string, values ...string) {
		if text := strings.Join(values, ", "); text != "" {
			facts = append(facts, fact{name: name, text: text})
		}
	}
	zone := zoneOf(q)
	at := func(t *time.Time) string {
		if t == nil {
			return ""
		}
		return t.In(zone).Format(time.RFC3339)
	}
	add("tool", strings.TrimSpace(q.Tool.Name+" "+q.Tool.Version))
	add("commit", q.Tool.Commit)
	add("sources", q.Sources...)
	add("objects_sha256", c.SHA256)
	add("from", at(q.From))
	add("to", at(q.To))
	add("time_zone", q.TimeZone)
	add("accounts", q.Accounts...)
	add("regions", q.Regions...)
	add("user_pools", q.UserPools...)
	add("client_ids", q.Clients...)
	add("subs", q.Subs...)
	add("classes", texts(q.Classes)...)
	add("event_pattern", q.Pattern)
	add("by", q.By)
	if q.Burst > 0 {
		add("burst", grouped(q.Burst)+" users deleted by one actor within an hour")
		add("windows", "login "+seconds(q.Windows.Login), "sign-up "+seconds(q.Windows.SignUp), "session "+seconds(q.Windows.Session))
	}
	if q.Users != nil {
		add("users", narrowedText(q.Users)...)
	}
	return facts
}

func seconds(n int64) string { return (time.Duration(n) * time.Second).String() }

func texts[T ~string](list []T) (s []string) {
	for _, v := range list {
		s = append(s, string(v))
	}
	return s
}

func narrowedText(u *report.Narrowed) (parts []string) {
	if u.InactiveSeconds > 0 {
		parts = append(parts, "not active for "+seconds(u.InactiveSeconds))
	}
	if u.Unconfirmed {
		parts = append(parts, "never confirmed")
	}
	if u.DeletedWithPool != "" {
		parts = append(parts, "deleted with user pool "+u.DeletedWithPool)
	}
	return parts
}
