package archive

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/inflate"
)

// blockSize is the block size of tar. All parts begin at a multiple of it.
const blockSize = 512

// isTar reports whether the block is the first of a tar archive. All such blocks have a
// checksum; some say that they continue.
func isTar(head []byte) bool {
	_, err := tar.NewReader(bytes.NewReader(head)).Next()
	return err == nil || errors.Is(err, tar.ErrInsecurePath) || errors.Is(err, io.ErrUnexpectedEOF)
}

// tar yields the members of a tar archive as it reaches them. It reads the archive once to
// find them and their CRC-32; a [cursor] then reads them again.
func (l *list) tar(f File) {
	s, err := openStream(l.ctx, f)
	if err != nil {
		l.bar("%v", err)
		return
	}
	defer s.stored.Close() // only read from: the error does not matter
	t := &tarball{list: l, in: s, tar: tar.NewReader(s), cursor: &cursor{file: f, most: l.held, plain: s.plain}}
	defer t.cursor.listed()
	for {
		h, err := t.tar.Next()
		switch {
		case err == io.EOF:
			t.end()
			return
		case isOver(err):
			l.send(over(scan.Object{Name: l.name, Archive: true}))
			return
		case err != nil && !errors.Is(err, tar.ErrInsecurePath):
			l.bar("damaged at byte %d: %v: what follows is not read", s.pos, cut(err))
			return
		}
		if o, ok := t.object(h); ok && !l.add(o) {
			return
		}
	}
}

// A tarball is a tar archive while it is listed.
type tarball struct {
	*list
	in     *stream
	tar    *tar.Reader
	cursor *cursor
}

// object makes an object for the header, and reads on to its end. It returns false for
// folders and anything else that is not an object.
func (t *tarball) object(h *tar.Header) (o scan.Object, ok bool) {
	switch h.Typeflag {
	case tar.TypeDir, tar.TypeXGlobalHeader:
		return o, false
	}
	o = scan.Object{Name: t.objectName(h.Name), Size: h.Size}
	switch h.Typeflag {
	case tar.TypeReg, tar.TypeCont, tar.TypeGNUSparse:
		if sparse(h) {
			o.Barred = "a sparse file: unpack the archive, and scan the folder"
			return o, true
		}
		t.regular(&o)
	case tar.TypeLink:
		// The same file by another name: tar stores it once.
		if o.Skip = "hard link"; !t.has(h.Linkname) {
			o.Skip, o.Barred = "", "a hard link to a file that does not come before it in the archive"
		}
	case tar.TypeSymlink:
		o.Skip = "symbolic link"
	case tar.TypeFifo:
		o.Barred = "not a regular file but a named pipe"
	case tar.TypeChar, tar.TypeBlock:
		o.Barred = "not a regular file but a device"
	default:
		o.Barred = fmt.Sprintf("not a regular file but of type %q", h.Typeflag)
	}
	return o, true
}

// regular reads the member that follows, and completes o so that it can be opened.
func (t *tarball) regular(o *scan.Object) {
	at := span{t.in.pos, o.Size}
	crc := crc32.NewIEEE()
	if _, err := io.Copy(crc, t.tar); isOver(err) {
		*o = over(*o)
		return
	} else if err != nil {
		o.Barred = fmt.Sprintf("the archive is damaged here: %v", cut(err))
		return
	}
	o.Version = version(o.Size, crc.Sum32())
	c := t.cursor
	c.add(at)
	o.Once = at.size > maxMember && !c.plain // opening it again takes another pass
	o.Open = func(ctx context.Context) (scan.Body, error) {
		in, err := c.open(ctx, at)
		return scan.Body{ReadCloser: in}, err
	}
}

// end reads what follows the last member. Only zeros should follow. If another archive does,
// it would be lost.
func (t *tarball) end() {
	b := make([]byte, readSize)
	for {
		n, err := t.in.Read(b)
		switch {
		case len(bytes.TrimLeft(b[:n], "\x00")) > 0:
			t.bar("more data follows the end of the tar archive at byte %d: if it is another archive, separate the two", t.in.pos-int64(n))
			return
		case err == io.EOF:
			return
		case isOver(err):
			t.send(over(scan.Object{Name: t.name, Archive: true}))
			return
		case err != nil:
			t.bar("damaged at its end: %v", cut(err))
			return
		}
	}
}

// isOver reports whether err says that an archive inflates to more than it may.
func isOver(err error) bool {
	var budget *inflate.BudgetError
	return errors.As(err, &budget)
}

// over returns o as an object that cannot be read because the archive inflates to too much.
func over(o scan.Object) scan.Object {
	o.Open = func(context.Context) (scan.Body, error) {
		return scan.Body{}, &scan.ReadError{Reason: scan.OverLimit, Err: errors.New("the archive inflates to more than 200 times its size, which no archive of logs does: unpack it, and scan the folder")}
	}
	return o
}

func sparse(h *tar.Header) bool {
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return h.Typeflag == tar.TypeGNUSparse
}

// cut names the unexpected end of an archive.
func cut(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("it ends too early")
	}
	return err
}
