package sandbox

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// prefix begins the names of folders and cgroups.
const prefix = "cogtrail-engines-"

// newFolder creates a folder and locks it.
func newFolder() (folder string, lock *os.File, err error) {
	// The folder gets its name only when it is locked, because sweep may remove it
	// otherwise.
	made, err := os.MkdirTemp("", "new-"+prefix)
	if err != nil {
		return "", nil, err
	}
	if lock, err = hold(made); err != nil {
		return "", nil, errors.Join(err, os.Remove(made))
	}
	folder = filepath.Join(filepath.Dir(made), strings.TrimPrefix(filepath.Base(made), "new-"))
	if err := os.Rename(made, folder); err != nil {
		return "", nil, errors.Join(err, lock.Close(), os.Remove(made))
	}
	return folder, lock, nil
}

// hold locks a folder until this process ends or the file is closed.
func hold(folder string) (*os.File, error) {
	f, err := os.Open(folder)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// sweep removes what is left of sandboxes that were killed.
func sweep() error {
	folders, err := filepath.Glob(filepath.Join(os.TempDir(), prefix+"*"))
	if err != nil {
		return err
	}
	for _, folder := range folders {
		f, err := hold(folder)
		if err != nil {
			continue // in use, or already gone
		}
		groups, err := cgroupsOf(filepath.Base(folder))
		err = errors.Join(err, groups.remove(), os.RemoveAll(folder), f.Close())
		if err != nil {
			return err
		}
	}
	return nil
}
