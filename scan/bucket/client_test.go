package bucket_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cogtrail/cogtrail/scan/bucket"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// An issuer gives out credentials without an expiry date, and lets a server in front of
// next know which ones are good: the last ones issued, for a number of requests.
type issuer struct {
	next http.Handler
	last int // requests for which credentials are good; 0: any number
	most int // sets of credentials that exist: after them, the last ones are given again
	fail int // the call from which on there are none; 0: never

	mu     sync.Mutex
	issued int
	calls  int
	used   int // requests with the last ones
	hits   int // refused requests
}

var errIssuer = errors.New("the session has ended")

// Retrieve issues new credentials.
func (i *issuer) Retrieve(context.Context) (aws.Credentials, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.calls++; i.calls == i.fail {
		i.fail++
		return aws.Credentials{}, errIssuer
	}
	if i.issued < i.most {
		i.issued, i.used = i.issued+1, 0
	}
	return aws.Credentials{AccessKeyID: fmt.Sprintf("KEY%d", i.issued), SecretAccessKey: "hush-secret", SessionToken: "hush-token"}, nil
}

func (i *issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	good := strings.Contains(r.Header.Get("Authorization"), fmt.Sprintf("Credential=KEY%d/", i.issued))
	if good {
		i.used++
		good = i.last == 0 || i.used <= i.last
	}
	if !good {
		i.hits++
	}
	i.mu.Unlock()
	if good {
		i.next.ServeHTTP(w, r)
		return
	}
	refuse(w, http.StatusBadRequest, "ExpiredToken")
}

// counts returns how many calls for credentials and refused requests there were.
func (i *issuer) counts() (calls, hits int) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.calls, i.hits
}

func (i *issuer) source(t *testing.T) *bucket.Source {
	cfg := config(t, bounded(t, 8000, i))
	cfg.Credentials = i
	return &bucket.Source{Client: bucket.NewClient(cfg, bucket.Options{}), Bucket: "logs"}
}

// TestCredentialsAreRenewed: expired credentials are renewed each time, and nothing is
// lost.
func TestCredentialsAreRenewed(t *testing.T) {
	t.Parallel()
	s := archive(40)
	want := clean(t, s)
	requests := len(s.log)
	for _, last := range []int{1000, 60, 20, 7} {
		synctest.Test(t, func(t *testing.T) {
			i := &issuer{next: s, last: last, most: 1000}
			got, err := readAll(t, i.source(t), 4)
			if err != nil {
				t.Fatalf("good for %d requests: %v", last, err)
			}
			same(t, want, got)
			if calls, hits := i.counts(); calls > requests/last+2 || calls < requests/last || hits > 5*calls {
				t.Errorf("good for %d of %d requests: asked for credentials %d times, %d requests refused", last, requests, calls, hits)
			}
		})
	}
}

// TestCredentialsThatCannotBeRenewed: they end the scan with what to do. No object is
// blamed, and no secret is revealed.
func TestCredentialsThatCannotBeRenewed(t *testing.T) {
	t.Parallel()
	s := archive(40)
	want := clean(t, s)
	for name, test := range map[string]struct {
		issuer *issuer
		says   string
	}{
		"the same again":     {&issuer{last: 30, most: 1}, "ExpiredToken: refused: ExpiredToken: renew the credentials, then scan again: with --journal, a later scan"},
		"the same, later":    {&issuer{last: 30, most: 2}, "ExpiredToken: refused: ExpiredToken: renew the credentials, then scan again: with --journal, a later scan"},
		"none at all":        {&issuer{most: 1, fail: 1}, "no credentials: "},
		"none when they end": {&issuer{last: 30, most: 9, fail: 2}, "no credentials: "},
		"none, later":        {&issuer{last: 30, most: 9, fail: 3}, "no credentials: "},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				i := test.issuer
				i.next = s
				got, err := readAll(t, i.source(t), 4)
				if err == nil || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), "s3://logs/: ") ||
					!strings.Contains(err.Error(), "then scan again") || strings.Contains(err.Error(), "hush") {
					t.Errorf("got %v, want %q", err, test.says)
				}
				if test.issuer.fail > 0 && !errors.Is(err, errIssuer) {
					t.Errorf("got %v, want why there are none", err)
				}
				for _, e := range got {
					if e.Status != journal.Scanned {
						t.Errorf("%s is blamed: %s", e.Object, e.Message)
					}
				}
				if calls, hits := i.counts(); len(got) == len(want) || hits > 20 || calls > 20 {
					t.Errorf("%d objects, %d refused requests, %d calls for credentials", len(got), hits, calls)
				}
			})
		})
	}
}

