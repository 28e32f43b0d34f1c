package scan_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/journal"
)

var errPassing = &scan.ReadError{Transient: true, Err: errors.New("it may pass")}

// fail makes opening or reading the named object fail the given number of times.
func (s *shelf) fail(name string, times int, open bool, err error) *atomic.Int64 {
	var opened atomic.Int64
	for i := range s.objects {
		if s.objects[i].Name != name {
			continue
		}
		next := s.objects[i].Open
		s.objects[i].Open = func(ctx context.Context) (scan.Body, error) {
			if opened.Add(1) > int64(times) {
				return next(ctx)
			}
			if open {
				return scan.Body{}, err
			}
			body, good := next(ctx)
			body.ReadCloser = struct {
				io.Reader
				io.Closer
			}{io.MultiReader(io.LimitReader(body, 50), failing{err}), body}
			return body, good
		}
	}
	return &opened
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// TestTriedAgain: an object that may become readable is tried five times, and once more at
// the end. Its entry is that of the last try.
func TestTriedAgain(t *testing.T) {
	tried := &scan.ReadError{Transient: true, Tried: true, Err: errors.New("it may pass")}
	gone := &scan.ReadError{Reason: "vanished", Err: errors.New("it is gone")}
	for _, test := range []struct {
		name   string
		err    error
		times  int
		opened int64
		reason string // empty if scanned
	}{
		{"once", errPassing, 1, 2, ""},
		{"four times", errPassing, 4, 5, ""},
		{"until the end", errPassing, 5, 6, ""},
		{"always", errPassing, 1000, 10, "unreadable"},
		{"tried by the source", tried, 1, 2, ""},
		{"tried by the source, always", tried, 1000, 2, "unreadable"},
		{"gone", gone, 1000, 1, "vanished"},
		{"any other", io.ErrUnexpectedEOF, 1, 1, "unreadable"},
	} {
		for _, open := range []bool{true, false} {
			for _, limit := range []int{0, 100} { // with a limit, objects stream
				t.Run(fmt.Sprintf("%s, open=%t, limit=%d", test.name, open, limit), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						want := collect(t, &scan.Scanner{Sources: []scan.Source{archive(20)}})
						s := archive(20)
						opened := s.fail("logs/0003.json.gz", test.times, open, test.err)
						got := collect(t, &scan.Scanner{Sources: []scan.Source{s}, MaxObject: limit, MaxRecord: 10_000})
						e := got[3]
						if test.reason == "" {
							if e.Status != journal.Scanned || len(e.Events) != 1 {
								t.Errorf("got %s, %q", e.Status, e.Message)
							}
						} else if e.Status != journal.Failed || e.Reason != test.reason || len(e.Events) > 0 || e.Message != test.err.Error() {
							t.Errorf("got %s %q %q, want %q", e.Status, e.Reason, e.Message, test.reason)
						}
						if opened.Load() != test.opened || s.open.Load() != 0 || len(got) != len(want) {
							t.Errorf("opened %d times, %d of them still open, want %d; %d entries", opened.Load(), s.open.Load(), test.opened, len(got))
						}
					})
				})
			}
		}
	}
}

// TestFatalEndsTheScan, and no object is blamed.
func TestFatalEndsTheScan(t *testing.T) {
	for _, open := range []bool{true, false} {
		s := archive(200)
		expired := &scan.ReadError{Fatal: true, Err: errors.New("expired")}
		s.fail("logs/0050.json.gz", 1, open, expired)
		var last error
		n := 0
		for e, err := range (&scan.Scanner{Sources: []scan.Source{s}, Workers: 2}).Entries(t.Context()) {
			if last = err; err == nil {
				n++
			}
			if err == nil && e.Status != journal.Scanned {
				t.Errorf("%s is blamed: %s", e.Object, e.Message)
			}
		}
		if !errors.Is(last, expired) || n > 60 || s.open.Load() != 0 {
			t.Errorf("%v after %d entries, %d bodies open", last, n, s.open.Load())
		}
	}
}

