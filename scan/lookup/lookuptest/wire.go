package lookuptest

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"syscall"
	"testing"
)

// A Wire is a network in memory, with one server on it, and the transport of its
// clients. Whoever waits for it in a synctest bubble waits in the bubble's time.
type Wire struct {
	transport http.Transport
	dialed    chan net.Conn
	closed    chan struct{}
	once      sync.Once
}

// Serve runs handler on a new wire until the test ends.
func Serve(t *testing.T, handler http.Handler) *Wire {
	w := &Wire{dialed: make(chan net.Conn), closed: make(chan struct{})}
	w.transport.DialContext = w.dial
	server := &http.Server{Handler: handler}
	var done sync.WaitGroup
	done.Go(func() { server.Serve(w) })
	t.Cleanup(func() {
		w.transport.CloseIdleConnections()
		server.Close()
		done.Wait()
	})
	return w
}

// RoundTrip sends a request in one piece. Its answer may be so quick here that it
// overtook the end of the request otherwise, which closes the connection.
func (w *Wire) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(body))
	return w.transport.RoundTrip(r)
}

func (w *Wire) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case w.dialed <- far:
		return near, nil
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
