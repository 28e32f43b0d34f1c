package work

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cogtrail/cogtrail/scan/sdk"
)

// API is the part of an S3 client that a Bucket needs.
type API interface {
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
	PutObject(context.Context, *s3.PutObjectInput, ...func(*s3.Options)) (*s3.PutObjectOutput, error)
	HeadBucket(context.Context, *s3.HeadBucketInput, ...func(*s3.Options)) (*s3.HeadBucketOutput, error)
}

// maxPut is the size of the largest object that one request can put.
const maxPut = 5 << 30

// A Bucket is the keys of an S3 bucket that begin with a prefix, which is empty or ends
// with a slash. Call Locate before any other method.
type Bucket struct {
	Client API
	Bucket string
	Prefix string

	region string // of the bucket, if Locate found one
}

// Locate finds the region of the bucket, if it is not the client's. Any other problem shows
// when the bucket is used.
func (b *Bucket) Locate(ctx context.Context) {
	_, err := b.Client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &b.Bucket})
	var response *awshttp.ResponseError
	if errors.As(err, &response) && response.Response != nil {
		b.region = response.Response.Header.Get("x-amz-bucket-region")
	}
}

func (b *Bucket) options(o *s3.Options) {
	if b.region != "" {
		o.Region = b.region
	}
}

func (b *Bucket) name(key string) string { return "s3://" + b.Bucket + "/" + key }

// Open opens an object. If there is none, the error is fs.ErrNotExist only if the bucket may
// be listed: otherwise S3 does not say so.
func (b *Bucket) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	key := b.Prefix + name
	out, err := b.Client.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.Bucket, Key: &key}, b.options)
	switch code, status := sdk.Codes(err); {
	case err == nil:
		return &whole{out.Body, b.name(key), aws.ToInt64(out.ContentLength)}, nil
	case status == http.StatusNotFound && code != "NoSuchBucket":
		return nil, &fs.PathError{Op: "open", Path: b.name(key), Err: fs.ErrNotExist}
	}
	return nil, fmt.Errorf("%s: %w", b.name(key), sdk.Brief(err))
}

// Put puts an object with one request. Until that is complete, readers get the object that
// was there before.
func (b *Bucket) Put(ctx context.Context, name string, data io.ReadSeeker) error {
	key := b.Prefix + name
	size, err := data.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = data.Seek(0, io.SeekStart)
	}
	if err != nil {
		return err
	}
	if size > maxPut {
		return fmt.Errorf("%s: it has %d bytes, but one request can put at most %d: plan with more shards", b.name(key), size, int64(maxPut))
	}
	_, err = b.Client.PutObject(ctx, &s3.PutObjectInput{Bucket: &b.Bucket, Key: &key, Body: data, ContentLength: &size}, b.options)
	if err != nil {
		return fmt.Errorf("%s: %w", b.name(key), sdk.Brief(err))
	}
	return nil
}

// A whole object is an error to read if it ends before the stated length.
type whole struct {
	io.ReadCloser
	name string
	left int64
}

func (w *whole) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	if w.left -= int64(n); err == io.EOF && w.left > 0 {
		err = io.ErrUnexpectedEOF
	}
	if err != nil && err != io.EOF {
		err = fmt.Errorf("%s: %w", w.name, err)
	}
	return n, err
}
