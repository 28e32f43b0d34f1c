package product

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cogtrail/cogtrail/testdata/engines/daemon"
	"github.com/cogtrail/cogtrail/testdata/engines/stumble/attempt"
)

// halfWay is how many objects a failing attempt has begun to open. Each of 8 shards has at
// least 80.
const halfWay = 40

// question is the flags of the report that is compared. An engine returns the messages of
// commands together with the report, so they must not write any.
var question = []string{"--report", "all", "--format", "json", "--quiet"}

// A Run is a plan with its own work folder.
type Run struct {
	Product
	Work   string
	Plan   string // path
	Shards int
	until  string
}

// Plan plans a run. ways returns the ways of the first attempts of each shard.
func (p Product) Plan(t *testing.T, shards int, ways func(shard int) []attempt.Way) Run {
	t.Helper()
	work := filepath.Join(p.folder, "work-"+filepath.Base(t.Name()))
	told := attempt.Told{Opened: halfWay, Ways: map[string][]attempt.Way{}}
	for shard := range shards {
		told.Ways[strconv.Itoa(shard)] = ways(shard)
	}
	if err := told.Write(work); err != nil {
		t.Fatal(err)
	}
	r := Run{Product: p, Work: work, Shards: shards, until: time.Now().UTC().Format(time.RFC3339Nano)}
	r.Plan = r.plan(t, work)
	return r
}

// plan plans the run in a work folder, and returns the path of the plan.
func (r Run) plan(t *testing.T, work string) string {
	t.Helper()
	return strings.TrimSpace(daemon.Run(t, r.Command(), "plan", "--shards", strconv.Itoa(r.Shards),
		"--until", r.until, "--work", work, r.Archive()))
}

// ID returns the name of the run.
func (r Run) ID() string { return filepath.Base(filepath.Dir(r.Plan)) }

// MapJob and ReduceJob return the names of the jobs that Deploy prints.
func (r Run) MapJob() string    { return "cogtrail-" + r.ID()[:10] + "-map" }
func (r Run) ReduceJob() string { return "cogtrail-" + r.ID()[:10] + "-reduce" }

// Deploy returns what to submit to an engine to run the plan.
func (r Run) Deploy(t *testing.T, engine string, flags ...string) string {
	t.Helper()
	args := append([]string{"deploy", engine, "--plan", r.Plan, "--memory", "256MiB", "--reduce-memory", "512MiB"}, flags...)
	return daemon.Run(t, r.Command(), append(append(args, "--"), question...)...)
}

// Change changes the plan, so that it no longer matches its name.
func (r Run) Change(t *testing.T) {
	t.Helper()
	text, err := os.ReadFile(r.Plan)
	if err == nil {
		err = os.WriteFile(r.Plan, append(text, '\n'), 0)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Until waits until the log of a shard's attempts is exactly this.
func (r Run) Until(t *testing.T, limit time.Duration, shard int, want ...string) {
	t.Helper()
	daemon.Until(t, limit, fmt.Sprintf("the attempts of shard %d: %v", shard, want), func() error {
		got, err := attempt.Logged(r.Work, r.ID(), strconv.Itoa(shard))
		switch {
		case err != nil || slices.Equal(got, want):
		case len(got) > len(want) || !slices.Equal(got, want[:len(got)]):
			err = daemon.Hopeless(fmt.Sprintf("they are %v", got))
		default:
			err = fmt.Errorf("so far they are %v", got)
		}
		return err
	})
}

// Attempts fails the test unless the log of a shard is exactly this.
func (r Run) Attempts(t *testing.T, shard int, want ...string) {
	t.Helper()
	if got := r.logged(t, shard); !slices.Equal(got, want) {
		t.Errorf("the attempts of shard %d: %v, want %v", shard, got, want)
	}
}

// Begun returns how many attempts of a shard have begun.
func (r Run) Begun(t *testing.T, shard int) int {
	t.Helper()
	return attempt.Begun(r.logged(t, shard))
}

func (r Run) logged(t *testing.T, shard int) []string {
	t.Helper()
	log, err := attempt.Logged(r.Work, r.ID(), strconv.Itoa(shard))
	if err != nil {
		t.Error(err)
	}
	return log
}

// SameAsOneMachine compares the report of an engine with that of a scan without one, and
// the files of the shards with those of a run where nothing goes wrong.
func (r Run) SameAsOneMachine(t *testing.T, report string) {
	t.Helper()
	want := daemon.Run(t, r.Command(), append([]string{"scan", r.Archive()}, question...)...)
	if report != want {
		t.Errorf("the report of the run differs from that of one machine:\n%s", difference(report, want))
	}
	alone := r
	alone.Work = r.Work + "-alone"
	if err := os.Mkdir(alone.Work, 0o755); err != nil {
		t.Fatal(err)
	}
	if alone.Plan = alone.plan(t, alone.Work); alone.ID() != r.ID() {
		t.Fatalf("the plan is called %s, and made again %s", r.ID(), alone.ID())
	}
	for shard := range r.Shards {
		daemon.Run(t, r.Command(), "map", "--quiet", "--plan", alone.Plan, "--shard", strconv.Itoa(shard))
	}
	got, kept := files(t, filepath.Dir(r.Plan)), files(t, filepath.Dir(alone.Plan))
	if len(kept) != 1+2*r.Shards {
		t.Errorf("without an engine the run has %d files, want the plan, and a part and a receipt of each shard", len(kept))
	}
	for name, text := range kept {
		if !bytes.Equal(got[name], text) {
			t.Errorf("%s, of %d bytes, differs from that of one machine, of %d", name, len(got[name]), len(text))
		}
		delete(got, name)
	}
	for name := range got {
		t.Errorf("%s was left behind", name)
	}
	attempts := 0
	for shard := range r.Shards {
		attempts += r.Begun(t, shard)
	}
	t.Logf("%d attempts at %d shards; compared are a report of %d bytes and %d files of the run", attempts, r.Shards, len(report), len(kept))
}

// files returns the contents of the files in a folder, by name.
func files(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for _, e := range entries {
		if all[e.Name()], err = os.ReadFile(filepath.Join(folder, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// difference says where two texts begin to differ.
func difference(got, want string) string {
	at := 0
	for at < min(len(got), len(want)) && got[at] == want[at] {
		at++
	}
	around := func(s string) string { return s[max(0, min(at, len(s))-100):min(len(s), at+100)] }
	return fmt.Sprintf("at byte %d of %d and %d:\n-%q\n+%q", at, len(want), len(got), around(want), around(got))
}
