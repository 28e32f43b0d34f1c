package bucket

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// A list of keys may come from anywhere, and be gzip: what is held of it at once has
// limits.
const (
	// maxRow bounds a row of an S3 Inventory. A key takes up to 3,072 bytes of it, and an
	// access control list of a hundred grants some 30,000.
	maxRow = 128 << 10

	// maxTable bounds a Parquet inventory that is no file, and so is held as a whole.
	maxTable = 64 << 20
)

// check says what is too long of a key for S3 to have it.
func (k *Key) check() error {
	for _, part := range []struct{ what, text string }{{"key", k.Name}, {"version", k.Version}} {
		if n := len(part.text); n > maxKey {
			return fmt.Errorf("a %s of %d bytes, where %d are the most: it begins with %q", part.what, n, maxKey, part.text[:100])
		}
	}
	return nil
}

// A rowReader reads the rows of a CSV, none of which may be longer than maxRow.
type rowReader struct {
	in   io.Reader
	left int // bytes of the row at hand
}

var errLongRow = fmt.Errorf("longer than %d bytes: a quote may be missing", maxRow)

// begin begins a row.
func (r *rowReader) begin() { r.left = maxRow }

func (r *rowReader) Read(p []byte) (int, error) {
	if r.left == 0 {
		return 0, errLongRow
	}
	n, err := r.in.Read(p[:min(len(p), r.left)])
	r.left -= n
	return n, err
}

// readLine returns the next line, without its end and valid until the next one, and
// io.EOF with the last.
func readLine(r *bufio.Reader) ([]byte, error) {
	line, err := r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		err = fmt.Errorf("longer than %d bytes, where a key has %d at most", r.Size(), maxKey)
	}
	return line, err
}
