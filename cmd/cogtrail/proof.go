// A scan can verify while it reads. What the digests prove goes into its coverage.

package main

import (
	"context"
	"slices"
	"time"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/digest"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/trail"
)

// verifyToo makes the scan check what it reads against the digests if --verify is given.
func (f *flags) verifyToo(j *scanJob, now time.Time, sources []string) error {
	if err := f.proof.wanted(f.verify); err != nil || !f.verify {
		return err
	}
	switch {
	case j.journal != "" && f.keyFile != "":
		return usagef("--verify keeps digests in the journal as AWS signed them, including the names of buckets: leave out --pseudonymize here, and give it to 'cogtrail report --verify'")
	case f.s3.keysFrom != "":
		return usagef("--verify needs to list what is there: leave out --keys-from")
	}
	late, err := parseSpan(f.s3.late)
	if err != nil {
		return usagef("--late: %w", err)
	}
	if j.proof, err = f.proof.newProof(j.job, f.s3, sources); err != nil {
		return err
	}
	j.proof.within(&j.query, late, now)
	j.scanner.Proofs = true
	return nil
}

// verifyToo makes a report check what the journals hold against the digests if verify is set.
func verifyToo(j *job, now time.Time, verify bool, f *proofFlags) (err error) {
	if err = f.wanted(verify); err != nil || !verify {
		return err
	}
	if j.proof, err = f.newProof(j, s3Flags{}, nil); err != nil {
		return err
	}
	late, err := parseSpan(usualLate)
	j.proof.within(&j.query, late, now)
	return err
}

// wanted refuses flags that are useless without --verify.
func (f *proofFlags) wanted(verify bool) error {
	if !verify && (f.keys != "" || f.saveKeys != "" || f.signatures != "") {
		return usagef("--public-keys, --save-public-keys and --signatures require --verify: give it, or leave them out")
	}
	return nil
}

// within makes v judge what was delivered within the window of q, or up to late after it.
func (v *proof) within(q *report.Query, late time.Duration, now time.Time) {
	a := &v.archive
	a.From, a.Asked = q.From, now
	if to := q.To; !to.IsZero() { // listings end at the end of a day
		a.To = to.Add(late - time.Nanosecond).Truncate(24 * time.Hour)
		if a.To.Before(to) {
			a.To = to
		}
	}
}

// add moves the evidence in e to v.
func (v *proof) add(e *journal.Entry) {
	if print, ok := scan.PrintOf(e); ok {
		v.archive.Add(print)
	}
	e.Proof = nil
}

// take adds e to b and, if v is not nil, its evidence to v. It holds digests back until they are
// judged.
func (v *proof) take(b *report.Builder, e journal.Entry) {
	if v == nil {
		b.Add(e)
		return
	}
	if v.add(&e); e.Reason == journal.DigestFile {
		v.held = append(v.held, e)
		return
	}
	if e.Reason == "unreadable" { // otherwise it is a file with other content
		v.lacks(&e)
	}
	b.Add(e)
}

// sifted notes in v if globs left something out.
func (v *proof) sifted(pruned []journal.Pruned) {
	if slices.ContainsFunc(pruned, func(p journal.Pruned) bool { return p.Why == byInclude || p.Why == byExclude }) {
		v.archive.Unlisted = "some objects were left out by --include or --exclude"
	}
}

// lacks reports whether e is for something that may hold unknown objects, such as a folder that
// could not be listed, and notes that in v.
func (v *proof) lacks(e *journal.Entry) bool {
	name, _ := trail.ParseName(e.Object)
	if e.Status != journal.Failed || name.Kind == trail.Log || name.Kind == trail.Digest {
		return false
	}
	v.archive.Unlisted = "not everything could be listed"
	return true
}

// proved gets the keys and judges what was read. It adds the digests that were held back to b,
// marked if they are not verified, so that the coverage does not count those as digests.
func (p *program) proved(ctx context.Context, j *job, b *report.Builder) (*report.Integrity, error) {
	v := j.proof
	if v.sifted(j.query.Pruned); len(j.query.Unfinished) > 0 {
		v.archive.Unlisted = "a scan was interrupted"
	}
	lost, err := p.addKeys(ctx, j, v)
	if err != nil {
		return nil, err
	}
	r := v.archive.Judge()
	proven := map[string]bool{}
	for _, o := range r.Objects {
		if o.Kind != digest.KindLog {
			proven[j.key.Name(o.Name)] = o.Verdict == digest.Verified
		}
	}
	for _, e := range v.held {
		if is, judged := proven[e.Object]; judged && !is {
			e.Reason += ", not verified"
		}
		b.Add(e)
	}
	i := integrityOf(r, j.key.Name)
	if lost && i.Verdict == string(digest.Verified) {
		i.Verdict = string(digest.Unverified)
	}
	return i, nil
}

// integrityOf returns what a report says about r. The function name returns the names to use for
// objects.
func integrityOf(r *digest.Report, name func(string) string) *report.Integrity {
	i := &report.Integrity{Verdict: string(r.Verdict), Counts: []report.IntegrityCount{}, Gaps: []report.IntegrityGap{}, Objects: []report.IntegrityObject{}, Origins: []report.IntegrityRemoval{}, Days: []report.IntegrityDay{}}
	for _, c := range r.Counts {
		i.Counts = append(i.Counts, report.IntegrityCount{Kind: string(c.Kind), Verified: c.Verified, Tampered: c.Tampered, Missing: c.Missing, Unreferenced: c.Unreferenced, Unverified: c.Unverified})
	}
	for _, d := range r.Days {
		i.Days = append(i.Days, report.IntegrityDay{Day: d.Day, Site: report.Site{Account: d.Account, Region: d.Region}, Verdict: string(d.Verdict),
			Verified: d.Verified, Tampered: d.Tampered, Missing: d.Missing, Unreferenced: d.Unreferenced, Unverified: d.Unverified})
	}
	for _, g := range r.Gaps {
		i.Gaps = append(i.Gaps, report.IntegrityGap{Where: g.Where, Account: g.Account, Region: g.Region, From: g.From, To: g.To, Why: g.Why})
	}
	for _, o := range r.Objects {
		if o.Verdict != digest.Verified {
			i.Objects = append(i.Objects, report.IntegrityObject{Object: name(o.Name), Kind: string(o.Kind), Verdict: string(o.Verdict), Why: o.Why})
		}
	}
	for _, o := range r.Origins {
		i.Origins = append(i.Origins, report.IntegrityRemoval{From: name(o.From), To: name(o.To)})
	}
	return i
}
