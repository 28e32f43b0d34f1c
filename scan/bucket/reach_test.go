package bucket_test

import (
	"context"
	"io"
	"iter"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/cogtrail/cogtrail/scan/bucket"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/sdk/sdktest"
)

// A dialer is the DialContext of a client.
type dialer func(ctx context.Context, network, address string) (net.Conn, error)

// nowhere is a dialer of an address that never answers. It gives up after d.
func nowhere(d time.Duration) dialer {
	return func(context.Context, string, string) (net.Conn, error) {
		time.Sleep(d)
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: os.ErrDeadlineExceeded}
	}
}

func refused(context.Context, string, string) (net.Conn, error) {
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
}

// until is the dialer before for the time d, and then after.
func until(d time.Duration, before, after dialer) dialer {
	begun := time.Now()
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if time.Since(begun) < d {
			return before(ctx, network, address)
		}
		return after(ctx, network, address)
	}
}

// A notice is a message, and when it came.
type notice struct {
	at   time.Duration
	what string
}

// distant returns a source that uses dial, through a proxy if it is not nil, and a function
// that returns the messages about waiting.
func distant(dial dialer, proxy *url.URL, credentials aws.CredentialsProvider) (*bucket.Source, func() []notice) {
	transport := &http.Transport{DialContext: dial, DisableKeepAlives: true}
	if proxy != nil {
		transport.Proxy = http.ProxyURL(proxy)
	}
	begun := time.Now()
	var mu sync.Mutex
	var said []notice
	waiting := func(what string) {
		mu.Lock()
		defer mu.Unlock()
		said = append(said, notice{time.Since(begun), what})
	}
	cfg := aws.Config{Region: "eu-west-1", Credentials: credentials, BaseEndpoint: aws.String("http://s3.test"), HTTPClient: &http.Client{Transport: transport}}
	s := &bucket.Source{Client: bucket.NewClient(cfg, bucket.Options{Waiting: waiting}), Bucket: "logs"}
	return s, func() []notice {
		mu.Lock()
		defer mu.Unlock()
		return said
	}
}

// keyList returns the keys of s for a source that lists nothing.
func keyList(s *store) iter.Seq2[bucket.Key, error] {
	return bucket.KeyList(func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(strings.Join(s.keys(), "\n"))), nil
	}, "logs", "")
}

// TestNoConnection at first: the user is told what is waited for, and soon gets an error
// that says what to check.
func TestNoConnection(t *testing.T) {
	proxy := &url.URL{Scheme: "http", Host: "proxy:3128", User: url.UserPassword("me", "hush")}
	for _, test := range []struct {
		name  string
		dial  dialer
		proxy *url.URL
		says  string
		what  string
	}{
		{"nowhere", nowhere(30 * time.Second), nil, "s3://logs/: no connection to http://s3.test within 20s: check the address and the network, and whether it needs a proxy (HTTPS_PROXY), then scan again", "http://s3.test (connecting)"},
		{"nowhere, given up sooner", nowhere(5 * time.Second), nil, "no connection to http://s3.test within 20s: dial: i/o timeout: check", "http://s3.test (connecting)"},
		{"refused", refused, nil, "no connection to http://s3.test within 20s: dial: connect: connection refused: check", "http://s3.test (connecting)"},
		{"through a proxy", nowhere(30 * time.Second), proxy, "no connection to http://s3.test through the proxy http://proxy:3128 within 20s: check the proxy (HTTPS_PROXY, HTTP_PROXY, NO_PROXY), and that it reaches the server", "http://s3.test through the proxy http://proxy:3128 (connecting)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begun := time.Now()
				s, said := distant(test.dial, test.proxy, someone)
				_, err := s.Plan(t.Context())
				if took := time.Since(begun); err == nil || !strings.Contains(err.Error(), test.says) || took < 20*time.Second || took > 22*time.Second {
					t.Errorf("after %s: %v, want %q", took, err, test.says)
				}
				time.Sleep(time.Minute) // dials end by themselves, and nothing more is said
				if want := []notice{{5 * time.Second, test.what}}; !slices.Equal(said(), want) {
					t.Errorf("said %v, want %v", said(), want)
				}
			})
		})
	}
}

