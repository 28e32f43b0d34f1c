// The two sides of a comparison are read, compared and judged here.

package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// compare compares the sides and writes the comparison.
func (p *program) compare(ctx context.Context, j *job, sides [2]side) error {
	if slices.Contains(j.query.Parts, report.PartSummary) {
		j.query.Parts = append(slices.Clone(j.query.Parts), report.PartActivity)
	}
	j.query.By = report.ByAll
	if len(j.failOn) > 0 {
		j.query.Subjects = math.MaxInt
	}
	reports, err := p.reports(ctx, j, sides)
	if err != nil {
		return err
	}
	c := report.Compare(reports[0], reports[1])
	sides[0].describe(&c.A, j)
	sides[1].describe(&c.B, j)
	if !slices.Contains(j.parts, report.PartSummary) {
		c.Numbers = nil // counted only for --fail-on
	}
	return p.finishCompare(ctx, c, j, j.foundMore(reports), sides[0].path == sides[1].path)
}

// reports returns the reports of the sides. Their journals must fit together like those of one
// report.
func (p *program) reports(ctx context.Context, j *job, sides [2]side) (answers [2]*report.Report, err error) {
	m := j.merger()
	var b *report.Builder
	var part *journal.Part
	for i, s := range sides {
		if i == 0 || s.path != sides[0].path {
			b = new(report.Builder)
			if part, err = p.addJournal(ctx, &m, b, s.path, j); err != nil {
				return answers, j.unmerged(err, sides[0].path, s.path)
			}
		}
		q, w := j.query, m.Whole()
		q.From, q.To = s.from, s.to
		q.Classes, q.Pattern, q.Key, q.Unfinished, q.Pruned = w.Classes, w.Pattern, w.Key, slices.Sorted(slices.Values(part.Unfinished())), part.Pruned()
		q.Sources, q.Sites = part.Sources(), part.Sites()
		answers[i] = p.answer(b, q)
	}
	return answers, nil
}

// describe describes s in of, a side of the comparison to be written.
func (s *side) describe(of *report.Side, j *job) {
	open := func(t time.Time) *time.Time {
		if t.IsZero() {
			return nil
		}
		return &t
	}
	of.Source, of.From, of.To = j.key.Name(s.path), open(s.from), open(s.to)
	of.Accounts, of.Regions = j.query.Accounts, j.query.Regions
}

// A more is a finding with more events in b than in a, as a whole or about one of its subjects.
type more struct {
	people.Finding
	before int64 // number of its events in a
}

// String says how f differs from a.
func (f *more) String() string {
	about := ""
	if f.Events <= f.before {
		about = ", but fewer about one of the subjects"
	}
	return fmt.Sprintf("%s: %s (a: %d%s)", f.Code, f.Message, f.before, about)
}

// foundMore returns the findings to fail on that have more events in the second report than in
// the first. Both must list all subjects.
func (j *job) foundMore(reports [2]*report.Report) (found []more) {
	if len(j.failOn) == 0 {
		return nil
	}
	before := map[people.Code]people.Finding{}
	for _, f := range reports[0].Summary.Findings {
		before[f.Code] = f
	}
	for _, f := range reports[1].Summary.Findings {
		if was := before[f.Code]; slices.Contains(j.failOn, f.Code) && (f.Events > was.Events || f.More(&was)) {
			found = append(found, more{f, was.Events})
		}
	}
	return found
}

// finishCompare writes c and prints the accounting of both sides, only once if they share a
// journal.
func (p *program) finishCompare(ctx context.Context, c *report.Comparison, j *job, found []more, shared bool) error {
	err := p.write(ctx, j, func(w io.Writer, l format.Layout) error { return j.format.Compare(w, c, l) })
	say := func(prefix string, of *report.Coverage) {
		p.nameAll(prefix, of)
		if !j.quiet {
			p.account(prefix, of)
		}
	}
	if shared {
		say("a and b: ", &c.A.Coverage)
	} else {
		say("a: ", &c.A.Coverage)
		say("b: ", &c.B.Coverage)
	}
	p.sayUnanswered("a: ", &c.A.Coverage)
	p.sayUnanswered("b: ", &c.B.Coverage)
	for _, f := range found {
		p.say("b: finding: %s", &f)
	}
	lacks := j.failMissing && c.Shared != nil && c.Shared.OnlyInA > 0
	if lacks {
		p.say("b: finding: %s: b lacks %d of the %d events of a", missing, c.Shared.OnlyInA, c.Shared.OnlyInA+c.Shared.Both)
	}
	switch {
	case err != nil:
		return err
	case len(found) > 0 || lacks:
		return errFound
	case c.A.Coverage.Incomplete() || c.B.Coverage.Incomplete():
		return errIncomplete
	}
	return nil
}
