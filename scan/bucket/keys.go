package bucket

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/cogtrail/cogtrail/scan"
)

// KeyList returns the keys below prefix that a list names, in its order, for
// [Source.Keys]. The list is plain or gzip, and one of two kinds: an S3 Inventory
// in CSV, whose lines begin with the quoted name of the bucket, or a key or
// s3://BUCKET/KEY a line. open is called whenever the keys are iterated; a list
// that names another bucket is an error.
func KeyList(open func() (io.ReadCloser, error), bucket, prefix string) iter.Seq2[Key, error] {
	return func(yield func(Key, error) bool) {
		fail := func(err error) {
			yield(Key{}, &scan.ReadError{Fatal: true, Err: fmt.Errorf("the list of keys: %w", err)})
		}
		in, err := open()
		if err != nil {
			fail(err)
			return
		}
		defer in.Close() // only read from
		r, err := plain(in)
		if err != nil {
			fail(err)
			return
		}
		read := lines
		if start, _ := r.Peek(1); string(start) == `"` {
			read = inventory
		}
		for k, err := range read(r, bucket) {
			if err != nil {
				fail(err)
				return
			}
			if strings.HasPrefix(k.Name, prefix) && !yield(k, nil) {
				return
			}
		}
	}
}

// plain returns what is in r, inflated if it is gzip.
func plain(r io.Reader) (*bufio.Reader, error) {
	b := bufio.NewReader(r)
	if start, _ := b.Peek(2); !bytes.Equal(start, []byte{0x1f, 0x8b}) {
		return b, nil
	}
	z, err := gzip.NewReader(b)
	return bufio.NewReader(z), err
}

// lines reads a key or s3:// name a line.
func lines(r *bufio.Reader, bucket string) iter.Seq2[Key, error] {
	return func(yield func(Key, error) bool) {
		for n := 1; ; n++ {
			line, err := r.ReadString('\n')
			if err != nil && err != io.EOF {
				yield(Key{}, err)
				return
			}
			last := err == io.EOF
			name := strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
			if rest, ok := strings.CutPrefix(name, "s3://"); ok {
				of, key, _ := strings.Cut(rest, "/")
				if of != bucket {
					yield(Key{}, fmt.Errorf("line %d is of the bucket %q, not %q", n, of, bucket))
					return
				}
				name = key
			}
			if name != "" && !yield(Key{Name: name, Size: -1}, nil) || last {
				return
			}
		}
	}
}

// inventory reads an S3 Inventory in CSV.
func inventory(r *bufio.Reader, bucket string) iter.Seq2[Key, error] {
	return func(yield func(Key, error) bool) {
		c := csv.NewReader(r)
		c.FieldsPerRecord = -1
		for n := 1; ; n++ {
			row, err := c.Read()
			if err == io.EOF {
				return
			}
			var k Key
			switch {
			case err != nil:
			case len(row) < 2:
				err = fmt.Errorf("row %d: want the bucket, then the key", n)
			case row[0] != bucket:
				err = fmt.Errorf("row %d is of the bucket %q, not %q", n, row[0], bucket)
			default:
				if k, err = keyOfRow(row[1:]); err != nil {
					err = fmt.Errorf("row %d: %w", n, err)
				}
			}
			if !yield(k, err) || err != nil {
				return
			}
		}
	}
}

var (
	sizeField = regexp.MustCompile(`^[0-9]{1,15}$`)
	etagField = regexp.MustCompile(`^[0-9a-f]{32}(-[0-9]+)?$`)
)

// keyOfRow returns the key of a row that begins with it. Which columns follow is
// said in another file; size and ETag are known by what they look like. They spare
// asking for them, and an ETag that is no longer true is noticed.
func keyOfRow(row []string) (Key, error) {
	name, err := url.QueryUnescape(row[0])
	if err != nil {
		return Key{}, err
	}
	k := Key{Name: name, Size: -1}
	size := slices.IndexFunc(row[1:], sizeField.MatchString)
	etag := slices.IndexFunc(row[1:], etagField.MatchString)
	if size >= 0 && etag >= 0 && etag != size {
		k.ETag = row[1+etag]
		k.Size, err = strconv.ParseInt(row[1+size], 10, 64)
	}
	return k, err
}