// TestGivenUp: a request that gets no answer, only a partial one, or another address each
// time, is given up in bounded time, after a bounded number of requests.
func TestGivenUp(t *testing.T) {
	t.Parallel()
	const wait, backoff = 5 * time.Second, time.Second
	for name, test := range map[string]struct {
		fault    fault
		requests int
		time     time.Duration // at most
		says     string        // empty: not given up
	}{
		"no answer":             {hang(-1), 10, 10 * (wait + backoff), "timeout awaiting response headers"},
		"no body":               {hang(0), 1, wait, "the answer stopped in the middle"},
		"half a body":           {hang(0.5), 1, wait, "the answer stopped in the middle"},
		"redirected for ever":   {redirect, 10 * 6, 10 * backoff, "redirected more than 5 times"},
		"refused for ever":      {status(503, "SlowDown"), 10, 10 * backoff, "SlowDown"},
		"told to wait for ever": {status(429, "TooManyRequests"), 10, 10 * backoff, "TooManyRequests"},
		"slow":                  {trickle(wait - time.Millisecond), 1, time.Hour, ""},
		"late":                  {delay(wait - time.Millisecond), 1, wait, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &store{bucket: "logs", region: "eu-west-1"}
				s.put("key", stored{data: []byte(strings.Repeat("x", 100))})
				f := &faulty{next: s, rules: []*rule{{fault: test.fault}}}
				client := bucket.NewClient(config(t, bounded(t, 1000, f)), bucket.Options{Wait: wait, MaxBackoff: backoff})
				ctx, cancel := context.WithTimeoutCause(t.Context(), 24*time.Hour, errHangs)
				defer cancel()
				begin := time.Now()
				out, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("logs"), Key: aws.String("key")})
				if err == nil {
					_, err = io.ReadAll(out.Body)
					out.Body.Close()
				}
				if took := time.Since(begin); (err != nil) != (test.says != "") || err != nil && !strings.Contains(err.Error(), test.says) || f.hit() != test.requests || took > test.time {
					t.Errorf("%d requests in %v: %v; want %d in %v: %q", f.hit(), took, err, test.requests, test.time, test.says)
				}
			})
		})
	}
}

// TestBusyUntilTheEnd: an object that was read to the end makes room for another one before
// it is closed, and only once.
func TestBusyUntilTheEnd(t *testing.T) {
	source := &bucket.Source{Client: scripted("a", "b"), Bucket: "b"}
	for o, err := range source.Objects(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		body, err := o.Open(t.Context())
		if err != nil || bucket.Busy(source) != 1 {
			t.Fatalf("%d are read, %v", bucket.Busy(source), err)
		}
		if o.Name == "s3://b/a" {
			if text, err := io.ReadAll(body); string(text) != "null" || err != nil || bucket.Busy(source) != 0 {
				t.Errorf("read %q, %v, and %d are still read", text, err, bucket.Busy(source))
			}
		}
		for range 2 {
			if err := body.Close(); err != nil || bucket.Busy(source) != 0 {
				t.Errorf("closed %s: %v, %d are read", o.Name, err, bucket.Busy(source))
			}
		}
	}
}

// TestRetriesHaveNoQuota: however many requests were refused before, the next one is
// retried as often.
func TestRetriesHaveNoQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &store{bucket: "logs", region: "eu-west-1"}
		s.put("key", stored{data: []byte("x")})
		n := 0
		client := bucket.NewClient(config(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if n++; n%10 != 0 {
				refuse(w, http.StatusServiceUnavailable, "SlowDown")
				return
			}
			s.ServeHTTP(w, r)
		})), bucket.Options{})
		for i := range 100 {
			if _, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("logs"), Key: aws.String("key")}); err != nil {
				t.Fatalf("request %d: %v", i, err)
			}
		}
	})
}

// No redirect leads to another server, whatever its name contains, and none is retried.
func TestStaysWithItsServer(t *testing.T) {
	for _, to := range []string{"http://other.test/", "https://other.test/", "https://s3.test:8443/", "http://s3.test/"} {
		asked, elsewhere := 0, 0
		cfg := aws.Config{Region: "eu-west-1", Credentials: someone, BaseEndpoint: aws.String("https://s3.test"), HTTPClient: &http.Client{
			Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
				if asked++; r.URL.Scheme+r.URL.Host != "https"+"s3.test" {
					elsewhere++
					return nil, errHangs
				}
				return &http.Response{StatusCode: http.StatusTemporaryRedirect, Header: http.Header{"Location": {to}}, Body: http.NoBody, Request: r}, nil
			}),
		}}
		client := bucket.NewClient(cfg, bucket.Options{MaxBackoff: time.Nanosecond})
		_, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("logs"), Key: aws.String("key")})
		if err == nil || elsewhere > 0 || asked != 1 || !strings.Contains(err.Error(), "https://s3.test sends requests to another server, "+strings.TrimSuffix(to, "/")) {
			t.Errorf("%s: %d requests, %d of them there, %v", to, asked, elsewhere, err)
		}
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
