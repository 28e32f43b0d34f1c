package bucket

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// quickly returns an option that lets a client read listings without encoding/xml, if
// they are written the way S3 writes them. The SDK reads any other listing as usual.
func quickly() func(*middleware.Stack) error {
	texts := &sync.Pool{New: func() any { return new(bytes.Buffer) }}
	return func(s *middleware.Stack) (err error) {
		if s.ID() != "ListObjectsV2" {
			return nil
		}
		q := &quickReader{texts: texts}
		q.DeserializeMiddleware, err = s.Deserialize.Swap("OperationDeserializer", q)
		return err
	}
}

// A quickReader reads the listing, and leaves the rest to the SDK.
type quickReader struct {
	middleware.DeserializeMiddleware // the SDK's
	texts                            *sync.Pool
}

// HandleDeserialize lets the SDK read the rest of an answer: the header alone if the
// listing is already read, and otherwise all of it.
func (q *quickReader) HandleDeserialize(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
	text := q.texts.Get().(*bytes.Buffer)
	defer q.texts.Put(text)
	var read *s3.ListObjectsV2Output
	answer := middleware.DeserializeHandlerFunc(func(ctx context.Context, in middleware.DeserializeInput) (middleware.DeserializeOutput, middleware.Metadata, error) {
		out, m, err := next.HandleDeserialize(ctx, in)
		if res, ok := out.RawResponse.(*smithyhttp.Response); ok && err == nil && res.StatusCode == http.StatusOK {
			read = readListing(res, text)
		}
		return out, m, err
	})
	out, m, err := q.DeserializeMiddleware.HandleDeserialize(ctx, in, answer)
	if said, ok := out.Result.(*s3.ListObjectsV2Output); ok && read != nil && err == nil {
		read.RequestCharged = said.RequestCharged
		out.Result = read
	}
	return out, m, err
}

// readListing reads the listing of an answer, and leaves the body empty. If it cannot, it
// returns nil and leaves the body as it was. It uses text as a buffer.
func readListing(res *smithyhttp.Response, text *bytes.Buffer) *s3.ListObjectsV2Output {
	text.Reset()
	_, err := text.ReadFrom(res.Body)
	left := &rest{text: bytes.NewReader(text.Bytes()), err: err, Closer: res.Body}
	res.Body = left
	if err != nil {
		return nil
	}
	p := pageText{rest: text.Bytes()}
	out := p.page()
	if p.foreign {
		return nil
	}
	left.text = bytes.NewReader(nil)
	return out
}

// A rest is a body that was already read, with the error that it ended with.
type rest struct {
	text *bytes.Reader
	err  error
	io.Closer
}

func (r *rest) Read(p []byte) (int, error) {
	n, err := r.text.Read(p)
	if err == io.EOF && r.err != nil {
		err = r.err
	}
	return n, err
}
