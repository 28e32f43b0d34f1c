package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "trail")
	args := []string{"--seed", "5", "--inflated", "256KiB", "--days", "2", "--from", "2024-02-28", "--cognito", "0.2", dir}
	var stdout, stderr bytes.Buffer
	if status := run(args, &stdout, &stderr); status != statusDone || stderr.Len() > 0 {
		t.Fatalf("status %d, %s", status, &stderr)
	}
	if !strings.Contains(stdout.String(), "2024-02-28 to 2024-02-29") || !strings.Contains(stdout.String(), "ratio") {
		t.Errorf("got %s", &stdout)
	}
	text, err := os.ReadFile(filepath.Join(dir, "answer.json"))
	if err != nil {
		t.Fatal(err)
	}
	var got answer
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	want, _, err := generate(t.TempDir(), config{
		Seed: 5, Inflated: 256 << 10, Days: 2, From: time.Date(2024, 2, 28, 0, 0, 0, 0, time.UTC), Cognito: 0.2,
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(answer{}, coverage{}, byteCounts{}, clientRow{})); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
}

func TestRunRefuses(t *testing.T) {
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "mine"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		args   []string
		status int
		want   string
	}{
		{"a folder in use", []string{full}, statusFatal, "is not empty: name a new folder"},
		{"no folder", nil, statusUsage, "name one folder"},
		{"two folders", []string{"a", "b"}, statusUsage, "name one folder"},
		{"an unknown flag", []string{"--speed", "x"}, statusUsage, "--speed"},
		{"not a size", []string{"--inflated", "many", "x"}, statusUsage, "write it as 512kB"},
		{"a negative size", []string{"--inflated", "-1MiB", "x"}, statusUsage, "not a size"},
		{"nothing", []string{"--inflated", "0", "x"}, statusUsage, "--inflated"},
		{"no day", []string{"--from", "yesterday", "x"}, statusUsage, "write it as 2025-01-31"},
		{"a day of no archive", []string{"--from", "0001-01-01", "x"}, statusUsage, "--from"},
		{"no records", []string{"--records-per-file", "0", "x"}, statusUsage, "--records-per-file"},
		{"a spread that is no number", []string{"--spread", "NaN", "x"}, statusUsage, "--spread"},
		{"too large a share", []string{"--cognito", "1", "x"}, statusUsage, "--cognito"},
		{"no level", []string{"--level", "10", "x"}, statusUsage, "--level"},
		{"a kind of pool that is none", []string{"--pools", "consumer,spa", "x"}, statusUsage, `unknown kind "spa": choose from consumer, offices`},
		{"no seed", []string{"--seed", "0", "x"}, statusUsage, "--seed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			status := run(test.args, &stdout, &stderr)
			if status != test.status || !strings.Contains(stderr.String(), test.want) || stdout.Len() > 0 {
				t.Errorf("got status %d, %q, want %d and %q", status, &stderr, test.status, test.want)
			}
		})
	}
}

func TestHelp(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if status := run([]string{"--help"}, &stdout, &stderr); status != statusDone {
		t.Errorf("status is %d", status)
	}
	for _, want := range []string{"Examples:", "--records-per-file", "--cognito", "--pools", "consumer, offices"} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("help does not mention %s", want)
		}
	}
}
