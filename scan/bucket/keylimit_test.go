package bucket_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

// TestListsWithoutEnd: they are given up, with the line or row, where it is longer than any
// key.
func TestListsWithoutEnd(t *testing.T) {
	endless, key := strings.Repeat("x", 4<<20), strings.Repeat("k", 1023)
	for _, test := range []struct {
		name, text string
		keys       int
		says       string
	}{
		{"a line", "a\na" + endless, 1, "the list of keys: line 2: longer than 4096 bytes: a key has at most 1024"},
		{"one more byte", "a\n\na" + key + "x\n", 1, "line 3: a key of 1025 bytes, over the limit of 1024: it begins with"},
		{"the longest key", "a" + key + "\nb\ns3://b/a" + key, 2, ""},
		{"a field", "b,a\nb,a" + endless, 1, "row 2 is longer than 131072 bytes"},
		{"an open quote", "b,a\nb,\"a" + strings.Repeat("x\n", 2<<20), 1, "row 2 is longer than 131072 bytes"},
		{"fields", "b,a\nb,a" + strings.Repeat(",", 4<<20), 1, "row 2 is longer than 131072 bytes"},
		{"a long key", "b,a" + key + "\nb,a" + key + "x\n", 1, "row 2: a key of 1025 bytes"},
		{"a long version", "b,a," + key + "xx,TRUE,FALSE\n", 0, "row 1: a version of 1025 bytes"},
		{"another bucket", "b,a\n" + endless[:100_000] + ",a\n", 1, `row 2 belongs to the bucket "xxx`},
	} {
		for _, data := range [][]byte{[]byte(test.text), zipped(t, test.text)} {
			in := bytes.NewReader(data)
			keys, err := keysOf(func() (io.ReadCloser, error) {
				in.Reset(data)
				return io.NopCloser(in), nil
			})
			if len(keys) != test.keys || (err != nil) != (test.says != "") || err != nil && (!strings.Contains(err.Error(), test.says) || len(err.Error()) > 400) {
				t.Errorf("%s: %d keys, %.400v", test.name, len(keys), err)
			}
		}
	}
	_, err := keysOf(func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader("PAR1"), zeros{})), nil
	})
	if err == nil || !strings.Contains(err.Error(), "a Parquet file of more than 67108864 bytes that comes as a stream") {
		t.Error(err)
	}
}

// zeros is what a gzip bomb expands to.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
