package bucket_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"unicode"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/bucket"
)

// listed returns the keys of the bucket "b" in a list, and the error at the end.
func listed(list []byte, prefix string) (keys []bucket.Key, fault string) {
	for k, err := range bucket.KeyList(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(list)), nil }, "b", prefix) {
		if err != nil {
			return keys, err.Error()
		}
		keys = append(keys, k)
	}
	return keys, ""
}

// A list names the same keys in gzip as in plain text, a prefix selects exactly the keys
// that begin with it, and a list of plain keys has its lines.
func FuzzKeyList(f *testing.F) {
	for _, list := range []string{
		"a/1\nb/2\r\n\ns3://b/a/3", "s3://other/x\n", "\ufeffa\n", "\"b\",\"a%2F1\",\"7\",\"" + inventoryETag + "\"\n", "b,a+1\n", "b,a%zz\n", "b\n",
		"\"b\",\"k\",\"v\",\"true\",\"false\",\"7\",\"" + inventoryETag + "\"\n\"b\",\"k\",\"w\",\"false\",\"true\"\n", "\"other\",\"k\"\n", "\"b\",\"open\n",
		`{"sourceBucket":"b"}`, "ORC", "Obj\x01", "PAR1", "\x1f\x8b\x08",
	} {
		f.Add([]byte(list), "a/")
	}
	f.Fuzz(func(t *testing.T, list []byte, prefix string) {
		if bytes.HasPrefix(list, []byte{0x1f, 0x8b}) {
			listed(list, prefix)
			return
		}
		all, fault := listed(list, "")
		zipped, zippedFault := listed(zipped(t, string(list)), "")
		if diff := gocmp.Diff(all, zipped); diff != "" || fault != zippedFault {
			t.Errorf("%q: %s, in gzip %s (-plain +gzip)\n%s", list, fault, zippedFault, diff)
		}
		some, _ := listed(list, prefix)
		all = slices.DeleteFunc(all, func(k bucket.Key) bool { return !strings.HasPrefix(k.Name, prefix) })
		if !slices.Equal(all, some) {
			t.Errorf("%q: of the prefix %q %+v, want %+v", list, prefix, some, all)
		}
	})
}

// The key in an inventory is read back, whatever it is.
func FuzzInventoryRow(f *testing.F) {
	f.Add("AWSLogs/x y+z%.gz", "v", true, false, int64(7))
	f.Add("\"\n\x00,é\xff", "", false, true, int64(0))
	f.Fuzz(func(t *testing.T, key, version string, latest, marker bool, size int64) {
		size &= 1<<49 - 1
		if key == "" || strings.ContainsFunc(version, unicode.IsControl) { // no version ID and no list has these
			return
		}
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Write([]string{"b", url.QueryEscape(key), version, fmt.Sprint(latest), fmt.Sprint(marker), fmt.Sprint(size), inventoryETag})
		w.Flush()
		want := bucket.Key{Name: key, ETag: inventoryETag, Size: size, Version: version}
		switch {
		case marker:
			want.Skip = "delete marker"
		case !latest:
			want.Skip = "old version"
		}
		got, fault := listed(b.Bytes(), "")
		if diff := gocmp.Diff([]bucket.Key{want}, got); diff != "" || fault != "" {
			t.Errorf("%q: %s (-want +got)\n%s", b.String(), fault, diff)
		}
	})
}

// A manifest that is accepted names a bucket and the files of an inventory. A damaged one
// is an error or no manifest, but never a manifest without a bucket.
func FuzzManifest(f *testing.F) {
	f.Add([]byte(manifestOf("CSV", "Bucket, Key, Size", "x")), []byte("\"b\",\"k\",\"7\"\n"))
	f.Add([]byte(manifestOf("CSV", "Key, Bucket", "x")), []byte("\"k\",\"b\"\n\"k\"\n"))
	f.Add([]byte(manifestOf("Parquet", "", "x")), []byte("PAR1"))
	f.Add([]byte("{"), []byte(""))
	f.Fuzz(func(t *testing.T, text, rows []byte) {
		m, err := bucket.ReadManifest(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil })
		if m == nil || err != nil {
			if m != nil {
				t.Errorf("%q: a manifest, and %v", text, err)
			}
			return
		}
		if m.Bucket == "" || m.Files == nil {
			t.Errorf("%q: a manifest of the bucket %q and %d files", text, m.Bucket, len(m.Files))
		}
		m.Files = m.Files[:min(len(m.Files), 1)]
		n := 0
		for k, err := range m.Keys(m.Bucket, "", func(bucket.DataFile) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(rows)), nil }) {
			if n++; err == nil && n > bytes.Count(rows, []byte("\n"))+1 {
				t.Errorf("%q: key %d is %q, of fewer rows", rows, n, k.Name)
			}
			if err != nil {
				break
			}
		}
	})
}

