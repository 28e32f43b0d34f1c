package sdk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Limits of answers. Anybody may answer, and without end.
const (
	// mostAnswer is the default of Reach.Most: 50 events of LookupEvents of 256 kB each,
	// the maximum that CloudTrail records, with every character escaped.
	mostAnswer = 32 << 20

	// mostRefusal is for an answer that says that a request failed. Amazon's have some
	// hundred bytes, and those of proxies some thousand.
	mostRefusal = 64 << 10

	// mostHeader is for the header of an answer. Amazon's have less than 8 KiB, including
	// the metadata of an object.
	mostHeader = 64 << 10
)

// A longError says that an answer is longer than its limit.
type longError struct{ most int64 }

func (e *longError) Error() string { return fmt.Sprintf("an answer of more than %d bytes", e.most) }

// IsLong reports whether err says that an answer was longer than its limit. The next one
// would be, too.
func IsLong(err error) bool {
	var long *longError
	return errors.As(err, &long)
}

// bound limits the body of res to most bytes. If most is 0 and the request succeeded, the
// body has no limit. The limit of a refusal is mostRefusal.
func bound(res *http.Response, most int64) {
	if res.StatusCode >= 300 {
		most = mostRefusal
	}
	if most > 0 {
		res.Body = &bounded{res.Body, most, most}
	}
}

// A bounded body ends with an error after most bytes if there are more.
type bounded struct {
	io.ReadCloser
	left, most int64
}

func (b *bounded) Read(p []byte) (int, error) {
	// One byte beyond the limit tells whether the body ends there.
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left+1)])
	if b.left -= int64(n); b.left < 0 {
		return n - 1, &longError{b.most}
	}
	return n, err
}

// boundHeader returns a transport like t that limits the header of an answer.
func boundHeader(t http.RoundTripper) http.RoundTripper {
	over, ok := t.(*http.Transport)
	if !ok || over.MaxResponseHeaderBytes != 0 {
		return t
	}
	over = over.Clone()
	over.MaxResponseHeaderBytes = mostHeader
	return over
}

// Bound limits the answers to clients that are not made by a source, such as those that get
// credentials. Use it as one of the APIOptions of a configuration.
func Bound(s *middleware.Stack) error {
	if s.ID() == "GetObject" { // an object may have any length
		return nil
	}
	return s.Deserialize.Add(middleware.DeserializeMiddlewareFunc("Bound", func(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
		out, m, err := next.HandleDeserialize(ctx, in)
		if res, ok := out.RawResponse.(*smithyhttp.Response); ok && res != nil {
			bound(res.Response, mostAnswer)
		}
		return out, m, err
	}), middleware.After)
}
