package bucket_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/bucket"
)

// A wire keeps the requests of clients, and answers each with an object.
type wire struct{ requests []*http.Request }

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.requests = append(w.requests, r)
	return objectAnswer(r, "x", nil), nil
}

// objectAnswer answers r with an object.
func objectAnswer(r *http.Request, text string, more http.Header) *http.Response {
	h := http.Header{"Etag": {`"e"`}, "Content-Length": {fmt.Sprint(len(text))}}
	for name, values := range more {
		h[name] = values
	}
	return &http.Response{StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r, Header: h,
		ContentLength: int64(len(text)), Body: io.NopCloser(strings.NewReader(text))}
}

// wording returns the text of a request, without its ID and what depends on that. lean says
// that the SDK has not given it an ID.
func wording(r *http.Request) (text string, lean bool) {
	h := r.Header.Clone()
	lean = h.Get("Amz-Sdk-Invocation-Id") == ""
	h.Del("Amz-Sdk-Invocation-Id")
	h.Del("Amz-Sdk-Request")
	scope, _, _ := strings.Cut(h.Get("Authorization"), ",")
	h.Set("Authorization", scope)
	h.Set("User-Agent", strings.TrimSuffix(h.Get("User-Agent"), ",e")) // the source of the credentials, which NewClient's do not state
	text = fmt.Sprintln(r.Method, r.Host, r.URL)
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for name := range h {
			if !yield(name) {
				return
			}
		}
	}) {
		text += fmt.Sprintln(name, h[name])
	}
	return text, lean
}

// oddKeys are hard to write in a URL.
var oddKeys = []string{"a", "AWSLogs/1/b.json.gz", "a b+c%41", "ä/日本", "a//b", "a/../b", "./a", "a?b=c#d&e", "a/", "\x01\xff", "~!*'()", "sample"}

// TestLeanRequests: an object is requested exactly as the SDK requests it, at any address.
// Where more is needed, the SDK makes the request.
func TestLeanRequests(t *testing.T) {
	token := credentials.NewStaticCredentialsProvider("AKIAIOSFODNN7EXAMPLE", "secret", "token")
	for _, test := range []struct {
		name, bucket, endpoint, region string
		as                             aws.CredentialsProvider
		lean                           bool
	}{
		{"server", "b", "http://s3.test:9000", "eu-west-1", someone, true},
		{"server with a path", "b", "https://s3.test/some/where/", "eu-west-1", someone, true},
		{"Amazon", "bucket", "", "eu-west-1", someone, true},
		{"Amazon, China", "bucket", "", "cn-north-1", someone, true},
		{"dots", "b.u.c", "", "eu-west-1", someone, true},
		{"session", "bucket", "", "us-east-1", token, true},
		{"nobody", "bucket", "", "eu-west-1", aws.AnonymousCredentials{}, true},
		{"access point", "arn:aws:s3:eu-west-1:111111111111:accesspoint/point", "", "eu-west-1", someone, true},
		{"alias of an access point", "point-abcdefghijklmnopqrstuvwxyz012345-s3alias", "", "eu-west-1", someone, true},
		{"Outposts", "arn:aws:s3-outposts:eu-west-1:111111111111:outpost/op-01234567890123456/accesspoint/point", "", "eu-west-1", someone, false},
		{"access point of many regions", "arn:aws:s3::111111111111:accesspoint/point.mrap", "", "eu-west-1", someone, false},
		{"directory bucket", "b--euw1-az1--x-s3", "", "eu-west-1", someone, false},
		{"access point of a directory bucket", "point--euw1-az1--xa-s3", "", "eu-west-1", someone, false},
		{"no endpoint", "b", "", "", someone, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ours, theirs := &wire{}, &wire{}
				cfg := func(w *wire) aws.Config {
					c := aws.Config{Region: test.region, Credentials: test.as, HTTPClient: &http.Client{Transport: w}, ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported}
					if test.endpoint != "" {
						c.BaseEndpoint = &test.endpoint
					}
					return c
				}
				lean := bucket.NewClient(cfg(ours), bucket.Options{MaxBackoff: time.Nanosecond})
				sdk := s3.NewFromConfig(cfg(theirs), func(o *s3.Options) {
					o.UsePathStyle, o.Retryer = o.BaseEndpoint != nil, lean.Options().Retryer
				})
				for i, key := range slices.Concat(oddKeys, oddKeys) {
					in := &s3.GetObjectInput{Bucket: &test.bucket, Key: &key, ChecksumMode: types.ChecksumModeEnabled}
					if i%3 == 0 {
						in.RequestPayer = types.RequestPayerRequester
					}
					if i%2 == 0 {
						in.IfMatch = aws.String(`"e"`)
					}
					var options []func(*s3.Options)
					if i%5 == 4 && test.region != "" {
						options = append(options, func(o *s3.Options) { o.Region = "us-west-2" })
					}
					_, wantErr := sdk.GetObject(t.Context(), in, options...)
					_, err := lean.GetObject(t.Context(), in, options...)
					if fmt.Sprint(err) != fmt.Sprint(wantErr) || len(ours.requests) != len(theirs.requests) {
						t.Fatalf("%q: %v after %d requests, want %v after %d", key, err, len(ours.requests), wantErr, len(theirs.requests))
					}
					if err != nil {
						continue
					}
					want, _ := wording(theirs.requests[len(theirs.requests)-1])
					got, asked := wording(ours.requests[len(ours.requests)-1])
					if diff := gocmp.Diff(want, got); diff != "" || asked != test.lean {
						t.Errorf("%q: lean: %t (-SDK +lean)\n%s", key, asked, diff)
					}
				}
			})
		})
	}
}

