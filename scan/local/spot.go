package local

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/plan"
)

// A spot is the place of a regular file. After the file is listed and before it is read,
// something else may take its place.
type spot struct {
	path string
	in   *tree  // where it was found; nil: it is the path of the source, and may be a link
	rel  string // path in the tree
}

// open opens the file, if it still is one.
func (s spot) open() (opened, error) {
	if s.in == nil {
		return open(s.path)
	}
	return s.in.open(s.rel, s.path)
}

// stat describes the file without opening it.
func (s spot) stat() (fs.FileInfo, error) {
	if s.in == nil {
		return os.Stat(s.path)
	}
	return os.Lstat(s.path)
}

// swapped returns the error for a path that was a file or folder when it was listed, and
// no longer is.
func swapped(path string) error {
	return &scan.ReadError{Reason: "changed", Err: fmt.Errorf("%s: something else, such as a symbolic link, replaced it, or a folder that it is in, after it was listed", path)}
}

// errWritten is the error of a file whose bytes may come from two versions.
var errWritten = &scan.ReadError{Reason: "changed", Transient: true, Err: errors.New("it was written to while it was read, again and again")}

// A child is a file or folder in a folder.
type child struct {
	name string
	mode fs.FileMode // its type
}

// readDir returns the children of an open folder, in the order of their names, and closes
// it.
func readDir(dir *os.File) ([]child, error) {
	defer dir.Close() // only read from
	children, err := readChildren(dir)
	slices.SortFunc(children, func(a, b child) int { return strings.Compare(a.name, b.name) })
	return children, err
}

// below returns the beginning that all names below the folder name share.
func below(name string) string {
	prefix := path.Join(name, "x")
	return prefix[:len(prefix)-1]
}

// A walker lists the files below a folder.
type walker struct {
	tree  *tree
	base  string      // the beginning of all names
	shard *plan.Shard // only its files are listed; nil: all files are
}

// at returns the place of the file name.
func (w *walker) at(name string) spot {
	return spot{filepath.FromSlash(name), w.tree, filepath.FromSlash(name[len(w.base):])}
}
