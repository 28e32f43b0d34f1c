package format

import (
	"slices"
	"strings"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A bound says in which direction a number can be wrong.
type bound int

const (
	exact bound = iota
	about
	atLeast
	atMost
	notKnown // the number is 0 for lack of data
)

func (b bound) sign() string { return []string{"", "≈", "≥", "≤", ""}[b] }

func (b bound) word() string {
	return []string{"exact", "about", "at least", "at most", "not known"}[b]
}

// A claim is what a report says about the error of one of its numbers. The headline, the
// figures of a page and all tables take it from claimOf, so that they agree.
type claim struct {
	bound bound
	note  string // how the number can be wrong, apart from the direction; may be empty
}

// String returns the claim for a cell of a table.
func (c claim) String() string {
	if c.note == "" {
		return c.bound.word()
	}
	return c.bound.word() + "; " + c.note
}

// claimOf returns what r says about a, which has the claim of its definition. Nothing is
// exact unless the coverage is complete: if logs are missing, a number may be too low,
// whatever its usual error; if digests were checked and do not prove all logs, it may also
// be too high.
func claimOf(a *actLine, r *report.Report) claim {
	if why := unanswered(r, a.count, a.classes...); why != "" {
		return claim{notKnown, why}
	}
	b, c := a.bound, &r.Coverage
	if c.Complete {
		return claim{b, a.note}
	}
	why := "logs are missing"
	switch {
	case c.Integrity.Unproven():
		why = "not all logs are proven"
	case b == atLeast:
		return claim{b, a.note}
	case c.Incomplete():
		why = "coverage is incomplete"
	}
	if b == exact && !c.Integrity.Unproven() {
		b = atLeast
	} else {
		b = about
	}
	return claim{b, strings.TrimPrefix(a.note+"; "+why, "; ")}
}

// unanswered returns why n, which counts something in events of these classes, does not
// answer the question of r. It is empty if n does.
func unanswered(r *report.Report, n int64, classes ...cognito.Class) string {
	if r.Query.Pattern != "" && n == 0 {
		return "only events that match the event pattern were looked for"
	}
	for _, c := range classes {
		if !slices.Contains(r.Coverage.Classes, c) {
			return "events of the class " + string(c) + " were not looked for"
		}
	}
	if n == 0 && len(r.Coverage.Unanswered()) > 0 {
		return "no data"
	}
	return ""
}