// A damaged list in Parquet is an error, or has as many rows as it says.
func FuzzParquetList(f *testing.F) {
	whole := parquetOf(f, current{"b", "a/1"}, current{"b", "b/2"})
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add(slices.Concat(whole[:len(whole)-8], []byte("\xf4\xff\xff\xf1PAR1"))) // a footer of 4 GB
	f.Fuzz(func(t *testing.T, list []byte) {
		if len(list) > 1<<16 || !bytes.HasPrefix(list, []byte("PAR1")) {
			return
		}
		first, fault := listed(list, "")
		again, faultAgain := listed(list, "")
		if diff := gocmp.Diff(first, again); diff != "" || fault != faultAgain {
			t.Errorf("%s, then %s (-first +again)\n%s", fault, faultAgain, diff)
		}
	})
}

// An answerer answers every request with the same body.
type answerer struct {
	status int
	body   []byte
}

func (a *answerer) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: a.status, Status: fmt.Sprint(a.status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/xml"}, "X-Amz-Request-Charged": {"requester"}}, ContentLength: int64(len(a.body)), Body: io.NopCloser(bytes.NewReader(a.body)),
	}, nil
}

// Whatever an answer holds in place of a listing, it is an error, or barred, or the objects
// are those that encoding/xml finds in it. It never passes for the end of a listing.
func FuzzListing(f *testing.F) {
	f.Add([]byte(`<ListBucketResult><Name>b</Name><Prefix></Prefix><KeyCount>1</KeyCount><IsTruncated>false</IsTruncated><Contents><Key>a</Key><ETag>"x"</ETag><Size>7</Size></Contents></ListBucketResult>`), 200)
	f.Add([]byte(`<ListBucketResult><Name>b</Name><KeyCount>0</KeyCount></ListBucketResult>`), 200)
	f.Add([]byte(`<ListBucketResult><Name>b</Name><KeyCount>1</KeyCount><IsTruncated>true</IsTruncated><Contents><Key>a</Key></Contents></ListBucketResult>`), 200)
	f.Add([]byte(`<html><body>Sign in</body></html>`), 200)
	f.Add([]byte(`<Error><Code>AccessDenied</Code><Message>no</Message></Error>`), 403)
	f.Add([]byte(``), 200)
	f.Fuzz(func(t *testing.T, body []byte, status int) {
		if status = 200 + status&0xff; status >= 500 || status == 429 || len(body) > 4096 {
			return // it is retried, after a pause
		}
		synctest.Test(t, func(t *testing.T) { checkListing(t, status, body) })
	})
}

func checkListing(t *testing.T, status int, body []byte) {
	client := bucket.NewClient(aws.Config{Region: "eu-west-1", Credentials: aws.AnonymousCredentials{}, BaseEndpoint: aws.String("http://s3"), HTTPClient: &http.Client{Transport: &answerer{status, body}}}, bucket.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := &bucket.Source{Client: client, Bucket: "b", Prefix: "p"}
	var names []string
	failed := false
	for o, err := range s.Objects(ctx) {
		switch {
		case err != nil || o.Barred != "":
			failed = true
		default:
			names = append(names, strings.TrimPrefix(o.Name, "s3://b/"))
		}
		if len(names) > 100 {
			t.Fatalf("%q: a listing without an end", body)
		}
	}
	var answer struct {
		Name     string
		Contents []struct{ Key string }
	}
	xml.Unmarshal(body, &answer)
	switch {
	case failed:
	case answer.Name == "" && utf8.Valid(body):
		t.Errorf("status %d, %q: %d objects and no error", status, body, len(names))
	case len(names) == 0:
		t.Errorf("status %d, %q: nothing, and no error", status, body)
	}
}
