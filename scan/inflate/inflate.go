// Package inflate turns stored gzip objects (RFC 1952) into their text.
//
// Start at [Reader]: give it the stored bytes with [Reader.Reset], read one member to its
// io.EOF, and call [Reader.Next] for the one after. Bytes are tentative until that io.EOF:
// only then have the CRC-32 and the length of the member been checked. Members are kept apart
// because CloudTrail writes exactly one per log file, and anyone who can write to a bucket
// can append another. [Fast] is faster but leaves rare forms to a Reader, and [Other]
// inflates zstd and bzip2.
package inflate

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
)

// streamBuffer is how many stored bytes are read at once if they are not already in memory.
const streamBuffer = 64 << 10

// maxRatio bounds what one stored byte can inflate to: DEFLATE (RFC 1951) codes at most 258
// bytes in two bits.
const maxRatio = 1032

// IsGzip reports whether the stored bytes begin with a gzip member, whatever the name of the
// object.
func IsGzip(stored []byte) bool {
	return len(stored) >= 2 && stored[0] == 0x1f && stored[1] == 0x8b
}

// An Error is damage in a gzip object.
type Error struct {
	Offset int64 // stored bytes read when the damage was found
	Err    error // the error of klauspost/compress
}

func (e *Error) Error() string {
	return fmt.Sprintf("stored byte %d: %v", e.Offset, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// A Reader inflates gzip objects, one after another, reusing its state. The zero value is
// ready for Reset. It must not be used concurrently.
type Reader struct {
	zr   gzip.Reader
	head bytes.Reader   // the stored bytes, if all of them are in memory
	buf  *bufio.Reader  // in front of tail, if they are not
	tail countingReader // head and the bytes after it
	len  int64          // length of head
}

// Reset starts on the object whose stored bytes are head followed by those of tail. A nil
// tail means that head is all of it. Reset reads the header of the first member. Head is read
// in place and must not change until the object is done.
func (r *Reader) Reset(head []byte, tail io.Reader) error {
	r.head.Reset(head)
	r.len = int64(len(head))
	r.tail = countingReader{}
	if tail != nil {
		r.tail.r = io.MultiReader(bytes.NewReader(head), tail)
		if r.buf == nil {
			r.buf = bufio.NewReaderSize(nil, streamBuffer)
		}
		r.buf.Reset(&r.tail)
	}
	return r.Next()
}

// Next starts on the member after the one that was read to its io.EOF.
func (r *Reader) Next() error {
	var err error
	if r.tail.r == nil {
		err = r.zr.Reset(&r.head)
	} else {
		err = r.zr.Reset(r.buf)
	}
	r.zr.Multistream(false)
	if err != nil {
		return r.damage(unexpected(err))
	}
	return nil
}

// More reports whether stored bytes follow the member that was read to its io.EOF.
func (r *Reader) More() (bool, error) {
	if r.tail.r == nil {
		return r.head.Len() > 0, nil
	}
	switch _, err := r.buf.Peek(1); err {
	case nil:
		return true, nil
	case io.EOF:
		return false, nil
	default:
		return false, r.damage(err)
	}
}

// Read reads text of the current member into p. It returns io.EOF at the end of the member,
// once the checksum and length have been verified, and an *Error for damage.
func (r *Reader) Read(p []byte) (int, error) {
	n, err := r.zr.Read(p)
	if err != nil && err != io.EOF {
		return n, r.damage(err)
	}
	return n, err
}

// Offset returns how many stored bytes have been used.
func (r *Reader) Offset() int64 {
	if r.tail.r == nil {
		return r.len - int64(r.head.Len())
	}
	return r.tail.n - int64(r.buf.Buffered())
}

// SizeHint returns the claimed length of the text of head, which is a whole object. It reads
// the length field of the last member, which anyone may have written. So it is only a hint,
// bounded by what DEFLATE can do.
func SizeHint(head []byte) int64 {
	if len(head) < 4 {
		return 0
	}
	claimed := int64(binary.LittleEndian.Uint32(head[len(head)-4:]))
	return min(claimed, int64(len(head))*maxRatio)
}

func (r *Reader) damage(err error) error { return &Error{Offset: r.Offset(), Err: err} }

// unexpected reports the end of the stored bytes inside a member as such: klauspost/compress
// returns a plain io.EOF for a cut header.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

type countingReader struct {
	r io.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
