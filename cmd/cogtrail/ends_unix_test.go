//go:build unix

package main

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A stuck is a pipe that nobody reads.
type stuck struct{ begun chan struct{} }

func (s *stuck) Write([]byte) (int, error) {
	close(s.begun)
	select {}
}

// Waiting for a reader can be interrupted like everything else, whether for the report or for a
// message.
func TestInterruptedWaitForReader(t *testing.T) {
	t.Chdir("../..")
	for _, errs := range []bool{false, true} {
		ctx, cancel := context.WithCancel(t.Context())
		pipe := &stuck{make(chan struct{})}
		go func() {
			<-pipe.begun
			cancel()
		}()
		var out, messages strings.Builder
		p := program{stdout: pipe, stderr: &messages, env: func(string) (string, bool) { return "", false }, now: time.Now}
		if errs {
			p.stdout, p.stderr = &out, pipe
		}
		if status := p.run(ctx, []string{"scan", "testdata/trail", "testdata/damaged"}); status != exitInterrupted {
			t.Errorf("status %d, want %d", status, exitInterrupted)
		}
		if !errs && !strings.Contains(messages.String(), "interrupted: no report was printed") {
			t.Errorf("got %q", messages.String())
		}
	}
}

// Opening a named pipe waits for a reader, and that can be interrupted.
func TestInterruptedPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (&job{}).writeFile(ctx, path, func(io.Writer) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}
