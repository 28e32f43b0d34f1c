// Package work keeps the files of runs in a folder that all machines share ([Local]) or in
// an S3 bucket ([Bucket]). Each of them is a plan.Folder. No other part of a scan writes to
// S3.
package work

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// Local is the path of a folder.
type Local string

// Path returns the path of the named file.
func (l Local) Path(name string) string { return filepath.Join(string(l), filepath.FromSlash(name)) }

// Open opens a file.
func (l Local) Open(_ context.Context, name string) (io.ReadCloser, error) {
	return os.Open(l.Path(name))
}

// Put writes a file under a temporary name, and then renames it. It creates the folder if
// needed. Only the owner can read the folder and the file, because parts contain data about
// users.
func (l Local) Put(_ context.Context, name string, data io.ReadSeeker) (err error) {
	path := l.Path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".cogtrail-"+filepath.Base(path)+"-*") // of mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if _, err := io.Copy(f, data); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
