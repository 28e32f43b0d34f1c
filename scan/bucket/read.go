package bucket

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/sdk"
)

// open begins to read the object k in the version that was listed. If it was replaced
// since, the current version is read.
func (s *Source) open(ctx context.Context, k Key) (scan.Body, error) {
	out, err := s.get(ctx, k)
	if !replaced(err) {
		return out, s.opened(ctx, err)
	}
	now, err := s.find(ctx, k.Name)
	if err != nil {
		return scan.Body{}, s.opened(ctx, err)
	}
	if out, err = s.get(ctx, now); replaced(err) {
		return scan.Body{}, errOther
	}
	return out, s.opened(ctx, err)
}

// opened returns what err means for the scan, and notes that an object was read if err is
// nil.
func (s *Source) opened(ctx context.Context, err error) error {
	if err == nil {
		s.refused.none()
		return nil
	}
	if e := (*scan.ReadError)(nil); errors.As(err, &e) {
		return err
	}
	return s.readError(ctx, err)
}

// replaced reports whether err says that the object has another version now.
func replaced(err error) bool {
	_, status := sdk.Codes(err)
	return status == http.StatusPreconditionFailed || errors.Is(err, errVersion)
}

// errVersion is for answers with a version other than the requested one.
var errVersion = errors.New("the answer is of another version")

// get requests k.
func (s *Source) get(ctx context.Context, k Key) (scan.Body, error) {
	n, err := s.gate.enter(ctx)
	if err != nil {
		return scan.Body{}, err
	}
	in := &s3.GetObjectInput{Bucket: &s.Bucket, Key: &k.Name, ChecksumMode: types.ChecksumModeEnabled}
	if k.ETag != "" {
		etag := quote(k.ETag)
		in.IfMatch = &etag
	}
	if s.RequestPayer {
		in.RequestPayer = types.RequestPayerRequester
	}
	s.requests.Add(1)
	out, err := s.Client.GetObject(ctx, in, s.options()...)
	s.gate.answered(n, slowedDown(out, err))
	b := &body{ctx: ctx, gate: &s.gate}
	if err == nil {
		b.in = out.Body
		if b.size, err = size(k, out); err == nil {
			b.sum = md5Of(s.Bucket, out)
		}
	}
	if err != nil {
		b.Close()
		return scan.Body{}, err
	}
	meta := out.Metadata
	if meta == nil {
		meta = map[string]string{} // not nil: S3 keeps metadata, but this object has none
	}
	return scan.Body{ReadCloser: b, Meta: meta, Version: unquote(aws.ToString(out.ETag)), Size: b.size}, nil
}

// quote returns the ETag with quotes, as S3 expects it.
func quote(etag string) string {
	if etag[0] == '"' || len(etag) > 2 && etag[:2] == "W/" {
		return etag
	}
	return `"` + etag + `"`
}

// slowedDown reports whether S3 asked to slow down in any of the client's tries.
func slowedDown(out *s3.GetObjectOutput, err error) bool {
	if err != nil {
		return slowDown(err)
	}
	tries, _ := retry.GetAttemptResults(out.ResultMetadata)
	for _, r := range tries.Results {
		if r.Err != nil && slowDown(r.Err) {
			return true
		}
	}
	return false
}

// size returns how many bytes the answer must have. An answer that cannot be the object k
// is an error.
func size(k Key, out *s3.GetObjectOutput) (int64, error) {
	wrong := func(format string, args ...any) (int64, error) {
		return 0, &scan.ReadError{Transient: true, Err: fmt.Errorf("the answer cannot be right: "+format, args...)}
	}
	etag := unquote(aws.ToString(out.ETag))
	switch {
	case etag == "":
		return wrong("it has no ETag")
	case len(etag) > maxKey:
		return wrong("it has an ETag of %d bytes", len(etag))
	case k.ETag != "" && etag != k.ETag:
		return 0, errVersion
	case k.Size < 0 && out.ContentLength == nil:
		return wrong("it does not say how long it is")
	case k.Size < 0:
		return *out.ContentLength, nil
	case out.ContentLength != nil && *out.ContentLength >= 0 && *out.ContentLength != k.Size:
		return wrong("it has %d bytes, %d were listed", *out.ContentLength, k.Size)
	}
	return k.Size, nil
}

// A body is the bytes of an answer. It ends with io.EOF only if all bytes are there and
// match the ETag.
type body struct {
	ctx  context.Context
	in   io.ReadCloser
	gate *gate // nil after it was left
	size int64
	n    int64 // bytes so far
	sum  *sum  // that the bytes must have
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.in.Read(p)
	b.n += int64(n)
	b.sum.add(p[:n])
	if err == nil && b.n <= b.size {
		return n, nil
	}
	b.leave()
	return n, b.failure(err)
}

// failure returns io.EOF if the body is complete, and otherwise what went wrong.
func (b *body) failure(err error) error {
	switch {
	case err == io.EOF && b.n == b.size:
		if err = b.sum.check(); err == nil {
			return io.EOF
		}
	case b.n > b.size:
		err = fmt.Errorf("the answer has more than %d bytes", b.size)
	case err == io.EOF:
		err = io.ErrUnexpectedEOF
	case b.ctx.Err() != nil:
		return b.ctx.Err()
	}
	return &scan.ReadError{Transient: true, Err: sdk.Brief(err)}
}

func (b *body) leave() {
	if b.gate != nil {
		b.gate.leave()
		b.gate = nil
	}
}

func (b *body) Close() (err error) {
	if b.in != nil {
		err = b.in.Close()
	}
	b.leave()
	return err
}
