package bucket_test

import (
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

// A wire is a network in memory, with one server on it. Whoever waits for it in
// a synctest bubble waits in the bubble's time: retries back off, and what hangs
// is given up, at once.
type wire struct {
	dialed chan net.Conn
	closed chan struct{}
	once   sync.Once
}

// serve runs handler on a new wire until the test ends.
func serve(t *testing.T, handler http.Handler) *wire {
	w := &wire{dialed: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: handler}
	var done sync.WaitGroup
	done.Go(func() { server.Serve(w) })
	t.Cleanup(func() {
		server.Close()
		done.Wait()
	})
	return w
}

// dial is the DialContext of a client.
func (w *wire) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	line := new(atomic.Bool)
	select {
	case w.dialed <- &end{far, line}:
		return &end{near, line}, nil
	case <-w.closed:
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (w *wire) Accept() (net.Conn, error) {
	select {
	case c := <-w.dialed:
		return c, nil
	case <-w.closed:
		return nil, net.ErrClosed
	}
}

func (w *wire) Close() error {
	w.once.Do(func() { close(w.closed) })
	return nil
}

func (w *wire) Addr() net.Addr { return &net.TCPAddr{} }

// An end is one of a connection's two. After a reset, both fail as those of TCP do.
type end struct {
	net.Conn
	reset *atomic.Bool
}

// Reset breaks the connection.
func (e *end) Reset() {
	e.reset.Store(true)
	e.Close()
}

func (e *end) Read(p []byte) (int, error) {
	n, err := e.Conn.Read(p)
	return n, e.failure("read", err)
}

func (e *end) Write(p []byte) (int, error) {
	n, err := e.Conn.Write(p)
	return n, e.failure("write", err)
}

func (e *end) failure(op string, err error) error {
	switch {
	case err == nil:
		return nil
	case e.reset.Load():
		return &net.OpError{Op: op, Net: "tcp", Err: os.NewSyscallError(op, syscall.ECONNRESET)}
	case err == io.ErrClosedPipe:
		return &net.OpError{Op: op, Net: "tcp", Err: os.NewSyscallError(op, syscall.EPIPE)}
	}
	return err
}
