// The findings of --fail-on decide the exit status.

package main

import (
	"slices"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/people"
)

// missing is the code of --fail-on for an event that the first side of a comparison has and
// the second does not.
const missing = "missing"

// findings applies --burst and --fail-on.
func (f *asked) findings(j *job) error {
	if f.burst < 2 {
		return usagef("--burst: %d: one deletion is not a burst", f.burst)
	}
	j.query.Burst = f.burst
	words := append(names(people.Codes), "any")
	if f.choice != nil {
		words = append(words, missing)
	}
	for _, name := range f.failOn {
		switch code := people.Code(spelled(name, words)); {
		case code == "any":
			j.failOn, j.failMissing = people.Codes, f.choice != nil && slices.Contains(j.parts, report.PartEvents)
		case code == missing && f.choice != nil:
			j.failMissing = true
			if !slices.Contains(j.parts, report.PartEvents) {
				return usagef("--fail-on missing is about events: compare --by event")
			}
		case !slices.Contains(people.Codes, code):
			return unknown("--fail-on", name, words)
		case !slices.Contains(j.failOn, code):
			j.failOn = append(slices.Clone(j.failOn), code)
		}
	}
	if (len(j.failOn) > 0 || j.format.Headed && f.choice == nil) && !slices.Contains(j.parts, report.PartSummary) {
		j.query.Parts = append(slices.Clone(j.parts), report.PartSummary) // it holds the findings and the headline
	}
	return nil
}

// overlooks returns those findings of --fail-on that may go unnoticed, because the deletion may
// be in what is left out of a source.
func (j *scanJob) overlooks() (codes []people.Code) {
	if j.query.From.IsZero() || len(j.buckets)+len(j.histories) == 0 {
		return nil
	}
	for _, c := range []people.Code{people.ActivityAfterDeletion, people.UserReappeared} {
		if slices.Contains(j.failOn, c) {
			codes = append(codes, c)
		}
	}
	return codes
}

// found returns the findings of r to fail on, and removes from r what was made only to find
// them.
func (j *job) found(r *report.Report) (found []people.Finding) {
	if r.Summary == nil {
		return nil
	}
	for _, f := range r.Summary.Findings {
		if slices.Contains(j.failOn, f.Code) {
			found = append(found, f)
		}
	}
	if !slices.Contains(j.parts, report.PartSummary) {
		r.Summary, r.Brief = nil, r.Summary
	}
	return found
}
