package bucket_test

import (
	"bytes"
	"crypto/md5"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/bucket"
)

const inventorySchema = "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, ETag, StorageClass"

// manifestOf returns the manifest of an inventory with the files, in the order of their
// names.
func manifestOf(format, schema string, files ...string) string {
	var list []string
	for i, data := range files {
		list = append(list, fmt.Sprintf(`{"key":"to/b/all/data/%d","size":%d,"MD5checksum":"%x"}`, i, len(data), md5.Sum([]byte(data))))
	}
	return fmt.Sprintf("{\n  \"sourceBucket\" : \"b\",\n  \"destinationBucket\" : \"arn:aws:s3:::to\",\n  \"version\" : \"2016-11-30\",\n  \"fileFormat\" : %q,\n  \"fileSchema\" : %q,\n  \"files\" : [%s]\n}",
		format, schema, strings.Join(list, ","))
}

// keysOfManifest returns the keys with the prefix "a" in an inventory of the bucket "b".
func keysOfManifest(manifest string, files ...string) (keys []bucket.Key, err error) {
	m, err := bucket.ReadManifest(func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(manifest)), nil })
	if err != nil {
		return nil, err
	}
	open := func(f bucket.DataFile) (io.ReadCloser, error) {
		for i, data := range files {
			if f.Key == fmt.Sprintf("to/b/all/data/%d", i) {
				return io.NopCloser(bytes.NewReader([]byte(data))), nil
			}
		}
		return nil, errors.New(f.Key + " is not there")
	}
	if err := m.Check("b", open); err != nil {
		return nil, err
	}
	for k, err := range m.Keys("b", "a", open) {
		if err != nil {
			return keys, err
		}
		keys = append(keys, k)
	}
	return keys, nil
}

// TestManifest: a CSV has the columns that the manifest names, in any order and whatever
// their cells look like.
func TestManifest(t *testing.T) {
	const etag = inventoryETag
	one := `"b","a/1","v1","true","false","17","2025-01-22T12:24:06.000Z","` + etag + `","STANDARD"` + "\n" +
		`"b","a%2F2","v2","false","false","17","2025-01-22T12:24:06.000Z","` + etag + `","STANDARD"` + "\n"
	two := `"b","a/3","v3","true","true","","2025-01-22T12:24:06.000Z","",""` + "\n" + `"b","c","v4","true","false","1","x","` + etag + `",""` + "\n"
	want := []bucket.Key{{Name: "a/1", ETag: etag, Size: 17, Version: "v1"}, {Name: "a/2", ETag: etag, Size: 17, Version: "v2", Skip: "old version"},
		{Name: "a/3", Size: -1, Version: "v3", Skip: "delete marker"}}
	got, err := keysOfManifest(manifestOf("CSV", inventorySchema, string(zipped(t, one)), two), string(zipped(t, one)), two)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}

	odd := `"true","99",` + `"b","` + strings.Repeat("0", 32) + `","a/1","7","` + etag + "\"\n"
	got, err = keysOfManifest(manifestOf("CSV", "IsLatest,BucketKeyStatus,Bucket,ChecksumAlgorithm,Key,size,ETag", odd), odd)
	if diff := cmp.Diff([]bucket.Key{{Name: "a/1", ETag: etag, Size: 7}}, got); diff != "" || err != nil {
		t.Errorf("in another order: %v (-want +got)\n%s", err, diff)
	}

	table := string(parquetOf(t, current{"b", "a+1"}))
	got, err = keysOfManifest(manifestOf("Parquet", "message s3.inventory {}", table), table)
	if diff := cmp.Diff([]bucket.Key{{Name: "a+1", Size: -1}}, got); diff != "" || err != nil {
		t.Errorf("Parquet: %v (-want +got)\n%s", err, diff)
	}
	if got, err = keysOfManifest(manifestOf("CSV", inventorySchema)); len(got) > 0 || err != nil {
		t.Errorf("without files: %v, %v", got, err)
	}
}

// TestManifestRefused: anything wrong with an inventory is reported before it is used.
func TestManifestRefused(t *testing.T) {
	row := `"b","a/1"` + "\n"
	table := string(parquetOf(t, current{"b", "a"}))
	half := table[:len(table)-5]
	good := manifestOf("CSV", "Bucket, Key", row)
	for _, test := range []struct {
		name, manifest string
		files          []string
		says           string
	}{
		{"another bucket", strings.Replace(good, `"b"`, `"c"`, 1), []string{row}, `of an inventory for the bucket "c", not "b"`},
		{"ORC", manifestOf("ORC", "struct<bucket:string>", row), []string{row}, "this is the manifest of an S3 Inventory: its files are in ORC: give one in CSV or Parquet"},
		{"no format", strings.Replace(good, "fileFormat", "x", 1), []string{row}, "its files are in : give"},
		{"cut", good[:len(good)-30], []string{row}, "it is cut or damaged, unexpected end of JSON input: fetch it again"},
		{"without files", `{"sourceBucket":"b"}`, nil, "without sourceBucket or files"},
		{"a schema without keys", manifestOf("CSV", "Bucket, VersionId", row), []string{row}, "has no Bucket or no Key"},
		{"a file that is not there", manifestOf("CSV", "Bucket, Key", row, row), []string{row}, "to/b/all/data/1 is not there"},
		{"a file that is cut", good, []string{row[:5]}, "to/b/all/data/0: its MD5 is "},
		{"no MD5", strings.Replace(good, "MD5checksum", "x", 1), []string{row}, `, not "" as in the manifest`},
		{"columns that are not there", manifestOf("CSV", inventorySchema, row), []string{row}, "row 1 has 2 columns, not the 9 of fileSchema"},
		{"a row of another bucket", manifestOf("CSV", "Key, Bucket", row), []string{row}, `row 1 belongs to the bucket "a/1", not "b"`},
		{"no truth", manifestOf("CSV", "Bucket, Key, IsLatest", `"b","a","x"`), []string{`"b","a","x"`}, `row 1: "x" is neither true nor false`},
		{"half a table", manifestOf("Parquet", "", half), []string{half}, "to/b/all/data/0: this Parquet file is cut or damaged"},
	} {
		if keys, err := keysOfManifest(test.manifest, test.files...); len(keys) > 0 || err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, %v, want %q", test.name, keys, err, test.says)
		}
	}
	for _, text := range []string{"", "a/1\n", row, `{"Key":"a"}`, table} {
		if m, err := bucket.ReadManifest(func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }); m != nil || err != nil {
			t.Errorf("%.20q: %v, %v, want no manifest", text, m, err)
		}
	}
}
