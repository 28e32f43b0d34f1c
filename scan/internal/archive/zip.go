package archive

import (
	"archive/zip"
	"bufio"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"strings"

	"github.com/klauspost/compress/flate"

	"github.com/cogtrail/cogtrail/scan"
)

// Compression methods and a flag from the specification of zip (APPNOTE.TXT).
const (
	methodBzip2 = 12
	methodZstd  = 93
	encrypted   = 1
)

// A random is an open file that can be read at any place.
type random interface {
	io.ReaderAt
	io.Seeker
	io.Closer
}

// zip yields the members of a zip archive, in the order of its directory.
func (l *list) zip(f File) {
	in, size, err := l.random(l.ctx, f)
	if err != nil {
		l.bar("%v", err)
		return
	}
	defer in.Close() // only read from: the error does not matter
	z, err := zip.NewReader(in, size)
	if errors.Is(err, zip.ErrFormat) {
		l.bar("the directory at the end of the zip archive is missing or damaged: download it again or, to save what is left, repair it with zip -FF")
		return
	}
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		l.bar("%v", err)
		return
	}
	var stored uint64
	for _, m := range z.File {
		if stored += m.CompressedSize64; m.CompressedSize64 > uint64(size) || stored > uint64(size) {
			l.bar("the members of the zip archive overlap, as in a bomb: none of it is read")
			return
		}
	}
	for _, m := range z.File {
		if !isFolder(m) && !l.add(l.zipped(f, m)) {
			return
		}
	}
}

// isFolder reports whether m is a folder. Some programs write names with backslashes.
func isFolder(m *zip.File) bool { return m.Mode().IsDir() || strings.HasSuffix(m.Name, `\`) }

// zipped makes an object of a member.
func (l *list) zipped(f File, m *zip.File) scan.Object {
	o := scan.Object{
		Name:    l.objectName(strings.ReplaceAll(m.Name, `\`, "/")),
		Version: version(int64(m.UncompressedSize64), m.CRC32), Size: int64(m.UncompressedSize64),
	}
	start, err := m.DataOffset()
	switch method, mode := m.Method, m.Mode(); {
	case mode&fs.ModeSymlink != 0:
		o.Skip = "symbolic link"
	case m.Flags&encrypted != 0:
		o.Barred = "encrypted: unpack the archive with its password, and scan the folder"
	case method != zip.Store && method != zip.Deflate && method != methodBzip2 && method != methodZstd:
		o.Barred = fmt.Sprintf("compressed with zip method %d, which is not supported: unpack the archive, and scan the folder", method)
	case err != nil:
		o.Barred = err.Error()
	case o.Size < 0:
		o.Barred = "it claims an impossible size"
	default:
		w := l.walker
		at := place{start, int64(m.CompressedSize64), o.Size, m.CRC32, method}
		o.Open = func(ctx context.Context) (scan.Body, error) {
			in, _, err := w.random(ctx, f)
			if err != nil {
				return scan.Body{}, err
			}
			return scan.Body{ReadCloser: at.open(in), Packed: max(at.stored, 1)}, nil
		}
	}
	return o
}

// A place says where a member is in a zip archive, and what its content must match.
type place struct {
	start, stored, size int64
	crc                 uint32
	method              uint16
}

func (p place) open(in random) io.ReadCloser {
	const most = 64 << 10
	b := bufio.NewReaderSize(io.NewSectionReader(in, p.start, p.stored), int(min(p.stored, most)))
	c := &checked{r: b, Closer: in, want: p}
	switch p.method {
	case zip.Deflate:
		c.r = flate.NewReader(b)
	case methodBzip2, methodZstd:
		if c.r, _, c.err = inflated(b); c.err != nil {
			c.err = damaged(c.err)
		}
	}
	return c
}

// A checked reader returns io.EOF only if size and CRC-32 are right.
type checked struct {
	r io.Reader
	io.Closer
	want place
	n    int64
	crc  uint32
	err  error // of the first bytes
}

func (c *checked) Read(p []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.r.Read(p)
	c.n += int64(n)
	c.crc = crc32.Update(c.crc, crc32.IEEETable, p[:n])
	switch {
	case c.n > c.want.size:
		return 0, damaged(fmt.Errorf("it has more than the %d bytes stated in the directory of the archive", c.want.size))
	case err == nil:
		return n, nil
	case err != io.EOF:
		return n, damaged(err)
	case c.n < c.want.size:
		return n, damaged(io.ErrUnexpectedEOF)
	case c.crc != c.want.crc:
		return n, damaged(zip.ErrChecksum)
	}
	return n, io.EOF
}

// random opens f for reading at any place.
func (w *walker) random(ctx context.Context, f File) (random, int64, error) {
	in, err := f.Open(ctx)
	if err != nil {
		return nil, 0, err
	}
	r, ok := in.(random)
	if !ok {
		in.Close()
		return nil, 0, errors.New("a zip archive inside an archive, too large to be held in memory: unpack the outer one first")
	}
	size, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		r.Close()
		return nil, 0, err
	}
	return r, size, nil
}
