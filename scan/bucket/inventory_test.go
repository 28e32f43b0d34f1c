package bucket_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/bucket"
	"github.com/cogtrail/cogtrail/scan/journal"
)

const inventoryETag = "0123456789abcdef0123456789abcdef"

// A version is a row as S3 writes it in an inventory of all versions.
type version struct {
	Bucket  string `parquet:"bucket"`
	Key     string `parquet:"key"`
	Version string `parquet:"version_id,optional"`
	Latest  *bool  `parquet:"is_latest,optional"`
	Marker  *bool  `parquet:"is_delete_marker,optional"`
	Size    *int64 `parquet:"size,optional"`
	Class   string `parquet:"storage_class,optional"`
	ETag    string `parquet:"e_tag,optional"`
}

// A current is a row of an inventory of current versions.
type current struct {
	Bucket string `parquet:"bucket"`
	Key    string `parquet:"key"`
}

func parquetOf[T any](t testing.TB, rows ...T) []byte {
	t.Helper()
	var b bytes.Buffer
	// Small pages, of which several make a row group.
	w := parquet.NewGenericWriter[T](&b, parquet.Compression(&parquet.Snappy), parquet.PageBufferSize(4096), parquet.MaxRowsPerRowGroup(300))
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestParquetInventory is read from a file and from what is none, gzip or not.
func TestParquetInventory(t *testing.T) {
	yes, no, size := true, false, int64(17)
	many := make([]current, 1000)
	var manyKeys []bucket.Key
	for i := range many {
		many[i] = current{"b", "a" + strings.Repeat("x", i)}
		manyKeys = append(manyKeys, bucket.Key{Name: many[i].Key, Size: -1})
	}
	// What is null changes from row to row, and from row group to row group.
	manyVersions := make([]version, 2000)
	var manyVersionKeys []bucket.Key
	for i := range manyVersions {
		v := version{Bucket: "b", Key: fmt.Sprintf("a%05d", i), Version: fmt.Sprint("v", i)}
		k := bucket.Key{Name: v.Key, Version: v.Version, Size: -1}
		if i%7 == 0 {
			v.Latest, k.Skip = &no, "old version"
		}
		if i%3 == 0 || i > 1500 {
			size := int64(i)
			v.Size, v.ETag = &size, inventoryETag
			k.Size, k.ETag = size, inventoryETag
		}
		manyVersions[i] = v
		manyVersionKeys = append(manyVersionKeys, k)
	}
	for _, test := range []struct {
		name string
		data []byte
		want []bucket.Key
		says string
	}{
		{"versions", parquetOf(t, version{"b", "a+%20", "v1", &yes, &no, &size, "STANDARD", inventoryETag}, version{"b", "a+%20", "v2", &no, &no, &size, "", inventoryETag},
			version{"b", "a", "v3", &yes, &yes, nil, "", ""}, version{"b", "c", "v4", &yes, &no, nil, "", ""}),
			[]bucket.Key{{Name: "a+%20", ETag: inventoryETag, Size: 17, Version: "v1"}, {Name: "a+%20", ETag: inventoryETag, Size: 17, Version: "v2", Skip: "old version"}, {Name: "a", Size: -1, Version: "v3", Skip: "delete marker"}}, ""},
		{"current", parquetOf(t, many...), manyKeys, ""},
		{"another bucket", parquetOf(t, current{"c", "a"}), nil, `row 1 is of the bucket "c", not "b"`},
		{"versions of many", parquetOf(t, manyVersions...), manyVersionKeys, ""},
		{"a key of another type", parquetOf(t, struct {
			Bucket string `parquet:"bucket"`
			Key    int64  `parquet:"key"`
		}{"b", 1}), nil, "column key: want BYTE_ARRAY, once in a row"},
		{"many keys in a row", parquetOf(t, struct {
			Bucket string   `parquet:"bucket"`
			Key    []string `parquet:"key"`
		}{"b", []string{"a1", "a2"}}), nil, "column key: want BYTE_ARRAY, once in a row"},
		{"something else", parquetOf(t, struct{ Name string }{"x"}), nil, "a Parquet file without a column key"},
	} {
		file := filepath.Join(t.TempDir(), "list")
		if err := os.WriteFile(file, test.data, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, open := range []func() (io.ReadCloser, error){
			func() (io.ReadCloser, error) { return os.Open(file) },
			func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(test.data)), nil },
			func() (io.ReadCloser, error) {
				return io.NopCloser(bytes.NewReader(zipped(t, string(test.data)))), nil
			},
		} {
			got, err := keysOf(open)
			if diff := cmp.Diff(test.want, got); diff != "" || (err != nil) != (test.says != "") || err != nil && !strings.Contains(err.Error(), test.says) {
				t.Errorf("%s: %v (-want +got)\n%s", test.name, err, diff)
			}
		}
	}
}

