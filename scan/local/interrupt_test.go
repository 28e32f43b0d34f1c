package local_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"

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
