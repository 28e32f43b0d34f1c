// The bench command times scans and shows where the time went.

package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/logs"
	"github.com/cogtrail/cogtrail/scan/lookup"
)

const benchExamples = `  # How fast this archive is scanned, and what takes the time
  cogtrail bench testdata/trail

  # With one worker and every report, in JSON for a program
  cogtrail bench --workers 1 --events all --report all \
    --format json testdata/trail`

const benchLong = `Bench scans several times, as 'cogtrail scan' does. Instead of the report, which
it makes and discards, it prints how fast it was and how much of the time each
stage took. The figures are those of the run with the median time. The first run
may differ from the others, because the operating system caches files.

The stages are: list the objects; read their stored bytes; inflate them; search
for records, and for those that may hold an event; decode events; report. Each
share is a fraction of the working time of all goroutines.

On amd64 processors with AVX2 and BMI2, searching and inflating use these. With
COGTRAIL_CPU=generic in the environment they do not, in bench and in 'cogtrail
scan'; the answers are the same.

The exit status is that of 'cogtrail scan'.`

func (p *program) benchCommand() *cobra.Command {
	var f benchFlags
	cmd := &cobra.Command{
		Use:               "bench [flags] SOURCE...",
		GroupID:           "archive",
		Short:             "scan and print how fast it was, stage by stage",
		Long:              benchLong,
		Example:           benchExamples,
		Args:              someSources,
		ValidArgsFunction: sources,
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := addresses(args)
			if err != nil {
				return err
			}
			if err := p.readyBench(&f, args); err != nil {
				return err
			}
			job, err := f.parse(p.now())
			if err != nil {
				return err
			}
			if err := p.processor(&job.scanner); err != nil {
				return err
			}
			p.note(job.job)
			if err := p.addSources(cmd.Context(), job, &f.flags, args); err != nil {
				return err
			}
			return p.bench(cmd.Context(), job, f.runs, f.figures)
		},
	}
	f.define(cmd.Flags())
	return cmd
}

// benchFlags are the flags of bench as given.
type benchFlags struct {
	flags
	runs    int
	figures string // their format
}

func (f *benchFlags) define(s *pflag.FlagSet) {
	s.SortFlags = false
	s.IntVar(&f.runs, "runs", 3, "scan `N` times")
	s.StringVar(&f.figures, "format", "table", "`FORMAT` of the figures: json, table")
	s.Lookup("format").Annotations = map[string][]string{notInEnv: nil} // COGTRAIL_FORMAT is the format of reports
	var all pflag.FlagSet
	f.flags.define(&all)
	all.VisitAll(func(flag *pflag.Flag) {
		if !slices.Contains([]string{"format", "output", "journal", "quiet", "dry-run", "progress", "lookup-rate", "logs-rate", "logs-all", "force", "fail-on", "users-file", "user", "pseudonymize", "known-bad"}, flag.Name) {
			s.AddFlag(flag)
		}
	})
}

// readyBench refuses sources that cannot be timed, and checks the format of the figures.
func (p *program) readyBench(f *benchFlags, sources []string) error {
	if slices.Contains(sources, "-") {
		return usagef("standard input can be read only once: name files or folders")
	}
	if slices.ContainsFunc(sources, func(s string) bool { return strings.HasPrefix(s, lookup.Scheme) || strings.HasPrefix(s, logs.Scheme) }) {
		return usagef("a quota limits the speed of an event history or a log group: name files or folders")
	}
	if f.runs < 1 {
		return usagef("--runs: %d: at least one run is needed", f.runs)
	}
	formats := []string{"json", "table"}
	if f.figures = spelled(f.figures, formats); !slices.Contains(formats, f.figures) {
		return unknown("--format", f.figures, formats)
	}
	if _, set := p.env("COGTRAIL_PSEUDONYMIZE"); set {
		return usagef("bench prints the real names of objects: unset COGTRAIL_PSEUDONYMIZE")
	}
	return nil
}

// benchSchema names the JSON schema of a benchmark.
const benchSchema = "cogtrail.bench/v1"

// A benchmark says how fast an archive was scanned.
type benchmark struct {
	Schema   string     `json:"schema"`
	Version  string     `json:"version"` // of cogtrail
	Go       string     `json:"go"`
	Platform string     `json:"platform"`
	CPUs     int        `json:"cpus"`
	Workers  int        `json:"workers"`
	Files    int64      `json:"files"`          // scanned
	Stored   int64      `json:"bytes_stored"`   // of these
	Inflated int64      `json:"bytes_inflated"` // of these
	Records  int64      `json:"records"`
	Events   int64      `json:"events"` // matched
	Runs     []benchRun `json:"runs"`
	Seconds  float64    `json:"seconds"` // of the median run, as is everything below
	GBps     float64    `json:"gb_per_second"`
	FilesPS  float64    `json:"files_per_second"`
	Stages   []share    `json:"stages"`
}

