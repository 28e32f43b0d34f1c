//go:build e2e

package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestE2EManPagesAreRight has mandoc look for mistakes in the pages.
func TestE2EManPagesAreRight(t *testing.T) {
	if _, err := exec.LookPath("mandoc"); err != nil {
		t.Fatalf("this test needs mandoc: apt-get install mandoc: %v", err)
	}
	folder := t.TempDir()
	if status, _, stderr := run(t.Context(), nil, nil, "man", folder); status != exitComplete {
		t.Fatal(stderr)
	}
	pages, err := filepath.Glob(filepath.Join(folder, "*.1"))
	if err != nil || len(pages) < 5 {
		t.Fatalf("pages %q: %v", pages, err)
	}
	for _, page := range pages {
		out, _ := exec.Command("mandoc", "-T", "lint", "-W", "warning", page).CombinedOutput() // fails for each mistake
		for line := range strings.Lines(string(out)) {
			if !strings.Contains(line, "missing date") { // they have none
				t.Error(line)
			}
		}
	}
}
