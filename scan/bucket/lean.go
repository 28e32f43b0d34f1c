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

// A Client is the SDK's, but asks for objects at about half of the price: by requests
// as the SDK makes them, without all that it does beside. What is answered with
// anything but an object is the SDK's to understand and to try again, as if it had
// asked itself.
type Client struct {
	*s3.Client
	options s3.Options
	plain   bool        // the SDK does no more with a request for an object than is known here
	skewed  atomic.Bool // this machine's clock is wrong, which the SDK corrects
	forms   sync.Map    // by site: how objects are asked for
}

// maxSkew is how far the time of a server that refuses may be from this machine's.
// S3 allows for 15 minutes.
const maxSkew = 4 * time.Minute

// newClient returns a Client of one that the options of NewClient made.
func newClient(c *s3.Client) *Client {
	o := c.Options()
	return &Client{Client: c, options: o, plain: isUsual(&o)}
}

// isUsual reports whether nobody has changed what the SDK does with a request for an
// object.
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

// GetObject asks for an object as the SDK would. If what a Source asks for is there, the
// output has what that needs: the body, which ends well only if it matches its checksum,
// length, ETag, metadata, checksums and encryption.
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
			res.Body.Close() // of no interest
			return c.Client.GetObject(ctx, in, options...)
		}
	}
	first := &answered{HTTPClient: c.options.HTTPClient, res: res, err: err}
	defer first.close()
	return c.Client.GetObject(ctx, in, append(slices.Clip(options), func(o *s3.Options) { o.HTTPClient = first })...)
}

// form returns how to ask for what in asks for, or nil if only the SDK knows.
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

// regionOf returns the region that the options lead to, and whether they change
// nothing else.
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

// output returns what a Source needs of an answer, or nil if that is no object of a
// length and an ETag, with one checksum at most.
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

// isSkewed reports whether an answer refuses a request and is of another time.
func isSkewed(res *http.Response) bool {
	said, err := http.ParseTime(res.Header.Get("Date"))
	return err == nil && res.StatusCode >= 400 && res.StatusCode < 500 && time.Since(said).Abs() > maxSkew
}

// An answered client has the answer to a request already when that is made. All
// others it makes.
type answered struct {
	s3.HTTPClient
	res *http.Response
	err error
}

// Do makes a request.
func (a *answered) Do(r *http.Request) (*http.Response, error) {
	res, err := a.res, a.err
	if a.res, a.err = nil, nil; res == nil && err == nil {
		return a.HTTPClient.Do(r)
	}
	return res, err
}

// close closes what was not asked for, because the SDK had failed before.
func (a *answered) close() {
	if a.res != nil {
		a.res.Body.Close() // of no interest
	}
}