// TestNotLean: requests with other parameters, and those of a client that was changed, are
// left to the SDK.
func TestNotLean(t *testing.T) {
	marked := func(s *middleware.Stack) error {
		return s.Build.Add(middleware.BuildMiddlewareFunc("Mark", func(ctx context.Context, in middleware.BuildInput, next middleware.BuildHandler) (middleware.BuildOutput, middleware.Metadata, error) {
			in.Request.(*smithyhttp.Request).Header.Set("Mark", "here")
			return next.HandleBuild(ctx, in)
		}), middleware.After)
	}
	nothing := func(*aws.Config) {}
	for _, test := range []struct {
		name   string
		cfg    func(*aws.Config)
		in     func(*s3.GetObjectInput)
		option func(*s3.Options)
		lean   bool
	}{
		{"nothing", nothing, nil, nil, true},
		{"bound", func(c *aws.Config) { c.APIOptions = append(c.APIOptions, func(*middleware.Stack) error { return nil }) }, nil, nil, true},
		{"marked", func(c *aws.Config) { c.APIOptions = append(c.APIOptions, marked) }, nil, nil, false},
		{"without a step", func(c *aws.Config) {
			c.APIOptions = append(c.APIOptions, func(s *middleware.Stack) error {
				_, err := s.Build.Remove("UserAgent")
				return err
			})
		}, nil, nil, false},
		{"watched", func(c *aws.Config) { c.Interceptors.BeforeTransmit = append(c.Interceptors.BeforeTransmit, watcher{}) }, nil, nil, false},
		{"by version", nothing, func(in *s3.GetObjectInput) { in.VersionId = aws.String("1") }, nil, false},
		{"a part", nothing, func(in *s3.GetObjectInput) { in.Range = aws.String("bytes=0-1") }, nil, false},
		{"for an owner", nothing, func(in *s3.GetObjectInput) { in.ExpectedBucketOwner = aws.String("111111111111") }, nil, false},
		{"without a checksum", nothing, func(in *s3.GetObjectInput) { in.ChecksumMode = "" }, nil, false},
		{"with a key", nothing, func(in *s3.GetObjectInput) { in.SSECustomerAlgorithm = aws.String("AES256") }, nil, false},
		{"a key of the root", nothing, func(in *s3.GetObjectInput) { in.Key = aws.String("/a") }, nil, false},
		{"in a region", nothing, nil, func(o *s3.Options) { o.Region = "us-west-2" }, true},
		{"by another name", nothing, nil, func(o *s3.Options) { o.UsePathStyle = false }, false},
		{"by somebody", nothing, nil, func(o *s3.Options) {
			o.Credentials = credentials.NewStaticCredentialsProvider("AKIAOTHER", "secret", "")
		}, false},
		{"marked once", nothing, nil, func(o *s3.Options) { o.APIOptions = append(o.APIOptions, marked) }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := &wire{}
			cfg := aws.Config{Region: "eu-west-1", Credentials: someone, BaseEndpoint: aws.String("https://s3.test"), HTTPClient: &http.Client{Transport: w}}
			test.cfg(&cfg)
			client := bucket.NewClient(cfg, bucket.Options{})
			var options []func(*s3.Options)
			if test.option != nil {
				options = append(options, test.option)
			}
			for range 2 {
				in := &s3.GetObjectInput{Bucket: aws.String("b"), Key: aws.String("a"), ChecksumMode: types.ChecksumModeEnabled}
				if test.in != nil {
					test.in(in)
				}
				if _, err := client.GetObject(t.Context(), in, options...); err != nil {
					t.Fatal(err)
				}
			}
			for _, r := range w.requests {
				text, lean := wording(r)
				if marks := strings.Contains(test.name, "marked"); lean != test.lean || strings.Contains(text, "Mark [here]") != marks || strings.Contains(text, "us-west-2") != (test.name == "in a region") {
					t.Errorf("lean: %t, want %t:\n%s", lean, test.lean, text)
				}
			}
			if len(w.requests) != 2 {
				t.Errorf("%d requests", len(w.requests))
			}
		})
	}
}

