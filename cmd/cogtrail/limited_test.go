//go:build unix && !race

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLimitedScans scans where the system provides too little: no room on the disk, no place to
// write to, few open files, little memory, nobody who reads. Each scan ends with the right
// status and message, without a partial report, and leaves nothing behind.
func TestLimitedScans(t *testing.T) {
	trail, damaged := archived(t, "trail"), archived(t, "damaged")
	whole := shell(t, `exec cogtrail scan -q "$1"`, trail)
	const full, large = "no space left on device", "file too large" // the unit of ulimit -f is half a KiB
	for _, test := range []struct {
		name, script string
		status       int
		says         string
	}{
		{"full output", `exec cogtrail scan -q "$1" >/dev/full`, exitFatal, full},
		{"full output of an incomplete scan", `exec cogtrail scan "$2" >/dev/full`, exitFatal, "7 failed"},
		{"full --output", `exec cogtrail scan -q -o /dev/full "$1"`, exitFatal, full},
		{"full help", `exec cogtrail --help >/dev/full`, exitFatal, full},
		{"full version", `exec cogtrail version >/dev/full`, exitFatal, full},
		{"full completion", `exec cogtrail completion bash >/dev/full`, exitFatal, full},
		{"full messages", `exec cogtrail scan "$2" 2>/dev/full`, exitIncomplete, ""},
		{"full journal", `exec cogtrail scan -q --journal /dev/full "$1"`, exitUsage, "not a regular file"},
		{"no room for the report", `ulimit -f 8; exec cogtrail scan -q --report all -o report.json "$1"`, exitFatal, large},
		{"no room for the journal", `ulimit -f 8; exec cogtrail scan -q --journal journal "$1"; rm journal`, exitFatal, large},
		{"no room for records", `ulimit -f 8; exec cogtrail scan -q --format eventbridge "$1"`, exitFatal, large},
		{"no room for a stream", `cat "$3" | { ulimit -f 8; exec cogtrail scan -q -; }`, exitIncomplete, "set TMPDIR to a folder that has it"},
		{"closed output", `exec cogtrail scan -q "$1" >&-`, exitFatal, "standard output"},
		{"closed output of help", `exec cogtrail --help >&-`, exitFatal, "standard output"},
		{"closed messages", `exec cogtrail scan -q "$1" 2>&-`, exitComplete, ""},
		{"closed input", `exec cogtrail scan -q - <&-`, exitIncomplete, "-: empty"},
		{"reader gone", `{ cogtrail scan -q --report all --format json "$1"; echo "$?" >&2; } | :`, exitComplete, "0\n"},
		{"no place for the report", `exec cogtrail scan -q -o /dev/null/report "$1"`, exitFatal, "/dev/null"},
		{"no place for the journal", `exec cogtrail scan -q --journal /dev/null/journal "$1"`, exitUsage, "/dev/null"},
		{"no place for records", `TMPDIR=/dev/null exec cogtrail scan -q --format eventbridge "$1"`, exitFatal, "set TMPDIR to a folder with room"},
		{"no place for a stream", `cat "$3" | TMPDIR=/dev/null exec cogtrail scan -q -`, exitIncomplete, "set TMPDIR to a folder that has it"},
		{"7 files", `ulimit -n 7; exec cogtrail scan -q "$1"`, exitFatal, "raise the limit"},
		{"4 files", `ulimit -n 4; exec cogtrail scan -q "$1"`, exitFatal, "raise the limit"},
		{"16 files", `ulimit -n 16; exec cogtrail scan -q --reads 4 "$1"`, exitFatal, "read fewer objects with --reads"},
		{"32 files", `ulimit -n 32; exec cogtrail scan -q --reads 4 --journal journal "$1"`, exitComplete, ""},
		{"192 MiB", `ulimit -d 196608; exec cogtrail scan -q "$1"`, exitComplete, ""},
	} {
		t.Run(strings.ReplaceAll(test.name, " ", "_"), func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			t.Setenv("TMPDIR", dir)
			e := shell(t, test.script, trail, damaged, filepath.Join(trail, "..", "trail.zip"))
			if e.Status != test.status || !strings.Contains(e.stderr, test.says) || strings.Contains(e.stderr, "goroutine") {
				t.Errorf("exit status %d, want %d and %q\n%.1000s", e.Status, test.status, test.says, e.stderr)
			}
			if e.Status == exitComplete && test.says == "" && e.stdout != whole.stdout || e.Status < exitIncomplete && e.Status > exitComplete && e.stdout != "" {
				t.Errorf("the report is\n%.500s", e.stdout)
			}
			nothingBut(t, dir, "journal")
		})
	}
}

// nothingBut checks that a folder holds nothing but the named file and the folder for the
// tests.
func nothingBut(t *testing.T, dir, name string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != name && !strings.HasPrefix(e.Name(), "Test") {
			t.Errorf("%s is left", e.Name())
		}
	}
}

// archived returns the absolute path of a copy of a folder of testdata, with a zip archive of
// it next to it.
func archived(t *testing.T, name string) string {
	t.Helper()
	dir := t.TempDir()
	to := filepath.Join(dir, name)
	if err := os.CopyFS(to, os.DirFS("../../testdata/"+name)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to+".zip", zipped(t, to), 0o600); err != nil {
		t.Fatal(err)
	}
	return to
}

// A journal without room is continued where there is room: nothing is lost or counted twice. A
// journal whose first line was cut held nothing, and begins anew.
func TestJournalWithoutRoom(t *testing.T) {
	dir := t.TempDir()
	trail := manyTrails(t)
	t.Chdir(dir)
	want := shell(t, `exec cogtrail scan -q --format json "$1"`, trail)
	for _, room := range []string{"0", "1", "8", "200"} {
		if err := os.RemoveAll("journal"); err != nil {
			t.Fatal(err)
		}
		if e := shell(t, "ulimit -f "+room+`; exec cogtrail scan -q --journal journal "$1"`, trail); e.Status != exitFatal || e.stdout != "" {
			t.Errorf("room %s: exit status %d, %s", room, e.Status, e.stderr)
		}
		if e := shell(t, `exec cogtrail scan -q --format json --journal journal "$1"`, trail); e.Status != exitComplete || e.stdout != want.stdout {
			t.Errorf("after room %s: exit status %d, the same report: %t, %s", room, e.Status, e.stdout == want.stdout, e.stderr)
		}
	}
}
