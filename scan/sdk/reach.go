package sdk

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
)

const (
	// patience is how long nothing may answer before the user is told what is waited for.
	patience = 5 * time.Second

	// mostConnecting is how long a request may take to connect. Until the first
	// connection, it is the limit for all tries of all requests together.
	mostConnecting = 20 * time.Second

	// firstPauses are the pauses before the first connection. The last try comes just
	// after mostConnecting, and reports that the time is over.
	firstPauses = 2250 * time.Millisecond
)

// A Reach watches whether the servers of one client can be reached. It says so while none
// of them answers, and gives up if there is no first connection in time, however often
// requests could be retried. It also limits their answers. Its methods are safe for
// concurrent use.
type Reach struct {
	Waiting func(what string)        // called with what is waited for, once each time; may be nil
	Most    int64                    // bytes of an answer; 0 means 32 MiB. A refusal may have 64 KiB
	Whole   func(*http.Request) bool // whether the reader of an answer limits it instead; nil: no reader does

	mu      sync.Mutex
	pending map[*call]bool // requests under way
	last    *call          // the last request
	limit   *time.Timer    // for the first connection; nil before the first request
	reached bool           // there was a connection
	over    bool           // there was no connection in time
	failure error          // why the last try did not connect
	notice  *time.Timer    // tells the user what is waited for
	waits   bool           // notice runs or has fired
	asking  int            // how many wait for credentials
	late    *time.Timer    // tells the user that credentials are waited for
}

// errConnecting is the error of a request that got no connection in time.
var errConnecting error = connecting{}

type connecting struct{}

func (connecting) Error() string { return fmt.Sprintf("no connection within %s", mostConnecting) }
func (connecting) Timeout() bool { return true }

// An unreachableError says that there was never a connection.
type unreachableError struct {
	server, proxy string
	err           error // of the last try; nil: it was interrupted
}

func (e *unreachableError) Error() string {
	text := "no connection to " + e.server
	advice := "check the address and the network, and whether it needs a proxy (HTTPS_PROXY)"
	if e.proxy != "" {
		text += " through the proxy " + e.proxy
		advice = "check the proxy (HTTPS_PROXY, HTTP_PROXY, NO_PROXY), and that it reaches the server"
	}
	text += fmt.Sprintf(" within %s", mostConnecting)
	if e.err != nil {
		text += ": " + Brief(e.err).Error()
	}
	return text + ": " + advice
}

func (e *unreachableError) Unwrap() error { return e.err }

// most returns how many bytes the answer to q may have, or 0 if its reader limits it.
func (r *Reach) most(q *http.Request) int64 {
	if r.Whole != nil && r.Whole(q) {
		return 0
	}
	return cmp.Or(r.Most, mostAnswer)
}

// IsErrorRetryable says not to retry a request that was given up or whose answer was too
// long.
func (r *Reach) IsErrorRetryable(err error) aws.Ternary {
	if e := (*unreachableError)(nil); errors.As(err, &e) || IsLong(err) {
		return aws.FalseTernary
	}
	return giveUp(err)
}

// pauses returns the pauses of d after the first connection, and firstPauses before it.
func (r *Reach) pauses(d retry.BackoffDelayer) retry.BackoffDelayer {
	return retry.BackoffDelayerFunc(func(attempt int, err error) (time.Duration, error) {
		r.mu.Lock()
		defer r.mu.Unlock()
		if !r.reached {
			return firstPauses, nil
		}
		return d.BackoffDelay(attempt, err)
	})
}

// begin notes that c is under way. It is an error if the time for the first connection is
// over.
func (r *Reach) begin(c *call) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = c
	switch {
	case r.over:
		return r.unreachable()
	case r.limit == nil:
		r.pending = map[*call]bool{}
		r.limit = time.AfterFunc(mostConnecting, r.giveUp)
		r.notice = time.AfterFunc(patience, r.tell)
		r.waits = true
	case r.reached:
		c.limit = time.AfterFunc(mostConnecting, func() { c.cancel(errConnecting) })
	}
	if r.pending[c] = true; !r.waits {
		r.wait(true)
	}
	return nil
}

// giveUp ends all requests if there never was a connection.
func (r *Reach) giveUp() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over = !r.reached; r.over {
		for c := range r.pending {
			c.cancel(errConnecting)
		}
	}
}

// connect notes that c has a connection.
func (r *Reach) connect(c *call) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c.connected, r.reached = true, true
	c.stop()
}

// end notes that c ended with err, and returns the error that its caller gets.
func (r *Reach) end(c *call, err error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	c.stop()
	delete(r.pending, c)
	switch {
	case err == nil:
		r.reached = true
		r.wait(len(r.pending) > 0)
	case c.request.Context().Err() != nil: // the caller no longer waits
		r.wait(r.waits && len(r.pending) > 0)
	case c.connected:
	case hopeless(err) != "":
		server, proxy := c.server()
		return &hopelessError{server, proxy, hopeless(err), err}
	case r.over:
		return r.unreachable()
	case c.late():
		return errConnecting
	default:
		r.failure = err
	}
	return err
}

// wait starts to wait for an answer anew, or stops. The caller must hold mu.
func (r *Reach) wait(on bool) {
	r.notice.Stop()
	if r.waits = on; on {
		r.notice.Reset(patience)
	}
}

// tell tells the user what is waited for.
func (r *Reach) tell() {
	r.mu.Lock()
	c, waits := r.last, r.waits
	state := " (no answer yet)"
	if !c.connected {
		state = " (connecting)"
	}
	r.mu.Unlock()
	if !waits || r.Waiting == nil {
		return
	}
	server, proxy := c.server()
	if proxy != "" {
		server += " through the proxy " + proxy
	}
	r.Waiting(server + state)
}

func (r *Reach) unreachable() error {
	server, proxy := r.last.server()
	return &unreachableError{server, proxy, r.failure}
}

// ask notes that one more request waits for credentials. All get them at the same time.
func (r *Reach) ask() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.asking++; r.asking == 1 && r.Waiting != nil {
		r.late = time.AfterFunc(patience, func() { r.Waiting("credentials") })
	}
}

// got notes that a request has its credentials.
func (r *Reach) got() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.asking--; r.asking == 0 && r.late != nil {
		r.late.Stop()
	}
}
