// Package kubernetes_test runs plans on a Kubernetes cluster of one node, whose programs
// are built from source.
package kubernetes_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/cogtrail/cogtrail/testdata/engines/image"
	"github.com/cogtrail/cogtrail/testdata/engines/product"
	"github.com/cogtrail/cogtrail/testdata/engines/sandbox"
	"github.com/cogtrail/cogtrail/testdata/engines/stumble/attempt"
)

func TestMain(m *testing.M) {
	sandbox.Main(m, func(folder string) error {
		if err := product.Need("make e2e-k8s", program("kubelet"), "etcd", "containerd", "runc", cniPlugins+"/ptp"); err != nil {
			return err
		}
		return errors.Join(product.Prepare(folder), product.Build("..", "./pause", filepath.Join(folder, "pause")))
	})
}

// limit is for a busy machine. Each wait takes some seconds, or half a minute if Kubernetes
// waits before it tries again.
const limit = 5 * time.Minute

const cogtrailImage = "engines.test/cogtrail:1"

func TestKubernetes(t *testing.T) {
	p := product.In(sandbox.Folder())
	start(t,
		image.Image{Name: pauseImage, Programs: []string{filepath.Join(sandbox.Folder(), "pause")}, User: "65535:65535"},
		image.Image{Name: cogtrailImage, Programs: []string{filepath.Join(p.Stumbling(), "cogtrail"), p.Command()}, User: "65532:65532"},
	)
	t.Run("Indexed", func(t *testing.T) { testIndexed(t, p) })
	t.Run("Hopeless", func(t *testing.T) { testHopeless(t, p) })
}

// testIndexed kills the first attempt of every index, and ends the second attempt of two of
// them while they run: one is deleted, and one is evicted, as for maintenance of a node.
// Submitted and awaited as the manifest says, the report is that of one machine.
func testIndexed(t *testing.T, p product.Product) {
	run := p.Plan(t, 8, func(shard int) []attempt.Way {
		if shard == 2 || shard == 5 {
			return []attempt.Way{attempt.Crash, attempt.Hold}
		}
		return []attempt.Way{attempt.Crash}
	})
	manifest := deploy(t, run)
	kubectl(t, "apply", "--dry-run=server", "-f", manifest)
	report := follow(t, manifest)
	for shard, takeAway := range map[int]func(*testing.T, string){2: remove, 5: evict} {
		run.Until(t, limit, shard, "crash", attempt.Killed, "hold", attempt.Standing)
		takeAway(t, running(t, run, shard))
	}
	ends(t, run.MapJob(), "Complete")
	// The eviction does not count.
	if got, want := field(t, "job/"+run.MapJob(), ".status.succeeded .status.failed"), "8 9"; got != want {
		t.Errorf("indexes that succeeded, pods that failed: %s, want %s", got, want)
	}
	ends(t, run.ReduceJob(), "Complete")
	for shard := range run.Shards {
		want := []string{"crash", attempt.Killed, "plain"}
		if shard == 2 || shard == 5 {
			want = []string{"crash", attempt.Killed, "hold", attempt.Standing, attempt.Killed, "plain"}
		}
		run.Attempts(t, shard, want...)
	}
	run.SameAsOneMachine(t, report())
}

// testHopeless changes the plan of a run, which no further attempt can fix: no index has a
// second attempt, the job fails, and the reduce job stays suspended.
func testHopeless(t *testing.T, p product.Product) {
	run := p.Plan(t, 8, func(int) []attempt.Way { return nil })
	manifest := deploy(t, run)
	run.Change(t)
	kubectl(t, "apply", "-f", manifest)
	ends(t, run.MapJob(), "Failed")
	if got, want := field(t, "job/"+run.MapJob(), `.status.conditions[?(@.type=="Failed")].reason`), "MaxFailedIndexesExceeded"; got != want {
		t.Errorf("the job failed for %s, want %s", got, want)
	}
	if got := field(t, "job/"+run.MapJob(), ".status.failedIndexes"); got == "" {
		t.Error("the job failed without a failed index")
	}
	if got := field(t, "job/"+run.ReduceJob(), `.status.conditions[?(@.status=="True")].type`); got != "Suspended" {
		t.Errorf("the job that reduces is %q, want Suspended", got)
	}
	begun := 0
	for shard := range run.Shards {
		n := run.Begun(t, shard)
		if n > 1 {
			t.Errorf("shard %d has had %d attempts, want one at most", shard, n)
		}
		begun += n
	}
	t.Logf("%d attempts at %d shards", begun, run.Shards)
}
