// The scan command scans archives and reports.

package main

import (
	"context"
	"iter"
	"time"

	"github.com/spf13/cobra"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan/journal"
)

const scanExamples = `  # Report on the sample archive
  cogtrail scan testdata/trail

  # Everything, in JSON for a program
  cogtrail scan --report all --format json testdata/trail

  # Every deletion in January 2025, for a spreadsheet
  cogtrail scan --report deletions --format csv \
    --from 2025-01-01 --to 2025-02-01 testdata/trail

  # Sign-ups and sign-ins of one pool, month by month in Tokyo
  cogtrail scan --report authorize --by month --time-zone Asia/Tokyo \
    --user-pool ap-northeast-1_AbCdEfGhI testdata/trail

  # Users last active more than a day before the archive ends
  cogtrail scan --events all --report users --inactive 1d testdata/trail

  # The story of one user
  cogtrail scan --report timeline \
    --sub 9531985d-5d9d-49f8-9818-e811892f902b testdata/trail

  # Daily: exit with status 5 if a deleted user is back or many were deleted
  cogtrail scan --fail-on activity-after-deletion,deletion-burst \
    --to 2025-01-23 --last 1d testdata/trail

  # For recipients who must not learn who the users are
  cogtrail scan --pseudonymize key.txt --report users --format csv \
    testdata/trail

  # Next time, read only what is new
  cogtrail scan --journal seen.ndjson testdata/trail

  # Every event in one file, read from standard input
  cat testdata/cognito/DeleteUser.json | cogtrail scan --report events -`

const scanLong = `Scan reads every object in the sources and reports what they say about users.

A SOURCE is a file, a folder with everything below it (symbolic links below it
are skipped and counted), s3://BUCKET/PREFIX for the objects of an S3 bucket
whose keys begin with PREFIX, lookup://REGION for the last 90 days of an account
without a trail, logs://REGION/GROUP for a log group of CloudWatch Logs, or -
for standard input. Zip and tar archives are read like folders, those in buckets
and on standard input by way of a temporary file. CloudTrail records are found
in any JSON, and in CSV that holds whole records, uncompressed or compressed
with gzip, zstd or bzip2. A file named like a trail log fails if it holds
anything else.

A bucket or log group can also be given as its ARN or its URL in the AWS
console, and a bucket as its https URL.

Credentials, profile, region and endpoint are those that the AWS CLI would use.

In a bucket, --account, --region, --from and --to also skip objects that cannot
hold matching events, judging by the folders of a trail or the names of its
logs. Events in the skipped logs are not taken into account, even for the same
users. The coverage lists what was left out.

lookup://REGION queries CloudTrail's event history, which holds the management
events of one account and region, at up to 100 events per second. It asks for
the event names in the classes of --events or, if a class is not a list of
names, for all events of the services concerned. lookup:// alone means the
configured region.

logs://REGION/GROUP reads a log group to which a trail or an EventBridge rule
sends events. It asks CloudWatch Logs only for messages that contain the text
cognito-, and counts only those as read, unless --logs-all is given. GROUP is
the whole name, including a leading slash, as in
logs://us-east-1//aws/events/users; logs:///GROUP means the configured region.

With --journal FILE, the scan keeps in FILE what it found in each object. A
later scan with the same FILE reads only objects that are new, have changed or
failed before, and 'cogtrail report' prints reports from FILE without the
archive, which still count what the archive no longer has.

The report goes to standard output, and everything else to standard error.

With --verify, the same pass also reads the digest files that CloudTrail signs,
and the coverage says which logs they prove: see 'cogtrail help verify'.

Exit status: 0 complete; 1 fatal error; 2 usage error; 3 finished, but something
that should have been read was not, what was asked about is not in the archive,
or, with --verify, something is not proven (each is named); 4 with --verify,
something is tampered with, missing or unreferenced; 5 a finding of --fail-on;
130 interrupted. If several of 3, 4 and 5 apply, the highest is returned.`

