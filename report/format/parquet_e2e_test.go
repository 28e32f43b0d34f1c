//go:build e2e

package format_test

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
)

// hyparquet returns a function that dumps a Parquet file with hyparquet, a reader that
// shares no code with the writer.
func hyparquet(t *testing.T) func(file string) string {
	t.Helper()
	modules := os.Getenv("HYPARQUET")
	if modules == "" {
		t.Fatal("HYPARQUET does not name the folder in which npm has installed testdata/parquet: 'make e2e' does both")
	}
	script, err := os.ReadFile("../../testdata/parquet/dump.mjs")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "dump.mjs"), script, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(modules, "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	return func(file string) string {
		if err := os.WriteFile(filepath.Join(dir, "file.parquet"), []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		var stderr strings.Builder
		cmd := exec.CommandContext(t.Context(), "node", filepath.Join(dir, "dump.mjs"), filepath.Join(dir, "file.parquet"))
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v: %s", err, stderr.String())
		}
		return string(out)
	}
}

// Another reader sees the same columns, types and values.
func TestE2EParquetInAnotherReader(t *testing.T) {
	read := hyparquet(t)
	reports := map[string]*report.Report{
		"empty": build(nil, report.Query{Parts: report.Parts}), "planted": planted(payloads[:27]...), "big": random(120_000),
		"sample": build(sample(t), report.Query{Parts: report.Parts}),
	}
	for name, r := range reports {
		for _, part := range report.Parts {
			if name == "big" && part != report.PartEvents {
				continue
			}
			file := text(t, format.Parquet, r, format.Layout{Part: part})
			want, got := strings.Split(dump(t, file), "\n"), strings.Split(read(file), "\n")
			if len(got) != len(want) {
				t.Errorf("%s %s: %d lines, want %d", name, part, len(got), len(want))
			}
			for i := range min(len(got), len(want)) {
				if got[i] != want[i] {
					t.Fatalf("%s %s: line %d: got %s, want %s", name, part, i, got[i], want[i])
				}
			}
		}
	}
}

// random returns a report with n different events.
func random(n int) *report.Report {
	random := rand.New(rand.NewPCG(3, 4))
	events := make([]report.EventRow, n)
	for i := range events {
		events[i].Event = event(uuid(random), i%24, user(uuid(random), "pool"))
		if events[i].Status = i % 3 * 100; i%5 == 0 {
			events[i].UserAgent = payloads[i%27]
		}
	}
	return &report.Report{Events: report.ListOf(events...)}
}
