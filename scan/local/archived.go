package local

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"sync"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/internal/archive"
)

// errReplaced is the error of members of an archive that changed after it was listed.
var errReplaced = &scan.ReadError{Reason: "changed", Err: errors.New("the archive changed while it was read")}

// A pack is a regular file that may be an archive. It must not change after it was listed.
type pack struct {
	archive.File
	at     spot
	listed fs.FileInfo
}

// archived returns the regular file as it is now, to find out whether it is an archive.
func archived(name string, at spot) (pack, error) {
	listed, err := at.stat()
	p := pack{at: at, listed: listed}
	p.File = archive.File{Name: name, Open: func(context.Context) (io.ReadCloser, error) { return p.open() }}
	return p, err
}

func (p *pack) open() (io.ReadCloser, error) {
	d, err := p.at.open()
	if err != nil {
		return nil, err
	}
	size, changed, err := look(d)
	if err == nil && (size != p.listed.Size() || changed != p.listed.ModTime().UnixNano()) {
		err = errReplaced
	}
	if err != nil {
		d.Close()
		return nil, err
	}
	return d.file(p.at.path), nil
}

// check returns an error if the file has changed since it was listed.
func (p *pack) check() error {
	now, err := p.at.stat()
	if err != nil || now.Size() != p.listed.Size() || !now.ModTime().Equal(p.listed.ModTime()) {
		return errReplaced
	}
	return nil
}

// watch returns m with a body that fails its check if the archive has changed since it was
// listed.
func (p *pack) watch(m scan.Object) scan.Object {
	if open := m.Open; open != nil {
		m.Open = func(ctx context.Context) (scan.Body, error) {
			body, err := open(ctx)
			body.Check = p.check
			return body, err
		}
	}
	return m
}

// streamed returns an object with the stream from open, which is called once, when the
// object is used. The end of ctx ends any wait for the stream. Its first bytes alone tell
// whether it is an archive.
func streamed(ctx context.Context, name string, open func() (io.ReadCloser, error)) scan.Object {
	in := sync.OnceValue(func() *bufio.Reader {
		return bufio.NewReaderSize(Interruptible(ctx, open), archive.HeadSize)
	})
	o := scan.Object{Name: name, Size: -1, Once: true, Archive: true, Open: func(context.Context) (scan.Body, error) {
		return scan.Body{ReadCloser: io.NopCloser(in())}, nil
	}}
	members := new(archive.Spool).Members(o)
	o.Members = func(ctx context.Context, yield func(scan.Object) bool) (bool, error) {
		if is, err := archive.Begins(in()); !is {
			return false, err
		}
		return members(ctx, yield)
	}
	return o
}
