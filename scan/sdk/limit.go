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

// Limits of answers: whoever answers may be anybody, and could go on for ever.
const (
	// mostAnswer is Reach.Most unless it is set: 50 events of LookupEvents of 256 kB
	// each, the most that CloudTrail records, all of whose characters are escaped.
	mostAnswer = 32 << 20

	// mostRefusal is for what says that a request failed. Amazon's are of some hundred
	// bytes, pages of proxies of some thousand.
	mostRefusal = 64 << 10

	// mostHeader is for the header of an answer. Amazon's are of less than 8 KiB, the
	// metadata of an object among them.
	mostHeader = 64 << 10
)

// A longError is of an answer that is longer than it may be.
type longError struct{ most int64 }

func (e *longError) Error() string { return fmt.Sprintf("an answer of more than %d bytes", e.most) }

// IsLong reports whether err is of an answer that was longer than it may be, as the next
// one would be too.
func IsLong(err error) bool {
	var long *longError
	return errors.As(err, &long)
}

// bound lets the body of res give no more than it may: most bytes or, if that is 0 and
// the request succeeded, however many there are.
func bound(res *http.Response, most int64) {
	if res.StatusCode >= 300 {
		most = mostRefusal
	}
	if most > 0 {
		res.Body = &bounded{res.Body, most, most}
	}
}

// A bounded body ends with an error where it would go on after so many bytes.
type bounded struct {
	io.ReadCloser
	left, most int64
}

func (b *bounded) Read(p []byte) (int, error) {
	// One byte more than may be tells the end from too much.
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left+1)])
	if b.left -= int64(n); b.left < 0 {
		return n - 1, &longError{b.most}
	}
	return n, err
}

// boundHeader returns a transport like t that takes no header of more than it may have.
func boundHeader(t http.RoundTripper) http.RoundTripper {
	over, ok := t.(*http.Transport)
	if !ok || over.MaxResponseHeaderBytes != 0 {
		return t
	}
	over = over.Clone()
	over.MaxResponseHeaderBytes = mostHeader
	return over
}

// Bound bounds the answers that clients get which no source made, such as those that ask
// for credentials. It is one of the APIOptions of a configuration.
func Bound(s *middleware.Stack) error {
	if s.ID() == "GetObject" { // objects are as long as they are
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
