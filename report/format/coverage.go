package format

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/events"
)

// coverageSheet returns the coverage of r, beginning with the question. Each row holds one
// number, identified by section and name, or one message.
func coverageSheet(r *report.Report) sheet {
	c := &r.Coverage
	rows := [][]cell{}
	add := func(section, name, account, region, message string, count int64) {
		rows = append(rows, []cell{text(section), text(name), text(account), text(region), text(message), number(count)})
	}
	for _, f := range questionFacts(&r.Query, c) {
		add("query", f.name, "", "", f.text, 1)
	}
	add("complete", strconv.FormatBool(c.Complete), "", "", missingText(c), 1)
	for _, n := range numbers(c) {
		add(n.section, n.name, "", "", "", n.count)
	}
	for _, n := range c.Containers {
		add("container_objects", n.Container, "", "", "", n.Objects)
		add("container_records", n.Container, "", "", "", n.Records)
		add("container_events", n.Container, "", "", "", n.Events)
	}
	for _, p := range c.Places {
		add("days_logged", "", p.Account, p.Region, loggedText(&p), p.Logged)
		add("days_quiet", "", p.Account, p.Region, judgedText(&p), p.Quiet)
		add("days_missing", "", p.Account, p.Region, "", p.Missing)
	}
	for _, d := range c.Days {
		add("day_objects", d.Day, d.Account, d.Region, "", d.Objects)
		add("day_records", d.Day, d.Account, d.Region, "", d.Records)
		add("day_events", d.Day, d.Account, d.Region, "", d.Events)
	}
	addLacks(c, add)
	return sheet{[]string{"section", "name", "account", "region", "message", "count"}, len(rows), func(cells []cell, i int) []cell { return append(cells, rows[i]...) }}
}

// addLacks adds what was not read or does not exist, and the warnings.
func addLacks(c *report.Coverage, add func(section, name, account, region, message string, count int64)) {
	for _, f := range c.Failures {
		add("failure", f.Object, "", "", f.Reason+": "+f.Message, 1)
	}
	for _, s := range c.Skips {
		add("skip", s.Reason, "", "", "", s.Objects)
		for _, name := range s.Names {
			add("skipped", name, "", "", s.Reason, 1)
		}
	}
	for _, p := range c.Pruned {
		add("pruned", p.What, "", "", p.Why, 1)
	}
	for _, source := range c.Unfinished {
		add("unfinished", source, "", "", unfinished, 1)
	}
	for _, g := range c.Gaps {
		add("gap_hours", g.From.Format(time.RFC3339), g.Account, g.Region, "until "+g.To.Format(time.RFC3339), int64(g.To.Sub(g.From)/time.Hour))
	}
	if c.Integrity != nil {
		addIntegrity(c.Integrity, add)
	}
	for _, n := range signIns(c.SignIns) {
		add(n.section, n.name, "", "", agreement(c.SignIns), n.count)
	}
	for _, w := range c.Warnings {
		add("warning", w.Code, "", "", w.Message, 1)
	}
}

func loggedText(p *report.Place) string {
	if p.First == "" {
		return "no log"
	}
	return "from " + p.First + " to " + p.Last
}

func judgedText(p *report.Place) string {
	if !p.Judged {
		return "too few logs to tell quiet days from missing ones"
	}
	return ""
}

// unfinished explains what the journal of an unfinished source lacks.
const unfinished = "its scan was interrupted: objects that it did not reach are missing"

// A named is one number of the coverage.
type named struct {
	section, name string
	count         int64
}

// numbers returns the accounting: each section has a total and the terms that add up to
// it. Inflated bytes and noise are not among those terms.
func numbers(c *report.Coverage) []named {
	all := []named{
		{"objects", "listed", c.Objects.Listed}, {"objects", "scanned", c.Objects.Scanned},
		{"objects", "skipped", c.Objects.Skipped}, {"objects", "failed", c.Objects.Failed},
		{"bytes", "listed", c.Bytes.Listed}, {"bytes", "scanned", c.Bytes.Scanned},
		{"bytes", "skipped", c.Bytes.Skipped}, {"bytes", "failed", c.Bytes.Failed},
		{"bytes", "inflated", c.Bytes.Inflated},
		{"records", "read", c.Records.Read}, {"records", "matched", c.Records.Matched},
		{"records", "unmatched", c.Records.Unmatched}, {"records", "bad", c.Records.Bad},
		{"events", "distinct", c.Events.Distinct}, {"events", "duplicate", c.Events.Duplicate},
		{"events", "replaced", c.Events.Replaced},
	}
	if c.Records.Noise > 0 {
		all = append(all, named{"records", "noise", c.Records.Noise})
	}
	return all
}

