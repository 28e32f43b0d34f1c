package bucket

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// A list of keys may come from anywhere, and be gzip, so these limit how much of it is
// held in memory.
const (
	// maxRow bounds a row of an S3 Inventory. A key takes up to 3,072 bytes, and an access
	// control list of a hundred grants some 30,000.
	maxRow = 128 << 10

	// maxTable bounds a Parquet inventory that is not a file, which is held as a whole.
	maxTable = 64 << 20
)

// check returns an error if the key or its version is longer than S3 allows.
func (k *Key) check() error {
	for _, part := range []struct{ what, text string }{{"key", k.Name}, {"version", k.Version}} {
		if n := len(part.text); n > maxKey {
			return fmt.Errorf("a %s of %d bytes, over the limit of %d: it begins with %q", part.what, n, maxKey, part.text[:100])
		}
	}
	return nil
}

// A rowReader reads the rows of a CSV. A row longer than maxRow is an error.
type rowReader struct {
	in   io.Reader
	left int // bytes that the current row may still have
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

// readLine returns the next line with its end, valid until the next call, and io.EOF with
// the last one.
func readLine(r *bufio.Reader) ([]byte, error) {
	line, err := r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		err = fmt.Errorf("longer than %d bytes: a key has at most %d", r.Size(), maxKey)
	}
	return line, err
}