// TestNothingCanBeReadAnyMore ends the scan; a few unreadable objects do not.
func TestNothingCanBeReadAnyMore(t *testing.T) {
	for _, from := range []int{40, 120} {
		synctest.Test(t, func(t *testing.T) {
			s := archive(200)
			s.onOpen = func(_ context.Context, name string) error {
				if name >= fmt.Sprintf("logs/%04d", from) {
					time.Sleep(time.Second) // so that all objects before it have been read
					return &scan.ReadError{Transient: true, Tried: true, Err: errors.New("no route")}
				}
				return nil
			}
			var last error
			n, failed := 0, 0
			for e, err := range (&scan.Scanner{Sources: []scan.Source{s}, Workers: 2}).Entries(t.Context()) {
				if last = err; err == nil {
					n++
				}
				if err == nil && e.Status == journal.Failed {
					failed++
				}
			}
			if from == 40 && (last == nil || failed > 0 || !strings.Contains(last.Error(), "nothing can be read any more")) {
				t.Errorf("%v after %d entries, %d failed", last, n, failed)
			}
			if from == 120 && (last != nil || n != 200 || failed != 80) {
				t.Errorf("%v after %d entries, %d failed, want 200 and 80", last, n, failed)
			}
		})
	}
}

// Many failures do not end the scan unless they come in a row.
func TestManyFailuresAreNotAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := archive(500)
		s.onOpen = func(_ context.Context, name string) error {
			if strings.HasSuffix(name, "5.json.gz") || strings.HasSuffix(name, "8.json.gz") || strings.HasSuffix(name, "9.json.gz") {
				return &scan.ReadError{Transient: true, Tried: true, Err: errors.New("no route")}
			}
			return nil
		}
		failed := 0
		for _, e := range collect(t, &scan.Scanner{Sources: []scan.Source{s}, Workers: 1, Reads: 1}) {
			if e.Status == journal.Failed {
				failed++
			}
		}
		if failed != 150 {
			t.Errorf("%d failed, want 150", failed)
		}
	})
}

// TestLargeObjectsShareBuffers: however many objects are read at once, no more large ones are
// held than MaxStored allows, and none waits forever.
func TestLargeObjectsShareBuffers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{}
		var mu sync.Mutex
		var held, most int
		blank := bytes.Repeat([]byte(" "), 3<<20)
		for i := range 40 {
			s.put(fmt.Sprintf("%02d.json", i), slices.Concat([]byte(`{"Records":[`), blank, []byte(foreign+`]}`)))
			if i%2 == 1 {
				s.objects[i].Size = -1 // known only after reading
			}
			next := s.objects[i].Open
			s.objects[i].Open = func(ctx context.Context) (scan.Body, error) {
				body, err := next(ctx)
				n, counted := 0, false
				body.ReadCloser = reading{body, func(read int, done bool) {
					mu.Lock()
					defer mu.Unlock()
					if n += read; n > 2<<20 && !counted && !done {
						counted = true
						held++
						most = max(most, held)
					}
					if done && counted {
						counted = false
						held--
					}
				}}
				return body, err
			}
		}
		got := collect(t, &scan.Scanner{Sources: []scan.Source{s}, Workers: 2, Reads: 30, MaxStored: 48 << 20})
		for _, e := range got {
			if e.Status != journal.Scanned || e.Records.Read != 1 {
				t.Errorf("%s: %s %s", e.Object, e.Status, e.Message)
			}
		}
		if len(got) != 40 || most > 3 || most == 0 {
			t.Errorf("%d entries, %d large objects at once, want 40 and at most 3", len(got), most)
		}
	})
}

// A reading counts the bytes read, and notes when it is closed.
type reading struct {
	io.ReadCloser
	tell func(n int, done bool)
}

func (r reading) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	r.tell(n, false)
	time.Sleep(time.Millisecond)
	return n, err
}

func (r reading) Close() error {
	r.tell(0, true)
	return r.ReadCloser.Close()
}
