package bucket_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/sdk/sdktest"
)

// someone is the user who scans.
var someone = credentials.NewStaticCredentialsProvider("AKIAIOSFODNN7EXAMPLE", "secret", "")

// config is the configuration of a client of handler.
func config(t *testing.T, handler http.Handler) aws.Config {
	transport := &http.Transport{DialContext: sdktest.Serve(t, handler).Dial}
	t.Cleanup(transport.CloseIdleConnections)
	return aws.Config{
		Region: "eu-west-1", Credentials: someone, BaseEndpoint: aws.String("http://s3.test"),
		HTTPClient: &http.Client{Transport: transport}, ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported,
		Retryer: func() aws.Retryer { return aws.NopRetryer{} },
	}
}

// plain returns the SDK's own client of handler.
func plain(t *testing.T, handler http.Handler, options ...func(*s3.Options)) *s3.Client {
	return s3.NewFromConfig(config(t, handler), append(options, func(o *s3.Options) { o.UsePathStyle = true })...)
}

// shelf is the contents of the server in checkServer.
var shelf = map[string]stored{
	"AWSLogs/111111111111/CloudTrail/eu-west-1/2025/01/01/a.json.gz": {data: []byte("a"), meta: map[string]string{"signature": "aBcD"}},
	"AWSLogs/111111111111/CloudTrail/eu-west-1/2025/01/01/b.json.gz": {data: []byte("bb")},
	"AWSLogs/111111111111/CloudTrail/eu-west-1/2025/01/02/c.json.gz": {data: []byte("ccc"), encoding: "gzip"},
	"AWSLogs/111111111111/CloudTrail/us-east-1/2025/01/01/d.json.gz": {data: []byte("dddd")},
	"AWSLogs/222222222222/CloudTrail/eu-west-1/2025/01/01/e.json.gz": {data: []byte("eeeee")},
	"odd/%41.json":      {data: []byte("1")},
	"odd/+plus":         {data: []byte("2")},
	"odd/a&b<c>'d\".gz": {data: []byte("3")},
	"odd/a b":           {data: []byte("4")},
	"odd/ä/日本":          {data: []byte("5")},
	"odd/~":             {data: bytes.Repeat([]byte("6"), 5000)},
	"top":               {data: []byte("7")},
}