// A watcher is an interceptor that sees each request.
type watcher struct{}

func (watcher) BeforeTransmit(context.Context, *smithyhttp.InterceptorContext) error { return nil }

// TestClockIsWrong: requests with a wrong time are refused until the SDK signs them with
// the time of the server.
func TestClockIsWrong(t *testing.T) {
	t.Parallel()
	s := archive(40)
	want := clean(t, s)
	for _, off := range []time.Duration{-time.Hour, 0, time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			var refused atomic.Int64
			got, err := read(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				now := time.Now().Add(off).UTC()
				w.Header().Set("Date", now.Format(http.TimeFormat))
				if at, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date")); err != nil || now.Sub(at).Abs() > 15*time.Minute {
					refused.Add(1)
					refuse(w, http.StatusForbidden, "RequestTimeTooSkewed")
					return
				}
				s.ServeHTTP(w, r)
			}), 4)
			if err != nil {
				t.Fatal(err)
			}
			same(t, want, got)
			if n := refused.Load(); n > 1+4 || off != 0 && n == 0 {
				t.Errorf("off by %s: %d requests refused", off, n)
			}
		})
	}
}

// TestAnswerIsClosed: an answer that the SDK never asks for is closed.
func TestAnswerIsClosed(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	closed := false
	client := bucket.NewClient(aws.Config{Region: "eu-west-1", Credentials: someone, BaseEndpoint: aws.String("https://s3.test"), HTTPClient: &http.Client{
		Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			cancel()
			res := objectAnswer(r, "slow down", nil)
			res.StatusCode, res.Body = http.StatusServiceUnavailable, closer{res.Body, &closed}
			return res, nil
		})}}, bucket.Options{})
	_, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("b"), Key: aws.String("a"), ChecksumMode: types.ChecksumModeEnabled})
	if err == nil || !closed {
		t.Errorf("%v, closed: %t", err, closed)
	}
}

type closer struct {
	io.Reader
	closed *bool
}

func (c closer) Close() error {
	*c.closed = true
	return nil
}

// TestLengthUnsaid: an answer without a length has an unknown length.
func TestLengthUnsaid(t *testing.T) {
	client := bucket.NewClient(aws.Config{Region: "eu-west-1", Credentials: someone, BaseEndpoint: aws.String("https://s3.test"), HTTPClient: &http.Client{
		Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			res := objectAnswer(r, "text", nil)
			res.ContentLength = -1
			res.Header.Del("Content-Length")
			return res, nil
		})}}, bucket.Options{})
	out, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("b"), Key: aws.String("a"), ChecksumMode: types.ChecksumModeEnabled})
	if err != nil || out.ContentLength != nil {
		t.Errorf("%+v, %v", out, err)
	}
}

// TestOutput: the output has everything that a Source needs, as the SDK's has.
func TestOutput(t *testing.T) {
	more := http.Header{"X-Amz-Meta-Signature": {"aBc"}, "X-Amz-Meta-A": {"1", "2"}, "X-Amz-Server-Side-Encryption": {"aws:kms"},
		"X-Amz-Server-Side-Encryption-Customer-Algorithm": {"AES256"}, "Content-Encoding": {"gzip"}, "X-Amz-Checksum-Crc32": {checksum([]byte("text"))}, "X-Amz-Checksum-Type": {"FULL_OBJECT"}}
	cfg := aws.Config{Region: "eu-west-1", Credentials: someone, BaseEndpoint: aws.String("https://s3.test"), HTTPClient: &http.Client{
		Transport: roundTripper(func(r *http.Request) (*http.Response, error) { return objectAnswer(r, "text", more), nil })}}
	in := &s3.GetObjectInput{Bucket: aws.String("b"), Key: aws.String("a"), ChecksumMode: types.ChecksumModeEnabled}
	tell := func(out *s3.GetObjectOutput, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(out.Body)
		return fmt.Sprintf("%s %v %v %s %d %s %s %s", text, err, out.Metadata, *out.ETag, *out.ContentLength, out.ServerSideEncryption, *out.SSECustomerAlgorithm, *out.ChecksumCRC32)
	}
	want := tell(s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true }).GetObject(t.Context(), in))
	if got := tell(bucket.NewClient(cfg, bucket.Options{}).GetObject(t.Context(), in)); got != want || !bytes.Contains([]byte(got), []byte("aBc")) {
		t.Errorf("got %s\nwant %s", got, want)
	}
}