// keysOf returns the keys below a in the bucket b of a list.
func keysOf(open func() (io.ReadCloser, error)) (keys []bucket.Key, err error) {
	if err := bucket.CheckList(open); err != nil {
		return nil, err
	}
	for k, err := range bucket.KeyList(open, "b", "a") {
		if err != nil {
			return keys, err
		}
		keys = append(keys, k)
	}
	return keys, nil
}

// TestOtherLists are refused with what they are and what to give.
func TestOtherLists(t *testing.T) {
	for says, texts := range map[string][]string{
		"this is the manifest of an S3 Inventory: give a file that it names": {"{\n  \"sourceBucket\" : \"b\",\n  \"fileFormat\" : \"CSV\"}", "\ufeff{\"version\":\"2016-11-30\",\"files\":[{\"MD5checksum\":\"x\"}]}"},
		"this is JSON: give a key or s3:// name in each line":                {"{\n    \"Contents\": [\n", "[\n  \"AWSLogs/x\"\n]", "[[\"a\"]]", "{}", "{\"Key\":\"a\"}\n{\"Key\":\"b\"}\n"},
		"this is the output of 'aws s3 ls': give":                            {"2025-01-22 12:30:00       1234 AWSLogs/x.json.gz\n", "                           PRE AWSLogs/\n2025-01-22 12:30:00  1 x\n", "\r\n2025-01-22 12:30:00 0 x"},
		"this is text in columns, as of 'aws s3api list-objects-v2":          {"CONTENTS\t\"e\"\ta/1\t2025-01-22T12:30:00+00:00\t4\tSTANDARD\n", "a/1\ta/2\ta/3\n", "REQUESTCHARGED\tNone\n"},
		"this is XML: give": {"<?xml version=\"1.0\"?>\n<ListBucketResult>", "<ListBucketResult xmlns=\"x\">"},
		"this is UTF-16, or no text: give it as text in UTF-8": {"\xff\xfea\x00\n\x00", "a\x00\n\x00"},
		"this is a table of the AWS CLI":                       {"-----------------------------\n|  ListObjectsV2  |\n"},
		"this is YAML":                                         {"Contents:\n- ETag: x\n", "- Key: a\n"},
		"this is the AWS CLI's word for no keys at all":        {"None\n"},
		"this is a CSV with a line of headings":                {"\"bucket\",\"key\",\"size\"\n", "Bucket,Key\n"},
		"this is an S3 Inventory in ORC: give one in CSV ":     {"ORC\x08"},
		"this is a zip archive: give what is in it":            {"PK\x03\x04x"},
	} {
		for _, text := range texts {
			for _, data := range [][]byte{[]byte(text), zipped(t, text)} {
				open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
				if err := bucket.CheckList(open); err == nil || !strings.Contains(err.Error(), says) {
					t.Errorf("%q: %v, want %q", text, err, says)
				}
				for k, err := range bucket.KeyList(open, "b", "") {
					if err == nil || !strings.Contains(err.Error(), says) {
						t.Errorf("%q: %v, %v", text, k, err)
					}
				}
			}
		}
	}
}

// TestVersionsAreNoLosses: of an object with many versions the current one is read, and
// the others are counted by why they are not.
func TestVersionsAreNoLosses(t *testing.T) {
	s := scripted("a/1", "a/2")
	list := `"b","a/1","v2","true","false"
"b","a/1","v1","false","false"
"b","a/1","","false","true"
"b","a/2","v5","true","false"
"b","a/3","v7","true","true"
`
	source := &bucket.Source{Client: s, Bucket: "b", Keys: bucket.KeyList(func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(list)), nil }, "b", "")}
	got := map[string]string{}
	for e, err := range (&scan.Scanner{Sources: []scan.Source{source}}).Entries(t.Context()) {
		if err != nil || e.Status == journal.Failed {
			t.Errorf("%v, %+v", err, e)
		}
		got[e.Object] = e.Reason
	}
	want := map[string]string{"s3://b/a/1": "no record", "s3://b/a/1?versionId=v1": "old version", "s3://b/a/1?versionId=null": "delete marker", "s3://b/a/2": "no record", "s3://b/a/3?versionId=v7": "delete marker"}
	if diff := cmp.Diff(want, got); diff != "" || s.gets != 2 {
		t.Errorf("%d objects were read (-want +got)\n%s", s.gets, diff)
	}
}
