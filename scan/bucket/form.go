package bucket

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go/encoding/httpbinding"
)

// A site is what the requests for objects of one bucket have in common.
type site struct {
	bucket, region string
	payer          types.RequestPayer
}

// A form is a request for an object as the SDK makes it, without the parts that differ
// between requests. It never changes.
type form struct {
	request                 http.Request // for the key sample, which is cut off
	signed, service, region string       // hash of the empty body, and the scope; all empty if requests are not signed
}

// sample is the key in the request that a form is made from.
const sample = "sample"

// perRequest are the headers that differ between requests.
var perRequest = []string{"Authorization", "X-Amz-Date", "X-Amz-Security-Token", "If-Match", "Amz-Sdk-Invocation-Id", "Amz-Sdk-Request"}

// isPlain reports whether the SDK appends a key to the path of its bucket without
// changes.
func isPlain(key string) bool { return key != "" && key[0] != '/' }

// capture lets the SDK make a request, which is not sent, and returns its form, or nil if
// the request is unusual. ok is false if the SDK fails before it makes a request.
func (c *Client) capture(ctx context.Context, in *s3.GetObjectInput, options []func(*s3.Options)) (f *form, ok bool) {
	key := sample
	asked := *in
	asked.Key = &key
	client := httpClientFunc(func(r *http.Request) (*http.Response, error) {
		f, ok = formOf(r), true
		return &http.Response{StatusCode: http.StatusBadRequest, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
	})
	c.Client.GetObject(ctx, &asked, append(slices.Clip(options), func(o *s3.Options) { o.HTTPClient = client })...) // fails
	return f, ok
}

type httpClientFunc func(*http.Request) (*http.Response, error)

func (f httpClientFunc) Do(r *http.Request) (*http.Response, error) { return f(r) }

// formOf returns the form of a request for sample, or nil if the request is unusual.
func formOf(r *http.Request) *form {
	u := r.URL
	path, ok := strings.CutSuffix(u.Path, sample)
	raw, rawOK := strings.CutSuffix(u.RawPath, sample)
	if !ok || !rawOK || r.Method != http.MethodGet || u.Opaque != "" || r.Body != nil && r.Body != http.NoBody {
		return nil
	}
	f := &form{request: http.Request{
		Method: r.Method, Proto: r.Proto, ProtoMajor: r.ProtoMajor, ProtoMinor: r.ProtoMinor, Host: r.Host, Header: r.Header.Clone(),
		URL: &url.URL{Scheme: u.Scheme, Host: u.Host, Path: path, RawPath: raw, RawQuery: u.RawQuery},
	}}
	for _, name := range perRequest {
		f.request.Header.Del(name)
	}
	if authorization := r.Header.Get("Authorization"); authorization != "" {
		scope, ok := strings.CutPrefix(authorization, "AWS4-HMAC-SHA256 Credential=")
		scope, _, _ = strings.Cut(scope, ",")
		parts := strings.Split(scope, "/") // key, day, region, service, "aws4_request"
		if !ok || len(parts) != 5 {
			return nil
		}
		f.region, f.service, f.signed = parts[2], parts[3], r.Header.Get("X-Amz-Content-Sha256")
	}
	return f
}

// fill returns the request for in, signed with the credentials of the options.
func (f *form) fill(ctx context.Context, in *s3.GetObjectInput, o *s3.Options) (*http.Request, error) {
	r := f.request.WithContext(ctx)
	u := *f.request.URL
	u.Path, u.RawPath = u.Path+*in.Key, u.RawPath+httpbinding.EscapePath(*in.Key, false)
	r.URL = &u
	r.Header = make(http.Header, len(f.request.Header)+4)
	for name, values := range f.request.Header {
		r.Header[name] = values
	}
	if in.IfMatch != nil {
		r.Header["If-Match"] = []string{*in.IfMatch}
	}
	if f.service == "" {
		return r, nil
	}
	as, err := o.Credentials.Retrieve(ctx)
	if err != nil {
		return nil, err
	}
	return r, o.HTTPSignerV4.SignHTTP(ctx, as, r, f.signed, f.service, f.region, time.Now())
}
