// The reports users and timeline are limited here to certain users.

package main

import (
	"slices"

	"github.com/spf13/pflag"

	"github.com/cogtrail/cogtrail/report"
)

// narrowFlags are the flags that limit the users report, as given.
type narrowFlags struct {
	inactive    string
	unconfirmed bool
	deletedWith string
}

func (f *narrowFlags) define(s *pflag.FlagSet) {
	s.StringVar(&f.inactive, "inactive", "", "limit the users report to those last active more than `SPAN` (90d, 12w) before --to or the last event, and those in --users-file who were never seen")
	s.BoolVar(&f.unconfirmed, "unconfirmed", false, "limit the users report to those whose sign-up was never confirmed, as far as the archive shows")
	s.StringVar(&f.deletedWith, "deleted-with-pool", "", "limit the users report to those who were in the user pool `ID` when it was deleted")
}

// narrow applies the flags that limit the users and timeline reports.
func (f *asked) narrow(j *job) error {
	if err := f.timeline(j); err != nil {
		return err
	}
	u, flag := &j.query.Users, ""
	switch {
	case f.users.inactive != "":
		flag = "--inactive"
	case f.users.unconfirmed:
		flag = "--unconfirmed"
	case f.users.deletedWith != "":
		flag = "--deleted-with-pool"
	default:
		return nil
	}
	if !slices.Contains(j.parts, report.PartUsers) {
		return usagef("%s narrows the users report: add --report users", flag)
	}
	u.Unconfirmed, u.DeletedWithPool = f.users.unconfirmed, f.users.deletedWith
	if f.users.inactive == "" {
		return nil
	}
	span, err := parseSpan(f.users.inactive)
	if err != nil {
		return usagef("--inactive: %w", err)
	}
	if !j.query.From.IsZero() {
		return usagef("--inactive counts back from --to or the last event, over everything scanned: leave out --from and --last")
	}
	u.Inactive = span
	return nil
}

// timeline removes the timeline report from --report all unless a user is named. It refuses
// --report timeline without a user.
func (f *asked) timeline(j *job) error {
	if len(f.subs)+len(f.names) > 0 || !slices.Contains(j.parts, report.PartTimeline) {
		return nil
	}
	if slices.ContainsFunc(f.reports, func(name string) bool { return same(name, string(report.PartTimeline)) }) {
		return usagef("--report timeline is the story of one user: name the user with --sub or --user")
	}
	j.parts = slices.DeleteFunc(slices.Clone(j.parts), func(p report.Part) bool { return p == report.PartTimeline })
	j.query.Parts = j.parts
	return nil
}
