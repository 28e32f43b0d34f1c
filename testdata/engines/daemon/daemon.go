// Package daemon starts the programs of an engine, and waits for their results.
package daemon

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// logFolder has the output of each program. It is in memory, like all of /run.
const logFolder = "/run/log"

// patience is how long a program may take to end after it was asked to.
const patience = 20 * time.Second

// Start starts a program that runs until the test t ends. The test fails if the program is
// missing. If the test fails, the end of the program's output is printed.
func Start(t *testing.T, program string, args ...string) {
	t.Helper()
	if err := os.MkdirAll(logFolder, 0o755); err != nil {
		t.Fatal(err)
	}
	name := filepath.Base(program)
	log, err := os.Create(filepath.Join(logFolder, name))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	c := exec.Command(program, args...)
	c.Stdout, c.Stderr = log, log
	if err := c.Start(); err != nil {
		t.Fatalf("start %s: %v", name, err)
	}
	asked, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		err := c.Wait()
		select {
		case <-asked:
		default:
			t.Errorf("%s ended by itself: %v", name, err)
		}
	}()
	t.Cleanup(func() {
		close(asked)
		c.Process.Signal(syscall.SIGTERM)
		stop := time.AfterFunc(patience, func() { c.Process.Kill() })
		<-ended
		stop.Stop()
		if t.Failed() {
			t.Logf("the last lines of %s:\n%s", name, tail(log.Name()))
		}
	})
}

// tail returns the end of a log.
func tail(path string) string {
	const most = 40
	b, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	lines := strings.SplitAfter(string(b), "\n")
	return strings.Join(lines[max(0, len(lines)-most):], "")
}

// Run runs a command to its end and returns its standard output. The test fails if the
// command fails.
func Run(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := Try(program, args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Try is Run without a test. The error contains the command's standard error.
func Try(program string, args ...string) (string, error) {
	var stderr strings.Builder
	c := exec.Command(program, args...)
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		err = fmt.Errorf("%s %s: %w\n%s", filepath.Base(program), strings.Join(args, " "), err, stderr.String())
	}
	return string(out), err
}

// Until calls done again and again until it returns nil. After the time limit, the test
// fails with the last error. It fails at once after a Hopeless error, or if a daemon ends.
func Until(t *testing.T, limit time.Duration, what string, done func() error) {
	t.Helper()
	const pause = 100 * time.Millisecond
	begin := time.Now()
	for {
		err := done()
		if err == nil {
			t.Logf("%6.1f s  %s", time.Since(begin).Seconds(), what)
			return
		}
		if hopeless, ok := err.(Hopeless); ok {
			t.Fatalf("%s: %s", what, string(hopeless))
		}
		if t.Failed() {
			t.Fatalf("%s: %v", what, err)
		}
		if time.Since(begin) > limit {
			t.Fatalf("%s: not within %v: %v", what, limit, err)
		}
		time.Sleep(pause)
	}
}

// Hopeless is an error that does not go away by waiting.
type Hopeless string

func (h Hopeless) Error() string { return string(h) }
