// A file is first written under another name. The next run removes what a killed run leaves.

package main

import (
	"os"
	"path/filepath"
	"strings"
)

// A draft is a file that is moved to its place when it is complete.
type draft struct {
	*os.File
	held *os.File // locked, so that no other run takes it for a leftover; nil on systems without locks
}

// longestName is how many bytes of its file's name the name of a draft repeats. With prefix
// and suffix, the name stays below the limit of every system.
const longestName = 200

// newDraft makes a draft of path that only its owner can read, and removes the drafts that
// killed runs left.
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
		d.release() // another run removed it before it was locked
		f.Close()
	}
}

// release unlocks the draft, which by now is in its place or removed.
func (d *draft) release() {
	if d.held != nil {
		d.held.Close()
	}
}

// removeLeft removes the drafts in a folder that no process holds. It ignores errors: the
// report is what counts.
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

// sameFile reports whether path still names the open file f.
func sameFile(f *os.File, path string) bool {
	a, err := f.Stat()
	b, err2 := os.Lstat(path)
	return err == nil && err2 == nil && os.SameFile(a, b)
}
