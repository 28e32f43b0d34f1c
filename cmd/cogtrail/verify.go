// The verify command says what the digests of an archive prove about it.

package main

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/digest"
	"github.com/cogtrail/cogtrail/scan/logs"
	"github.com/cogtrail/cogtrail/scan/lookup"
	"github.com/cogtrail/cogtrail/scan/trail"
)

const verifyExamples = `  # Check that this copy of an archive is what CloudTrail delivered
  cogtrail verify --public-keys testdata/signed/public-keys.json \
    --signatures testdata/signed/signatures.txt testdata/signed/AWSLogs

  # The verdict on every object delivered in two hours, for a spreadsheet
  cogtrail verify --public-keys testdata/signed/public-keys.json \
    --format csv --from 2025-01-01T14:00 --to 2025-01-01T16:00 \
    testdata/signed/AWSLogs

  # Report on an archive, and check in the same pass that it is authentic
  cogtrail scan --verify --public-keys testdata/signed/public-keys.json \
    --signatures testdata/signed/signatures.txt testdata/signed/AWSLogs`

const verifyLong = `Verify checks log files against CloudTrail's digest files, which AWS signs and
delivers once an hour for a trail with log file validation. It says for every
object what is proven:

  verified      signed by AWS, or named with its hash by a verified digest
  tampered      present, but not what AWS signed
  missing       named by a verified digest, but not present
  unreferenced  a log that no digest names, though digests cover its time
  unverified    neither proven nor contradicted; the reason is given

Verify also lists the times that no digest covers, where each chain of digests
begins and ends, and what has been moved since it was delivered. A SOURCE is a
file, a folder, an archive or s3://BUCKET/PREFIX, as in 'cogtrail scan'. It must
contain both folders, CloudTrail and CloudTrail-Digest.

Verify asks CloudTrail for the public keys in the region of each digest, which
requires the permission cloudtrail:ListPublicKeys. With --public-keys it works
offline. The signature of a digest is in its S3 metadata, which a copy on a disk
lacks. There, the next digest holds it, and the signature of the newest digest
must be given with --signatures.

--from and --to select by delivery time. An object that cannot be read is never
called tampered: verify tries again, and then calls the object unverified.

Exit status: 0 all verified; 1 fatal error; 2 usage error; 3 something is
unverified, or no digest covers some time; 4 something is tampered with, missing
or unreferenced; 130 interrupted. If both 3 and 4 apply, 4 is returned.
docs/integrity.md explains what a verdict proves and what it does not.`

// verified are the flags of scan that verify has too.
var verified = []string{"format", "output", "wide", "force", "from", "to", "last", "account", "region", "time-zone", "quiet", "include", "exclude",
	"workers", "reads", "progress", "profile", "aws-region", "endpoint-url", "request-payer", "no-sign-request"}

// verifyFlags are the flags of a verification as given.
type verifyFlags struct {
	flags
	proofFlags
}

func (p *program) verifyCommand() *cobra.Command {
	var f verifyFlags
	cmd := &cobra.Command{
		Use:               "verify [flags] SOURCE...",
		GroupID:           "archive",
		Short:             "prove that an archive is what CloudTrail delivered",
		Long:              verifyLong,
		Example:           verifyExamples,
		Args:              someSources,
		ValidArgsFunction: sources,
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := addresses(args)
			if err != nil {
				return err
			}
			v, err := p.readyVerify(&f, args)
			if err != nil {
				return err
			}
			if err := p.addSources(cmd.Context(), v, &f.flags, args); err != nil {
				return err
			}
			return p.verify(cmd.Context(), v)
		},
	}
	f.defineAll(cmd.Flags())
	return cmd
}

func (f *verifyFlags) defineAll(s *pflag.FlagSet) {
	s.SortFlags = false
	f.proofFlags.define(s)
	var all pflag.FlagSet
	f.flags.define(&all)
	all.Lookup("format").Usage = "`FORMAT` of the verdicts: csv, html, json, markdown, ndjson, parquet, table, xlsx (default: from the name of the --output file, else table)"
	all.Lookup("output").Usage = "write to the file `PATH` instead of standard output"
	all.Lookup("from").Usage = "only what was delivered at or after `TIME`: 2025-01-22, 2025-01, 2025-01-22T12:00, RFC 3339, yesterday"
	all.Lookup("to").Usage = "only what was delivered before `TIME`"
	all.Lookup("last").Usage = "only what was delivered within the `SPAN` before --to, or before now: 90d, 2w, 36h, 1mo, 1y"
	all.Lookup("account").Usage = "only logs and digests of the AWS account `ID`; repeatable"
	all.Lookup("region").Usage = "only logs and digests from `REGION`; repeatable"
	all.Lookup("force").Usage = "replace existing files of --output and --save-public-keys"
	all.Lookup("quiet").Usage = "do not repeat on standard error what is wrong"
	all.Lookup("time-zone").Usage = "time `ZONE` of --from, --to and --last, such as Asia/Tokyo"
	all.VisitAll(func(flag *pflag.Flag) {
		if slices.Contains(verified, flag.Name) {
			s.AddFlag(flag)
		}
	})
}

