package main

import (
	"slices"

	"github.com/cogtrail/cogtrail/report"
)

// findings decides what is a finding, and which of them to fail on.
func (f *asked) findings(j *job) error {
	if f.burst < 2 {
		return usagef("--burst: %d: one deletion is no burst", f.burst)
	}
	j.query.Burst = f.burst
	for _, name := range f.failOn {
		switch code := report.Code(name); {
		case name == "any":
			j.failOn = report.Codes
		case !slices.Contains(report.Codes, code):
			return usagef("--fail-on: unknown %q: choose from %s, any", name, list(report.Codes))
		case !slices.Contains(j.failOn, code):
			j.failOn = append(slices.Clone(j.failOn), code)
		}
	}
	if len(j.failOn) > 0 && !slices.Contains(j.parts, report.PartSummary) {
		j.query.Parts = append(slices.Clone(j.parts), report.PartSummary) // it holds the findings
	}
	return nil
}

// found returns the findings of r to fail on, and takes out of r what it has for
// their sake alone.
func (j *job) found(r *report.Report) (found []report.Finding) {
	if r.Summary == nil {
		return nil
	}
	for _, f := range r.Summary.Findings {
		if slices.Contains(j.failOn, f.Code) {
			found = append(found, f)
		}
	}
	if !slices.Contains(j.parts, report.PartSummary) {
		r.Summary = nil
	}
	return found
}
