package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

var update = flag.Bool("update", false, "write the expected output in the scripts anew")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"cogtrail": main, "measured": measured})
}

// TestScripts runs the command as its users do. Each script begins in a folder that holds the
// project's testdata.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "../../testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("LC_ALL", "C.UTF-8")
			env.Setenv("GORACE", "atexit_sleep_ms=0") // or each command waits for a second if the race detector is in it
			for _, folder := range []string{"trail", "damaged", "cognito", "signed"} {
				to := filepath.Join(env.WorkDir, "testdata", folder)
				if err := os.CopyFS(to, os.DirFS("../../testdata/"+folder)); err != nil {
					return err
				}
			}
			if err := os.WriteFile(filepath.Join(env.WorkDir, "cogtrail-daily"), []byte(dailyJob()), 0o600); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(env.WorkDir, "examples.sh"), []byte(allExamples()), 0o600)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "mode": mode,
		},
	})
}

// allExamples returns the examples in the help of all commands.
func allExamples() string {
	var b strings.Builder
	for _, cmd := range tree() {
		b.WriteString(cmd.Example + "\n")
	}
	return b.String()
}

// dailyJob returns the script in docs/journals.md, or "" if there is none.
func dailyJob() string {
	page, err := os.ReadFile("../../docs/journals.md")
	if err != nil {
		return ""
	}
	_, script, _ := strings.Cut(string(page), "```sh\n#!/bin/sh\n")
	script, _, _ = strings.Cut(script, "```\n")
	return script
}

// exits STATUS COMMAND ARG... checks the exit status of a command.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS COMMAND ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// mode MODE PATH... checks the permissions of files.
func mode(ts *testscript.TestScript, neg bool, args []string) {
	for _, path := range args[1:] {
		info, err := os.Stat(ts.MkAbs(path))
		ts.Check(err)
		if got := fmt.Sprintf("%04o", info.Mode()&fs.ModePerm); got != args[0] {
			ts.Fatalf("%s: mode %s, want %s", path, got, args[0])
		}
	}
}

// run runs the command in this process.
func run(ctx context.Context, stdin io.Reader, env map[string]string, args ...string) (status int, stdout, stderr string) {
	var out, errs strings.Builder
	p := program{stdin: stdin, stdout: &out, stderr: &errs,
		env: func(key string) (string, bool) { v, ok := env[key]; return v, ok },
		now: func() time.Time { return time.Date(2025, 1, 23, 0, 0, 0, 0, time.UTC) }, tool: report.Tool{Name: "cogtrail", Version: "(devel)"}}
	status = p.run(ctx, args)
	return status, out.String(), errs.String()
}

// An endless is a reader of standard input that begins and never ends.
type endless struct{ begun chan struct{} }

func (e *endless) Read([]byte) (int, error) {
	close(e.begun)
	select {}
}

func TestInterruptPrintsNoReport(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	in := &endless{make(chan struct{})}
	go func() {
		<-in.begun
		cancel()
	}()
	status, stdout, stderr := run(ctx, in, nil, "scan", "-")
	if status != exitInterrupted || stdout != "" || !strings.Contains(stderr, "interrupted") {
		t.Errorf("status %d, standard output %q, standard error %q; want %d and no report", status, stdout, stderr, exitInterrupted)
	}
}

// An interrupted scan leaves a journal that says so, and the next scan finishes it.
func TestInterruptedJournalIsFinished(t *testing.T) {
	file := filepath.Join(t.TempDir(), "journal")
	t.Chdir("../..")
	args := []string{"scan", "-q", "--format", "json", "--journal", file, "testdata/trail"}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if status, stdout, _ := run(ctx, nil, nil, args...); status != exitInterrupted || stdout != "" {
		t.Errorf("interrupted: status %d, standard output %q, want %d and no report", status, stdout, exitInterrupted)
	}
	if status, stdout, stderr := run(t.Context(), nil, nil, "report", file); status != exitIncomplete || !strings.Contains(stdout, "unfinished: testdata/trail") {
		t.Errorf("report of it: status %d, standard error %q, standard output\n%s", status, stderr, stdout)
	}
	_, want, _ := run(t.Context(), nil, nil, "scan", "-q", "--format", "json", "testdata/trail")
	for _, args := range [][]string{args, {"report", "-q", "--format", "json", file}} {
		if status, got, stderr := run(t.Context(), nil, nil, args...); status != exitComplete || got != want {
			t.Errorf("%q: status %d, standard error %q, the same report: %t", args, status, stderr, got == want)
		}
	}
}

func TestOneScanAtATime(t *testing.T) {
	file := filepath.Join(t.TempDir(), "journal")
	t.Chdir("../..")
	l, err := openLedger(t.Context(), &scanJob{job: &job{query: report.Query{Classes: cognito.DefaultClasses}, user: os.Geteuid()}, journal: file})
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"scan", "-q", "--journal", file, "testdata/trail"}
	if status, _, stderr := run(t.Context(), nil, nil, args...); status != exitUsage || !strings.Contains(stderr, "another scan is writing it") {
		t.Errorf("beside another scan: status %d, %q, want %d", status, stderr, exitUsage)
	}
	if err := l.close(); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := run(t.Context(), nil, nil, args...); status != exitComplete {
		t.Errorf("after the other scan: status %d, %q", status, stderr)
	}
}

// A standard output that is closed early ends the command quietly.
func TestClosedOutputIsNoError(t *testing.T) {
	t.Chdir("../..")
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	defer w.Close()
	var stderr strings.Builder
	p := program{stdout: w, stderr: &stderr, env: func(string) (string, bool) { return "", false }, now: time.Now}
	if status := p.run(t.Context(), []string{"scan", "-q", "--report", "events", "--format", "json", "testdata/trail"}); status != exitComplete || stderr.Len() > 0 {
		t.Errorf("status %d, standard error %q, want %d and nothing", status, stderr.String(), exitComplete)
	}
}

func TestLastCountsFromNow(t *testing.T) {
	t.Chdir("../..")
	for last, want := range map[string]int{"1d": 9, "12h": 1, "2w": 9} {
		_, stdout, _ := run(t.Context(), nil, nil, "scan", "-q", "--report", "deletions", "--format", "ndjson", "--last", last, "testdata/trail")
		if got := strings.Count(stdout, "\n"); got != want {
			t.Errorf("--last %s: %d deletions, want %d", last, got, want)
		}
	}
}

func TestSameBytesForAnyNumberOfWorkers(t *testing.T) {
	t.Chdir("../..")
	args := []string{"scan", "--report", "all", "--format", "json", "testdata/trail", "testdata/damaged", "--workers"}
	status, want, _ := run(t.Context(), nil, nil, append(args, "1")...)
	if status != exitIncomplete || !strings.Contains(want, `"reason": "bad gzip"`) {
		t.Fatalf("status %d", status)
	}
	for _, workers := range []string{"2", "8", "64"} {
		if status, got, _ := run(t.Context(), nil, nil, append(args, workers)...); got != want || status != exitIncomplete {
			t.Errorf("%s workers: status %d, and the report differs: %t", workers, status, got != want)
		}
	}
}
