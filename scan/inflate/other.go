package inflate

import (
	"bytes"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// HeadSize is how many stored bytes tell how an object is compressed.
const HeadSize = 6

// maxWindow bounds the memory that a zstd object may request. Up to level 19 zstd requests 8
// MiB, and with --ultra 128 MiB.
const maxWindow = 64 << 20

// An OtherError reports damage in an object that is not compressed with gzip, or a format
// that is not supported.
type OtherError struct {
	Format string // zstd, bzip2, xz, ...
	Unread bool   // the format is not supported, whether the object is damaged or not
	Err    error
}

func (e *OtherError) Error() string { return fmt.Sprintf("%s: %v", e.Format, e.Err) }

func (e *OtherError) Unwrap() error { return e.Err }

// An Other inflates objects in zstd (RFC 8878) and bzip2, one after another. The zero value
// is ready to use. It must not be used concurrently.
type Other struct{ zstd *zstd.Decoder }

// others are the first bytes of unsupported formats, and what to do about them.
var others = []struct{ magic, format, remedy string }{
	{"\xfd7zXZ\x00", "xz", "not supported: decompress it first, with xz -d"},
	{"7z\xbc\xaf\x27\x1c", "7z", "not supported: unpack it first, with 7z x"},
	{"Rar!\x1a\x07", "rar", "not supported: unpack it first, with unrar x"},
	{"PK\x03\x04", "zip", "an archive is opened only if its name says so, on standard input, or directly inside another archive: unpack it first"},
}

// Open returns the text of the object whose stored bytes are head, at least HeadSize of them
// or all, followed by those of tail. It returns nil if these are gzip or not compressed. All
// errors, including those of the returned reader, are *OtherError, except those of tail.
func (o *Other) Open(head []byte, tail io.Reader) (io.Reader, error) {
	in := &source{r: bytes.NewReader(head)}
	if tail != nil {
		in.r = io.MultiReader(in.r, tail)
	}
	switch {
	case isBzip2(head):
		return &otherReader{bzip2.NewReader(in), "bzip2", in}, nil
	case isZstd(head):
		if err := o.reset(in); err != nil {
			return nil, in.damage("zstd", err)
		}
		return &otherReader{o.zstd, "zstd", in}, nil
	}
	for _, other := range others {
		if bytes.HasPrefix(head, []byte(other.magic)) {
			return nil, &OtherError{other.format, true, errors.New(other.remedy)}
		}
	}
	return nil, nil
}

// isZstd reports whether head begins with a frame or, as from pzstd, with a skippable frame.
func isZstd(head []byte) bool {
	return len(head) >= 4 && (string(head[:4]) == "\x28\xb5\x2f\xfd" || head[0]&0xf0 == 0x50 && string(head[1:4]) == "\x2a\x4d\x18")
}

// isBzip2 also checks the first byte of a block or, if there is none, of the end.
func isBzip2(head []byte) bool {
	return len(head) >= 5 && string(head[:3]) == "BZh" && '1' <= head[3] && head[3] <= '9' && (head[4] == 0x31 || head[4] == 0x17)
}

func (o *Other) reset(r io.Reader) (err error) {
	if o.zstd == nil {
		// Without concurrency there are no goroutines to stop.
		o.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return err
		}
	}
	return o.zstd.Reset(r)
}

// A source tells read errors from damage.
type source struct {
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

func (s *source) damage(format string, err error) error {
	if s.err != nil {
		return s.err
	}
	return &OtherError{format, false, err}
}

type otherReader struct {
	r      io.Reader
	format string
	in     *source
}

func (o *otherReader) Read(p []byte) (int, error) {
	n, err := o.r.Read(p)
	if err != nil && err != io.EOF {
		err = o.in.damage(o.format, err)
	}
	return n, err
}
