package bucket_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/middleware"
	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/bucket"
	"github.com/cogtrail/cogtrail/scan/internal/sampletest"
)

const xmlns = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">`

// asS3Writes is a listing with everything that a Source requests.
const asS3Writes = xmlns + `<Name>b</Name><Prefix>p%2F</Prefix><StartAfter>p</StartAfter><ContinuationToken>1/x+y=</ContinuationToken><NextContinuationToken>2&amp;3</NextContinuationToken>` +
	`<Delimiter>/</Delimiter><KeyCount>3</KeyCount><MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>` +
	`<Contents><Key>p/a%20b+c</Key><LastModified>2025-01-22T12:30:00.000Z</LastModified><ETag>&quot;0123&quot;</ETag><ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType><Size>7</Size><StorageClass>STANDARD</StorageClass></Contents>` +
	`<Contents><Key>p/b</Key><LastModified>2025-01-22T12:30:01Z</LastModified><ETag>&#34;4&#39;&lt;&gt;&apos;&#34;</ETag><Size>0</Size><StorageClass>GLACIER</StorageClass></Contents>` +
	`<CommonPrefixes><Prefix>p/c/</Prefix></CommonPrefixes></ListBucketResult>`

// pages are listings, and whether they are read without the SDK's decoder.
var pages = []struct {
	name, text string
	quickly    bool
}{
	{"as S3 writes", asS3Writes, true},
	{"indented", strings.ReplaceAll(asS3Writes, "><", ">\n  <"), true},
	{"spaces between elements", strings.ReplaceAll(asS3Writes, "><Contents>", ">\n  <Contents>"), true},
	{"empty", xmlns + `<Name>b</Name><Prefix/><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>` + "\n", true},
	{"without a namespace", `<ListBucketResult><Name>b</Name><Prefix></Prefix><KeyCount>0</KeyCount></ListBucketResult>`, true},
	{"twice", xmlns + `<Name>b</Name><Name>c</Name><KeyCount>0</KeyCount></ListBucketResult>`, true},
	{"restored", strings.Replace(asS3Writes, "</StorageClass></Contents>", "</StorageClass><RestoreStatus><IsRestoreInProgress>false</IsRestoreInProgress><RestoreExpiryDate>2030-01-01T00:00:00Z</RestoreExpiryDate></RestoreStatus></Contents>", 1), false},
	{"owner", strings.Replace(asS3Writes, "</StorageClass></Contents>", "</StorageClass><Owner><ID>me</ID></Owner></Contents>", 1), false},
	{"not in ASCII", strings.ReplaceAll(asS3Writes, "p/b", "p/bä日"), false},
	{"another root", strings.ReplaceAll(asS3Writes, "ListBucketResult", "Error"), false},
	{"another case", strings.ReplaceAll(asS3Writes, "Key>", "key>"), false},
	{"another namespace", strings.ReplaceAll(asS3Writes, "2006-03-01", "2007-03-01"), false},
	{"a name of a namespace", strings.ReplaceAll(asS3Writes, "Key>", "x:Key>"), false},
	{"an attribute", strings.ReplaceAll(asS3Writes, "<Key>", `<Key a="</Key>">`), false},
	{"a comment", strings.ReplaceAll(asS3Writes, "p/b", "p/<!--b-->"), false},
	{"a comment between", strings.Replace(asS3Writes, "<Contents>", "<!-- <Contents> --><Contents>", 1), false},
	{"CDATA", strings.ReplaceAll(asS3Writes, "p/b", "<![CDATA[p/b]]>"), false},
	{"an entity of its own", "<!DOCTYPE x [<!ENTITY b \"c\">]>" + strings.ReplaceAll(asS3Writes, "p/b", "p/&b;"), false},
	{"a number for a letter", strings.ReplaceAll(asS3Writes, "p/b", "p/&#98;"), false},
	{"an entity without an end", strings.ReplaceAll(asS3Writes, "p/b", "p/b&amp"), false},
	{"an instruction", strings.ReplaceAll(asS3Writes, "p/b", "p/<?b?>"), false},
	{"an element in a key", strings.ReplaceAll(asS3Writes, "p/b", "p/<b>b</b>"), false},
	{"a key in a key", strings.ReplaceAll(asS3Writes, "p/b", "<Key>p/b</Key>"), false},
	{"text between elements", strings.ReplaceAll(asS3Writes, "<Size>", "more<Size>"), false},
	{"]]> in a key", strings.ReplaceAll(asS3Writes, "p/b", "p]]>b"), false},
	{"a line in a key", strings.ReplaceAll(asS3Writes, "p/b", "p/b\r\nc"), false},
	{"a NUL in a key", strings.ReplaceAll(asS3Writes, "p/b", "p/\x00"), false},
	{"bad UTF-8", strings.ReplaceAll(asS3Writes, "p/b", "p/\xff"), false},
	{"a size that is none", strings.ReplaceAll(asS3Writes, "<Size>7", "<Size>7x"), false},
	{"a size that is too large", strings.ReplaceAll(asS3Writes, "<Size>7", "<Size>99999999999999999999"), false},
	{"a negative size", strings.ReplaceAll(asS3Writes, "<Size>7", "<Size>-7"), true},
	{"a count that is too large", strings.ReplaceAll(asS3Writes, "<KeyCount>3", "<KeyCount>4294967299"), true},
	{"no size", strings.ReplaceAll(asS3Writes, "<Size>7</Size>", "<Size/>"), false},
	{"no time", strings.ReplaceAll(asS3Writes, "2025-01-22T12:30:01Z", "yesterday"), false},
	{"no truth", strings.ReplaceAll(asS3Writes, ">true<", ">maybe<"), false},
	{"another truth", strings.ReplaceAll(asS3Writes, ">true<", ">T<"), true},
	{"another end", strings.ReplaceAll(asS3Writes, "</Key>", "</Size>"), false},
	{"an end with a slash", strings.ReplaceAll(asS3Writes, "</ListBucketResult>", "</ListBucketResult/>"), false},
	{"an empty object", strings.ReplaceAll(asS3Writes, "<CommonPrefixes>", "<Contents/><CommonPrefixes>"), false},
	{"more behind", asS3Writes + "<Contents>", false},
	{"another encoding", strings.Replace(asS3Writes, "UTF-8", "latin1", 1), false},
	{"nothing", "", false},
}

