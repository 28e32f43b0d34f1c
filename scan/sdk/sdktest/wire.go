// Package sdktest has an in-memory network and faults for tests of clients of AWS.
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

// A Wire is an in-memory network with one server. Waiting for it in a synctest bubble
// uses the time of the bubble, so that the pauses of retries and the timeouts of requests
// that hang pass at once.
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

// Addr returns an address without meaning.
func (w *Wire) Addr() net.Addr { return &net.TCPAddr{} }

// A Conn is one end of a connection. After a reset, both ends fail as with TCP.
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

// WholeRequests returns a transport over the wire for requests with a body. It sends each
// request in one piece: on this network, an answer could otherwise overtake the end of
// its request, which closes the connection.
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
