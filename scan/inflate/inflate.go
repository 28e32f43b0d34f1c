// Package inflate turns stored gzip objects (RFC 1952) into their text.
//
// A [Reader] is the whole of it: give it the stored bytes with [Reader.Reset],
// read one member to its io.EOF, and ask [Reader.Next] for the one after. Bytes
// are tentative until that io.EOF: only then have the member's CRC-32 and length
// been checked. Members are kept apart because CloudTrail writes exactly one
// per log file, and anyone who can write to a bucket can append another.
package inflate

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
)

// streamBuffer is how much of the stored bytes is read at once when they are
// not in memory already.
const streamBuffer = 64 << 10

// maxRatio bounds what one stored byte can inflate to: DEFLATE (RFC 1951)
// codes at most 258 bytes in two bits.
const maxRatio = 1032

// IsGzip reports whether the stored bytes begin with a gzip member, whatever
// the object is called.
func IsGzip(stored []byte) bool {
	return len(stored) >= 2 && stored[0] == 0x1f && stored[1] == 0x8b
}

// An Error is damage in a gzip object.
type Error struct {
	Offset int64 // how many stored bytes had been read when it was found
	Err    error // what is wrong, as klauspost/compress names it
}

func (e *Error) Error() string {
	return fmt.Sprintf("stored byte %d: %v", e.Offset, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// A Reader inflates gzip objects, one after another, reusing its state.
// The zero value is ready for Reset. It may not be used concurrently.
type Reader struct {
	zr   gzip.Reader
	head bytes.Reader   // the stored bytes, when all of them are in memory
	buf  *bufio.Reader  // in front of tail, when they are not
	tail countingReader // head and what follows it
	len  int64          // length of head
}

// Reset starts on the object whose stored bytes are head and then whatever
// tail gives; a nil tail means that head is all of it. The first member's
// header is read at once. Head is read in place and must not change until the
// object is done.
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

// More reports whether stored bytes follow the member that was read to its
// io.EOF.
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

// Read reads text of the current member into p. It returns io.EOF at the end
// of the member, once its checksum and length were found right, and an *Error
// for damage.
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

// SizeHint returns how long the text of head, a whole object, claims to be. It
// reads the last member's length field, which anyone may have written: no more
// than a hint, bounded by what DEFLATE can do.
func SizeHint(head []byte) int64 {
	if len(head) < 4 {
		return 0
	}
	claimed := int64(binary.LittleEndian.Uint32(head[len(head)-4:]))
	return min(claimed, int64(len(head))*maxRatio)
}

func (r *Reader) damage(err error) error { return &Error{Offset: r.Offset(), Err: err} }

// unexpected names the end of the stored bytes inside a member for what it is:
// klauspost/compress returns a plain io.EOF from a cut header.
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
