package bucket_test

import (
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"hash/crc32"
	"hash/crc64"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/cogtrail/cogtrail/scan/bucket"
)

// TestChecksums: the bytes of an object are checked against the checksum in the header, as
// the SDK does.
func TestChecksums(t *testing.T) {
	const text = "the text of an object"
	of := func(h interface {
		io.Writer
		Sum([]byte) []byte
	}) string {
		h.Write([]byte(text))
		return base64.StdEncoding.EncodeToString(h.Sum(nil))
	}
	right := map[string]string{
		"Crc32": of(crc32.NewIEEE()), "Crc32c": of(crc32.New(crc32.MakeTable(crc32.Castagnoli))), "Sha1": of(sha1.New()), "Sha256": of(sha256.New()), "Sha512": of(sha512.New()),
		"Crc64nvme": of(crc64.New(crc64.MakeTable(0x9a6c9329ac4bc9b5))),
	}
	for name, sum := range right {
		for _, test := range []struct {
			what string
			said http.Header
			good bool
		}{
			{"right", http.Header{name: {sum}}, true},
			{"wrong", http.Header{name: {"AAAA" + sum[4:]}}, false},
			{"short", http.Header{name: {"AAAA"}}, false},
			{"not base64", http.Header{name: {"?"}}, false},
			{"of parts", http.Header{name: {"AAAA" + sum[4:] + "-2"}}, true},
			{"right, with a right one", http.Header{name: {sum}, "Sha256": {right["Sha256"]}}, true},
			{"wrong, with a wrong one", http.Header{name: {"AAAA" + sum[4:]}, "Sha256": {"AAAA" + right["Sha256"][4:]}}, false},
			{"wrong, with a right one", http.Header{name: {"AAAA" + sum[4:]}, "Sha512": {right["Sha512"]}}, true}, // the SDK checks one of them
			{"right, with one that is not checked", http.Header{name: {sum}, "Xxhash64": {"?"}, "Md5": {"?"}}, true},
			{"only one that is not checked", http.Header{"Xxhash64": {"?"}}, true},
		} {
			more := http.Header{}
			for algorithm, values := range test.said {
				more["X-Amz-Checksum-"+algorithm] = values
			}
			cfg := aws.Config{Region: "eu-west-1", Credentials: someone, BaseEndpoint: aws.String("https://s3.test"), HTTPClient: &http.Client{
				Transport: roundTripper(func(r *http.Request) (*http.Response, error) { return objectAnswer(r, text, more), nil })}}
			read := func(client bucket.API) (string, bool) {
				out, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("b"), Key: aws.String("a"), ChecksumMode: types.ChecksumModeEnabled})
				if err != nil {
					return err.Error(), false
				}
				got, err := io.ReadAll(out.Body)
				return string(got), err == nil
			}
			got, good := read(bucket.NewClient(cfg, bucket.Options{MaxBackoff: time.Nanosecond}))
			want, goodSDK := read(s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true }))
			if got != want || good != goodSDK || good != test.good {
				t.Errorf("%s, %s: %q, %t; the SDK %q, %t", name, test.what, got, good, want, goodSDK)
			}
		}
	}
}

// TestETagIsTheMD5: where S3 says that the ETag is the MD5, an object without a checksum is
// checked against it.
func TestETagIsTheMD5(t *testing.T) {
	const text = "null"
	right, wrong := fmt.Sprintf(`"%x"`, md5.Sum([]byte(text))), fmt.Sprintf(`"%x"`, md5.Sum([]byte("none")))
	for _, test := range []struct {
		name, bucket string
		answer       s3.GetObjectOutput
		good         bool
	}{
		{"right", "b", s3.GetObjectOutput{ETag: &right}, true},
		{"wrong", "b", s3.GetObjectOutput{ETag: &wrong}, false},
		{"wrong, keys of S3", "b", s3.GetObjectOutput{ETag: &wrong, ServerSideEncryption: types.ServerSideEncryptionAes256}, false},
		{"keys of KMS", "b", s3.GetObjectOutput{ETag: &wrong, ServerSideEncryption: types.ServerSideEncryptionAwsKms}, true},
		{"keys of KMS, twice", "b", s3.GetObjectOutput{ETag: &wrong, ServerSideEncryption: types.ServerSideEncryptionAwsKmsDsse}, true},
		{"keys of somebody", "b", s3.GetObjectOutput{ETag: &wrong, SSECustomerAlgorithm: aws.String("AES256")}, true},
		{"of parts", "b", s3.GetObjectOutput{ETag: aws.String(wrong[:33] + `-2"`)}, true},
		{"no MD5", "b", s3.GetObjectOutput{ETag: aws.String(`"` + strings.Repeat("x", 32) + `"`)}, true},
		{"too short", "b", s3.GetObjectOutput{ETag: aws.String(`"00"`)}, true},
		{"weak", "b", s3.GetObjectOutput{ETag: aws.String("W/" + wrong)}, true},
		{"with a checksum", "b", s3.GetObjectOutput{ETag: &wrong, ChecksumCRC64NVME: aws.String("AAAA")}, false},
		{"with a checksum of parts", "b", s3.GetObjectOutput{ETag: &wrong, ChecksumCRC64NVME: aws.String("AAAA-2")}, false},
		{"with a checksum that the SDK does not know", "b", s3.GetObjectOutput{ETag: &wrong, ChecksumXXHASH64: aws.String("AAAA")}, false},
		{"in a directory bucket", "b--euw1-az1--x-s3", s3.GetObjectOutput{ETag: &wrong}, true},
		{"behind a function", "arn:aws:s3-object-lambda:eu-west-1:111111111111:accesspoint/f", s3.GetObjectOutput{ETag: &wrong}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := scripted("a")
			s.get = func(int, *s3.GetObjectInput) (*s3.GetObjectOutput, error) {
				out := test.answer
				out.ContentLength, out.Body = aws.Int64(int64(len(text))), io.NopCloser(strings.NewReader(text))
				return &out, nil
			}
			keys := func(yield func(bucket.Key, error) bool) { yield(bucket.Key{Name: "a", Size: -1}, nil) }
			for o, err := range (&bucket.Source{Client: located{s}, Bucket: test.bucket, Keys: keys}).Objects(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				body, err := o.Open(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if got, err := io.ReadAll(body); string(got) != text || (err == nil) != test.good {
					t.Errorf("read %q, %v", got, err)
				}
			}
		})
	}
}

// A located script says where its bucket is.
type located struct{ *script }

func (located) HeadBucket(context.Context, *s3.HeadBucketInput, ...func(*s3.Options)) (*s3.HeadBucketOutput, error) {
	return &s3.HeadBucketOutput{}, nil
}
