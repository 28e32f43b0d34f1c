package format

import (
	"time"

	"github.com/cogtrail/cogtrail/report"
)

// coverageSheet has one number, named by section and name, or one message in
// each row: what was asked first.
func coverageSheet(r *report.Report) sheet {
	c := &r.Coverage
	rows := [][]cell{}
	add := func(section, name, account, region, message string, count int64) {
		rows = append(rows, []cell{text(section), text(name), text(account), text(region), text(message), number(count)})
	}
	for _, f := range questionFacts(&r.Query, c) {
		add("query", f.name, "", "", f.text, 1)
	}
	for _, n := range numbers(c) {
		add(n.section, n.name, "", "", "", n.count)
	}
	for _, p := range c.Places {
		add("days_logged", "", p.Account, p.Region, "from "+p.First+" to "+p.Last, p.Logged)
		add("days_quiet", "", p.Account, p.Region, "", p.Quiet)
		add("days_missing", "", p.Account, p.Region, "", p.Missing)
	}
	for _, d := range c.Days {
		add("day_objects", d.Day, d.Account, d.Region, "", d.Objects)
		add("day_records", d.Day, d.Account, d.Region, "", d.Records)
		add("day_events", d.Day, d.Account, d.Region, "", d.Events)
	}
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
	for _, n := range signIns(c.SignIns) {
		add(n.section, n.name, "", "", agreement(c.SignIns), n.count)
	}
	for _, w := range c.Warnings {
		add("warning", w.Code, "", "", w.Message, 1)
	}
	return sheet{[]string{"section", "name", "account", "region", "message", "count"}, len(rows), func(cells []cell, i int) []cell { return append(cells, rows[i]...) }}
}

// unfinished says of a source what its journal lacks.
const unfinished = "its scan was interrupted: objects that it did not come to are missing"

// A named number of the coverage.
type named struct {
	section, name string
	count         int64
}

// numbers returns the accounting, each section a total and the terms that add
// up to it. Inflated bytes are no such term.
func numbers(c *report.Coverage) []named {
	return []named{
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
}
