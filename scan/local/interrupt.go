package local

import (
	"context"
	"io"
)

// Interruptible returns what open gives as a body that waits for it no longer
// than until ctx ends. Opening and reading terminals and pipes cannot be
// interrupted: what is in progress then is left to the end of the process.
func Interruptible(ctx context.Context, open func() (io.ReadCloser, error)) io.ReadCloser {
	out, in := io.Pipe()
	stop := context.AfterFunc(ctx, func() { in.CloseWithError(context.Cause(ctx)) })
	go func() {
		defer stop()
		r, err := open()
		if err == nil {
			_, err = io.Copy(in, r)
			r.Close() // only read from
		}
		in.CloseWithError(err)
	}()
	return out
}