const (
	coverageTitle = "Coverage"
	placesTitle   = "Days with logs"

	containersTitle = "Records by container"
)

// coverage adds what the answer is based on, with the days if full is true.
func (t *tables) coverage(c *report.Coverage, full bool) {
	t.heading(coverageTitle)
	t.counted(c)
	t.lacks(c)
	t.integrity(c.Integrity)
	t.containers(c)
	t.places(c)
	if full && len(c.Days) > 0 {
		t.days(c)
	}
}

// counted adds the accounting and the time that the events and logs cover.
func (t *tables) counted(c *report.Coverage) {
	for text := range strings.SplitSeq(Accounting(c), "\n") {
		t.line(0, "%s", text)
	}
	if c.Key != "" {
		t.line(0, "pseudonymized with the key with fingerprint %s", c.Key)
	}
	if a := c.SignIns; a != nil {
		t.line(0, "%s", agreement(a))
	}
	switch {
	case c.FirstEvent != nil:
		t.line(0, "events from %s to %s", moment(c.FirstEvent).text, moment(c.LastEvent).text)
	case c.Objects.Scanned > 0:
		t.line(0, "no Cognito event of the selected classes in %s", count(c.Records.Read, "record"))
	}
	if len(c.Days) > 0 {
		t.line(0, "days from %s to %s", c.Days[0].Day, c.Days[len(c.Days)-1].Day)
	}
}

// lacks adds what was not read or does not exist, and the warnings, as addLacks does.
func (t *tables) lacks(c *report.Coverage) {
	for _, s := range c.Skips {
		t.line(0, "skipped: %s: %s", s.Reason, count(s.Objects, "object"))
		capped(t, "objects", s.Names, func(name string) { t.line(1, "%s", name) })
	}
	for _, p := range c.Pruned {
		t.line(0, "not listed: %s (%s)", p.What, p.Why)
	}
	for _, source := range c.Unfinished {
		t.alarm("unfinished: %s: %s", source, unfinished)
	}
	for _, w := range c.Warnings {
		t.alarm("warning: %s", w.Message)
	}
	capped(t, "failures", c.Failures, func(f report.Failure) {
		t.alarm("failed: %s: %s: %s", f.Object, f.Reason, f.Message)
	})
	capped(t, "gaps", c.Gaps, func(g events.Gap) {
		t.alarm("gap: %s %s: no log delivered from %s to %s", g.Account, g.Region, moment(&g.From).text, moment(&g.To).text)
	})
}

// days adds the counts of each day.
func (t *tables) days(c *report.Coverage) {
	t.section("Days", sheet{[]string{"day", "account", "region", "objects", "records", "events"}, len(c.Days), func(cells []cell, i int) []cell {
		d := &c.Days[i]
		return append(cells, text(d.Day), text(d.Account), text(d.Region), number(d.Objects), number(d.Records), number(d.Events))
	}})
}

// containers adds what the records were wrapped in, unless all were in trail logs.
func (t *tables) containers(c *report.Coverage) {
	if c.Plain() {
		return
	}
	t.section(containersTitle, sheet{[]string{"container", "objects", "records", "events"}, len(c.Containers), func(cells []cell, i int) []cell {
		n := &c.Containers[i]
		return append(cells, text(n.Container), number(n.Objects), number(n.Records), number(n.Events))
	}})
}

// places adds how many days of each account and region have logs. Those that lack the
// most days come first.
func (t *tables) places(c *report.Coverage) {
	if len(c.Places) == 0 {
		return
	}
	rows := slices.SortedStableFunc(slices.Values(c.Places), func(a, b report.Place) int { return cmp.Compare(b.Missing, a.Missing) })
	inPart := partsOf(c)
	s := sheet{[]string{"account", "region", "logged", "in_part", "quiet", "missing", "judged", "first_day", "last_day"}, len(rows), func(cells []cell, i int) []cell {
		p := &rows[i]
		return append(cells, text(p.Account), text(p.Region), number(p.Logged), number(inPart[p.Site]), number(p.Quiet), number(p.Missing), boolean(p.Judged),
			text(p.First), text(p.Last))
	}}
	if t.layout.narrow() {
		s = s.only(s.columns[:7])
	}
	t.heading(placesTitle)
	t.line(0, "days from %s to %s; in_part counts the logged days that lack some hours; a quiet day has no logs and none were expected, a missing day lacks expected logs; where judged is false, there are too few logs to tell", c.FirstDay, c.LastDay)
	t.grid(s)
}

// capped calls line for the first DefaultRows elements of list and says how many more there are.
func capped[T any](t *tables, things string, list []T, line func(T)) {
	for i, x := range list {
		if i == DefaultRows {
			t.line(0, "… %d more %s", len(list)-i, things)
			return
		}
		line(x)
	}
}
