package local

import (
	"bytes"
	"context"
	"io"
	"time"
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

// Within returns what f does, or the cause of ctx's end if that comes first: f, which
// waits for somebody, is left to the end of the process then.
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
	case r := <-done: // at the same time
		return r.value, r.err
	default:
		var none T
		return none, context.Cause(ctx)
	}
}

// A Writer writes to what may have to wait for a reader, such as a pipe or a terminal,
// and cannot be interrupted in that. It is not for concurrent use.
type Writer struct {
	out   io.Writer
	ctx   context.Context
	grace time.Duration
	busy  chan struct{} // holds one while out is written to
	begun bool
	err   error
}

// NewWriter returns a Writer to out. Once ctx has ended a write waits for grace and no
// longer; without one it fails. What it has handed over by then is left to the end of the
// process.
func NewWriter(ctx context.Context, out io.Writer, grace time.Duration) *Writer {
	return &Writer{out: out, ctx: ctx, grace: grace, busy: make(chan struct{}, 1)}
}

// Out returns what it writes to.
func (w *Writer) Out() io.Writer { return w.out }

// Begun reports whether anything was written.
func (w *Writer) Begun() bool { return w.begun }

// Err returns the first error of a write, for whoever looked at none.
func (w *Writer) Err() error { return w.err }

// Write writes p, of which nothing is kept.
func (w *Writer) Write(p []byte) (n int, err error) {
	ctx, cancel := w.patience()
	defer cancel()
	own := bytes.Clone(p) // p is the caller's again after an interruption
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
		w.grace = 0 // it was waited for once
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
