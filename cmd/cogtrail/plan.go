// The plan command divides a scan among the tasks of an array job.

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/cogtrail/cogtrail/scan/bucket"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/logs"
	"github.com/cogtrail/cogtrail/scan/lookup"
	"github.com/cogtrail/cogtrail/scan/plan"
)

const planExamples = `  # Divide a scan into 4 tasks, run them one after another, and report
  PLAN=$(cogtrail plan --shards 4 --work . "$PWD/testdata/trail")
  for i in 0 1 2 3; do
    cogtrail map --plan "$PLAN" --shard "$i"
  done
  cogtrail reduce --plan "$PLAN"`

const planLong = `Plan divides a scan of the sources into N shards, one for each task of an array
job on Kubernetes, AWS Batch or Slurm. It writes the plan to WORK/RUN/plan.json
and prints that path. RUN is the SHA-256 of the plan: everything that belongs to
the run is in that folder, and a different plan is a different run.

A SOURCE is s3://BUCKET/PREFIX, or the absolute path of a folder or file on a
file system that all machines share. WORK is a folder on such a file system, or
s3://BUCKET/PREFIX.

Each day of an account and region belongs to one shard (with --split N, to N
shards), according to the folders of a trail. Objects outside such folders are
divided by name. Plan lists only the folders; each shard lists its own days.
Objects changed after --until are not part of the run, so that all attempts see
the same objects.

Then 'cogtrail map' scans each shard, and 'cogtrail reduce' prints the report:
byte for byte the report that 'cogtrail scan' of the sources prints.

Exit status: 0 complete; 1 fatal error; 2 usage error; 130 interrupted.`

// planned are the flags of a scan that plan has too.
const planned = "from to last account region events pattern raw include exclude max-object max-record max-inflated keys-from late profile aws-region endpoint-url no-sign-request request-payer"

// planFlags are the flags of a plan, as given.
type planFlags struct {
	flags
	shards, split int
	work, until   string
}

func (f *planFlags) define(s *pflag.FlagSet) {
	s.SortFlags = false
	s.IntVar(&f.shards, "shards", 0, "divide the scan into `N` shards, at most 10000")
	s.StringVar(&f.work, "work", "", "keep the plan and the results of the shards in `FOLDER`, a path or s3://BUCKET/PREFIX")
	s.IntVar(&f.split, "split", 1, "split each day of an account and region among `N` shards, each of which lists the whole day; for days that are too large for one shard")
	s.StringVar(&f.until, "until", "", "leave out objects changed after `TIME` (default now)")
	chosen(s, f.flags.define, planned)
	s.Lookup("raw").Usage = "keep the records of the events, for 'cogtrail reduce' with --raw or --format eventbridge"
}

// chosen adds to s the named flags of those that define defines.
func chosen(s *pflag.FlagSet, define func(*pflag.FlagSet), names string) {
	var all pflag.FlagSet
	define(&all)
	for name := range strings.FieldsSeq(names) {
		s.AddFlag(all.Lookup(name))
	}
}

func (p *program) planCommand() *cobra.Command {
	var f planFlags
	cmd := &cobra.Command{
		Use:               "plan [flags] SOURCE...",
		GroupID:           "scale",
		Short:             "divide a scan among the tasks of an array job",
		Long:              planLong,
		Example:           planExamples,
		Args:              someSources,
		ValidArgsFunction: sources,
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := addresses(args)
			if err != nil {
				return err
			}
			made, files, err := p.plans(cmd.Context(), &f, args)
			if err != nil {
				return err
			}
			return p.publish(cmd.Context(), &f, made, files)
		},
	}
	f.define(cmd.Flags())
	return cmd
}

// plans returns the plan for the flags, and the paths of the files to keep beside it, by name.
func (p *program) plans(ctx context.Context, f *planFlags, args []string) (*plan.Plan, map[string]string, error) {
	if f.shards < 1 || f.shards > plan.MaxShards {
		return nil, nil, usagef("--shards %d: it must be from 1 to %d: each shard is one task of an array job", f.shards, plan.MaxShards)
	}
	if f.split < 1 || f.split > f.shards {
		return nil, nil, usagef("--split %d: it must be from 1 to the number of --shards, %d", f.split, f.shards)
	}
	now := p.now()
	until, err := parseTime("--until", f.until, now.UTC())
	switch {
	case err != nil:
		return nil, nil, err
	case until.IsZero():
		until = now
	case until.After(now):
		return nil, nil, usagef("--until %s is in the future, and objects that do not exist yet cannot be planned", f.until)
	}
	if err := f.checkPlaces(args); err != nil {
		return nil, nil, err
	}
	j, err := f.flags.parse(now)
	if err != nil {
		return nil, nil, err
	}
	if err := p.addSources(ctx, j, &f.flags, args); err != nil {
		return nil, nil, err
	}
	made := &plan.Plan{
		Schema: plan.Schema, Tool: p.planner(), Shards: f.shards, Split: f.split, Until: until.UTC(),
		Selection: f.selection(j), Pruned: journal.SortPruned(j.query.Pruned), Sites: journal.SortSites(j.query.Sites),
	}
	files, err := addTo(ctx, made, j, f.s3.keysFrom)
	return made, files, err
}