// readyVerify parses the flags, and reads the files that they name.
func (p *program) readyVerify(f *verifyFlags, sources []string) (*scanJob, error) {
	if slices.ContainsFunc(sources, func(s string) bool { return strings.HasPrefix(s, lookup.Scheme) || strings.HasPrefix(s, logs.Scheme) }) {
		return nil, usagef("an event history or a log group has no digests: name a folder, or s3://BUCKET/PREFIX")
	}
	if written, known := format.ByName(f.format); known && written.Verify == nil {
		return nil, usagef("--format %s: verdicts cannot be written in this format: choose another", f.format)
	}
	f.choice, f.reports = []report.Part{report.PartCoverage}, []string{string(report.PartCoverage)}
	j, err := f.parse(p.now())
	if err != nil {
		return nil, err
	}
	if err := checkPlace("--output", j.output, localOf(sources)); err != nil {
		return nil, err
	}
	if j.proof, err = f.newProof(j.job, f.s3, localOf(sources)); err != nil {
		return nil, err
	}
	j.proof.archive.From, j.proof.archive.To, j.proof.archive.Asked = j.query.From, j.query.To, p.now()
	if err := p.checkOutput(j.job); err != nil {
		return nil, err
	}
	p.note(j.job)
	j.narrowToProof()
	return j, nil
}

// narrowToProof makes the scan read only what the verdicts need.
func (v *scanJob) narrowToProof() {
	want, accounts, regions := v.scanner.Want, v.query.Accounts, v.query.Regions
	among := func(list []string, s string) bool { return len(list) == 0 || s == "" || slices.Contains(list, s) }
	v.scanner.Want = func(o scan.Object) bool {
		name, _ := trail.ParseName(o.Name)
		if want != nil && !want(o) || !among(accounts, name.Account) || !among(regions, name.Region) {
			return false
		}
		return name.Delivered.IsZero() || v.proof.archive.Reads(name.Delivered)
	}
	v.scanner.ProofsOnly, v.scanner.Proofs = true, true
}

// verify is the consumer: one loop over the entries, then the verdicts.
func (p *program) verify(ctx context.Context, v *scanJob) error {
	progress := p.newProgress(v)
	p.show(progress)
	defer p.show(nil)
	v.scanner.Progress = progress.of()
	unlisted := false
	for e, err := range v.scanner.Entries(ctx) {
		if err != nil {
			return err
		}
		v.proof.add(&e)
		if v.proof.lacks(&e) {
			unlisted = true
			p.name(&e)
		}
		progress.add(&e)
	}
	p.show(nil)
	p.sayUnmatched(v.sieve)
	lost, err := p.addKeys(ctx, v.job, v.proof)
	if err != nil {
		return err
	}
	v.proof.sifted(v.query.Pruned)
	r := v.proof.archive.Judge()
	r.Sources, r.Accounts, r.Regions = v.names, v.query.Accounts, v.query.Regions
	if err := p.write(ctx, v.job, func(w io.Writer, l format.Layout) error { return v.format.Verify(w, r, l) }); err != nil {
		return err
	}
	p.sayFound(v, r)
	switch {
	case r.Found():
		return errTampered
	case !r.Complete() || unlisted || lost:
		return errIncomplete
	}
	return nil
}

// sayFound says what is wrong: the first object of each bad verdict, and every gap.
func (p *program) sayFound(v *scanJob, r *digest.Report) {
	if v.quiet {
		return
	}
	said := map[digest.Verdict]bool{digest.Verified: true}
	for _, o := range r.Objects {
		if !said[o.Verdict] {
			said[o.Verdict] = true
			p.say("%s: %s: %s", o.Verdict, o.Name, o.Why)
		}
	}
	for _, g := range r.Gaps {
		p.say("gap: %s %s: %s from %s to %s: %s", g.Account, g.Region, g.Where, g.From.Format(time.RFC3339), g.To.Format(time.RFC3339), g.Why)
	}
}
