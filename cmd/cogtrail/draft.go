// A file is written under another name first: what a killed run leaves the next one removes.

package main

import (
	"os"
	"path/filepath"
	"strings"
)

// A draft is a file that is to take its place when it is whole.
type draft struct {
	*os.File
	held *os.File // locked, so that nobody takes it for one that was left; nil where there are no locks
}

// longestName is how much of the name of its file a draft bears: with what is around it
// that is less than any system's limit.
const longestName = 200

// newDraft makes a draft of path, which its owner alone can read, and removes those that
// killed runs have left.
func newDraft(path string) (*draft, error) {
	folder, name := filepath.Split(path)
	prefix := ".cogtrail-" + name[:min(len(name), longestName)] + "-"
	removeLeft(filepath.Clean(folder+"."), prefix)
	for {
		f, err := os.CreateTemp(filepath.Clean(folder+"."), prefix+"*") // of mode 0600
		if err != nil {
			return nil, err
		}
		d := &draft{File: f}
		if d.held = hold(f.Name()); d.held == nil || sameFile(f, f.Name()) {
			return d, nil
		}
		d.release() // another run took it before it was locked
		f.Close()
	}
}

// release lets go of the draft, which is in its place or gone.
func (d *draft) release() {
	if d.held != nil {
		d.held.Close()
	}
}

// removeLeft removes the drafts in a folder that nobody holds. What cannot be removed
// stays: the report is what counts.
func removeLeft(folder, prefix string) {
	if !holds {
		return
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return
	}
	for _, entry := range entries {
		number, ok := strings.CutPrefix(entry.Name(), prefix)
		if !ok || strings.Trim(number, "0123456789") != "" || !entry.Type().IsRegular() {
			continue
		}
		path := filepath.Join(folder, entry.Name())
		if f := hold(path); f != nil {
			if sameFile(f, path) {
				os.Remove(path)
			}
			f.Close()
		}
	}
}

// sameFile reports whether f, which is open, is still what path names.
func sameFile(f *os.File, path string) bool {
	a, err := f.Stat()
	b, err2 := os.Lstat(path)
	return err == nil && err2 == nil && os.SameFile(a, b)
}
