// The map command scans one shard of a plan, as a task of an array job.

package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/bucket"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/local"
	"github.com/cogtrail/cogtrail/scan/pattern"
	"github.com/cogtrail/cogtrail/scan/plan"
	"github.com/cogtrail/cogtrail/scan/sdk"
)

const mapExamples = `  # As a task of an array job, which sets the number of the shard
  PLAN=$(cogtrail plan --shards 4 --work . "$PWD/testdata/trail")
  JOB_COMPLETION_INDEX=2 cogtrail map --plan "$PLAN"

  # The same shard again, by hand
  cogtrail map --plan "$PLAN" --shard 2`

const mapLong = `Map scans one shard of a plan and keeps the result beside the plan: first the
part, which is a journal, then a receipt, which describes the part and marks the
shard as done. A shard that is done, with every object read, is left as it is.
Any other shard can be mapped again, even twice at once, with byte-for-byte the
same result.

The engine sets the number of the shard, counting from 0, in one of the
variables JOB_COMPLETION_INDEX (Kubernetes), AWS_BATCH_JOB_ARRAY_INDEX and
SLURM_ARRAY_TASK_ID. --shard overrides them.

Map names the objects that are damaged or to which access is denied, and counts
them in the receipt. 'cogtrail reduce' then requires --allow-incomplete. The
task does not fail, because another attempt could not read them either.

Exit status: 0 done; 64 not done, and another attempt cannot help: usage error,
no such plan, a plan that was changed or made by another version, access denied;
75 not done, but another attempt may help; 130 interrupted.`

// Exit statuses that tell engines whether to retry.
const (
	exitHopeless  = 64
	exitTransient = 75
)

// task is the annotation of commands whose exit status is for an engine.
const task = "task"

func isTask(cmd *cobra.Command) bool { return cmd != nil && cmd.Annotations[task] != "" }

// taskStatus returns the exit status of a task that ended with err.
func taskStatus(err error) int {
	var usage usageError
	if errors.As(err, &usage) || errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) || sdk.Lasting(err) {
		return exitHopeless
	}
	return exitTransient
}

// indexVariables are the environment variables in which engines give the index of a task.
var indexVariables = []string{"JOB_COMPLETION_INDEX", "AWS_BATCH_JOB_ARRAY_INDEX", "SLURM_ARRAY_TASK_ID"}

// mapFlags are the flags of a shard's scan, as given.
type mapFlags struct {
	flags
	plan  string
	shard int
}

func (p *program) mapCommand() *cobra.Command {
	var f mapFlags
	cmd := &cobra.Command{
		Use:               "map [flags]",
		GroupID:           "scale",
		Short:             "scan one shard of a plan",
		Long:              mapLong,
		Example:           mapExamples,
		Args:              noArgs,
		Annotations:       map[string]string{task: "map"},
		ValidArgsFunction: nothing,
		RunE: func(cmd *cobra.Command, _ []string) error {
			number, err := p.shardNumber(cmd.Flags(), f.shard)
			if err != nil {
				return err
			}
			run, err := p.openPlan(cmd.Context(), &f.s3, f.plan)
			if err != nil {
				return err
			}
			if number >= run.Shards {
				return usagef("there is no shard %d: the shards of this plan are 0 to %d", number, run.Shards-1)
			}
			return p.mapShard(cmd.Context(), &f.flags, run, run.shard(number))
		},
	}
	s := cmd.Flags()
	s.SortFlags = false
	s.StringVar(&f.plan, "plan", "", "the `PLAN` that 'cogtrail plan' printed: a path or s3://BUCKET/KEY")
	s.IntVar(&f.shard, "shard", 0, "scan shard `I`, counting from 0 (default: from the engine's variable)")
	s.Lookup("shard").Annotations = map[string][]string{notInEnv: nil} // engines have their own variables
	chosen(s, f.flags.define, "workers reads profile aws-region endpoint-url no-sign-request request-payer quiet progress")
	return cmd
}

// nothing offers no completions.
func nothing(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveNoFileComp
}

// shardNumber returns the number of the shard to scan.
func (p *program) shardNumber(s *pflag.FlagSet, given int) (int, error) {
	if s.Changed("shard") {
		if given < 0 {
			return 0, usagef("--shard %d: shards are counted from 0", given)
		}
		return given, nil
	}
	number, by := -1, ""
	for _, name := range indexVariables {
		text, ok := p.env(name)
		if !ok {
			continue
		}
		n, err := strconv.Atoi(text)
		switch {
		case err != nil || n < 0:
			return 0, usagef("%s: %q is not the number of a shard: shards are counted from 0", name, text)
		case number >= 0 && n != number:
			return 0, usagef("%s says shard %d, but %s says shard %d: unset one of them, or give --shard", by, number, name, n)
		}
		number, by = n, name
	}
	if number < 0 {
		return 0, usagef("no shard: give --shard, or run as a task of an array job, which sets one of %s", list(indexVariables))
	}
	return number, nil
}

