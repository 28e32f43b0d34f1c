package bucket

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/cogtrail/cogtrail/scan"
)

// KeyList returns the keys with a prefix from a list, in the order of the list, for
// [Source.Keys]. The list is plain or gzip, and in one of four formats: an S3 Inventory
// in CSV, whose lines begin with the name of the bucket; an S3 Inventory in Parquet; a
// CSV from Athena with the single column "$path"; or a key or s3://BUCKET/KEY per line.
// In an inventory of all versions, all but the current ones have a [Key.Skip]. open is
// called each time the keys are iterated. Any other format, and a list that names another
// bucket, is an error.
func KeyList(open func() (io.ReadCloser, error), bucket, prefix string) iter.Seq2[Key, error] {
	return keysIn(open, bucket, prefix, nil)
}

// keysIn is KeyList. If c is not nil, a CSV has these columns.
func keysIn(open func() (io.ReadCloser, error), bucket, prefix string, c *columns) iter.Seq2[Key, error] {
	return func(yield func(Key, error) bool) {
		list := "the list of keys"
		fail := func(err error) {
			yield(Key{}, &scan.ReadError{Fatal: true, Err: fmt.Errorf("%s: %w", list, err)})
		}
		in, err := open()
		if err != nil {
			fail(err)
			return
		}
		defer in.Close() // only read from
		if file, ok := in.(interface{ Name() string }); ok {
			list += " " + file.Name()
		}
		r, err := plain(in)
		if err != nil {
			fail(err)
			return
		}
		keys := lines(r, bucket)
		switch start, _ := r.Peek(max(len(bucket)+4, len(pathsHeader))); {
		case isParquet(start):
			keys = table(in, r, bucket)
		case c == nil && bytes.HasPrefix(start, []byte(pathsHeader)):
			keys = paths(r, bucket)
		case c != nil, bytes.HasPrefix(start, []byte{'"'}), bytes.HasPrefix(start, []byte(bucket+",")):
			keys = inventory(r, bucket, c)
		}
		for k, err := range keys {
			if errors.Is(err, io.ErrUnexpectedEOF) {
				err = fmt.Errorf("it is cut short, %w: fetch it again", err)
			}
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

// plain returns the list in r as text does. A list in a format that is not read is an
// error.
func plain(r io.Reader) (*bufio.Reader, error) {
	b, err := text(r)
	if err != nil {
		return nil, err
	}
	start, _ := b.Peek(sniffed) // reading on reports the error
	return b, refuse(start)
}

// text returns the text in r, decompressed if it is gzip, without a byte order mark.
func text(r io.Reader) (*bufio.Reader, error) {
	b := bufio.NewReaderSize(r, sniffed)
	if start, _ := b.Peek(2); bytes.Equal(start, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, err
		}
		b = bufio.NewReaderSize(z, sniffed)
	}
	if start, _ := b.Peek(3); string(start) == "\ufeff" {
		b.Discard(len(start)) // cannot fail: they were peeked
	}
	return b, nil
}

// lines reads one key or s3:// name per line.
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
					yield(Key{}, fmt.Errorf("line %d belongs to the bucket %q, not %q", n, of, bucket))
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
