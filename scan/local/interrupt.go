package local

import (
	"bytes"
	"context"
	"io"
	"time"
)

// Interruptible returns the stream from open as a body whose reads end with ctx. Opening
// and reading a terminal or a pipe cannot be interrupted: a call in progress is abandoned
// until the process ends.
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

// Within returns the result of f, or the cause of ctx's end if that comes first. A call of
// f that still waits then is abandoned until the process ends.
func Within[T any](ctx context.Context, f func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := f()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
	}
	select {
	case r := <-done: // f finished at the same time
		return r.value, r.err
	default:
		var none T
		return none, context.Cause(ctx)
	}
}

// A Writer writes to a pipe, a terminal or anything else that may wait for a reader and
// cannot be interrupted. It is not safe for concurrent use.
type Writer struct {
	out   io.Writer
	ctx   context.Context
	grace time.Duration
	busy  chan struct{} // full during a write to out
	begun bool
	err   error
}

// NewWriter returns a Writer to out. After the end of ctx, a write waits at most for grace,
// and fails at once if that is 0. A write to out that still waits then is abandoned until
// the process ends.
func NewWriter(ctx context.Context, out io.Writer, grace time.Duration) *Writer {
	return &Writer{out: out, ctx: ctx, grace: grace, busy: make(chan struct{}, 1)}
}

// Out returns the underlying writer.
func (w *Writer) Out() io.Writer { return w.out }

// Begun reports whether anything was written.
func (w *Writer) Begun() bool { return w.begun }

// Err returns the first error of a write, for callers that ignored it.
func (w *Writer) Err() error { return w.err }

// Write writes p. The caller may reuse p afterwards.
func (w *Writer) Write(p []byte) (n int, err error) {
	ctx, cancel := w.patience()
	defer cancel()
	own := bytes.Clone(p) // after an interruption, p belongs to the caller again
	if err = context.Cause(ctx); err == nil {
		n, err = Within(ctx, func() (int, error) {
			w.busy <- struct{}{}
			defer func() { <-w.busy }()
			return w.out.Write(own)
		})
	}
	if w.begun = w.begun || n > 0; w.err == nil {
		w.err = err
	}
	if w.ctx.Err() != nil && err != nil {
		w.grace = 0 // only one write waits for it
	}
	return n, err
}

// patience returns the context of a write.
func (w *Writer) patience() (context.Context, context.CancelFunc) {
	if w.grace == 0 {
		return w.ctx, func() {}
	}
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(w.ctx))
	stop := context.AfterFunc(w.ctx, func() {
		late := time.AfterFunc(w.grace, func() { cancel(context.Cause(w.ctx)) })
		context.AfterFunc(ctx, func() { late.Stop() })
	})
	return ctx, func() { stop(); cancel(nil) }
}
