package bucket_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"

	"github.com/cogtrail/cogtrail/scan/bucket"
)

func zipped(t *testing.T, text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestKeyLists: lists of every format name the same objects below a prefix.
func TestKeyLists(t *testing.T) {
	const etag = "0123456789abcdef0123456789abcdef"
	plain := []bucket.Key{{Name: "a b/1", Size: -1}, {Name: "a b/2", Size: -1}}
	for _, test := range []struct {
		name, text string
		want       []bucket.Key
		says       string
	}{
		{"keys", "a b/1\nc/1\r\n\na b/2", plain, ""},
		{"names", "s3://b/a b/1\ns3://b/a b/2\n", plain, ""},
		{"another bucket", "s3://b/a b/1\ns3://c/a b/2\n", plain[:1], `line 2 belongs to the bucket "c"`},
		{"inventory", "\"b\",\"a+b/1\"\n\"b\",\"a%20b/2\"\n", plain, ""},
		{"inventory with more", "\"b\",\"a+b/1\",\"\",\"true\",\"17\",\"2025-01-01T00:00:00.000Z\",\"" + etag + "\",\"STANDARD\"\n", []bucket.Key{{Name: "a b/1", ETag: etag, Size: 17}}, ""},
		{"inventory of versions", "\"b\",\"a+b/1\",\"v1\",\"true\",\"false\",\"17\",\"2025-01-01T00:00:00.000Z\",\"" + etag + "\",\"STANDARD\",\"false\"\n" +
			"\"b\",\"a+b/1\",\"v2\",\"false\",\"false\",\"17\",\"2025-01-01T00:00:00.000Z\",\"" + etag + "\"\n\"b\",\"a/2\",\"\",\"true\",\"true\",\"\",\"2025-01-01T00:00:00.000Z\",\"\"\n\"b\",\"a/3\",\"v4\",\"FALSE\",\"TRUE\"\n",
			[]bucket.Key{{Name: "a b/1", ETag: etag, Size: 17, Version: "v1"}, {Name: "a b/1", ETag: etag, Size: 17, Version: "v2", Skip: "old version"}, {Name: "a/2", Size: -1, Skip: "delete marker"}, {Name: "a/3", Size: -1, Version: "v4", Skip: "delete marker"}}, ""},
		{"inventory without versions", "\"b\",\"a\",\"17\",\"false\",\"COMPLETED\"\n", []bucket.Key{{Name: "a", Size: -1}}, ""},
		{"inventory without quotes", "b,a+b/1\nb,a%20b/2\n", plain, ""},
		{"a byte order mark", "\ufeffa b/1\na b/2\n", plain, ""},
		{"a byte order mark before an inventory", "\ufeff\"b\",\"a+b/1\"\n\"b\",\"a%20b/2\"\n", plain, ""},
		{"keys that look odd", "a/{\"x\"}\na/<b>\na/2025-01-22 12:30:00 1 x\n", []bucket.Key{{Name: "a/{\"x\"}", Size: -1}, {Name: "a/<b>", Size: -1}, {Name: "a/2025-01-22 12:30:00 1 x", Size: -1}}, ""},
		{"Parquet, cut", "PAR1\tx", nil, "this Parquet file is cut or damaged: it claims more than it holds: fetch it again"},
		{"inventory of another bucket", "\"c\",\"x\"\n", nil, `row 1 belongs to the bucket "c"`},
		{"inventory, cut", "\"b\",\"a+b/1\"\n\"b\",\"a", plain[:1], `line 2`},
		{"Athena", "\"$path\"\n\"s3://b/a b/1\"\n\"s3://b/a b/2\"\n", plain, ""},
		{"Athena, of a key with a quote", "\"$path\"\n\"s3://b/a\"\"%20+\"\n", []bucket.Key{{Name: "a\"%20+", Size: -1}}, ""},
		{"Athena, nothing found", "\"$path\"\n", nil, ""},
		{"Athena, of another bucket", "\"$path\"\n\"s3://b/a b/1\"\n\"s3://c/a\"\n", plain[:1], `row 3: it belongs to the bucket "c"`},
		{"Athena, of more columns", "\"$path\"\n\"s3://b/a b/1\",\"x\"\n", nil, "row 2"},
		{"Athena, cut", "\"$path\"\n\"s3://b/a b/1\"\n\"s3://b", plain[:1], "row 3"},
		{"Athena, of no name", "\"$path\"\n\"a\"\n", nil, "is not of the form s3://"},
		{"no key", "\"b\"\n", nil, "row 1: want the bucket, then the key"},
		{"nothing", "", nil, ""},
	} {
		for _, data := range [][]byte{[]byte(test.text), zipped(t, test.text)} {
			var got []bucket.Key
			var last error
			for k, err := range bucket.KeyList(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }, "b", "a") {
				if last = err; err == nil {
					got = append(got, k)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" || (last != nil) != (test.says != "") || last != nil && !strings.Contains(last.Error(), test.says) {
				t.Errorf("%s: %v (-want +got)\n%s", test.name, last, diff)
			}
		}
	}
}