// A benchRun is one scan.
type benchRun struct {
	Seconds float64 `json:"seconds"`
	stages  []share
}

// A share is the fraction of the time that went into a stage.
type share struct {
	Stage string  `json:"stage"`
	Share float64 `json:"share"`
}

// bench scans runs times and prints the figures.
func (p *program) bench(ctx context.Context, j *scanJob, runs int, format string) error {
	b := benchmark{Schema: benchSchema, Version: p.tool.Version, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH,
		CPUs: runtime.NumCPU(), Workers: cmp.Or(j.scanner.Workers, runtime.GOMAXPROCS(0))}
	incomplete := false
	for i := range runs {
		timed, r, err := p.timed(ctx, j, i == 0)
		if err != nil {
			return err
		}
		b.Runs = append(b.Runs, timed)
		c := r.Coverage
		b.Files, b.Stored, b.Inflated = c.Objects.Scanned, c.Bytes.Scanned, c.Bytes.Inflated
		b.Records, b.Events = c.Records.Read, c.Records.Matched
		incomplete = c.Incomplete()
	}
	b.summarize()
	write := b.table
	if format == "json" {
		write = b.json
	}
	if err := p.print(write); err != nil {
		return err
	}
	if incomplete {
		return errIncomplete
	}
	return nil
}

// timed scans once, including the report. If name is set, it names what could not be read.
func (p *program) timed(ctx context.Context, j *scanJob, name bool) (benchRun, *report.Report, error) {
	begin := p.now()
	clock := func() time.Duration { return p.now().Sub(begin) }
	j.scanner.Stopwatch = &scan.Stopwatch{Clock: clock}
	var b report.Builder
	var reporting time.Duration
	for e, err := range j.scanner.Entries(ctx) {
		if err != nil {
			return benchRun{}, nil, err
		}
		if name {
			p.name(&e)
		}
		since := clock()
		b.Add(e)
		reporting += clock() - since
	}
	since := clock()
	r := b.Report(j.query)
	if err := j.format.Write(io.Discard, r, format.Layout{Part: j.parts[0]}); err != nil {
		return benchRun{}, nil, err
	}
	end := clock()
	reporting += end - since

	sum := reporting
	for _, s := range scan.Stages {
		sum += j.scanner.Stopwatch.Spent(s)
	}
	timed := benchRun{Seconds: end.Seconds()}
	for _, s := range scan.Stages {
		timed.stages = append(timed.stages, share{s.String(), ratio(j.scanner.Stopwatch.Spent(s), sum)})
	}
	timed.stages = append(timed.stages, share{"report", ratio(reporting, sum)})
	return timed, r, nil
}

func ratio(part, all time.Duration) float64 {
	return float64(part) / float64(max(all, 1))
}

// summarize takes over the figures of the run with the median time.
func (b *benchmark) summarize() {
	byTime := slices.SortedStableFunc(slices.Values(b.Runs), func(a, b benchRun) int { return cmp.Compare(a.Seconds, b.Seconds) })
	m := byTime[(len(byTime)-1)/2]
	b.Seconds, b.Stages = m.Seconds, m.stages
	if m.Seconds > 0 {
		b.GBps, b.FilesPS = float64(b.Inflated)/1e9/m.Seconds, float64(b.Files)/m.Seconds
	}
}

func (b *benchmark) json(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(b)
}

func (b *benchmark) table(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(name, format string, value any) { fmt.Fprintf(t, "%s\t"+format+"\t\n", name, value) }
	row("files", "%d", b.Files)
	row("bytes stored", "%d", b.Stored)
	row("bytes inflated", "%d", b.Inflated)
	row("records", "%d", b.Records)
	row("events", "%d", b.Events)
	row("seconds", "%.3f", b.Seconds)
	row("GB/s inflated", "%.3f", b.GBps)
	row("files/s", "%.0f", b.FilesPS)
	for _, s := range b.Stages {
		row(s.Stage, "%.1f %%", 100*s.Share)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	var seconds []string
	for _, r := range b.Runs {
		seconds = append(seconds, fmt.Sprintf("%.3f", r.Seconds))
	}
	_, err := fmt.Fprintf(w, "\nThe run with the median time, of %d: %s s.\ncogtrail %s, %s %s, %d CPUs, %d workers.\n",
		len(b.Runs), strings.Join(seconds, ", "), b.Version, b.Go, b.Platform, b.CPUs, b.Workers)
	return err
}
