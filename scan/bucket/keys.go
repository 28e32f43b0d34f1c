package bucket

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/cogtrail/cogtrail/scan"
)

// KeyList returns the keys below prefix that a list names, in its order, for
// [Source.Keys]. The list is plain or gzip, and one of three kinds: an S3 Inventory
// in CSV, whose lines begin with the name of the bucket, one in Parquet, or a
// key or s3://BUCKET/KEY a line. Of an inventory of all versions the current ones are
// to be read. open is called whenever the keys are iterated; a list of another kind or
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
		keys := lines(r, bucket)
		switch start, _ := r.Peek(len(bucket) + 4); {
		case isParquet(start):
			keys = table(in, r, bucket)
		case bytes.HasPrefix(start, []byte{'"'}), bytes.HasPrefix(start, []byte(bucket+",")):
			keys = inventory(r, bucket)
		}
		for k, err := range keys {
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

// plain returns the list that is in r, inflated if it is gzip and without a byte order
// mark, unless it is of a kind that is not read.
func plain(r io.Reader) (*bufio.Reader, error) {
	b := bufio.NewReaderSize(r, sniffed)
	if start, _ := b.Peek(2); bytes.Equal(start, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, err
		}
		b = bufio.NewReaderSize(z, sniffed)
	}
	if start, _ := b.Peek(3); string(start) == "\ufeff" {
		b.Discard(len(start)) // which are there
	}
	start, _ := b.Peek(sniffed) // reading on tells what is wrong
	return b, refuse(start)
}

// lines reads a key or s3:// name a line.
func lines(r *bufio.Reader, bucket string) iter.Seq2[Key, error] {
	return func(yield func(Key, error) bool) {
		for n := 1; ; n++ {
			line, err := readLine(r)
			if err != nil && err != io.EOF {
				yield(Key{}, fmt.Errorf("line %d: %w", n, err))
				return
			}
			last := err == io.EOF
			name := strings.TrimSuffix(strings.TrimSuffix(string(line), "\n"), "\r")
			if rest, ok := strings.CutPrefix(name, "s3://"); ok {
				of, key, _ := strings.Cut(rest, "/")
				if of != bucket {
					yield(Key{}, fmt.Errorf("line %d is of the bucket %q, not %q", n, of, bucket))
					return
				}
				name = key
			}
			k := Key{Name: name, Size: -1}
			if err := k.check(); err != nil {
				yield(Key{}, fmt.Errorf("line %d: %w", n, err))
				return
			}
			if name != "" && !yield(k, nil) || last {
				return
			}
		}
	}
}
