package scan_test

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cogtrail/cogtrail/scan"
)

// once calls f when it is first closed.
type once struct {
	io.ReadCloser
	f func()
}

func (o once) Close() error {
	o.f()
	return o.ReadCloser.Close()
}

// TestReopenedWithoutAWorker: large objects that must be read again wait for their source,
// which opens one at a time, without holding a worker that others need.
func TestReopenedWithoutAWorker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{}
		for _, name := range []string{"a", "b", "c"} {
			s.put(name, zip(deletion(1)+"\n"+deletion(2)+"\n"))
		}
		turn := make(chan bool, 1)
		for i, o := range s.objects {
			s.objects[i].Open = func(ctx context.Context) (scan.Body, error) {
				select {
				case turn <- true:
				case <-ctx.Done():
					return scan.Body{}, ctx.Err()
				}
				time.Sleep(time.Second) // the others wait
				body, err := o.Open(ctx)
				body.ReadCloser = once{body.ReadCloser, sync.OnceFunc(func() { <-turn })}
				return body, err
			}
		}
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Hour, errors.New("the scan does not end"))
		defer cancel()
		n := 0
		for e, err := range (&scan.Scanner{Sources: []scan.Source{s}, Workers: 1, Reads: 3, MaxObject: 100, MaxRecord: 10_000}).Entries(ctx) {
			if n++; err != nil || len(e.Events) != 2 {
				t.Errorf("%s %q: %d events, %v", e.Object, e.Message, len(e.Events), err)
			}
		}
		if n != 3 {
			t.Errorf("%d entries, want 3", n)
		}
	})
}
