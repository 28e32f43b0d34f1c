//go:build unix

package local

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/cogtrail/cogtrail/scan"
)

// readOnly are the flags to open files with. A file that has become a named pipe does not
// make the call wait.
const readOnly = syscall.O_RDONLY | syscall.O_CLOEXEC | syscall.O_NONBLOCK | syscall.O_NOCTTY

// An opened file is an open file for use by one goroutine.
type opened = descriptor

// open opens a regular file for reading. os.Open also asks the system whether it can poll
// the file. Most objects are so small that this would take a tenth of all time.
func open(path string) (opened, error) {
	for {
		fd, err := syscall.Open(path, readOnly, 0)
		if err == nil {
			return descriptor(fd), nil
		}
		if err != syscall.EINTR {
			return -1, &fs.PathError{Op: "open", Path: path, Err: err}
		}
	}
}

// A tree is a folder below which no symbolic link is followed.
type tree struct{ root *os.File }

// openTree opens the folder at path, which may be a symbolic link. The garbage collector
// closes it when the tree is no longer in use.
func openTree(path string) (*tree, error) {
	root, err := os.Open(path)
	return &tree{root}, err
}

// open opens the regular file rel in the folder. Errors name it path.
func (t *tree) open(rel, path string) (opened, error) { return t.openAs(rel, path, readOnly) }

func (t *tree) openAs(rel, path string, flags int) (opened, error) {
	defer runtime.KeepAlive(t.root)
	for {
		fd, err := openBelow(int(t.root.Fd()), rel, flags)
		switch {
		case err == nil:
			return descriptor(fd), nil
		case err == syscall.EINTR:
		case err == syscall.ELOOP, err == syscall.EMLINK, err == syscall.ENOTDIR:
			return -1, swapped(path)
		default:
			return -1, &fs.PathError{Op: "open", Path: path, Err: err}
		}
	}
}

// list returns the children of the folder rel, in the order of their names.
func (t *tree) list(rel, path string) ([]child, error) {
	fd, err := t.openAs(rel, path, syscall.O_RDONLY|syscall.O_CLOEXEC|syscall.O_DIRECTORY)
	if err != nil {
		return nil, err
	}
	return readDir(os.NewFile(uintptr(fd), path))
}

// openStepwise opens rel in the folder dir, one folder after the other, and follows no
// symbolic link on the way.
func openStepwise(dir int, rel string, flags int) (int, error) {
	at := dir
	for {
		name, rest, more := strings.Cut(rel, string(filepath.Separator))
		how := flags
		if more {
			how = syscall.O_RDONLY | syscall.O_CLOEXEC | syscall.O_DIRECTORY
		}
		fd, err := unix.Openat(at, name, how|syscall.O_NOFOLLOW, 0)
		if at != dir {
			syscall.Close(at) // only read from
		}
		if err != nil || !more {
			return fd, err
		}
		at, rel = fd, rest
	}
}

// A descriptor is an open file, for use by one goroutine.
type descriptor int

func (d descriptor) Read(p []byte) (int, error) {
	for {
		n, err := syscall.Read(int(d), p)
		switch {
		case err == syscall.EINTR:
			continue
		case err != nil:
			return 0, err
		case n == 0 && len(p) > 0:
			return 0, io.EOF
		}
		return n, nil
	}
}

func (d descriptor) Close() error { return syscall.Close(int(d)) }

// file returns d as an os.File named path, which the caller must close instead of d.
func (d descriptor) file(path string) *os.File { return os.NewFile(uintptr(d), path) }

// look returns the size of an open file and the time of its last change, in nanoseconds. A
// file that is not regular is an error.
func look(d opened) (size, changed int64, err error) {
	var s unix.Stat_t
	if err = unix.Fstat(int(d), &s); err == nil && s.Mode&syscall.S_IFMT != syscall.S_IFREG {
		err = &scan.ReadError{Reason: "changed", Err: errors.New("it was a regular file when it was listed, and no longer is")}
	}
	return s.Size, s.Mtim.Nano(), err
}
