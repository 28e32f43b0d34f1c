//go:build e2e

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report/reporttest"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// What terminals of several widths show of the sample, and of a quarter of 40 accounts.
func TestE2ETerminal(t *testing.T) {
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Fatal("the test needs tmux: apt-get install tmux")
	}
	top, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(t.TempDir(), "cogtrail")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	quarter := quarterJournal(t)
	for _, width := range []int{80, 120, 200} {
		for name, command := range map[string]string{
			"sample":  "scan -q testdata/trail",
			"quarter": "report -q --from 2025-01-01 --to 2025-04-01 --report summary,deletions,activity --by month " + quarter,
		} {
			got := onTerminal(t, top, width, binary+" "+command)
			file := filepath.Join(top, "testdata", "report", fmt.Sprintf("terminal-%s-%d.golden", name, width))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s: (-want +got)\n%s", file, diff)
			}
		}
	}
}

// quarterJournal returns the journal of a quarter.
func quarterJournal(t *testing.T) string {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "quarter.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	w, err := journal.NewWriter(file, journal.Run{ID: "1", Number: 1, Classes: cognito.DefaultClasses, Sources: []string{"s3://example-trail/AWSLogs/"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range reporttest.Quarter() {
		if err := w.Add(&e); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	return file.Name()
}

// onTerminal returns what a terminal of that width shows after the command has ended.
func onTerminal(t *testing.T, folder string, width int, command string) string {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "tmux")
	tmux := func(args ...string) string {
		cmd := exec.CommandContext(t.Context(), "tmux", append([]string{"-S", socket, "-f", os.DevNull}, args...)...)
		cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "TERM=xterm-256color")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("tmux %v: %v: %s", args, err, out)
		}
		return string(out)
	}
	// The shell waits until the screen has been captured.
	shell := command + "; tmux -S " + socket + " wait-for -S ended; tmux -S " + socket + " wait-for seen"
	tmux("set-option", "-g", "history-limit", "100000", ";", "new-session", "-d", "-x", fmt.Sprint(width), "-y", "50", "-c", folder, shell)
	defer tmux("kill-server")
	tmux("wait-for", "ended")
	shown := tmux("capture-pane", "-p", "-S", "-", "-E", "-")
	return strings.TrimRight(shown, "\n") + "\n"
}
