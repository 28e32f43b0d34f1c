// The deploy command prints the jobs with which engines run a plan.

package main

import (
	"context"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/cogtrail/cogtrail/scan/plan"
)

const deployLong = `Deploy prints the jobs with which an engine runs a plan: an array job, each task
of which maps one shard, and a job that reduces once all shards are done. It
submits nothing: review and adapt the output, and pass it to the engine's tool.

Flags after -- are passed to 'cogtrail reduce', and select the report.`

const deployExamples = `  # List the engines
  cogtrail deploy --help`

const kubernetesExamples = `  # A plan for folders that all nodes share
  PLAN=$(cogtrail plan --shards 8 --work "$PWD" "$PWD/testdata/trail")
  cogtrail deploy kubernetes --plan "$PLAN" --volume "$PWD:$PWD" \
    --image registry.example/cogtrail:1 -- --report all --format json

  # A plan in S3, run with an IAM role
  #   cogtrail deploy kubernetes --plan s3://jobs/audit/RUN/plan.json \
  #     --image registry.example/cogtrail:1 --role-arn ARN | kubectl apply -f -`

const batchExamples = `  # A plan in S3, on Fargate
  #   cogtrail deploy aws-batch --plan s3://jobs/audit/RUN/plan.json \
  #     --image IMAGE --queue QUEUE --role-arn ARN \
  #     --execution-role-arn ARN > submit.sh`

const slurmExamples = `  # A plan for folders that all nodes share
  PLAN=$(cogtrail plan --shards 8 --work "$PWD" "$PWD/testdata/trail")
  cogtrail deploy slurm --plan "$PLAN" --parallelism 4 > submit.sh`

// engines are the commands below deploy.
var engines = []engine{
	{"kubernetes", "print a Kubernetes Indexed Job, and a Job that reduces", kubernetesLong, kubernetesExamples, "image volume namespace service-account role-arn run-as", kubernetesManifest},
	{"aws-batch", "print a script that submits an AWS Batch array job", batchLong, batchExamples, "image queue role-arn execution-role-arn", batchScript},
	{"slurm", "print a script that submits a Slurm job array", slurmLong, slurmExamples, "program partition", slurmScript},
}

// An engine runs array jobs.
type engine struct {
	name, short, long, example string

	flags string                   // in addition to those of all engines
	print func(*deployment) string // the manifest
}

// taskRetries is how often a failed task is retried.
const taskRetries = 4

// A deployment is a plan and how to run it: everything that goes into a manifest.
type deployment struct {
	Name, Image       string
	Plan, Run         string
	Shards            int
	Last              int // number of the last shard
	Parallelism, CPU  int
	Retries           int
	Hopeless          int // exit status of a task that another attempt cannot help
	Memory, ReduceMiB int // in MiB
	Map, Reduce       []string
	Namespace         string
	ServiceAccount    string
	Role, Execution   string // ARNs
	RunAs             int
	Volumes           []volume
	Queue             string
	Program           string
	Partition         string
}

// deployFlags are the flags of a deployment as given.
type deployFlags struct {
	deployment
	s3                   s3Flags
	plan                 string
	memory, reduceMemory string
	volumes              []string
}

