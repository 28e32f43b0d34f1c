package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestMain lets the test binary be its own child processes, as the command is.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && (os.Args[1] == childTime || os.Args[1] == childInflate) {
		os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// onlyGo leaves nothing on the PATH except what Go needs: no peer, no C compiler.
func onlyGo(t *testing.T) {
	t.Helper()
	command, err := exec.LookPath("go")
	if err != nil {
		t.Fatal("this test needs the go command on the PATH, to build what it runs")
	}
	if command, err = filepath.EvalSymlinks(command); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.Symlink(command, filepath.Join(folder, filepath.Base(command))); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder)
}

func TestRun(t *testing.T) {
	onlyGo(t)
	dir := t.TempDir()
	args := []string{"--archives", "16MiB", "--rounds", "2", "--threads", "2", "--dir", dir}
	stdout, stderr := runs(t, statusDone, args...)
	for _, want := range []string{
		"### 16MiB\n", " files, 2 MB stored, 16 MB inflated, 11,328 records.",
		"| **cogtrail scan** | 1 | ", "| **cogtrail scan** | 2 | ", "| 1.00 | ", " | report |\n",
		"| klauspost/compress, inflating alone | 2 | ", " | 1.00 | bytes |\n",
		"| `zcat`, a process for each thread | | not found |", "| zcat | not found: there is no zcat on the PATH |\n",
		"| libdeflate | not found: there is no cc on the PATH |\n", "| duckdb | not found: --npm names no folder |\n",
		"\ncogtrail, threads=2: ", " files/s. With 2 threads it is ",
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("output has no %q:\n%s", want, stdout)
		}
	}
	if strings.Contains(stderr, "16MiB: zcat") {
		t.Errorf("what was not found was run:\n%s", stderr)
	}
	for _, want := range []string{"making", "round 2 of 2: klauspost, threads=1"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("standard error has no %q:\n%s", want, stderr)
		}
	}
	checkTampered(t, dir, args)
}

// checkTampered runs again on an archive whose answer is no longer true.
func checkTampered(t *testing.T, dir string, args []string) {
	t.Helper()
	file := filepath.Join(dir, "16MiB", "answer.json")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.Replace(text, []byte(`"read": 11328`), []byte(`"read": 11329`), 1)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	stdout, stderr := runs(t, statusProblems, args...)
	const want = "its counts differ: report.coverage.records.read: got 11328, want 11329"
	if !strings.Contains(stdout, want) || !strings.Contains(stderr, want) || !strings.Contains(stdout, "| **cogtrail scan** | 2 | failed |") {
		t.Errorf("no %q in\n%s\nor\n%s", want, stdout, stderr)
	}
	if strings.Contains(stderr, "making") {
		t.Errorf("an archive that was there was made again:\n%s", stderr)
	}
}

// runs runs the command and returns its output.
func runs(t *testing.T, status int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	if got := run(args, strings.NewReader(""), &out, &errs); got != status {
		t.Fatalf("status is %d, want %d:\n%s", got, status, &errs)
	}
	return out.String(), errs.String()
}

func TestRefuses(t *testing.T) {
	for _, test := range []struct {
		name, want string
		args       []string
	}{
		{"an unknown archive", `--archives: unknown "2GiB": choose from 1GiB, `, []string{"--archives", "2GiB"}},
		{"an unknown peer", `--peers: unknown "gzcat": choose from klauspost, `, []string{"--peers", "jq,gzcat"}},
		{"no rounds", "--rounds", []string{"--rounds", "0"}},
		{"no threads", "--threads", []string{"--threads", "0"}},
		{"an argument", `unexpected "1GiB"`, []string{"1GiB"}},
		{"an unknown flag", "--speed", []string{"--speed"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			stdout, stderr := runs(t, statusUsage, test.args...)
			if !strings.Contains(stderr, test.want) || stdout != "" {
				t.Errorf("got %q and %q, want %q", stderr, stdout, test.want)
			}
		})
	}
}

func TestHelp(t *testing.T) {
	stdout, _ := runs(t, statusDone, "--help")
	for _, want := range append(peerNames(), "Examples:", "--archives", "(default [1GiB,1GiB-30%,100000-files,1-object])") {
		if !strings.Contains(stdout, want) {
			t.Errorf("help does not mention %s:\n%s", want, stdout)
		}
	}
}

// TestOneObject compares cogtrail's report of a joined archive with the corrected answer.
func TestOneObject(t *testing.T) {
	onlyGo(t)
	k, err := newKit(options{}, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r := recipe{name: "joined", flags: "--inflated 2MiB --cognito 0.3 --accounts 1 --regions 1", whole: true}
	dir := t.TempDir()
	a, err := k.archive(r, dir, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	if names, err := logs(a.root); err != nil || len(names) != 1 || a.files != 1 || a.largest != a.want.bytes {
		t.Errorf("got %q, %v, %d files of %d bytes, the largest of %d", names, err, a.files, a.want.bytes, a.largest)
	}
	rows := rowsOf(k.find(peers()[:2]), nil, a, 1)
	k.rounds(a, rows, 1, t.Output())
	for _, r := range rows {
		if r.problem != nil || len(r.results) != 1 {
			t.Errorf("%s: %v", r.name, r.problem)
		}
	}
	r.flags += " --seed 2"
	if _, err := k.archive(r, dir, t.Output()); err == nil || !strings.Contains(err.Error(), "was made with other flags") {
		t.Errorf("an archive made with other flags was taken: %v", err)
	}
}
