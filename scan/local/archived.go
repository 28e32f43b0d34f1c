package local

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/archive"
)

// errReplaced is the error of members of an archive that is not what was listed.
var errReplaced = &scan.ReadError{Reason: "changed", Err: errors.New("the archive changed while it was read")}

// archived returns the regular file as it is now, for a look whether it is an archive.
func archived(name string) (archive.File, error) {
	path := filepath.FromSlash(name)
	listed, err := os.Stat(path)
	if err != nil {
		return archive.File{}, err
	}
	return archive.File{Name: name, Open: func(context.Context) (io.ReadCloser, error) {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		info, err := f.Stat()
		if err == nil && (info.Size() != listed.Size() || !info.ModTime().Equal(listed.ModTime())) {
			err = errReplaced
		}
		if err != nil {
			f.Close()
			return nil, err
		}
		return f, nil
	}}, nil
}

// streamed makes an object of what open gives, which is opened once, when it is needed,
// and waited for no longer than until ctx ends. Only its first bytes tell whether it is
// an archive.
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
