package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/pattern"
)

// The pattern of a class matches exactly the records whose events a scan finds in that class.
func TestPatternsAreThoseOfClasses(t *testing.T) {
	files, err := filepath.Glob("../../testdata/cognito/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	patterns := map[cognito.Class]*pattern.Pattern{}
	for _, v := range ruled {
		class := cognito.Class(v.name)
		if patterns[class], err = pattern.Compile([]byte(patternOf(class))); err != nil {
			t.Fatalf("%s: %v", class, err)
		}
		if n := len(patternOf(class)); n > 2048 {
			t.Errorf("%s: the pattern has %d bytes, and EventBridge accepts 2048", class, n)
		}
	}
	var parser cognito.Parser
	matched := map[cognito.Class]int{}
	for _, file := range files {
		record, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, ".golden.json") {
			continue
		}
		event, ok, err := parser.Parse(record)
		if err != nil {
			continue // a scan has no class for it
		}
		for class, p := range patterns {
			got, want := p.Match(record), ok && event.IsOf([]cognito.Class{class})
			if got != want {
				t.Errorf("%s: the pattern of %s matches: %v, want %v", filepath.Base(file), class, got, want)
			}
			if got {
				matched[class]++
			}
		}
	}
	for class := range patterns {
		if matched[class] == 0 {
			t.Errorf("%s: its pattern matches no record", class)
		}
	}
}

// A reader that stops reading gets no message about the remaining records.
func TestPatternTestOfAClosedPipe(t *testing.T) {
	rule := filepath.Join(t.TempDir(), "rule.json")
	if err := os.WriteFile(rule, []byte(patternOf(cognito.UserDeletion)), 0o600); err != nil {
		t.Fatal(err)
	}
	r, w := io.Pipe()
	r.Close()
	var said strings.Builder
	p := program{stdout: w, stderr: &said, env: func(string) (string, bool) { return "", false }}
	if status := p.run(t.Context(), []string{"pattern", "test", "--pattern", rule, "../../testdata/trail"}); status != exitComplete || said.String() != "" {
		t.Errorf("status %d, %q, want %d and nothing", status, said.String(), exitComplete)
	}
}
