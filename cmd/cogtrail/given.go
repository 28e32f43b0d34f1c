// Files named by flags are trusted only after a check of their owners.

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// openGiven opens the file at path to be read once: a regular file, or a named pipe that belongs
// to the user. A pipe without a writer is at its end.
func openGiven(path string, user int) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|nonBlock, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && info.Mode()&fs.ModeNamedPipe != 0 && !openAlready(path) && foreign(info, user) {
		err = errors.New("a named pipe of another user")
	}
	if err != nil {
		f.Close()
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	return f, nil
}

// openOwn opens the file at path with the given flag. It must be a regular file that belongs to
// the user or to root: its owner could have written it, and can change it.
func openOwn(path string, flag, user int) (*os.File, error) {
	f, err := os.OpenFile(path, flag|nonBlock, 0o600)
	if err != nil {
		return nil, err
	}
	switch info, e := f.Stat(); {
	case e != nil:
		err = e
	case !info.Mode().IsRegular():
		err = fmt.Errorf("%s is not a regular file", path)
	case foreign(info, user):
		err = fmt.Errorf("%s belongs to another user, who could read or change it: copy its content, if you trust it, to a file of your own", path)
	default:
		return f, nil
	}
	f.Close() // nothing was written
	return nil, err
}

// checkRegular refuses a file that is not regular, since it must be read more than once. Flag is
// the flag that names it.
func checkRegular(flag, path string) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return usagef("%s: %s is not a regular file, but must be read more than once: write it to a file first", flag, path)
	}
	return nil // opening the file finds any other error
}

// checkPlanted refuses an output that another user put there: a pipe, a device, or a link, which
// could lead to one.
func checkPlanted(path string, user int) error {
	if openAlready(path) {
		return nil
	}
	for _, look := range []func(string) (fs.FileInfo, error){os.Lstat, os.Stat} {
		info, err := look(path)
		if err != nil || info.Mode().IsRegular() || info.IsDir() {
			continue
		}
		if foreign(info, user) {
			return usagef("--output %s belongs to another user, who could read the report: name another place", path)
		}
	}
	return nil
}

// openAsItIs opens an output that is written to directly, instead of being replaced.
func openAsItIs(path string, user int) (*os.File, error) {
	const flags = os.O_WRONLY | os.O_APPEND
	if openAlready(path) {
		return os.OpenFile(path, flags, 0)
	}
	if err := checkPlanted(path, user); err != nil {
		return nil, err
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(real, flags|noFollow, 0)
	if err != nil {
		return nil, err
	}
	switch info, err := f.Stat(); {
	case err != nil:
		return nil, errors.Join(err, f.Close())
	case info.Mode().IsRegular() || foreign(info, user):
		return nil, errors.Join(usagef("--output %s has become a regular file, or belongs to another user: name another place", path), f.Close())
	}
	return f, nil
}

// openAlready reports whether path names a file that whoever started the program already opened.
func openAlready(path string) bool { return slices.Contains(openFiles, filepath.Dir(path)) }
