package local_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cogtrail/cogtrail/scan/local"
)

func TestInterruptible(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		never, release := io.Pipe() // stands for a terminal where nobody types
		body := local.Interruptible(ctx, func() (io.ReadCloser, error) { return never, nil })
		go func() {
			synctest.Wait()
			cancel()
		}()
		if _, err := body.Read(make([]byte, 1)); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want %v", err, context.Canceled)
		}
		release.Close()
		body.Close()
	})
}

// A write waits for a reader until the interruption and, if there is grace, that much
// longer.
func TestInterruptedWrites(t *testing.T) {
	for _, grace := range []time.Duration{0, time.Second} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			never, full := io.Pipe() // stands for a pipe that nobody reads
			w := local.NewWriter(ctx, full, grace)
			time.AfterFunc(time.Minute, cancel)
			began := time.Now()
			for range 2 { // the second one does not wait again
				if n, err := w.Write([]byte("x")); n != 0 || !errors.Is(err, context.Canceled) || w.Begun() || !errors.Is(w.Err(), context.Canceled) {
					t.Errorf("got %d, %v, want %v", n, err, context.Canceled)
				}
				if took := time.Since(began); took != time.Minute+grace {
					t.Errorf("it took %s", took)
				}
			}
			never.Close()
		})
	}
}

// A Writer loses nothing that is ready, and keeps its first error.
func TestWriter(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var b strings.Builder
	w, patient := local.NewWriter(ctx, &b, 0), local.NewWriter(ctx, &b, time.Minute)
	for _, s := range []string{"a", "bc"} {
		if n, err := io.WriteString(w, s); n != len(s) || err != nil {
			t.Errorf("got %d, %v", n, err)
		}
	}
	cancel()
	_, late := io.WriteString(w, "late")
	_, last := io.WriteString(patient, ", last words")
	if b.String() != "abc, last words" || !w.Begun() || late == nil || last != nil {
		t.Errorf("got %q, %v, %v", b.String(), late, last)
	}
	broken := errors.New("broken")
	w = local.NewWriter(t.Context(), failing{broken}, 0)
	io.WriteString(w, "x") // the error is ignored
	if w.Err() != broken || w.Begun() {
		t.Errorf("got %v, begun: %t", w.Err(), w.Begun())
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