// checkServer checks that a server with the shelf in a bucket behaves like S3.
func checkServer(t *testing.T, client *s3.Client, bucket string) {
	const day = "AWSLogs/111111111111/CloudTrail/eu-west-1/2025/01/"
	for _, test := range []struct {
		name, prefix, delimiter, after string
		want                           []string // keys and common prefixes, each in order
	}{
		{"top", "", "/", "", []string{"top", "AWSLogs/", "odd/"}},
		{"accounts", "AWSLogs/", "/", "", []string{"AWSLogs/111111111111/", "AWSLogs/222222222222/"}},
		{"days", day, "/", "", []string{day + "01/", day + "02/"}},
		{"one day", day + "01/", "", "", []string{day + "01/a.json.gz", day + "01/b.json.gz"}},
		{"after a key", day, "", day + "01/a.json.gz", []string{day + "01/b.json.gz", day + "02/c.json.gz"}},
		{"after no key", day, "", day + "01/aa", []string{day + "01/b.json.gz", day + "02/c.json.gz"}},
		{"long delimiter", day, ".json", "", []string{day + "01/a.json", day + "01/b.json", day + "02/c.json"}},
		{"long delimiter, after", day, ".json", day + "01/aa", []string{day + "01/b.json", day + "02/c.json"}},
		{"long delimiter of few", day, "b.json", day + "01", []string{day + "01/a.json.gz", day + "02/c.json.gz", day + "01/b.json"}},
		{"nothing", "AWSLogs/333333333333/", "/", "", nil},
		{"odd", "odd/", "/", "", []string{"odd/%41.json", "odd/+plus", "odd/a b", "odd/a&b<c>'d\".gz", "odd/~", "odd/ä/"}},
		{"part of a name", "odd/a", "", "", []string{"odd/a b", "odd/a&b<c>'d\".gz"}},
	} {
		for _, page := range []int32{1, 2, 1000} {
			got := list(t, client, &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: &test.prefix, Delimiter: &test.delimiter,
				StartAfter: optional(test.after), MaxKeys: &page})
			if diff := gocmp.Diff(test.want, got); diff != "" {
				t.Errorf("%s, pages of %d: (-want +got)\n%s", test.name, page, diff)
			}
		}
	}
	for key, o := range shelf {
		checkObject(t, client, bucket, key, o)
	}
	checkRefusals(t, client, bucket)
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// list returns all keys, and then all common prefixes, of a listing.
func list(t *testing.T, client *s3.Client, in *s3.ListObjectsV2Input) []string {
	t.Helper()
	var keys, prefixes []string
	for {
		out, err := client.ListObjectsV2(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		n := len(out.Contents) + len(out.CommonPrefixes)
		if n > int(*in.MaxKeys) || int(aws.ToInt32(out.KeyCount)) != n || aws.ToString(out.Name) != *in.Bucket {
			t.Errorf("a page of %q has %d names of at most %d, and counts %d", aws.ToString(out.Name), n, *in.MaxKeys, aws.ToInt32(out.KeyCount))
		}
		for _, o := range out.Contents {
			if want := shelf[*o.Key].data; *o.Size != int64(len(want)) || o.StorageClass != types.ObjectStorageClassStandard || aws.ToString(o.ETag) == "" {
				t.Errorf("%s: listed with %d bytes, class %q, ETag %q", *o.Key, *o.Size, o.StorageClass, aws.ToString(o.ETag))
			}
			keys = append(keys, *o.Key)
		}
		for _, p := range out.CommonPrefixes {
			prefixes = append(prefixes, *p.Prefix)
		}
		if !aws.ToBool(out.IsTruncated) {
			return append(keys, prefixes...)
		}
		if token := aws.ToString(out.NextContinuationToken); token == "" || token == aws.ToString(in.ContinuationToken) {
			t.Fatalf("token %q after %q", token, aws.ToString(in.ContinuationToken))
		}
		in.ContinuationToken = out.NextContinuationToken
	}
}

func checkObject(t *testing.T, client *s3.Client, bucket, key string, want stored) {
	t.Helper()
	etag := etag(want.data)
	out, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &bucket, Key: &key, IfMatch: &etag})
	if err != nil {
		t.Errorf("%s: %v", key, err)
		return
	}
	defer out.Body.Close()
	got, err := io.ReadAll(out.Body)
	if err != nil || !bytes.Equal(got, want.data) {
		t.Errorf("%s: read %q, %v", key, got, err)
	}
	if aws.ToInt64(out.ContentLength) != int64(len(want.data)) || aws.ToString(out.ETag) != etag ||
		aws.ToString(out.ChecksumCRC32) != checksum(want.data) || aws.ToString(out.ContentEncoding) != want.encoding ||
		out.Metadata["signature"] != want.meta["signature"] {
		t.Errorf("%s: length %d, ETag %s, checksum %s, encoding %q, metadata %v", key, aws.ToInt64(out.ContentLength),
			aws.ToString(out.ETag), aws.ToString(out.ChecksumCRC32), aws.ToString(out.ContentEncoding), out.Metadata)
	}
}

