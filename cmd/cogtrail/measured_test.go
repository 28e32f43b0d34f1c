package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// An end says how a process ended.
type end struct {
	Status         int // exit status, or -1 if a signal ended it
	Peak           int64
	CPU            time.Duration
	stdout, stderr string
}

// measured FILE COMMAND ARG... runs a command, and writes to FILE how it ended. It is a
// separate, small process, because the peak memory of a process starts at that of its parent.
func measured() {
	cmd := exec.Command(os.Args[2], os.Args[3:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		panic(err)
	}
	e := end{Status: cmd.ProcessState.ExitCode(), CPU: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), Peak: peakOf(cmd.ProcessState)}
	text, err := json.Marshal(e)
	if err == nil {
		err = os.WriteFile(os.Args[1], text, 0o600)
	}
	if err != nil {
		panic(err)
	}
	os.Exit(0)
}

// shell runs an sh script in which "$@" are args, and returns how it ended.
func shell(t *testing.T, script string, args ...string) (e end) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "end")
	cmd := exec.Command("measured", append([]string{file, "sh", "-c", script, "sh"}, args...)...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v, %s", err, &stderr)
	}
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, &e)
	}
	if err != nil {
		t.Fatal(err)
	}
	e.stdout, e.stderr = stdout.String(), stderr.String()
	return e
}