// mapShard scans a shard and publishes its part and receipt, unless the shard is done.
func (p *program) mapShard(ctx context.Context, f *flags, run *plannedRun, s *plan.Shard) error {
	done, err := s.Done(ctx, run.work)
	if err != nil {
		return err
	}
	if done != nil && done.Failed == 0 {
		p.sayShard(f, s, done, "was already done")
		return nil
	}
	lists, err := run.keyLists(ctx)
	if err != nil {
		return err
	}
	defer os.RemoveAll(lists)
	j, err := p.shardJob(ctx, f, s, lists)
	if err != nil {
		return err
	}
	entries, err := p.shardEntries(ctx, j)
	if err != nil {
		return err
	}
	part, receipt, err := s.Encode(entries, j.run(""))
	if err != nil {
		return err
	}
	if err := s.Publish(ctx, run.work, part, receipt); err != nil {
		return err
	}
	p.sayShard(f, s, receipt, "is done")
	return nil
}

// sayShard prints the accounting of a shard.
func (p *program) sayShard(f *flags, s *plan.Shard, r *plan.Receipt, what string) {
	if f.quiet {
		return
	}
	p.say("shard %d of %d %s: %d objects scanned, %d skipped, %d failed; %d records, %d matched, %d bad; the part has %d bytes", s.Number, r.Shards, what, r.Scanned, r.Skipped, r.Failed, r.Records.Read, r.Records.Matched, r.Records.Bad, r.Size)
	if n := s.Newer(); n > 0 {
		p.say("%d objects that changed after %s are not part of the run", n, s.Plan.Until.Format(time.RFC3339))
	}
}

// shardEntries scans and returns the entry of each object.
func (p *program) shardEntries(ctx context.Context, j *scanJob) (entries []journal.Entry, err error) {
	progress := p.newProgress(j)
	p.show(progress)
	defer p.show(nil)
	j.scanner.Progress = progress.of()
	progress.know(ctx, j.scanner.Want)
	for e, err := range j.scanner.Entries(ctx) {
		if err != nil {
			return nil, err
		}
		if e.Status == journal.Failed && e.Reason == scan.Unreadable && slices.Contains(j.names, e.Object) {
			return nil, usagef("%s: the source itself cannot be read: %s", e.Object, e.Message)
		}
		p.name(&e)
		progress.add(&e)
		entries = append(entries, e)
	}
	return entries, nil
}

// shardJob returns the scan of a shard. The lists of keys are in the folder lists.
func (p *program) shardJob(ctx context.Context, f *flags, s *plan.Shard, lists string) (*scanJob, error) {
	run, of := s.Plan, &s.Plan.Selection
	f.accounts, f.regions, f.raw, f.events = of.Accounts, of.Regions, of.Raw, names(of.Classes)
	f.from, f.to, f.s3.late = timeFlag(of.From), timeFlag(of.To), of.Late
	f.include, f.exclude = of.Include, of.Exclude
	f.maxObject, f.maxRecord, f.maxInflated = of.MaxObject, of.MaxRecord, of.MaxInflated
	j, err := f.parse(run.Until)
	if err != nil {
		return nil, err
	}
	if of.Pattern != "" {
		matcher, err := pattern.Compile([]byte(of.Pattern))
		if err != nil {
			return nil, usagef("the pattern of the plan:%w", err)
		}
		j.match(matcher, of.Pattern)
	}
	if err := p.processor(&j.scanner); err != nil {
		return nil, err
	}
	j.query.Pruned, j.query.Sites = run.Pruned, nil
	for _, site := range run.Sites {
		j.query.Sites = append(j.query.Sites, journal.Site(site))
	}
	for _, source := range run.Sources {
		if err := p.addPart(ctx, j, f, s, &source, lists); err != nil {
			return nil, err
		}
	}
	return j, nil
}

// timeFlag returns t in the form of a flag value.
func timeFlag(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339Nano)
}

// addPart adds to j the shard's part of a source.
func (p *program) addPart(ctx context.Context, j *scanJob, f *flags, s *plan.Shard, source *plan.Source, lists string) error {
	j.names = append(j.names, source.Name)
	if !strings.HasPrefix(source.Name, s3Scheme) {
		j.scanner.Sources = append(j.scanner.Sources, local.Part{Path: local.Path(source.Name), Shard: s})
		return nil
	}
	b, err := p.bucket(ctx, j, f, source.Name)
	if err != nil {
		return err
	}
	j.scanner.Reads = s3Reads(f)
	j.scanner.Sources = append(j.scanner.Sources, b)
	if source.Keys == nil {
		b.Part = &bucket.Part{Shard: s, Locations: source.Folders}
		return nil
	}
	keys, err := keysOf(filepath.Join(lists, source.Keys.Name), b.Bucket, b.Prefix)
	if err != nil {
		return err
	}
	b.Keys = func(yield func(bucket.Key, error) bool) {
		for k, err := range keys {
			if (err != nil || s.Holds(s3Scheme+b.Bucket+"/"+k.Name)) && !yield(k, err) {
				return
			}
		}
	}
	return nil
}
