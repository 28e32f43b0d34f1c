// A report is written here, with its accounting, and decides the exit status.

package main

import (
	"context"
	"io"
	"strings"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// answer returns the report of b, with the tool that made it.
func (p *program) answer(b *report.Builder, q report.Query) *report.Report {
	q.Tool = p.tool
	return b.Report(q)
}

// finish writes r and prints its accounting.
func (p *program) finish(ctx context.Context, r *report.Report, j *job) error {
	found := j.found(r)
	err := p.write(ctx, j, func(w io.Writer, l format.Layout) error { return j.format.Write(w, r, l) })
	if !j.quiet {
		p.account("", &r.Coverage)
	}
	p.sayUnanswered("", &r.Coverage)
	for _, f := range found {
		p.say("finding: %s: %s", f.Code, f.Message)
	}
	switch {
	case err != nil:
		return err
	case len(found) > 0:
		return errFound
	case r.Coverage.Integrity.Contradicted():
		return errTampered
	case r.Coverage.Incomplete():
		return errIncomplete
	}
	return nil
}

// sayUnanswered says why there can be no answer, one line per reason, each after the prefix.
func (p *program) sayUnanswered(prefix string, c *report.Coverage) {
	for _, w := range c.Unanswered() {
		p.say("%s%s", prefix, w.Message)
	}
}

// account prints the accounting, each line after the prefix.
func (p *program) account(prefix string, c *report.Coverage) {
	for line := range strings.Lines(format.Accounting(c)) {
		p.say("%s%s", prefix, strings.TrimSpace(line))
	}
}

// name says which parts of an object could not be read.
func (p *program) name(e *journal.Entry) {
	switch {
	case e.Status == journal.Failed:
		p.say("%s: %s: %s", e.Object, e.Reason, e.Message)
	case e.HoldsNoRecord():
		p.say("%s: skipped: %s", e.Object, e.Reason)
	}
	for _, bad := range e.BadRecords {
		p.say("%s: %s: %s", e.Object, report.BadRecord, bad)
	}
	if more := e.Records.Bad - int64(len(e.BadRecords)); more > 0 {
		p.say("%s: %s: and %d more", e.Object, report.BadRecord, more)
	}
}
