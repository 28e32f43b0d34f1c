// Package sdktest is a network in memory for tests of what asks AWS.
package sdktest

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
)

// A Wire is a network in memory, with one server on it. Whoever waits for it in a
// synctest bubble waits in the bubble's time: retries back off, and what hangs is
// given up, at once.
type Wire struct {
	dialed chan net.Conn
	closed chan struct{}
	once   sync.Once
}

// Serve runs handler on a new wire until the test ends.
func Serve(t *testing.T, handler http.Handler) *Wire {
	w := &Wire{dialed: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: handler}
	var done sync.WaitGroup
	done.Go(func() { server.Serve(w) })
	t.Cleanup(func() {
		server.Close()
		done.Wait()
	})
	return w
}

// Dial is the DialContext of a client.
func (w *Wire) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	line := new(atomic.Bool)
	select {
	case w.dialed <- &Conn{far, line}:
		return &Conn{near, line}, nil
	case <-w.closed:
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept returns the next connection to the server.
func (w *Wire) Accept() (net.Conn, error) {
	select {
	case c := <-w.dialed:
		return c, nil
	case <-w.closed:
		return nil, net.ErrClosed
	}
}

// Close ends the network.
func (w *Wire) Close() error {
	w.once.Do(func() { close(w.closed) })
	return nil
}

// Addr returns an address that means nothing.
func (w *Wire) Addr() net.Addr { return &net.TCPAddr{} }

// A Conn is one end of a connection. After a reset, both fail as those of TCP do.
type Conn struct {
	net.Conn
	reset *atomic.Bool
}

// Reset breaks the connection.
func (c *Conn) Reset() {
	c.reset.Store(true)
	c.Close()
}

func (c *Conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	return n, c.failure("read", err)
}

func (c *Conn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	return n, c.failure("write", err)
}

func (c *Conn) failure(op string, err error) error {
	switch {
	case err == nil:
		return nil
	case c.reset.Load():
		return &net.OpError{Op: op, Net: "tcp", Err: os.NewSyscallError(op, syscall.ECONNRESET)}
	case err == io.ErrClosedPipe:
		return &net.OpError{Op: op, Net: "tcp", Err: os.NewSyscallError(op, syscall.EPIPE)}
	}
	return err
}

// WholeRequests is a transport over the wire, for requests with a body. It sends
// each in one piece: here an answer may be so quick that it would overtake the end
// of the request, which closes the connection.
func (w *Wire) WholeRequests(t *testing.T) http.RoundTripper {
	over := &http.Transport{DialContext: w.Dial}
	t.Cleanup(over.CloseIdleConnections)
	return whole{over}
}

type whole struct{ over *http.Transport }

func (w whole) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(body))
	return w.over.RoundTrip(r)
}