func (f *deployFlags) define(s *pflag.FlagSet) {
	s.SortFlags = false
	s.StringVar(&f.plan, "plan", "", "the `PLAN` that 'cogtrail plan' printed: a path or s3://BUCKET/KEY")
	s.IntVar(&f.Parallelism, "parallelism", 64, "run at most `N` tasks at once")
	s.StringVar(&f.Name, "name", "cogtrail", "start the names of the jobs with `NAME`")
	s.IntVar(&f.CPU, "cpu", 1, "`N` CPUs for each task")
	s.StringVar(&f.memory, "memory", "2GiB", "memory `SIZE` for each map task")
	s.StringVar(&f.reduceMemory, "reduce-memory", "4GiB", "memory `SIZE` for the reduce task")
	s.StringVar(&f.Image, "image", "", "container `IMAGE` with the version of cogtrail that made the plan")
	s.StringArrayVar(&f.volumes, "volume", nil, "mount a folder that tasks share, as `VOLUME:PATH` or VOLUME:PATH:ro, where VOLUME is a PersistentVolumeClaim or the absolute path of a folder on each node, and PATH is its place in the container; repeatable")
	s.StringVar(&f.Namespace, "namespace", "default", "`NAMESPACE` of the jobs")
	s.StringVar(&f.ServiceAccount, "service-account", "", "run as the existing service `ACCOUNT` (default: a new one, named by --name)")
	s.StringVar(&f.Role, "role-arn", "", "`ARN` of the IAM role of the tasks")
	s.IntVar(&f.RunAs, "run-as", 65532, "run as the user with this `ID`, who must be allowed to read and write the shared folders")
	s.StringVar(&f.Queue, "queue", "", "submit to the job queue `NAME`")
	s.StringVar(&f.Execution, "execution-role-arn", "", "`ARN` of the role with which Fargate pulls the image (default: run on EC2)")
	s.StringVar(&f.Program, "program", "cogtrail", "`PATH` of cogtrail on the nodes")
	s.StringVar(&f.Partition, "partition", "", "submit to the partition `NAME`")
	chosen(s, f.s3.define, "profile aws-region endpoint-url no-sign-request request-payer")
}

const deployFlagsOfAll = "plan parallelism name cpu memory reduce-memory profile aws-region endpoint-url no-sign-request request-payer"

func (p *program) deployCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "deploy",
		GroupID: "scale",
		Short:   "print the jobs with which an engine runs a plan",
		Long:    deployLong,
		Example: deployExamples,
		Args:    onlyCommands,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddGroup(&cobra.Group{ID: "engine", Title: "Engines"})
	for _, e := range engines {
		cmd.AddCommand(p.engineCommand(e))
	}
	return cmd
}

func (p *program) engineCommand(e engine) *cobra.Command {
	var f deployFlags
	cmd := &cobra.Command{
		Use:     e.name + " [flags] [-- REDUCE-FLAGS...]",
		GroupID: "engine",
		Short:   e.short,
		Long:    e.long,
		Example: e.example,
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := p.deployment(cmd.Context(), &f, cmd.Flags(), e, args)
			if err != nil {
				return err
			}
			return p.print(func(w io.Writer) error {
				_, err := io.WriteString(w, e.print(d))
				return err
			})
		},
		ValidArgsFunction: nothing,
	}
	cmd.Flags().SortFlags = false
	chosen(cmd.Flags(), f.define, deployFlagsOfAll+" "+e.flags)
	if e.name == "aws-batch" { // the compute environment sets the limit
		cmd.Flags().Lookup("parallelism").Usage = "say in the script how many vCPUs `N` tasks at once require"
	}
	return cmd
}

// deployment returns what goes into the manifest of an engine.
func (p *program) deployment(ctx context.Context, f *deployFlags, given *pflag.FlagSet, e engine, reduce []string) (*deployment, error) {
	if err := f.check(given); err != nil {
		return nil, err
	}
	var report reduceFlags
	flags := pflag.NewFlagSet("reduce", pflag.ContinueOnError)
	report.define(flags)
	if err := flags.Parse(reduce); err != nil {
		return nil, usagef("after --: %w: 'cogtrail reduce' has no such flag", err)
	}
	if flags.NArg() > 0 || flags.Changed("plan") {
		return nil, usagef("after --, give only flags of 'cogtrail reduce', without --plan: %q", reduce)
	}
	run, err := p.openPlan(ctx, &f.s3, f.plan)
	if err != nil {
		return nil, err
	}
	d := &f.deployment
	d.Plan, d.Run, d.Shards, d.Last = f.plan, run.run[:10], run.Shards, run.Shards-1
	d.Parallelism, d.Retries, d.Hopeless = min(d.Parallelism, d.Shards), taskRetries, exitHopeless
	if err := d.reaches(e, run.Plan); err != nil {
		return nil, err
	}
	at := append([]string{"--plan", d.Plan}, f.s3.again()...)
	d.Map = append([]string{"map", "--workers", fmt.Sprint(d.CPU)}, at...)
	if f.s3.requestPayer {
		d.Map = append(d.Map, "--request-payer")
	}
	d.Reduce = slices.Concat([]string{"reduce"}, at, reduce)
	if report.output == "" && !report.quiet { // engines write standard error and the report to the same log
		d.Reduce = append(d.Reduce, "--quiet")
	}
	if word := strings.Join(slices.Concat(d.Map, d.Reduce, []string{d.Program}), ""); strings.ContainsFunc(word, unicode.IsControl) {
		return nil, usagef("the arguments of tasks contain control characters: leave them out")
	}
	return d, nil
}

