package format

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/people"
)

// eventTable lists the columns of events that fit a terminal.
var eventTable = []string{"time", "name", "outcome", "label", "evidence", "confidence", "account", "region", "user_pool_id", "client_id", "sub", "ip"}

// visitTable lists those of visits: next to each count, how much of it is supported.
var visitTable = []string{"account", "region", "user_pool_id", "client_id", "sign_in", "sign_in_supported",
	"sign_up", "sign_up_supported", "contradicted", "undetermined", "distinct_subs"}

// deletionTable lists those of deletions.
var deletionTable = []string{"time", "name", "outcome", "error_code", "account", "region", "user_pool_id", "sub", "actor", "ip", "last_sign_in", "sign_ins"}

// A section is a part of a report under a heading, in a format for people.
type section struct {
	part  report.Part
	title string
	facts []fact // of the headline
	lines []line
	table *sheet // nil if it has none
	total bool   // its first row is the total of the others
	list  bool   // the table has all columns of the part, or some of them
	most  string // the column by which rows are sorted; empty if they are in the order of the part
	whole *sheet // the sheet that the table has some columns of, unless list is set
}

// A line is a sentence, nested below another one if its depth is not 0. The text is not
// yet safe: each format makes it so.
type line struct {
	depth int
	alarm bool // it is a reason for caution
	text  string
}

// A tables collects sections.
type tables struct {
	part     report.Part // of the next sections
	layout   Layout
	zone     *time.Location
	matched  bool // only events that match a pattern were looked for, so that 0 means nothing
	sections []section
}

// heading begins a new section.
func (t *tables) heading(title string) {
	t.sections = append(t.sections, section{part: t.part, title: title})
}

func (t *tables) latest() *section { return &t.sections[len(t.sections)-1] }

func (t *tables) line(depth int, format string, args ...any) {
	s := t.latest()
	s.lines = append(s.lines, line{depth: depth, text: fmt.Sprintf(format, args...)})
}

func (t *tables) alarm(format string, args ...any) {
	t.line(0, format, args...)
	s := t.latest()
	s.lines[len(s.lines)-1].alarm = true
}

func (t *tables) grid(s sheet) {
	s = forPeople(s, t.zone)
	t.latest().table = &s
}

func (t *tables) section(title string, s sheet) {
	t.heading(title)
	t.grid(s)
}

// list adds the part p with the named columns, or with all if columns is nil, if r holds it.
func (t *tables) list(r *report.Report, p report.Part, title string, columns []string) {
	if !has(r, p) {
		return
	}
	s := sheetOf(r, p)
	if columns != nil {
		s = s.only(columns)
	}
	hasTotal := s.rows > 0 && (p == report.PartActivity || p == report.PartAuthorize)
	if hasTotal {
		s = withTotal(s)
	}
	t.part = p
	t.section(title, s)
	t.latest().list, t.latest().total = true, hasTotal
}

// withName returns columns, with username inserted after sub if one of the rows that are
// shown has a user name.
func withName[T any](columns []string, rows report.List[T], l Layout, name func(*T) string) []string {
	for i := range l.rows(rows.Len()) {
		if row := rows.At(i); name(&row) != "" {
			return slices.Insert(slices.Clone(columns), slices.Index(columns, "sub")+1, "username")
		}
	}
	return columns
}

// has reports whether r holds the part.
func has(r *report.Report, p report.Part) bool {
	switch p {
	case report.PartSummary:
		return r.Summary != nil
	case report.PartActivity:
		return r.Activity != nil
	case report.PartAuthorize:
		return r.Authorize != nil
	case report.PartMAU:
		return r.MAU != nil
	case report.PartClients:
		return r.Clients != nil
	case report.PartFailures:
		return !r.Failures.IsZero()
	case report.PartDeletions:
		return !r.Deletions.IsZero()
	case report.PartUsers:
		return !r.Users.IsZero()
	case report.PartTimeline:
		return !r.Timeline.IsZero()
	case report.PartEvents:
		return !r.Events.IsZero()
	}
	return true // the coverage
}

// only returns s with only the named columns, in that order.
func (s sheet) only(names []string) sheet {
	var at []int
	for _, name := range names {
		at = append(at, slices.Index(s.columns, name))
	}
	return sheet{names, s.rows, func(cells []cell, i int) []cell {
		all := s.row(nil, i)
		for _, k := range at {
			cells = append(cells, all[k])
		}
		return cells
	}}
}

