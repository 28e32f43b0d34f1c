//go:build !unix

package local

import (
	"errors"
	"io/fs"
	"os"

	"github.com/cogtrail/cogtrail/scan"
)

// An opened file is an open file for use by one goroutine.
type opened = whole

// A whole file is an os.File.
type whole struct{ *os.File }

// file returns w as an os.File named path, which the caller must close instead of w.
func (w whole) file(string) *os.File { return w.File }

// open opens a regular file for reading.
func open(path string) (opened, error) {
	f, err := os.Open(path)
	return whole{f}, err
}

// A tree is a folder below which no symbolic link is followed out of it.
type tree struct{ root *os.Root }

// openTree opens the folder at path, which may be a symbolic link. The garbage collector
// closes it when the tree is no longer in use.
func openTree(path string) (*tree, error) {
	root, err := os.OpenRoot(path)
	return &tree{root}, err
}

// open opens the regular file rel in the folder. Errors name it path.
func (t *tree) open(rel, path string) (opened, error) {
	f, err := t.root.Open(rel)
	if e := (*fs.PathError)(nil); errors.As(err, &e) {
		e.Path = path
	}
	return whole{f}, err
}

// list returns the children of the folder rel, in the order of their names.
func (t *tree) list(rel, path string) ([]child, error) {
	f, err := t.open(rel, path)
	if err != nil {
		return nil, err
	}
	return readDir(f.File)
}

// look returns the size of an open file and the time of its last change, in nanoseconds. A
// file that is not regular is an error.
func look(f opened) (size, changed int64, err error) {
	info, err := f.Stat()
	switch {
	case err != nil:
		return 0, 0, err
	case !info.Mode().IsRegular():
		return 0, 0, &scan.ReadError{Reason: "changed", Err: errors.New("it was a regular file when it was listed, and no longer is")}
	}
	return info.Size(), info.ModTime().UnixNano(), nil
}
