//go:build unix

package main

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Tasks that are killed at random moments and restarted give the same result as undisturbed
// ones. Each runs in its own process, as engines start them.
func TestKilledShards(t *testing.T) {
	const shards = 3
	source, work := archive(t, "trail"), t.TempDir()
	command := func(args ...string) *exec.Cmd { return exec.Command("cogtrail", args...) }
	plan := func(until string) string {
		t.Helper()
		out, err := command("plan", "--shards", fmt.Sprint(shards), "--until", until, "--work", work, source).Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(out))
	}
	now := time.Now().UTC()
	calm, rough := plan(now.Format(time.RFC3339)), plan(now.Add(-time.Second).Format(time.RFC3339))
	began := time.Now()
	for i := range shards {
		if out, err := command("map", "--plan", calm, "--shard", fmt.Sprint(i)).CombinedOutput(); err != nil {
			t.Fatalf("%v, %s", err, out)
		}
	}
	took := time.Since(began) / shards
	r := rand.New(rand.NewPCG(1, 1))
	killed := 0
	for i := range shards {
		for try := range 12 {
			task := command("map", "--plan", rough, "--shard", fmt.Sprint(i))
			if err := task.Start(); err != nil {
				t.Fatal(err)
			}
			if try < 10 {
				time.AfterFunc(time.Duration(r.Int64N(int64(took)+1)), func() { task.Process.Kill() })
			}
			if err := task.Wait(); err != nil {
				killed++
			}
		}
	}
	if killed == 0 {
		t.Error("no task was killed")
	}
	parts := func(at string) map[string]string {
		files := map[string]string{}
		for name, text := range filesIn(t, filepath.Dir(at)) {
			if base := filepath.Base(name); strings.HasPrefix(base, "shard-") {
				files[base] = strings.ReplaceAll(text, filepath.Base(filepath.Dir(at)), "RUN")
			}
		}
		return files
	}
	report := func(at string) string {
		t.Helper()
		out, err := command("reduce", "-q", "--report", "all", "--format", "json", "--plan", at).Output()
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	if got := parts(rough); len(got) != 2*shards {
		t.Errorf("%d files of shards, want %d", len(got), 2*shards)
	}
	if diff := cmp.Diff(report(calm), report(rough)); diff != "" {
		t.Errorf("(-undisturbed +killed)\n%s", diff)
	}
}
