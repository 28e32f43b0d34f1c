package journal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// A compressed journal is a sequence of batches, each some whole lines: a header, then the
// lines as one zstd frame. The header is a frame that zstd skips, so that 'zstd -d' restores
// the journal. Its checksum tells a batch that was cut off, as by a killed run, from a
// damaged one.
const (
	batchMagic  = 0x184D2A5C
	zstdMagic   = 0xFD2FB528
	batchHeader = 24 // bytes
)

// appendHeader appends the header of a batch that holds stored, which inflates to text bytes.
func appendHeader(to, stored []byte, text int) []byte {
	begin := len(to)
	for _, n := range []uint32{batchMagic, batchHeader - 8, uint32(len(stored)), uint32(text), crc32.Checksum(stored, castagnoli)} {
		to = binary.LittleEndian.AppendUint32(to, n)
	}
	return binary.LittleEndian.AppendUint32(to, crc32.Checksum(to[begin:], castagnoli))
}

var errBatch = errors.New("it does not match its checksum")

// A batchHead is the content of the header of a batch.
type batchHead struct {
	stored, text int64 // bytes
	sum          uint32
}

func parseHeader(header []byte) (h batchHead, err error) {
	field := func(i int) uint32 { return binary.LittleEndian.Uint32(header[4*i:]) }
	if field(0) != batchMagic || field(1) != batchHeader-8 || field(5) != crc32.Checksum(header[:batchHeader-4], castagnoli) {
		return h, errBatch
	}
	return batchHead{int64(field(2)), int64(field(3)), field(4)}, nil
}

// isMagic reports whether b begins with the magic number.
func isMagic(b []byte, magic uint32) bool {
	return len(b) >= 4 && binary.LittleEndian.Uint32(b) == magic
}

// An inflater inflates batches. The zero value is ready to use. It must not be used
// concurrently.
type inflater struct{ zstd *zstd.Decoder }

// lines returns the lines in stored, whose header is h.
func (f *inflater) lines(h batchHead, stored []byte) ([]byte, error) {
	if crc32.Checksum(stored, castagnoli) != h.sum {
		return nil, errBatch
	}
	if f.zstd == nil {
		var err error
		if f.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecodeAllCapLimit(true)); err != nil {
			return nil, err
		}
	}
	lines, err := f.zstd.DecodeAll(stored, make([]byte, 0, h.text))
	if err != nil {
		return nil, fmt.Errorf("zstd: %w", err)
	}
	if int64(len(lines)) != h.text {
		return nil, errors.New("its lines do not have the stated length")
	}
	return lines, nil
}

// A batch says where a batch begins in the file, and where its lines begin in the text of
// all.
type batch struct{ stored, text int64 }

// batches give random access to the text of a compressed journal. They may be read
// concurrently, but not while they grow.
type batches struct {
	file io.ReaderAt // compressed; nil if nothing is to be read back
	list []batch
	end  batch // where the next batch begins

	mutex    sync.Mutex
	last     int    // number of the batch that was read last
	lines    []byte // lines of that batch; nil before the first read
	inflater inflater
}

// add appends a batch that takes stored bytes with its header, and whose lines take text
// bytes.
func (b *batches) add(stored, text int64) {
	b.list = append(b.list, b.end)
	b.end = batch{b.end.stored + stored, b.end.text + text}
}

// ReadAt reads lines from offset at of the text.
func (b *batches) ReadAt(p []byte, at int64) (n int, err error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	for n < len(p) {
		i, here := slices.BinarySearchFunc(b.list, at, func(b batch, at int64) int { return int(max(-1, min(1, b.text-at))) })
		if !here {
			i--
		}
		if at >= b.end.text || i < 0 {
			return n, io.EOF
		}
		lines, err := b.read(i)
		if err != nil {
			return n, fmt.Errorf("batch at byte %d: %w: the journal was changed or is damaged", b.list[i].stored, err)
		}
		copied := copy(p[n:], lines[at-b.list[i].text:])
		n, at = n+copied, at+int64(copied)
	}
	return n, nil
}

// read returns the lines of batch i.
func (b *batches) read(i int) ([]byte, error) {
	if b.last == i && b.lines != nil {
		return b.lines, nil
	}
	next := b.end
	if i+1 < len(b.list) {
		next = b.list[i+1]
	}
	if b.file == nil {
		return nil, errors.New("the journal is not available")
	}
	stored := make([]byte, next.stored-b.list[i].stored)
	if _, err := b.file.ReadAt(stored, b.list[i].stored); err != nil {
		return nil, err
	}
	h, err := parseHeader(stored)
	if err != nil {
		return nil, err
	}
	lines, err := b.inflater.lines(h, stored[batchHeader:])
	if err == nil && h.text != next.text-b.list[i].text {
		err = errors.New("it has changed")
	}
	if err == nil {
		b.last, b.lines = i, lines
	}
	return lines, err
}

// A batchReader reads the text of a compressed journal from the beginning, and records where
// the batches are. It ends at a batch that is cut off.
type batchReader struct {
	in       io.Reader
	at       *batches
	stored   bytes.Buffer
	lines    []byte // the remaining lines of the current batch
	inflater inflater
}

func (r *batchReader) Read(p []byte) (int, error) {
	for len(r.lines) == 0 {
		if err := r.next(); err == io.EOF || err == io.ErrUnexpectedEOF {
			return 0, io.EOF
		} else if err != nil {
			return 0, fmt.Errorf("batch at byte %d: %w: the journal was changed or is damaged", r.at.end.stored, err)
		}
	}
	n := copy(p, r.lines)
	r.lines = r.lines[n:]
	return n, nil
}

// next reads the next batch. It returns io.EOF or io.ErrUnexpectedEOF if there is no whole
// one.
func (r *batchReader) next() error {
	var header [batchHeader]byte
	if _, err := io.ReadFull(r.in, header[:]); err != nil {
		return err
	}
	h, err := parseHeader(header[:])
	if err != nil {
		return err
	}
	r.stored.Reset()
	if _, err := io.CopyN(&r.stored, r.in, h.stored); err != nil {
		return err
	}
	if r.lines, err = r.inflater.lines(h, r.stored.Bytes()); err != nil {
		return err
	}
	r.at.add(batchHeader+h.stored, h.text)
	return nil
}
