// Package slurm_test runs plans on a Slurm cluster of one node, with the packages of the
// system.
package slurm_test

import (
	"slices"
	"testing"
	"time"

	"github.com/cogtrail/cogtrail/testdata/engines/daemon"
	"github.com/cogtrail/cogtrail/testdata/engines/product"
	"github.com/cogtrail/cogtrail/testdata/engines/sandbox"
	"github.com/cogtrail/cogtrail/testdata/engines/stumble/attempt"
)

func TestMain(m *testing.M) {
	sandbox.Main(m, func(folder string) error {
		if err := product.Need("make e2e-slurm", "slurmctld", "slurmd", "sbatch", "munged"); err != nil {
			return err
		}
		return product.Prepare(folder)
	})
}

// limit is for a busy machine. Each wait takes some seconds.
const limit = 5 * time.Minute

// TestArray kills the first attempt of every task, and lets Slurm requeue the second
// attempt of one of them. The report, job by job, is that of one machine.
func TestArray(t *testing.T) {
	start(t)
	run := product.In(sandbox.Folder()).Plan(t, 8, func(shard int) []attempt.Way {
		if shard == 5 {
			return []attempt.Way{attempt.Crash, attempt.Hold}
		}
		return []attempt.Way{attempt.Crash}
	})
	output := submit(t, script(t, run))
	run.Until(t, limit, 5, "crash", attempt.Killed, "hold", attempt.Standing)
	daemon.Run(t, "scontrol", "requeue", only(t, run.MapJob(), "_5"))
	states(t, run.MapJob(), run.Shards, "COMPLETED")
	states(t, run.ReduceJob(), 1, "COMPLETED")
	for shard := range run.Shards {
		want := []string{"crash", attempt.Killed, "plain"}
		if shard == 5 {
			want = []string{"crash", attempt.Killed, "hold", attempt.Standing, attempt.Killed, "plain"}
		}
		run.Attempts(t, shard, want...)
	}
	run.SameAsOneMachine(t, output(run.ReduceJob()))
}

// TestHopeless changes the plan of a run, which no further attempt can fix: each task has
// one attempt, and the reduce job never starts.
func TestHopeless(t *testing.T) {
	start(t)
	run := product.In(sandbox.Folder()).Plan(t, 8, func(int) []attempt.Way { return nil })
	jobs := script(t, run)
	run.Change(t)
	submit(t, jobs)
	states(t, run.MapJob(), run.Shards, "FAILED")
	states(t, run.ReduceJob(), 1, "CANCELLED")
	for shard := range run.Shards {
		run.Attempts(t, shard, "plain")
	}
}

// TestGivenUp kills every attempt of one task. It has 5 attempts, finished tasks are not
// run again, the reduce job never starts, and reduce by hand refuses to report.
func TestGivenUp(t *testing.T) {
	start(t)
	run := product.In(sandbox.Folder()).Plan(t, 2, func(shard int) []attempt.Way {
		return slices.Repeat([]attempt.Way{attempt.Crash}, 9*shard)
	})
	submit(t, script(t, run))
	states(t, run.ReduceJob(), 1, "CANCELLED")
	run.Attempts(t, 0, "plain")
	run.Attempts(t, 1, slices.Repeat([]string{"crash", attempt.Killed}, 5)...)
	if report, err := daemon.Try(run.Command(), "reduce", "--plan", run.Plan); err == nil || report != "" {
		t.Errorf("without a shard there is a report: %v, %.100s", err, report)
	}
}