func (p *program) scanCommand() *cobra.Command {
	var f flags
	cmd := &cobra.Command{
		Use:               "scan [flags] SOURCE...",
		GroupID:           "archive",
		Short:             "scan archives and report",
		Long:              scanLong,
		Example:           scanExamples,
		Args:              someSources,
		ValidArgsFunction: sources,
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := addresses(args)
			if err != nil {
				return err
			}
			job, err := f.parse(p.now())
			if err != nil {
				return err
			}
			if err := f.verifyToo(job, p.now(), localOf(args)); err != nil {
				return err
			}
			if err := p.processor(&job.scanner); err != nil {
				return err
			}
			if err := p.readyScan(job, f.s3.keysFrom, localOf(args)); err != nil {
				return err
			}
			if err := p.addSources(cmd.Context(), job, &f, args); err != nil {
				return err
			}
			if job.dryRun {
				return p.estimate(cmd.Context(), job)
			}
			return p.scan(cmd.Context(), job)
		},
	}
	f.define(cmd.Flags())
	cmd.Flags().Lookup("aws-region").Usage += ", and the region of lookup:// and logs:///GROUP"
	cmd.Flags().Lookup("late").Usage = "from S3 and log groups, " + cmd.Flags().Lookup("late").Usage
	cmd.Flags().BoolVar(&f.verify, "verify", false, "check what is read against CloudTrail's digests, as 'cogtrail verify' does, and report in the coverage what is proven")
	f.proof.define(cmd.Flags())
	f.proof.withVerify(cmd.Flags())
	return cmd
}

func someSources(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usagef("no SOURCE: name a file, a folder, s3://BUCKET/PREFIX, lookup://REGION, logs://REGION/GROUP, or - for standard input")
	}
	return nil
}

// readyScan checks what can be checked before the sources are read, and reads the files that
// flags name. The sources given to it are those on this machine.
func (p *program) readyScan(j *scanJob, keysFrom string, sources []string) error {
	if err := p.checkOutput(j.job); err != nil {
		return err
	}
	if err := checkPlace("--output", j.output, sources); err != nil {
		return err
	}
	if err := checkJournal(j.journal, j.outputs(), sources); err != nil {
		return err
	}
	if err := j.checkFiles(keysFrom); err != nil {
		return err
	}
	if err := checkRegular("--keys-from", keysFrom); err != nil {
		return err
	}
	if err := checkPlace("--pseudonymize", j.keyFile, sources); err != nil {
		return err
	}
	if err := p.load(j.job, !j.dryRun); err != nil {
		return err
	}
	p.note(j.job)
	return nil
}

// scan is the consumer: one loop over the entries, then the report.
func (p *program) scan(ctx context.Context, j *scanJob) (err error) {
	if codes := j.overlooks(); len(codes) > 0 {
		p.say("--fail-on %s: users deleted before %s go unnoticed, because those logs are not read: scan all logs with --journal, and give --fail-on to 'cogtrail report'", list(codes), j.query.From.Format(time.RFC3339))
	}
	progress := p.newProgress(j)
	p.show(progress)
	defer p.show(nil)
	j.scanner.Progress = progress.of()
	j.scanner.Lend = true // nothing below retains the events of an entry
	entries, ledger, err := j.entries(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if keepErr := ledger.close(); keepErr != nil {
			err = keepErr // the journal lacks what was found
		}
	}()
	j.query.Pruned = j.key.Pruned(j.query.Pruned)
	progress.know(ctx, j.scanner.Want)
	var b report.Builder
	for e, err := range entries {
		if err != nil {
			return err
		}
		if j.known.see(&e); e.Status != journal.Failed || !j.known.has(e.Object, e.Version) {
			p.name(&e)
		}
		progress.add(&e)
		j.proof.take(&b, e)
	}
	p.show(nil)
	p.sayUnmatched(j.sieve)
	p.sayOutdated(j.job)
	p.sayGone(ledger)
	if j.proof != nil {
		if j.query.Integrity, err = p.proved(ctx, j.job, &b); err != nil {
			return err
		}
	}
	for _, name := range j.names {
		j.query.Sources = append(j.query.Sources, j.key.Name(name))
	}
	return p.finish(ctx, p.answer(&b, j.query), j.job)
}

// entries returns the entries of the scan of j. If j has a ledger, they pass through it, and
// closing it completes it; otherwise, it is nil.
func (j *scanJob) entries(ctx context.Context) (iter.Seq2[journal.Entry, error], *ledger, error) {
	entries := j.key.Entries(j.scanner.Entries(ctx))
	if j.journal == "" && !j.query.Raw {
		return entries, nil, nil
	}
	l, err := openLedger(ctx, j)
	if err != nil {
		return nil, nil, err
	}
	j.resume(&l.Past)
	l.Lists = j.lists()
	return l.Entries(ctx, entries), l, nil
}
