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
	// patience is how long nothing may answer before it is said what is waited for.
	patience = 5 * time.Second

	// mostConnecting is how long connecting may take: of each request and, until
	// there was a connection at all, of all of their tries together.
	mostConnecting = 20 * time.Second

	// firstPauses are between those tries: the last of them comes just after that
	// time, and says so.
	firstPauses = 2250 * time.Millisecond
)

// A Reach watches whether the servers of one client can be reached. While none
// answers it says so; if there is no connection at first it gives up, however often
// requests could be tried again. It also bounds their answers. Its methods may be called
// concurrently.
type Reach struct {
	Waiting func(what string)        // is told for what, once each time; nil: nobody is
	Most    int64                    // bytes of an answer; 0 means 32 MiB. One that refuses may have 64 KiB
	Whole   func(*http.Request) bool // whether what answers a request is bounded by its reader instead; nil: none is

	mu      sync.Mutex
	pending map[*call]bool // requests
	last    *call          // of them, or the last one that was
	limit   *time.Timer    // of the time for the first connection; nil before the first request
	reached bool           // there was a connection
	over    bool           // there was none in time
	failure error          // why there was none, the last time
	notice  *time.Timer    // says what is waited for
	waits   bool           // notice runs, or has said it
	asking  int            // for credentials, at once
	late    *time.Timer    // says so
}

// errConnecting is of a request that got no connection in its time.
var errConnecting error = connecting{}

type connecting struct{}

func (connecting) Error() string { return fmt.Sprintf("no connection within %s", mostConnecting) }
func (connecting) Timeout() bool { return true }

// An unreachableError says that there was never a connection.
type unreachableError struct {
	server, proxy string
	err           error // of the last try; nil: it was cut short
}

func (e *unreachableError) Error() string {
	text := "no connection to " + e.server
	advice := "check the address and the network, and whether that wants a proxy (HTTPS_PROXY)"
	if e.proxy != "" {
		text += " through the proxy " + e.proxy
		advice = "check the proxy (HTTPS_PROXY, HTTP_PROXY, NO_PROXY), and that it leads there"
	}
	text += fmt.Sprintf(" within %s", mostConnecting)
	if e.err != nil {
		text += ": " + Brief(e.err).Error()
	}
	return text + ": " + advice
}

func (e *unreachableError) Unwrap() error { return e.err }

// most returns how many bytes the answer to q may have, 0 if its reader says.
func (r *Reach) most(q *http.Request) int64 {
	if r.Whole != nil && r.Whole(q) {
		return 0
	}
	return cmp.Or(r.Most, mostAnswer)
}

// IsErrorRetryable says that what is given up is not tried again, nor what is answered
// at too much length.
func (r *Reach) IsErrorRetryable(err error) aws.Ternary {
	if e := (*unreachableError)(nil); errors.As(err, &e) || IsLong(err) {
		return aws.FalseTernary
	}
	return giveUp(err)
}

// pauses returns those of d, but for those before the first connection.
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

// begin notes that c is under way, unless it comes too late.
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

// giveUp ends what has no connection yet if there never was one.
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

// end notes what came of c, and returns the error to return.
func (r *Reach) end(c *call, err error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	c.stop()
	delete(r.pending, c)
	switch {
	case err == nil:
		r.reached = true
		r.wait(len(r.pending) > 0)
	case c.request.Context().Err() != nil: // whoever waited does so no more
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

// wait begins to wait for an answer anew, or no longer does. Whoever calls it holds mu.
func (r *Reach) wait(on bool) {
	r.notice.Stop()
	if r.waits = on; on {
		r.notice.Reset(patience)
	}
}

// tell says what is waited for.
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

// ask notes that one more waits for credentials, which all get at once.
func (r *Reach) ask() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.asking++; r.asking == 1 && r.Waiting != nil {
		r.late = time.AfterFunc(patience, func() { r.Waiting("credentials") })
	}
}

// got notes that one has them.
func (r *Reach) got() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.asking--; r.asking == 0 && r.late != nil {
		r.late.Stop()
	}
}
