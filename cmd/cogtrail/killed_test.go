//go:build unix

package main

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/cogtrail/cogtrail/scan/journal"
)

// copies is how many copies of the sample archive the scanned archive holds, so that the
// journal is written in several pieces.
const copies = 4

// lifeKills is how often a scan is killed at most before it may finish.
const lifeKills = 8

// A victim is a scan that is killed and continued until it is done.
type victim struct {
	t      *testing.T
	dir    string // for its journal and its report only
	source string
	truth  map[string]journal.Entry // of an undisturbed scan
	want   []byte                   // the report of that scan
	took   time.Duration
}

// newVictim scans source once, undisturbed.
func newVictim(t *testing.T, source string) *victim {
	t.Helper()
	v := &victim{t: t, source: source, dir: t.TempDir()}
	began := time.Now()
	cmd, stderr := v.start()
	if err := cmd.Wait(); err != nil {
		t.Fatalf("undisturbed: %v, %s", err, stderr)
	}
	v.took = time.Since(began)
	v.truth, v.want = v.kept(), v.report()
	if len(v.truth) < copies*100 || len(v.want) == 0 {
		t.Fatalf("%d entries, a report of %d bytes", len(v.truth), len(v.want))
	}
	return v
}

// start starts the scan in its own process.
func (v *victim) start() (*exec.Cmd, *bytes.Buffer) {
	v.t.Helper()
	if err := os.MkdirAll(filepath.Join(v.dir, "tmp"), 0o700); err != nil {
		v.t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd := exec.Command("cogtrail", "scan", "-q", "--report", "all", "--journal", filepath.Join(v.dir, "journal"), "--force", "-o", filepath.Join(v.dir, "report.json"), v.source)
	cmd.Stderr = &stderr
	cmd.Env = append(os.Environ(), "TMPDIR="+filepath.Join(v.dir, "tmp"))
	if err := cmd.Start(); err != nil {
		v.t.Fatal(err)
	}
	return cmd, &stderr
}

func (v *victim) report() []byte {
	data, err := os.ReadFile(filepath.Join(v.dir, "report.json"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		v.t.Fatal(err)
	}
	return data
}

// kept returns the entries of the journal, by object, or none if nothing was written yet. It
// fails the test if the file is not a journal.
func (v *victim) kept() map[string]journal.Entry {
	v.t.Helper()
	data, err := os.ReadFile(filepath.Join(v.dir, "journal"))
	if errors.Is(err, os.ErrNotExist) || err == nil && len(data) == 0 {
		return nil
	}
	if err != nil {
		v.t.Fatal(err)
	}
	r, err := journal.NewReader(bytes.NewReader(data))
	if err != nil {
		v.t.Fatal(err)
	}
	entries := map[string]journal.Entry{}
	for e, err := range r.Entries() {
		if err != nil {
			v.t.Fatal(err)
		}
		if _, twice := entries[e.Object]; twice {
			v.t.Errorf("%s was scanned twice", e.Object)
		}
		entries[e.Object] = e
	}
	return entries
}

// life starts a new scan and sends it the signal at moments that disturb picks, again and
// again, until a scan finishes or most scans were killed. It returns how many were killed.
func (v *victim) life(signal syscall.Signal, most int, disturb func(*os.Process) (stop func())) (killed int) {
	v.t.Helper()
	if err := os.RemoveAll(v.dir); err != nil {
		v.t.Fatal(err)
	}
	for {
		before := v.kept()
		cmd, stderr := v.start()
		stop := func() {}
		if killed < most {
			stop = disturb(cmd.Process)
		}
		err := cmd.Wait()
		stop()
		after := v.kept()
		v.compare(before, after)
		if err == nil {
			break
		}
		killed++
		v.ended(signal, cmd.ProcessState.Sys().(syscall.WaitStatus), len(after) > len(before), stderr.String())
		if data := v.report(); data != nil && !bytes.Equal(data, v.want) {
			v.t.Errorf("%v: a report of %d bytes, which is not the expected one", signal, len(data))
		}
	}
	if !bytes.Equal(v.report(), v.want) {
		v.t.Errorf("after %d times %v the report differs", killed, signal)
	}
	v.nothingElse()
	return killed
}

// ended checks how a scan ended that was sent a signal. Before it handles signals, one ends it
// like any process; it has done nothing by then.
func (v *victim) ended(signal syscall.Signal, status syscall.WaitStatus, worked bool, stderr string) {
	v.t.Helper()
	switch {
	case status.Signaled() && status.Signal() == signal && (signal == syscall.SIGKILL || !worked && stderr == ""):
	case signal != syscall.SIGKILL && status.ExitStatus() == exitInterrupted && stderr == "cogtrail: interrupted: no report was printed\n":
	default:
		v.t.Errorf("%v: exit status %d, signal %v, %q", signal, status.ExitStatus(), status.Signal(), stderr)
	}
}

// compare checks that the journal still has what it had, and nothing false.
func (v *victim) compare(before, after map[string]journal.Entry) {
	v.t.Helper()
	for name := range before {
		if _, ok := after[name]; !ok {
			v.t.Errorf("%s is lost", name)
		}
	}
	for name, e := range after {
		if !reflect.DeepEqual(e, v.truth[name]) {
			v.t.Errorf("%s: got %+v, want %+v", name, e, v.truth[name])
		}
	}
}

// nothingElse checks that only the journal and the report exist.
func (v *victim) nothingElse() {
	v.t.Helper()
	for _, pattern := range []string{"*", ".*", "tmp/*", "tmp/.*"} {
		names, err := filepath.Glob(filepath.Join(v.dir, pattern))
		if err != nil {
			v.t.Fatal(err)
		}
		for _, name := range names {
			if base := filepath.Base(name); base != "journal" && base != "report.json" && base != "tmp" {
				v.t.Errorf("%s is left", name)
			}
		}
	}
}

// manyTrails returns a folder with several copies of the sample archive.
func manyTrails(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for i := range copies {
		if err := os.CopyFS(filepath.Join(dir, strings.Repeat("x", i+1)), os.DirFS("../../testdata/trail")); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// tally kills scans until each signal was sent often enough.
func (v *victim) tally(disturb func(signal syscall.Signal) func(*os.Process) func()) {
	for _, signal := range []syscall.Signal{syscall.SIGKILL, syscall.SIGINT, syscall.SIGTERM} {
		killed, lives := 0, 0
		for killed < killsTried && !v.t.Failed() {
			killed += v.life(signal, min(killsTried-killed, lifeKills), disturb(signal))
			lives++
		}
		v.t.Logf("%v: %d times in %d scans", signal, killed, lives)
	}
}

// TestKilledScansOfFolder sends signals to scans of a folder at random moments.
func TestKilledScansOfFolder(t *testing.T) {
	v, random := newVictim(t, manyTrails(t)), chance(t)
	v.tally(func(signal syscall.Signal) func(*os.Process) func() {
		return func(p *os.Process) func() {
			timer := time.AfterFunc(time.Duration(random.Int64N(int64(v.took))), func() { p.Signal(signal) })
			return func() { timer.Stop() }
		}
	})
}

// A sniper is an S3 server that sends a signal to its client during one of the requests.
type sniper struct {
	http.Handler

	mu     sync.Mutex
	all    int // requests so far
	left   int // requests left until the signal
	target *os.Process
	signal syscall.Signal
}

func (s *sniper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.all++
	if s.left--; s.left == 0 {
		s.target.Signal(s.signal)
	}
	s.mu.Unlock()
	s.Handler.ServeHTTP(w, r)
}

// aim makes the signal come at a random one of so many requests, which may never be made.
func (s *sniper) aim(random *rand.Rand, requests int, signal syscall.Signal) func(*os.Process) func() {
	return func(p *os.Process) func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.left, s.target, s.signal = 1+random.IntN(requests), p, signal
		return func() {}
	}
}

// TestKilledScansOfS3 sends signals to scans of a bucket at random requests.
func TestKilledScansOfS3(t *testing.T) {
	s := &sniper{Handler: openShop(t, manyTrails(t))}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	t.Setenv("AWS_ENDPOINT_URL", server.URL)
	v, random := newVictim(t, "s3://b/"), chance(t)
	requests := s.all
	v.tally(func(signal syscall.Signal) func(*os.Process) func() { return s.aim(random, requests, signal) })
}
