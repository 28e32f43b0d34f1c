package bucket

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strings"
)

// pathsHeader begins the result of SELECT DISTINCT "$path" in Athena: a CSV with one
// column of names in the form s3://BUCKET/KEY, which are not URL-encoded.
const pathsHeader = `"$path"`

// paths reads the CSV of such a result.
func paths(r *bufio.Reader, bucket string) iter.Seq2[Key, error] {
	return func(yield func(Key, error) bool) {
		in := &rowReader{in: r}
		rows := csv.NewReader(in)
		rows.FieldsPerRecord = 1
		for n := 1; ; n++ {
			in.begin()
			row, err := rows.Read()
			if err == io.EOF {
				return
			}
			var k Key
			if n == 1 && err == nil {
				continue
			}
			if err == nil {
				k, err = keyNamed(row[0], bucket)
			}
			if err != nil {
				err = fmt.Errorf("row %d: %w", n, err)
			}
			if !yield(k, err) || err != nil {
				return
			}
		}
	}
}

// keyNamed returns the key in a name of the form s3://BUCKET/KEY.
func keyNamed(text, bucket string) (Key, error) {
	rest, ok := strings.CutPrefix(text, "s3://")
	of, key, _ := strings.Cut(rest, "/")
	switch {
	case !ok || key == "":
		return Key{}, fmt.Errorf("%q is not of the form s3://BUCKET/KEY", text[:min(len(text), 100)])
	case of != bucket:
		return Key{}, fmt.Errorf("it belongs to the bucket %q, not %q", of[:min(len(of), 100)], bucket)
	}
	k := Key{Name: key, Size: -1}
	return k, k.check()
}