// selection returns which part of the sources j reads.
func (f *planFlags) selection(j *scanJob) plan.Selection {
	q := &j.query
	return plan.Selection{
		Classes: q.Classes, Pattern: q.Pattern, Raw: q.Raw, From: q.From, To: q.To, Late: f.s3.late,
		Accounts: q.Accounts, Regions: q.Regions, Include: f.include, Exclude: f.exclude,
		MaxObject: f.maxObject, MaxRecord: f.maxRecord, MaxInflated: f.maxInflated,
	}
}

// checkPlaces refuses sources that other machines may not find, and a work folder in a source.
func (f *planFlags) checkPlaces(args []string) error {
	if f.work == "" {
		return usagef("no work folder: name one with --work, on a file system that all machines share, or s3://BUCKET/PREFIX")
	}
	for _, arg := range args {
		switch {
		case strings.HasPrefix(arg, s3Scheme):
			if f.s3.keysFrom == "" && strings.HasPrefix(strings.TrimSuffix(f.work, "/")+"/", arg) {
				return usagef("--work %s is in the source %s, which is never written to: name a place outside it", f.work, arg)
			}
		case strings.HasPrefix(arg, lookup.Scheme), strings.HasPrefix(arg, logs.Scheme), arg == "-":
			return usagef("%s cannot be divided into shards: scan it with 'cogtrail scan'", arg)
		case !filepath.IsAbs(filepath.FromSlash(arg)):
			return usagef("%s: name a folder or file by its absolute path, so that all machines find it", arg)
		case !utf8.ValidString(arg):
			return usagef("%q is not valid UTF-8: name a folder above it", arg)
		}
	}
	if strings.HasPrefix(f.work, s3Scheme) {
		return nil
	}
	return checkPlace("--work", f.work, localOf(args))
}

// addTo adds the sources of j to a plan. It returns the paths of the lists of keys and their
// files, by their names beside the plan.
func addTo(ctx context.Context, made *plan.Plan, j *scanJob, keysFrom string) (files map[string]string, err error) {
	for i, source := range j.scanner.Sources {
		at := plan.Source{Name: j.names[i]}
		switch b, ok := source.(*bucket.Source); {
		case !ok:
		case b.Keys != nil:
			if files, err = keyFiles(keysFrom); err != nil {
				return nil, err
			}
			at.Keys = &plan.KeyList{Name: filepath.Base(keysFrom)}
			if at.Keys.Sum, err = sumOf(keysFrom); err != nil {
				return nil, err
			}
		default:
			if at.Folders, err = b.Locations(ctx); err != nil {
				return nil, err
			}
		}
		made.Sources = append(made.Sources, at)
	}
	return files, nil
}

// keyFiles returns the paths of a list of keys and of the files that it names, by base name.
func keyFiles(list string) (map[string]string, error) {
	files := map[string]string{filepath.Base(list): list}
	m, err := bucket.ReadManifest(func() (io.ReadCloser, error) { return os.Open(list) })
	if err != nil || m == nil {
		return files, err
	}
	for _, data := range m.Files {
		in, err := openData(list, m, data)
		if err != nil {
			return nil, err
		}
		if f, ok := in.(*os.File); ok {
			files[path.Base(data.Key)] = f.Name()
		}
		in.Close() // only read from
	}
	return files, nil
}

// publish writes the plan to the work folder, after the files beside it, and prints its path.
func (p *program) publish(ctx context.Context, f *planFlags, made *plan.Plan, files map[string]string) error {
	work, err := p.workFolder(ctx, &f.s3, f.work)
	if err != nil {
		return err
	}
	run, text, err := made.Run()
	if err != nil {
		return err
	}
	for name, from := range files {
		file, err := os.Open(from)
		if err != nil {
			return err
		}
		err = work.Put(ctx, plan.KeysFolder(run)+name, file)
		file.Close() // only read from
		if err != nil {
			return fmt.Errorf("--work: %w", err)
		}
	}
	if err := work.Put(ctx, plan.Name(run), bytes.NewReader(text)); err != nil {
		return fmt.Errorf("--work: %w", err)
	}
	p.say("%d shards of what existed at %s", made.Shards, made.Until.Format(time.RFC3339))
	return p.print(func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "%s/%s\n", strings.TrimSuffix(f.work, "/"), plan.Name(run))
		return err
	})
}
