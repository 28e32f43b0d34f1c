//go:build !unix

package local

import (
	"io"
	"os"
)

// open opens a regular file for reading.
func open(path string) (io.ReadCloser, error) { return os.Open(path) }
