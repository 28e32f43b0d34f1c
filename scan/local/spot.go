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

// A spot is where a regular file is. Between the listing and the reading of it somebody
// may put something else there.
type spot struct {
	path string
	in   *tree  // that it was found in; nil: it was named itself, and may be a link
	rel  string // in that
}

// open opens the file, if it is still one.
func (s spot) open() (opened, error) {
	if s.in == nil {
		return open(s.path)
	}
	return s.in.open(s.rel, s.path)
}

// stat looks at the file without opening it.
func (s spot) stat() (fs.FileInfo, error) {
	if s.in == nil {
		return os.Stat(s.path)
	}
	return os.Lstat(s.path)
}

// swapped is the error of what was a file or folder when it was listed.
func swapped(path string) error {
	return &scan.ReadError{Reason: "changed", Err: fmt.Errorf("%s: something else, such as a symbolic link, took the place of it, or of a folder that it is in, after it was listed", path)}
}

// errWritten is of a file whose bytes may be of two versions.
var errWritten = &scan.ReadError{Reason: "changed", Transient: true, Err: errors.New("it was written to while it was read, again and again")}

// A child is what is in a folder.
type child struct {
	name string
	mode fs.FileMode // its type
}

// readDir returns what is in an open folder, in the order of the names, and closes it.
func readDir(dir *os.File) ([]child, error) {
	defer dir.Close() // only read from
	children, err := readChildren(dir)
	slices.SortFunc(children, func(a, b child) int { return strings.Compare(a.name, b.name) })
	return children, err
}

// below returns what all names below the folder called name begin with.
func below(name string) string {
	prefix := path.Join(name, "x")
	return prefix[:len(prefix)-1]
}

// A walker lists what is below a folder.
type walker struct {
	tree  *tree
	base  string      // what all names begin with
	shard *plan.Shard // whose files alone are listed; nil: all are
}

// at returns where the file is that is called name.
func (w *walker) at(name string) spot {
	return spot{filepath.FromSlash(name), w.tree, filepath.FromSlash(name[len(w.base):])}
}
