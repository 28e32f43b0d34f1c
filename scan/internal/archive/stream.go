package archive

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"slices"

	"github.com/klauspost/compress/gzip"

	"github.com/cogtrail/cogtrail/scan/inflate"
)

// readSize is how many bytes of an archive are read at once.
const readSize = 64 << 10

// inflated returns the text of b, which is compressed or plain.
func inflated(b *bufio.Reader) (text io.Reader, plain bool, err error) {
	head, err := b.Peek(inflate.HeadSize)
	if err != nil && err != io.EOF {
		return nil, false, err
	}
	if inflate.IsGzip(head) {
		text, err = gzip.NewReader(b)
		return text, false, err
	}
	head = slices.Clone(head)
	if _, err := b.Discard(len(head)); err != nil {
		return nil, false, err
	}
	text, err = new(inflate.Other).Open(head, b)
	if text == nil && err == nil {
		return io.MultiReader(bytes.NewReader(head), b), true, nil
	}
	return text, false, err
}

// A stream is a tar archive that is read from its start and inflated.
type stream struct {
	ctx    context.Context // of the current reader
	stored io.ReadCloser
	text   io.Reader
	plain  bool  // the text is the stored bytes, which can be read at any place
	pos    int64 // position in the text
	budget inflate.Budget
}

func openStream(ctx context.Context, f File) (*stream, error) {
	in, err := f.Open(ctx)
	if err != nil {
		return nil, err
	}
	s := &stream{ctx: ctx, stored: in}
	b := bufio.NewReaderSize(storing{in, &s.budget}, readSize)
	if s.text, s.plain, err = inflated(b); err != nil {
		in.Close()
		return nil, damaged(err)
	}
	_, seeks := in.(io.Seeker)
	s.plain = s.plain && seeks
	return s, nil
}

func (s *stream) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := s.text.Read(p)
	s.pos += int64(n)
	if !s.plain {
		if over := s.budget.Spend(n); over != nil {
			return n, over
		}
	}
	return n, err
}

// A storing reader counts stored bytes for a budget.
type storing struct {
	io.Reader
	budget *inflate.Budget
}

func (s storing) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	s.budget.Stored += int64(n)
	return n, err
}

// skip reads on to pos.
func (s *stream) skip(pos int64) error {
	_, err := io.CopyN(io.Discard, s, pos-s.pos)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return err
}
