package sdk

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"time"
)

// Over returns a transport that watches the requests to next, and bounds their answers.
func (r *Reach) Over(next http.RoundTripper) http.RoundTripper {
	return &reaching{boundHeader(next), r}
}

type reaching struct {
	next  http.RoundTripper
	reach *Reach
}

// RoundTrip returns the answer to a request.
func (t *reaching) RoundTrip(q *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(q.Context())
	c := &call{over: t.next, request: q, ctx: ctx, cancel: cancel}
	if err := t.reach.begin(c); err != nil {
		cancel(nil)
		return nil, err
	}
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { t.reach.connect(c) }}
	res, err := t.next.RoundTrip(q.WithContext(httptrace.WithClientTrace(ctx, trace)))
	if err = t.reach.end(c, err); err != nil {
		cancel(nil)
		return nil, err
	}
	bound(res, t.reach.most(q))
	res.Body = &answer{res.Body, cancel}
	return res, nil
}

// CloseIdleConnections closes the idle connections of the underlying transport.
func (t *reaching) CloseIdleConnections() {
	(&http.Client{Transport: t.next}).CloseIdleConnections()
}

// An answer releases its request when it is closed.
type answer struct {
	io.ReadCloser
	cancel context.CancelCauseFunc
}

func (a *answer) Close() error {
	err := a.ReadCloser.Close()
	a.cancel(nil)
	return err
}

// A call is a request under way. The mutex of its Reach guards the fields that change.
type call struct {
	over      http.RoundTripper
	request   *http.Request
	ctx       context.Context
	cancel    context.CancelCauseFunc
	connected bool
	limit     *time.Timer // for its connection; nil if it has no limit of its own
}

// stop stops the timer of the limit.
func (c *call) stop() {
	if c.limit != nil {
		c.limit.Stop()
	}
}

// late reports whether c got no connection in time.
func (c *call) late() bool { return errors.Is(context.Cause(c.ctx), errConnecting) }

// server returns the server of the request, and the proxy on the way or "".
func (c *call) server() (server, proxy string) {
	server = c.request.URL.Scheme + "://" + c.request.URL.Host
	if over, ok := c.over.(*http.Transport); ok && over.Proxy != nil {
		if via, err := over.Proxy(c.request); err == nil && via != nil {
			proxy = (&url.URL{Scheme: via.Scheme, Host: via.Host}).String() // without a password
		}
	}
	return server, proxy
}
