package local

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

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
