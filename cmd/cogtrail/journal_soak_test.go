package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestDamagedJournals damages a journal at every byte: it is cut there, the byte is removed, or
// a bit is flipped. A scan that continues the journal, and a report from it, either give the
// same output as for the intact journal, or say that it is damaged.
func TestDamagedJournals(t *testing.T) {
	random := chance(t)
	dir := t.TempDir()
	in, file := filepath.Join(dir, "in"), filepath.Join(dir, "journal")
	if err := os.CopyFS(in, os.DirFS("../../testdata/damaged")); err != nil {
		t.Fatal(err)
	}
	scan := []string{"scan", "-q", "--report", "all", "--format", "json", "--journal", file, in}
	tell := []string{"report", "-q", "--report", "all", "--format", "json", file}
	_, want, stderr := run(t.Context(), nil, nil, scan...)
	whole, err := os.ReadFile(file)
	if err != nil || want == "" {
		t.Fatal(err, stderr)
	}
	named, same := 0, 0
	try := func(data []byte, at int, what string, cut bool) {
		for _, args := range [][]string{tell, scan} { // the second one changes the file
			if err := os.WriteFile(file, data, 0o600); err != nil {
				t.Fatal(err)
			}
			status, got, stderr := run(t.Context(), nil, nil, args...)
			switch {
			case status == exitIncomplete && got == want:
				same++
			case (status == exitFatal || status == exitUsage) && got == "" && strings.Contains(stderr, "journal"):
				named++
			case cut && args[0] == "report" && status == exitIncomplete && strings.Contains(got, `"unfinished": [`): // like a journal of a killed scan
				same++
			default:
				t.Errorf("byte %d %s: %s: status %d, another report: %t, %q", at, what, args[0], status, got != want, stderr)
			}
		}
	}
	for at := 0; at < len(whole); at += 1 + random.IntN(2*journalStep-1) {
		try(whole[:at], at, "cut", true)
		try(slices.Delete(slices.Clone(whole), at, at+1), at, "gone", at == len(whole)-1)
		flipped := slices.Clone(whole)
		flipped[at] ^= 1 << random.IntN(8)
		try(flipped, at, "flipped", at == len(whole)-1)
	}
	t.Logf("%d bytes: %d times the same answer, %d times damage", len(whole), same, named)
}
