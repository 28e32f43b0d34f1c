//go:build !linux

package local

import "os"

// readChildren returns the children of an open folder.
func readChildren(dir *os.File) (children []child, err error) {
	entries, err := dir.ReadDir(-1)
	for _, e := range entries {
		children = append(children, child{e.Name(), e.Type()})
	}
	return children, err
}
