package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The code in docs/library.md is that of the examples that it names, which the tests run.
func TestLibraryPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/library.md")
	if err != nil {
		t.Fatal(err)
	}
	example, blocks := "", 0
	for _, found := range regexp.MustCompile("(?s)\\[([a-z/]+example_test\\.go)\\]|\n```go\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		if found[1] != "" {
			text, err := os.ReadFile(filepath.Join("../..", found[1]))
			if err != nil {
				t.Fatal(err)
			}
			example = string(text)
			continue
		}
		if blocks++; !strings.Contains(example, found[2]) {
			first, _, _ := strings.Cut(found[2], "\n")
			t.Errorf("what begins with %q is not in the example that is named before it", first)
		}
	}
	if blocks < 9 {
		t.Errorf("found %d pieces of code", blocks)
	}
}