// TestLateConnection: a late connection and a late answer are waited for.
func TestLateConnection(t *testing.T) {
	s := archive(9)
	var slow atomic.Bool
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if slow.CompareAndSwap(true, false) {
			time.Sleep(12 * time.Second)
		}
		s.ServeHTTP(w, r)
	})
	for _, test := range []struct {
		name  string
		dial  dialer // for the first 12 seconds
		slow  bool   // the server
		wants []notice
	}{
		{"refused", refused, false, []notice{{5 * time.Second, "http://s3.test (connecting)"}}},
		{"slow", nil, true, []notice{{5 * time.Second, "http://s3.test (no answer yet)"}}},
		{"at once", nil, false, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				slow.Store(test.slow)
				var dial dialer = sdktest.Serve(t, handler).Dial
				if test.dial != nil {
					dial = until(12*time.Second, test.dial, dial)
				}
				source, said := distant(dial, nil, someone)
				got, err := readAll(t, source, 4)
				if err != nil || len(got) != 9 {
					t.Errorf("%d objects, %v", len(got), err)
				}
				if !slices.Equal(said(), test.wants) {
					t.Errorf("said %v, want %v", said(), test.wants)
				}
			})
		})
	}
}

// TestLateCredentials: the user is told once that they are waited for, however many
// requests need them.
func TestLateCredentials(t *testing.T) {
	s := archive(9)
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		source, said := distant(sdktest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodHead { // the first one
				time.Sleep(20 * time.Second)
			}
			s.ServeHTTP(w, r)
		})).Dial, nil, aws.CredentialsProviderFunc(func(ctx context.Context) (aws.Credentials, error) {
			now, err := someone.Retrieve(ctx)
			if calls++; calls == 1 {
				now.CanExpire, now.Expires = true, time.Now().Add(time.Second)
			} else {
				time.Sleep(12 * time.Second)
			}
			return now, err
		}))
		source.Keys = keyList(s)
		if got, err := readAll(t, source, 4); err != nil || len(got) != 9 || calls != 2 {
			t.Errorf("%d objects, %v, %d calls", len(got), err, calls)
		}
		if got := said(); len(got) != 2 || got[1].what != "credentials" {
			t.Errorf("said %v", got)
		}
	})
}

// TestLostConnection: it costs the objects that cannot be read. The user is told once that
// it is waited for. Objects that were read stay.
func TestLostConnection(t *testing.T) {
	s := archive(9)
	synctest.Test(t, func(t *testing.T) {
		var lost atomic.Bool
		wire := sdktest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			lost.Store(r.Method == http.MethodGet)
			s.ServeHTTP(w, r)
		}))
		source, said := distant(func(ctx context.Context, network, address string) (net.Conn, error) {
			if lost.Load() {
				return nowhere(30*time.Second)(ctx, network, address)
			}
			return wire.Dial(ctx, network, address)
		}, nil, someone)
		source.Keys = keyList(s)
		got, err := readAll(t, source, 1)
		time.Sleep(time.Minute) // dials end by themselves
		count := map[journal.Status]int{}
		for _, e := range got {
			if count[e.Status]++; e.Status == journal.Failed && e.Message != "no connection within 20s" {
				t.Errorf("%s: %s", e.Object, e.Message)
			}
		}
		if err != nil || count[journal.Scanned] != 1 || count[journal.Failed] != 8 {
			t.Errorf("%v, %v", count, err)
		}
		if got := said(); len(got) != 1 || got[0].what != "http://s3.test (connecting)" {
			t.Errorf("said %v", got)
		}
	})
}