// again returns the flags to be repeated for each task.
func (f *s3Flags) again() (args []string) {
	if f.region != "" {
		args = append(args, "--aws-region", f.region)
	}
	if f.endpoint != "" {
		args = append(args, "--endpoint-url", f.endpoint)
	}
	if f.noSign {
		args = append(args, "--no-sign-request")
	}
	return args
}

var (
	jobName  = regexp.MustCompile(`^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$`) // still a DNS label with the suffixes of manifests
	someName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]{0,126}[A-Za-z0-9])?$`)
)

// check parses the flags, and refuses values that no engine accepts.
func (f *deployFlags) check(given *pflag.FlagSet) (err error) {
	if !jobName.MatchString(f.Name) {
		return usagef("--name %q: write at most 40 lower-case letters, digits and hyphens, beginning with a letter", f.Name)
	}
	for flag, value := range map[string]string{"namespace": f.Namespace, "service-account": f.ServiceAccount, "queue": f.Queue, "partition": f.Partition} {
		if given.Changed(flag) && !someName.MatchString(value) {
			return usagef("--%s %q is not a valid name: write letters, digits and ._-, beginning and ending with a letter or digit", flag, value)
		}
	}
	for flag, value := range map[string]string{"image": f.Image, "queue": f.Queue} {
		if given.Lookup(flag) != nil && value == "" {
			return usagef("no --%s: the tasks cannot run without one", flag)
		}
	}
	if f.Parallelism < 1 || f.CPU < 1 {
		return usagef("--parallelism and --cpu must be at least 1")
	}
	if f.RunAs < 1 {
		return usagef("--run-as %d: tasks do not need root: give the ID of another user", f.RunAs)
	}
	if f.Memory, err = mebibytes("--memory", f.memory); err != nil {
		return err
	}
	if f.ReduceMiB, err = mebibytes("--reduce-memory", f.reduceMemory); err != nil {
		return err
	}
	for i, text := range f.volumes {
		v, err := parseVolume(text)
		if err != nil {
			return err
		}
		v.Name = fmt.Sprintf("shared-%d", i)
		f.Volumes = append(f.Volumes, v)
	}
	return nil
}

// leastMemory is the least memory for a task, in bytes.
const leastMemory = 256 << 20

func mebibytes(flag, size string) (int, error) {
	n, err := parseSize(size)
	if err != nil {
		return 0, usagef("%s: %w", flag, err)
	}
	if n < leastMemory {
		return 0, usagef("%s %s: it must be at least 256MiB", flag, size)
	}
	return n >> 20, nil
}

// reaches refuses a plan with folders that the engine's tasks cannot reach.
func (d *deployment) reaches(e engine, of *plan.Plan) error {
	folders := []string{d.Plan}
	for _, source := range of.Sources {
		folders = append(folders, source.Name)
	}
	if e.name == "slurm" { // nodes share folders under their own paths
		folders = folders[:1]
	}
	for _, folder := range folders {
		switch {
		case strings.HasPrefix(folder, s3Scheme):
		case !path.IsAbs(folder):
			return usagef("--plan %s: name it by its absolute path, so that all tasks find it", d.Plan)
		case e.name == "aws-batch":
			return usagef("%s is a folder, and tasks of AWS Batch share no folders: plan with a work folder and sources in S3", folder)
		case e.name == "kubernetes" && !slices.ContainsFunc(d.Volumes, func(v volume) bool {
			return folder == v.Path || strings.HasPrefix(folder, strings.TrimSuffix(v.Path, "/")+"/")
		}):
			return usagef("%s is a folder: name the volume that holds it with --volume", folder)
		}
	}
	return nil
}
