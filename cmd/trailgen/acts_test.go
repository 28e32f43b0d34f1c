package main

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/local"
)

// reported returns the program's report of the archive in folder.
func reported(t *testing.T, folder string, q report.Query) *report.Report {
	t.Helper()
	var b report.Builder
	s := scan.Scanner{Sources: []scan.Source{local.Path(filepath.Join(folder, "AWSLogs"))}}
	for e, err := range s.Entries(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		b.Add(e)
	}
	return b.Report(q)
}

// A deviation is how far what a report says about some days and clients is from the truth.
type deviation struct{ said, truth, off int64 }

func (d *deviation) add(said, truth int64) {
	d.said, d.truth, d.off = d.said+said, d.truth+truth, d.off+max(said-truth, truth-said)
}

// share returns the sum of |said - truth| as a share of the truth.
func (d *deviation) share() float64 { return float64(d.off) / float64(max(d.truth, 1)) }

func (a actCounts) plus(b actCounts) actCounts {
	return actCounts{
		SignedUp: a.SignedUp + b.SignedUp, AdminCreated: a.AdminCreated + b.AdminCreated, SignIns: a.SignIns + b.SignIns,
		FailedSignIns: a.FailedSignIns + b.FailedSignIns, UsersDeleted: a.UsersDeleted + b.UsersDeleted,
	}
}

func sum(a, b report.ActCounts) report.ActCounts {
	return report.ActCounts{
		SignedUp: a.SignedUp + b.SignedUp, AdminCreated: a.AdminCreated + b.AdminCreated, SignIns: a.SignIns + b.SignIns,
		FailedSignIns: a.FailedSignIns + b.FailedSignIns, Deleted: a.Deleted + b.Deleted,
	}
}

// deviations compares the acts in archives of a behaviour, by day and client.
func deviations(t *testing.T, kind string, seeds []uint64) map[string]*deviation {
	t.Helper()
	all := map[string]*deviation{"signed_up": {}, "admin_created": {}, "sign_ins": {}, "failed_sign_ins": {}, "deleted": {}, "people": {}, "first_federated": {}}
	for _, seed := range seeds {
		folder := t.TempDir()
		want, _, err := generate(folder, behaving(seed, 4<<20, kind))
		if err != nil {
			t.Fatal(err)
		}
		r := reported(t, folder, report.Query{Parts: []report.Part{report.PartActivity, report.PartSummary}})
		type key struct{ day, account, region, client string }
		truth, said := map[key]actCounts{}, map[key]report.ActCounts{}
		for _, row := range want.Acts.Days {
			k := key{row.Day, row.Account, row.Region, row.ClientID} // an API call does not name the pool, which may be unknown then
			truth[k] = truth[k].plus(row.actCounts)
			said[k] = report.ActCounts{}
		}
		for _, row := range r.Activity {
			k := key{row.Period, row.Account, row.Region, row.ClientID}
			said[k] = sum(said[k], row.ActCounts)
		}
		for k, s := range said {
			w := truth[k]
			all["signed_up"].add(s.SignedUp, w.SignedUp)
			all["admin_created"].add(s.AdminCreated, w.AdminCreated)
			all["sign_ins"].add(s.SignIns, w.SignIns)
			all["failed_sign_ins"].add(s.FailedSignIns, w.FailedSignIns)
			all["deleted"].add(s.Deleted, w.UsersDeleted)
		}
		all["people"].add(r.Summary.Acts.PeopleSignedIn, want.Acts.Total.People)
		all["first_federated"].add(r.Summary.Acts.FirstFederated, want.Acts.Total.NewByProvider)
	}
	return all
}

// TestActsAreRight compares reported acts with the truth, on seeds that nobody looked at
// while the rules were made. -v prints everything.
func TestActsAreRight(t *testing.T) {
	for i := range behaviours {
		kind := behaviours[i].name
		found := deviations(t, kind, actSeeds)
		for _, act := range []string{"signed_up", "admin_created", "sign_ins", "failed_sign_ins", "deleted", "people", "first_federated"} {
			d := found[act]
			t.Logf("%-10s %-16s said %5d, truth %5d, off %5d: %.3f", kind, act, d.said, d.truth, d.off, d.share())
			if slices.Contains([]string{"signed_up", "admin_created", "sign_ins", "deleted"}, act) && d.share() > 0.05 {
				t.Errorf("%s: %s is off by %.3f of the truth, want at most 0.05", kind, act, d.share())
			}
		}
	}
}