func checkRefusals(t *testing.T, client *s3.Client, bucket string) {
	const key = "odd/~"
	get := func(client *s3.Client, change func(*s3.GetObjectInput)) (*s3.GetObjectOutput, error) {
		in := &s3.GetObjectInput{Bucket: &bucket, Key: aws.String(key)}
		change(in)
		return client.GetObject(t.Context(), in)
	}
	part, err := get(client, func(in *s3.GetObjectInput) { in.Range = aws.String("bytes=4990-") })
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(part.Body); err != nil || string(got) != "6666666666" || aws.ToString(part.ContentRange) != "bytes 4990-4999/5000" {
		t.Errorf("range: %q of %s, %v", got, aws.ToString(part.ContentRange), err)
	}
	nobody := s3.New(client.Options(), func(o *s3.Options) { o.Credentials = aws.AnonymousCredentials{} })
	for _, test := range []struct {
		want   string
		client *s3.Client
		change func(*s3.GetObjectInput)
	}{
		{"NoSuchKey", client, func(in *s3.GetObjectInput) { in.Key = aws.String("none") }},
		{"NoSuchBucket", client, func(in *s3.GetObjectInput) { in.Bucket = aws.String("no-such-bucket") }},
		{"PreconditionFailed", client, func(in *s3.GetObjectInput) { in.IfMatch = aws.String(`"0"`) }},
		{"InvalidRange", client, func(in *s3.GetObjectInput) { in.Range = aws.String("bytes=5000-") }},
		{"AccessDenied", nobody, func(*s3.GetObjectInput) {}},
	} {
		if _, err := get(test.client, test.change); code(err) != test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
	if out, err := client.HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: &bucket}); err != nil || aws.ToString(out.BucketRegion) != "eu-west-1" {
		t.Errorf("bucket: %+v, %v", out, err)
	}
}

// code returns the S3 code of an error.
func code(err error) string {
	if e, ok := errors.AsType[smithy.APIError](err); ok {
		return e.ErrorCode()
	}
	return ""
}

func TestServerIsLikeS3(t *testing.T) {
	s := &store{bucket: "logs", region: "eu-west-1", objects: shelf}
	checkServer(t, plain(t, s), "logs")
	s.page = 1
	if got := list(t, plain(t, s), &s3.ListObjectsV2Input{Bucket: aws.String("logs"), MaxKeys: aws.Int32(1000)}); len(got) != len(shelf) || s.calls("ListObjectsV2") < len(shelf) {
		t.Errorf("listed %d of %d keys in pages of one, in %d requests", len(got), len(shelf), s.calls("ListObjectsV2"))
	}
}

// Behavior that versitygw does not have, or is not asked for.
func TestServerRefuses(t *testing.T) {
	s := &store{bucket: "logs", region: "eu-west-1", denied: map[string]bool{"secret": true}}
	s.put("cold", stored{data: []byte("x"), class: "GLACIER"})
	s.put("secret", stored{data: []byte("x")})
	s.put("a\x01b", stored{data: []byte("x")})
	client := plain(t, s)
	read := func(key string, options ...func(*s3.Options)) error {
		_, err := client.GetObject(context.Background(), &s3.GetObjectInput{Bucket: &s.bucket, Key: &key}, options...)
		return err
	}
	if got := code(read("cold")); got != "InvalidObjectState" {
		t.Errorf("an archived object: %q", got)
	}
	if got := code(read("secret")); got != "AccessDenied" {
		t.Errorf("a denied object: %q", got)
	}
	if err := read("a\x01b", func(o *s3.Options) { o.Region = "us-east-1" }); code(err) != "PermanentRedirect" {
		t.Errorf("in another region: %v", err)
	}
	out, err := client.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &s.bucket, EncodingType: types.EncodingTypeUrl})
	if err != nil || *out.Contents[0].Key != "a%01b" || out.Contents[1].StorageClass != "GLACIER" || out.EncodingType != "url" {
		t.Errorf("listed %+v, %v", out, err)
	}
	s.payer = true
	if got := code(read("a\x01b")); got != "AccessDenied" {
		t.Errorf("without a payer: %q", got)
	}
	if _, err := client.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: &s.bucket, Key: aws.String("cold")}); code(err) == "" {
		t.Error("deleted")
	}
	last := s.log[len(s.log)-1].op
	if !strings.HasPrefix(last, "DELETE ") || slices.ContainsFunc(s.log[:len(s.log)-1], func(c call) bool { return strings.Contains(c.op, " ") }) {
		t.Errorf("logged %v", s.log)
	}
}
