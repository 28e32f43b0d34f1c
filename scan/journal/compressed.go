package journal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"

	"github.com/klauspost/compress/zstd"
)

// A compressedFile presents a compressed journal as its text.
type compressedFile struct {
	File
	batches
	size   int64 // of the file when it was opened or last written
	packer batchPacker
}

// Compressed returns the journal in file, which is compressed or empty, as if it were not
// compressed. Each Write appends one batch. If a killed run left an incomplete last batch, it
// is cut off before anything is written. File may be read-only if nothing is written.
//
// The error is ErrNotJournal for a file that was not compressed by a scan, and a
// [DamageError] for a damaged one.
func Compressed(file File) (File, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	f := &compressedFile{File: file, batches: batches{file: file}, size: info.Size()}
	var header [batchHeader]byte
	for f.end.stored+batchHeader <= f.size {
		at := f.end.stored
		if _, err := file.ReadAt(header[:], at); err != nil {
			return nil, err
		}
		h, err := parseHeader(header[:])
		switch {
		case err != nil && at == 0 && !isMagic(header[:], batchMagic):
			return nil, fmt.Errorf("%w compressed by a scan: if another program compressed it, decompress it (zstd -d), or name a new file", ErrNotJournal)
		case err != nil:
			return nil, &DamageError{First: at == 0, Err: fmt.Errorf("batch at byte %d: %w: the journal was changed or is damaged", at, err)}
		case at+batchHeader+h.stored > f.size:
			return f, nil
		}
		f.add(batchHeader+h.stored, h.text)
	}
	return f, nil
}

// IsCompressed reports whether a journal that begins with these bytes was compressed by a
// scan.
func IsCompressed(begin []byte) bool { return isMagic(begin, batchMagic) }

func (f *compressedFile) ReadAt(p []byte, at int64) (int, error) { return f.batches.ReadAt(p, at) }

// Write appends lines as one batch.
func (f *compressedFile) Write(lines []byte) (int, error) {
	if f.end.stored < f.size {
		if err := f.File.Truncate(f.end.stored); err != nil {
			return 0, err
		}
		f.size = f.end.stored
	}
	batch, err := f.packer.pack(lines)
	if err != nil {
		return 0, err
	}
	if _, err := f.File.Write(batch); err != nil {
		return 0, err
	}
	f.add(int64(len(batch)), int64(len(lines)))
	f.size = f.end.stored
	return len(lines), nil
}

// A batchPacker turns lines into batches. The zero value is ready to use. The same lines
// always give the same bytes.
type batchPacker struct {
	encoder *zstd.Encoder
	batch   []byte // reused
}

// pack returns lines as a batch, which is valid until the next call.
func (p *batchPacker) pack(lines []byte) ([]byte, error) {
	if len(lines) > math.MaxUint32 {
		return nil, fmt.Errorf("an entry of %d bytes is too large for a compressed journal", len(lines))
	}
	if p.encoder == nil {
		var err error
		if p.encoder, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithSingleSegment(true)); err != nil {
			return nil, err
		}
	}
	p.batch = p.encoder.EncodeAll(lines, append(p.batch[:0], make([]byte, batchHeader)...))
	appendHeader(p.batch[:0], p.batch[batchHeader:], len(lines))
	return p.batch, nil
}

// Compressor returns a writer that compresses the journal written to it, from its beginning,
// to out. Each Write becomes one batch, as with [Compressed].
func Compressor(out io.Writer) io.Writer { return &compressor{out: out} }

type compressor struct {
	out    io.Writer
	packer batchPacker
}

func (c *compressor) Write(lines []byte) (int, error) {
	batch, err := c.packer.pack(lines)
	if err != nil {
		return 0, err
	}
	if _, err := c.out.Write(batch); err != nil {
		return 0, err
	}
	return len(lines), nil
}

// Truncate cuts the text off at size, where a batch must begin.
func (f *compressedFile) Truncate(size int64) error {
	for i, b := range f.list {
		if b.text == size {
			f.list, f.end = f.list[:i], b
			return nil // the rest is cut off before the next write
		}
	}
	if size == f.end.text {
		return nil
	}
	return errors.New("a batch ends within a line: the journal was changed or is damaged")
}

func (f *compressedFile) Stat() (fs.FileInfo, error) {
	info, err := f.File.Stat()
	return textInfo{info, f.end.text}, err
}

// A textInfo describes a compressed file, but with the size of its text.
type textInfo struct {
	fs.FileInfo
	size int64
}

func (i textInfo) Size() int64 { return i.size }

// expand makes r read the text of in if in was compressed, by a scan or by another program.
func (r *Reader) expand() error {
	switch start, _ := r.in.Peek(4); {
	case isMagic(start, batchMagic):
		r.batches = &batches{}
		r.in = newLines(&batchReader{in: r.in, at: r.batches})
	case isMagic(start, zstdMagic):
		d, err := zstd.NewReader(r.in, zstd.WithDecoderConcurrency(1))
		if err != nil {
			return err
		}
		r.foreign = true
		r.in = newLines(d)
	}
	return nil
}

// back makes records be read back from file, which is the file that r reads.
func (r *Reader) back(file io.ReaderAt) {
	switch r.file = file; {
	case r.batches != nil:
		r.batches.file = file
		r.file = r.batches
	case r.foreign:
		r.file = foreignFile{}
	}
}

// A foreignFile is a journal that another program compressed.
type foreignFile struct{}

func (foreignFile) ReadAt([]byte, int64) (int, error) {
	return 0, errors.New("another program compressed the journal: decompress it (zstd -d)")
}
