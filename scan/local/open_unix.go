//go:build unix

package local

import (
	"io"
	"io/fs"
	"syscall"

	"golang.org/x/sys/unix"
)

// open opens a regular file for reading. Most objects are so small that what
// os.Open asks the system beside, whether the file can be waited for, would take
// a tenth of all time.
func open(path string) (descriptor, error) {
	for {
		fd, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
		if err == nil {
			return descriptor(fd), nil
		}
		if err != syscall.EINTR {
			return -1, &fs.PathError{Op: "open", Path: path, Err: err}
		}
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

// look returns the size of an open file and when it was changed, in nanoseconds.
func look(d descriptor) (size, changed int64, err error) {
	var s unix.Stat_t
	err = unix.Fstat(int(d), &s)
	return s.Size, s.Mtim.Nano(), err
}
