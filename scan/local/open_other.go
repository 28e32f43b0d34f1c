//go:build !unix

package local

import (
	"errors"
	"io/fs"
	"os"

	"github.com/cogtrail/cogtrail/scan"
)

// An opened file is one for use by one goroutine.
type opened = whole

// A whole file is one of the standard library.
type whole struct{ *os.File }

// file returns w as a file called path, which has to be closed instead.
func (w whole) file(string) *os.File { return w.File }

// open opens a regular file for reading.
func open(path string) (opened, error) {
	f, err := os.Open(path)
	return whole{f}, err
}

// A tree is a folder below which no symbolic link is followed out of it.
type tree struct{ root *os.Root }

// openTree opens the folder at path, which may be a symbolic link. It is closed when
// nobody can open anything in it any more.
func openTree(path string) (*tree, error) {
	root, err := os.OpenRoot(path)
	return &tree{root}, err
}

// open opens the regular file rel in the folder, which is called path.
func (t *tree) open(rel, path string) (opened, error) {
	f, err := t.root.Open(rel)
	if e := (*fs.PathError)(nil); errors.As(err, &e) {
		e.Path = path
	}
	return whole{f}, err
}

// list returns what is in the folder rel, in the order of the names.
func (t *tree) list(rel, path string) ([]child, error) {
	f, err := t.open(rel, path)
	if err != nil {
		return nil, err
	}
	return readDir(f.File)
}

// look returns the size of an open file and when it was changed, in nanoseconds. It has
// to be a regular one.
func look(f opened) (size, changed int64, err error) {
	info, err := f.Stat()
	switch {
	case err != nil:
		return 0, 0, err
	case !info.Mode().IsRegular():
		return 0, 0, &scan.ReadError{Reason: "changed", Err: errors.New("it was a regular file when it was listed, and is none any more")}
	}
	return info.Size(), info.ModTime().UnixNano(), nil
}
