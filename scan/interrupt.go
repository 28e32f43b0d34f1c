package scan

import (
	"context"
	"io"
)

// Interruptible returns r as a body that stops waiting for r when ctx ends.
// Reads of terminals and pipes cannot be interrupted: the one in progress is
// left to the end of the process. If r is an io.Closer it is closed with the
// body.
func Interruptible(ctx context.Context, r io.Reader) io.ReadCloser {
	out, in := io.Pipe()
	stop := context.AfterFunc(ctx, func() { in.CloseWithError(context.Cause(ctx)) })
	go func() {
		defer stop()
		_, err := io.Copy(in, r)
		in.CloseWithError(err)
	}()
	return &interruptible{out, r}
}

type interruptible struct {
	*io.PipeReader
	r io.Reader
}

func (i *interruptible) Close() error {
	err := i.PipeReader.Close()
	if c, ok := i.r.(io.Closer); ok {
		return c.Close()
	}
	return err
}
