// The reduce command reports what the shards of a plan found.

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan/plan"
	"github.com/cogtrail/cogtrail/scan/work"
)

const reduceExamples = `  # The report of a run, and then a second report
  PLAN=$(cogtrail plan --shards 2 --work . "$PWD/testdata/trail")
  cogtrail map --plan "$PLAN" --shard 0
  cogtrail map --plan "$PLAN" --shard 1
  cogtrail reduce --plan "$PLAN"
  cogtrail reduce --plan "$PLAN" --report deletions --format csv`

const reduceLong = `Reduce prints the report of a plan from the results of all its shards: byte for
byte the report that 'cogtrail scan' of the sources prints. It can be run any
number of times, and can print any report, as 'cogtrail report' can.

Time window, accounts and regions default to those of the plan. --last, and
words such as today, count from the time of the plan (--until).

Reduce prints nothing if a shard is missing or a part does not match its
receipt. If objects could not be read, it prints nothing unless
--allow-incomplete is given: map those shards again once the objects can be
read, or report without them.

Exit status: 0 complete; 1 fatal error, such as a shard that is not done; 2
usage error; 3 something that should have been read was not, and is named; 5 a
finding of --fail-on; 130 interrupted. If both 3 and 5 apply, 5 is returned.`

// reduceFlags are the flags of the report of a run, as given.
type reduceFlags struct {
	asked
	s3         s3Flags
	plan       string
	incomplete bool
}

func (f *reduceFlags) define(s *pflag.FlagSet) {
	s.SortFlags = false
	s.StringVar(&f.plan, "plan", "", "the `PLAN` that 'cogtrail plan' printed: a path or s3://BUCKET/KEY")
	s.BoolVar(&f.incomplete, "allow-incomplete", false, "report even if objects could not be read; the report says so")
	f.asked.define(s, "those of the plan")
	chosen(s, f.s3.define, "profile aws-region endpoint-url no-sign-request")
}

func (p *program) reduceCommand() *cobra.Command {
	var f reduceFlags
	cmd := &cobra.Command{
		Use:               "reduce [flags]",
		GroupID:           "scale",
		Short:             "report what the shards of a plan found",
		Long:              reduceLong,
		Example:           reduceExamples,
		Args:              noArgs,
		ValidArgsFunction: nothing,
		RunE: func(cmd *cobra.Command, _ []string) error {
			run, err := p.openPlan(cmd.Context(), &f.s3, f.plan)
			if err != nil {
				return err
			}
			f.inherit(cmd.Flags(), &run.Selection)
			j, err := f.asked.parse(run.Until)
			if err != nil {
				return err
			}
			if j.query.Raw && !run.Selection.Raw {
				return usagef("--raw and --format eventbridge: the shards of this plan keep no records: make a plan with --raw")
			}
			if err := p.ready(j, nil); err != nil {
				return err
			}
			return p.reduce(cmd.Context(), j, run, f.incomplete)
		},
	}
	f.define(cmd.Flags())
	return cmd
}

// inherit takes the flags that were not given from the plan.
func (f *reduceFlags) inherit(given *pflag.FlagSet, of *plan.Selection) {
	if !given.Changed("from") && !given.Changed("last") {
		f.from = timeFlag(of.From)
	}
	if !given.Changed("to") && !given.Changed("last") {
		f.to = timeFlag(of.To)
	}
	if !given.Changed("account") {
		f.accounts = slices.Clone(of.Accounts)
	}
	if !given.Changed("region") {
		f.regions = slices.Clone(of.Regions)
	}
}

// reduce reports what all shards of the run found.
func (p *program) reduce(ctx context.Context, j *job, run *plannedRun, incomplete bool) error {
	receipts, err := run.receipts(ctx)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "cogtrail-parts-*")
	if err != nil {
		return fmt.Errorf("cannot keep parts in temporary files until they are read: %w: set TMPDIR to a folder with room for them", err)
	}
	defer os.RemoveAll(dir)
	m := j.merger()
	var b report.Builder
	for i, r := range receipts {
		path, err := run.part(ctx, run.shard(i), r, dir)
		if err != nil {
			return err
		}
		if _, err := p.addJournal(ctx, &m, &b, path, j); err != nil {
			return j.unmerged(err, path, path)
		}
		if !j.query.Raw && strings.HasPrefix(path, dir) {
			os.Remove(path) // frees room early; dir is removed at the end anyway
		}
	}
	j.adopt(m.Whole())
	answer := p.answer(&b, j.query)
	p.nameAll("", &answer.Coverage)
	if n := answer.Coverage.Objects.Failed; n > 0 && !incomplete {
		return fmt.Errorf("%d objects of %s could not be read: map these shards again, or report without the objects with --allow-incomplete", n, shardsWithFailures(receipts))
	}
	p.sayOutdated(j)
	return p.finish(ctx, answer, j)
}

// receipts returns the receipts of all shards, in order.
func (r *plannedRun) receipts(ctx context.Context) (list []*plan.Receipt, err error) {
	var missing []string
	for receipt, err := range plan.Receipts(ctx, r.work, r.Plan, r.run) {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			missing = append(missing, fmt.Sprint(len(list)))
		case err != nil:
			return nil, err
		}
		list = append(list, receipt)
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("%d of %d shards are not done: %s: map them first", len(missing), r.Shards, some(missing))
	}
	return list, nil
}

// maxNamed is how many shards a message names at most.
const maxNamed = 10

func some(names []string) string {
	if len(names) > maxNamed {
		return strings.Join(names[:maxNamed], ", ") + ", ..."
	}
	return strings.Join(names, ", ")
}

func shardsWithFailures(receipts []*plan.Receipt) string {
	var numbers []string
	for _, r := range receipts {
		if r.Failed > 0 {
			numbers = append(numbers, fmt.Sprint(r.Shard))
		}
	}
	if len(numbers) == 1 {
		return "shard " + numbers[0]
	}
	return "shards " + some(numbers)
}

// part returns the path of a shard's part, after checking it against the receipt. It copies a part
// that is not in a local work folder to dir.
func (r *plannedRun) part(ctx context.Context, s *plan.Shard, receipt *plan.Receipt, dir string) (path string, err error) {
	var sum string
	if local, ok := r.work.(work.Local); ok {
		path = local.Path(s.PartName())
		sum, err = r.read(ctx, s.PartName(), io.Discard)
	} else {
		path, sum, err = r.copy(ctx, s.PartName(), dir)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("the part of shard %d is missing, although the shard is done: map it again", s.Number)
	case err != nil:
		return "", err
	case sum != receipt.Sum:
		return "", fmt.Errorf("the part of shard %d does not match its receipt, which says %d bytes and SHA-256 %s: map it again", s.Number, receipt.Size, receipt.Sum)
	}
	return path, nil
}
