package main

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	diffBlock    = regexp.MustCompile("(?ms)^```diff\n--- (\\S+)\n\\+\\+\\+ b/(\\S+)\n(.*?)^```$")
	consoleBlock = regexp.MustCompile("(?ms)^```console\n\\$ (.*?)\n(.*?)^```$")
)

// CONTRIBUTING.md works through three changes. They apply to the current sources, the command
// builds with them, and it prints what the page shows.
func TestContributingExamples(t *testing.T) {
	t.Chdir("../..")
	text, err := os.ReadFile("CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	changed := map[string]string{}
	for _, m := range diffBlock.FindAllStringSubmatch(string(text), -1) {
		was, file, hunk := m[1], m[2], m[3]
		before, ok := changed[file]
		if !ok && was != "/dev/null" {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			before = string(source)
		}
		after, ok := patched(before, hunk)
		if !ok {
			t.Fatalf("this hunk does not apply exactly once to %s:\n%s", file, hunk)
		}
		changed[file] = after
	}
	bin := t.TempDir()
	build := exec.Command("go", "build", "-overlay", overlay(t, changed), "-o", filepath.Join(bin, "cogtrail"), "./cmd/cogtrail")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	examples := consoleBlock.FindAllStringSubmatch(string(text), -1)
	if len(changed) < 3 || len(examples) != 3 {
		t.Fatalf("%d files are changed in %d examples", len(changed), len(examples))
	}
	for _, m := range examples {
		command, want := m[1], m[2]
		shell := exec.Command("bash", "-c", "set -o pipefail; "+command)
		shell.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
		out, err := shell.Output()
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
			err = errors.Join(err, errors.New(string(exit.Stderr)))
		}
		if err != nil || string(out) != want {
			t.Errorf("$ %s\n%s%v, want\n%s", command, out, err, want)
		}
	}
}

// patched returns text with one hunk of a unified diff applied, at the place with the hunk's
// lines. It reports whether there is exactly one such place.
func patched(text, hunk string) (string, bool) {
	var before, after strings.Builder
	for line := range strings.Lines(hunk) {
		switch rest := line[1:]; line[0] {
		case '-':
			before.WriteString(rest)
		case '+':
			after.WriteString(rest)
		default:
			before.WriteString(rest)
			after.WriteString(rest)
		}
	}
	if text != "" && strings.Count(text, before.String()) != 1 {
		return "", false
	}
	return strings.Replace(text, before.String(), after.String(), 1), true
}

// overlay writes a build overlay for files in the current folder, and returns its name.
func overlay(t *testing.T, files map[string]string) string {
	dir, replace := t.TempDir(), map[string]string{}
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		copied := filepath.Join(dir, strings.ReplaceAll(name, "/", "_"))
		if err := os.WriteFile(copied, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		replace[filepath.Join(root, name)] = copied
	}
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(path, list, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