// rows returns how many of n rows are shown.
func (l Layout) rows(n int) int { return min(n, cmp.Or(l.Rows, DefaultRows)) }

// moreRows says that n more rows exist than are shown.
func moreRows(n int) string {
	return fmt.Sprintf("… %d more (--format csv or json has them all)", n)
}

const (
	headlineTitle = "Amazon Cognito users"
	findingsTitle = "Findings"
	questionTitle = "What was asked"
)

// outline returns r as all formats for people show it: the headline and the findings,
// what people did, the other parts, and finally what all of it is based on.
func outline(r *report.Report, l Layout) []section {
	t := &tables{part: report.PartSummary, layout: l, zone: zoneOf(&r.Query), matched: r.Query.Pattern != ""}
	t.heading(headlineTitle)
	t.latest().facts = headline(r)
	if s := summaryOf(r); s != nil && len(s.Findings) > 0 {
		t.section(findingsTitle, findingsSheet(s.Findings))
	}
	if r.Summary != nil {
		t.summary(r)
	}
	t.list(r, report.PartActivity, "Activity", activityTable)
	t.list(r, report.PartAuthorize, "Authorize visits", slices.Concat([]string{"period"}, visitTable))
	t.usage(r)
	t.list(r, report.PartDeletions, "Deletion events", withName(deletionTable, r.Deletions, l, func(d *people.Deletion) string { return d.Username }))
	t.list(r, report.PartUsers, "Users", usersTable(r.Users, l))
	t.list(r, report.PartTimeline, "Timeline", timelineTable(l))
	t.list(r, report.PartEvents, "Events", eventTable)
	if r.Summary != nil {
		t.part = report.PartSummary
		t.learned(r.Summary)
	}
	t.part = report.PartCoverage
	t.coverage(&r.Coverage, r.Summary == nil && len(t.sections) == 1)
	t.asked(&r.Query, &r.Coverage)
	return t.sections
}

// summary adds what people did and the counts of visits and deletions.
func (t *tables) summary(r *report.Report) {
	s := r.Summary
	t.acts(r)
	if len(s.Periods) > 1 {
		t.section("By period", periodsSheet(s.Periods, t.layout))
	}
	if visits := (report.AuthorizeCounts{}); !t.matched || s.Authorize != visits {
		t.visits(s)
	}
	t.deletions(s)
}

// visits adds the counts of visits.
func (t *tables) visits(s *report.Summary) {
	t.heading("Visits to the authorize endpoint, by label (by whether sub is present)")
	rows := append([]report.ClientCounts{{Account: totalName, AuthorizeCounts: s.Authorize}}, s.Clients...)
	clients := authorizeSheet(nil)
	all := sheet{clients.columns[1:], len(rows), func(cells []cell, i int) []cell { return clientCells(cells, &rows[i]) }}
	t.grid(all.only(visitTable))
	t.latest().total = true
}

// deletions adds the counts of deletions.
func (t *tables) deletions(s *report.Summary) {
	t.section("Deletions by event name and outcome", sheet{
		[]string{"class", "name", "outcome", "events", "distinct_subs"}, len(s.Deletions), func(cells []cell, i int) []cell {
			d := &s.Deletions[i]
			return append(cells, text(string(d.Class)), text(d.Name), text(string(d.Outcome)), number(d.Events), number(d.DistinctSubs))
		}})
	if len(s.Deleters) > 0 {
		t.section("Who deleted other users", sheet{[]string{"users", "account", "actor"}, len(s.Deleters), func(cells []cell, i int) []cell {
			d := &s.Deleters[i]
			return append(cells, number(d.Users), text(d.Account), text(d.Actor))
		}})
	}
}

// learned adds what the evidence says about visits and what it was learned from.
func (t *tables) learned(s *report.Summary) {
	if len(s.Evidence) > 0 {
		t.section("What other events show about visits to the authorize endpoint", evidenceSheet(s.Evidence))
	}
	if len(s.Pools) > 0 {
		t.section("How sign-ups and logins end in each user pool (learned from its events; the evidence depends on it)", poolSheet(s.Pools))
	}
}
