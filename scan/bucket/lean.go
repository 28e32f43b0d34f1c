package bucket

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// A Client is the SDK's client, but gets objects for about half of the CPU time. It sends
// the requests that the SDK would send, without the rest of the SDK's work. If the answer
// is anything but an object, the SDK interprets it and retries, as if it had made the
// request itself.
type Client struct {
	*s3.Client
	options s3.Options
	plain   bool        // the options add nothing to a request for an object
	skewed  atomic.Bool // this machine's clock is wrong, which the SDK corrects
	forms   sync.Map    // by site: the form of requests for objects
}

// maxSkew is how far the clock of a server that refuses a request may be from this
// machine's. S3 allows 15 minutes.
const maxSkew = 4 * time.Minute

// newClient returns a Client on top of the SDK's client c.
func newClient(c *s3.Client) *Client {
	o := c.Options()
	return &Client{Client: c, options: o, plain: isUsual(&o)}
}

// isUsual reports whether the options leave what the SDK does with a request for an
// object unchanged.
func isUsual(o *s3.Options) bool {
	stack := func() *middleware.Stack { return middleware.NewStack("GetObject", smithyhttp.NewStackRequest) }
	changed := stack()
	for _, change := range o.APIOptions {
		if err := change(changed); err != nil {
			return false
		}
	}
	watchers := 0
	for v, i := reflect.ValueOf(o.Interceptors), 0; i < v.NumField(); i++ {
		watchers += v.Field(i).Len()
	}
	return watchers == 0 && slices.Equal(changed.List(), stack().List())
}

// GetObject requests an object as the SDK would. An output that did not come from the SDK
// has only what a Source needs: length, ETag, metadata, checksums, encryption and the
// body, which ends in an error unless it matches its checksum.
func (c *Client) GetObject(ctx context.Context, in *s3.GetObjectInput, options ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	f := c.form(ctx, in, options)
	if f == nil {
		return c.Client.GetObject(ctx, in, options...)
	}
	r, err := f.fill(ctx, in, &c.options)
	if err != nil {
		return c.Client.GetObject(ctx, in, options...)
	}
	res, err := c.options.HTTPClient.Do(r)
	if err == nil {
		if out := output(res); out != nil {
			return out, nil
		}
		if isSkewed(res) {
			c.skewed.Store(true)
			res.Body.Close() // the refusal is not read
			return c.Client.GetObject(ctx, in, options...)
		}
	}
	first := &answered{HTTPClient: c.options.HTTPClient, res: res, err: err}
	defer first.close()
	return c.Client.GetObject(ctx, in, append(slices.Clip(options), func(o *s3.Options) { o.HTTPClient = first })...)
}

// form returns the form of the request for in, or nil if only the SDK can make it.
func (c *Client) form(ctx context.Context, in *s3.GetObjectInput, options []func(*s3.Options)) *form {
	region, ok := c.regionOf(options)
	common := s3.GetObjectInput{Bucket: in.Bucket, Key: in.Key, IfMatch: in.IfMatch, ChecksumMode: types.ChecksumModeEnabled, RequestPayer: in.RequestPayer}
	if !ok || !c.plain || c.skewed.Load() || *in != common || in.Bucket == nil || isDirectory(*in.Bucket) || in.Key == nil || !isPlain(*in.Key) {
		return nil
	}
	at := site{*in.Bucket, region, in.RequestPayer}
	if f, ok := c.forms.Load(at); ok {
		return f.(*form)
	}
	f, known := c.capture(ctx, in, options)
	if known {
		c.forms.Store(at, f)
	}
	return f
}

// regionOf returns the region that the options set, and whether they change nothing else.
func (c *Client) regionOf(options []func(*s3.Options)) (string, bool) {
	if len(options) == 0 {
		return c.options.Region, true
	}
	changed, same := c.options, c.options
	for _, f := range options {
		f(&changed)
	}
	region := changed.Region
	changed.Region = same.Region
	if len(changed.APIOptions) != len(same.APIOptions) {
		return "", false
	}
	changed.APIOptions, same.APIOptions = nil, nil // functions, which cannot be compared
	return region, reflect.DeepEqual(changed, same)
}

// output returns the parts of an answer that a Source needs. It returns nil unless the
// answer is an object with a length, an ETag and at most one checksum.
func output(res *http.Response) *s3.GetObjectOutput {
	etag := res.Header.Get("Etag")
	if res.StatusCode != http.StatusOK || etag == "" || res.ContentLength < 0 || res.Uncompressed {
		return nil
	}
	out := &s3.GetObjectOutput{ETag: &etag, ContentLength: &res.ContentLength, Body: res.Body,
		ServerSideEncryption: types.ServerSideEncryption(res.Header.Get("X-Amz-Server-Side-Encryption"))}
	if customer := res.Header.Get("X-Amz-Server-Side-Encryption-Customer-Algorithm"); customer != "" {
		out.SSECustomerAlgorithm = &customer
	}
	for name, values := range res.Header {
		if key, ok := strings.CutPrefix(name, "X-Amz-Meta-"); ok {
			if out.Metadata == nil {
				out.Metadata = map[string]string{}
			}
			out.Metadata[strings.ToLower(key)] = values[0]
		}
	}
	if !addSum(out, res.Header) {
		return nil
	}
	return out
}

// isSkewed reports whether an answer refuses a request and the server's clock differs
// from this machine's.
func isSkewed(res *http.Response) bool {
	said, err := http.ParseTime(res.Header.Get("Date"))
	return err == nil && res.StatusCode >= 400 && res.StatusCode < 500 && time.Since(said).Abs() > maxSkew
}

// An answered client already has the answer to its first request. It makes all other
// requests.
type answered struct {
	s3.HTTPClient
	res *http.Response
	err error
}

// Do returns the answer that is known already, once, or makes the request.
func (a *answered) Do(r *http.Request) (*http.Response, error) {
	res, err := a.res, a.err
	if a.res, a.err = nil, nil; res == nil && err == nil {
		return a.HTTPClient.Do(r)
	}
	return res, err
}

// close closes the answer if the SDK failed before it asked for it.
func (a *answered) close() {
	if a.res != nil {
		a.res.Body.Close() // nothing was read
	}
}
