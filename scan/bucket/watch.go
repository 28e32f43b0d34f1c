package bucket

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// errStalled is the error of an answer that stops in the middle.
var errStalled error = stalled{}

type stalled struct{}

func (stalled) Error() string { return "the answer stopped in the middle" }
func (stalled) Timeout() bool { return true }

// A watch is a transport that gives up on an answer when nothing arrives for some time.
// How long the whole answer takes does not matter.
type watch struct {
	next http.RoundTripper
	time time.Duration
}

// RoundTrip returns an answer with a watched body.
func (w *watch) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(r.Context())
	res, err := w.next.RoundTrip(r.WithContext(ctx))
	if err != nil {
		cancel(nil)
		return res, err
	}
	res.Body = &watched{ReadCloser: res.Body, ctx: ctx, cancel: cancel, time: w.time}
	return res, nil
}

// CloseIdleConnections closes the idle connections of the underlying transport.
func (w *watch) CloseIdleConnections() {
	(&http.Client{Transport: w.next}).CloseIdleConnections()
}

type watched struct {
	io.ReadCloser
	ctx    context.Context
	cancel context.CancelCauseFunc
	time   time.Duration
	timer  *time.Timer // runs during Read
}

func (w *watched) Read(p []byte) (int, error) {
	if w.timer == nil {
		w.timer = time.AfterFunc(w.time, func() { w.cancel(errStalled) })
	} else {
		w.timer.Reset(w.time)
	}
	n, err := w.ReadCloser.Read(p)
	w.timer.Stop()
	if err != nil && err != io.EOF && errors.Is(context.Cause(w.ctx), errStalled) {
		err = errStalled
	}
	return n, err
}

func (w *watched) Close() error {
	err := w.ReadCloser.Close()
	w.cancel(nil)
	return err
}