// listedBy returns the output of a client for a listing.
func listedBy(client interface {
	ListObjectsV2(context.Context, *s3.ListObjectsV2Input, ...func(*s3.Options)) (*s3.ListObjectsV2Output, error)
}) (*s3.ListObjectsV2Output, string) {
	out, err := client.ListObjectsV2(context.Background(), &s3.ListObjectsV2Input{Bucket: aws.String("b")})
	if often := (*retry.MaxAttemptsError)(nil); errors.As(err, &often) {
		return nil, often.Err.Error()
	}
	if err != nil {
		return nil, errors.Unwrap(err).Error()
	}
	out.ResultMetadata = middleware.Metadata{}
	return out, ""
}

// checkPage checks that a listing is read as the SDK reads it.
func checkPage(t *testing.T, text []byte) {
	t.Helper()
	cfg := aws.Config{Region: "eu-west-1", Credentials: aws.AnonymousCredentials{}, BaseEndpoint: aws.String("http://s3"), HTTPClient: &http.Client{Transport: &answerer{200, text}},
		Retryer: func() aws.Retryer { return aws.NopRetryer{} }}
	want, wantErr := listedBy(s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true }))
	got, gotErr := listedBy(bucket.NewClient(cfg, bucket.Options{MaxBackoff: time.Nanosecond}))
	if !reflect.DeepEqual(want, got) || wantErr != gotErr {
		t.Errorf("%q: error %s, want %s (-SDK +quickly)\n%s", text, gotErr, wantErr, cmp.Diff(fmt.Sprintf("%#v", want), fmt.Sprintf("%#v", got)))
	}
}

// TestPageText: without the SDK's decoder, a listing is read as with it, and any listing
// that could mean something else is left to it.
func TestPageText(t *testing.T) {
	for _, p := range pages {
		t.Run(p.name, func(t *testing.T) {
			checkPage(t, []byte(p.text))
			if got := bucket.ReadQuickly([]byte(p.text)); got != p.quickly {
				t.Errorf("read without the SDK's decoder: %t, want %t", got, p.quickly)
			}
		})
	}
}

// TestPageTextDamaged: the same holds for each listing that is truncated or has a changed
// byte.
func TestPageTextDamaged(t *testing.T) {
	text := []byte(asS3Writes)
	take := sampletest.OneIn(t, 8)
	for at := range text {
		if !take() {
			continue
		}
		checkPage(t, text[:at])
		for _, c := range []byte("<>/&; \x00\xc3") {
			damaged := bytes.Clone(text)
			damaged[at] = c
			checkPage(t, damaged)
		}
	}
}

// A listing is read as the SDK reads it.
func FuzzPageText(f *testing.F) {
	for _, p := range pages {
		f.Add([]byte(p.text))
	}
	f.Fuzz(func(t *testing.T, text []byte) { checkPage(t, text) })
}
