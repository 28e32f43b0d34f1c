// A scan can check while it reads: what the digests prove goes into its coverage.

package main

import (
	"context"
	"iter"
	"time"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan/digest"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/trail"
)

// verifyToo makes the scan check what it reads against the digests, if f asks for it.
func (f *flags) verifyToo(j *scanJob, now time.Time, sources []string) (err error) {
	switch {
	case !f.verify && (f.proof.keys != "" || f.proof.saveKeys != "" || f.proof.signatures != ""):
		return usagef("--public-keys, --save-public-keys and --signatures are for --verify: give it too, or leave them out")
	case !f.verify:
		return nil
	case j.journal != "":
		return usagef("--verify is of all that a scan reads, of which a journal spares it some: leave --journal out, or check with 'cogtrail verify'")
	case f.s3.keysFrom != "":
		return usagef("--verify needs to list what is there: leave --keys-from out")
	}
	if j.proof, err = f.proof.newProof(j.job, f.s3, sources); err != nil {
		return err
	}
	late, err := parseSpan(f.s3.late)
	if err != nil {
		return usagef("--late: %w", err)
	}
	a := &j.proof.archive
	a.From, a.Asked = j.query.From, now
	if to := j.query.To; !to.IsZero() { // what is listed ends with a day
		a.To = to.Add(late - time.Nanosecond).Truncate(24 * time.Hour)
		if a.To.Before(to) {
			a.To = to
		}
	}
	j.scanner.Prints = a.Add
	j.proof.sifted(j.sieve)
	return nil
}

// sifted notes that globs leave something out.
func (v *proof) sifted(s *sieve) {
	if s != nil {
		v.archive.Unlisted = "some objects were left out by --include or --exclude"
	}
}

// lacks reports whether e is of something in which objects may be that are not known,
// as a folder that could not be listed, and notes it.
func (v *proof) lacks(e *journal.Entry) bool {
	name, _ := trail.ParseName(e.Object)
	if e.Status != journal.Failed || name.Kind == trail.Log || name.Kind == trail.Digest {
		return false
	}
	v.archive.Unlisted = "not everything could be listed"
	return true
}

// proved asks for keys and judges what the scan has read. Digests that are not verified
// are none for the coverage: held, their entries, are given back as it counts them.
func (p *program) proved(ctx context.Context, j *scanJob, held []journal.Entry) (*report.Integrity, iter.Seq[journal.Entry], error) {
	lost, err := p.addKeys(ctx, j.job, j.proof)
	if err != nil {
		return nil, nil, err
	}
	r := j.proof.archive.Judge()
	proven := map[string]bool{}
	for _, o := range r.Objects {
		proven[j.key.Name(o.Name)] = o.Verdict == digest.Verified
	}
	entries := func(yield func(journal.Entry) bool) {
		for _, e := range held {
			if is, judged := proven[e.Object]; judged && !is {
				e.Reason += ", not verified"
			}
			if !yield(e) {
				return
			}
		}
	}
	i := integrityOf(r, j.key.Name)
	if lost && i.Verdict == string(digest.Verified) {
		i.Verdict = string(digest.Unverified)
	}
	return i, entries, nil
}

// integrityOf returns what a report says of r, with objects called as name does it.
func integrityOf(r *digest.Report, name func(string) string) *report.Integrity {
	i := &report.Integrity{Verdict: string(r.Verdict), Counts: []report.IntegrityCount{}, Gaps: []report.IntegrityGap{}, Objects: []report.IntegrityObject{}, Origins: []report.IntegrityRemoval{}}
	for _, c := range r.Counts {
		i.Counts = append(i.Counts, report.IntegrityCount{Kind: string(c.Kind), Verified: c.Verified, Tampered: c.Tampered, Missing: c.Missing, Unreferenced: c.Unreferenced, Unverified: c.Unverified})
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
