//go:build !unix

package local

import "os"

// open opens a regular file for reading.
func open(path string) (*os.File, error) { return os.Open(path) }

// look returns the size of an open file and when it was changed, in nanoseconds.
func look(f *os.File) (size, changed int64, err error) {
	info, err := f.Stat()
	if err != nil {
		return 0, 0, err
	}
	return info.Size(), info.ModTime().UnixNano(), nil
}
