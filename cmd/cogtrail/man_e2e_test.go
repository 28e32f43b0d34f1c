//go:build e2e

package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestE2EManPagesAreRight checks the pages with mandoc.
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
		out, _ := exec.Command("mandoc", "-T", "lint", "-W", "warning", page).CombinedOutput() // fails if there are warnings
		for line := range strings.Lines(string(out)) {
			if !strings.Contains(line, "missing date") { // the pages have no date
				t.Error(line)
			}
		}
	}
}
