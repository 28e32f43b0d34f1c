package local

import (
	"bytes"
	"encoding/binary"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// readChildren returns the children of an open folder. os.File.ReadDir would allocate
// memory for each file, which is half of its time.
func readChildren(dir *os.File) (children []child, err error) {
	buf := make([]byte, 32<<10)
	for {
		n, err := unix.ReadDirent(int(dir.Fd()), buf)
		switch {
		case err == syscall.EINTR:
			continue
		case err != nil:
			return children, &fs.PathError{Op: "readdirent", Path: dir.Name(), Err: err}
		case n <= 0:
			return children, nil
		}
		if children, err = appendChildren(children, dir.Name(), buf[:n]); err != nil {
			return children, err
		}
	}
}

// appendChildren appends the children in entries, each of which is a struct linux_dirent64
// of getdents64(2).
func appendChildren(children []child, dir string, entries []byte) ([]child, error) {
	const lengthAt, typeAt, nameAt = 16, 18, 19
	text := string(entries) // one allocation for all names
	for from := 0; from+nameAt < len(entries); {
		e := entries[from:]
		length := int(binary.NativeEndian.Uint16(e[lengthAt:]))
		end := nameAt + bytes.IndexByte(e[nameAt:], 0)
		c := child{name: text[from+nameAt : from+end]}
		from += length
		if c.name == "." || c.name == ".." || binary.NativeEndian.Uint64(e) == 0 { // not a file
			continue
		}
		var known bool
		if c.mode, known = modeOf(e[typeAt]); !known {
			info, err := os.Lstat(dir + "/" + c.name)
			if os.IsNotExist(err) {
				continue // it was deleted
			}
			if err != nil {
				return children, err
			}
			c.mode = info.Mode().Type()
		}
		children = append(children, c)
	}
	return children, nil
}

// modeOf returns the file mode for a type of getdents64. Not all file systems state the
// type.
func modeOf(t byte) (mode fs.FileMode, known bool) {
	switch t {
	case unix.DT_REG:
		return 0, true
	case unix.DT_DIR:
		return fs.ModeDir, true
	case unix.DT_LNK:
		return fs.ModeSymlink, true
	case unix.DT_FIFO:
		return fs.ModeNamedPipe, true
	case unix.DT_SOCK:
		return fs.ModeSocket, true
	case unix.DT_BLK:
		return fs.ModeDevice, true
	case unix.DT_CHR:
		return fs.ModeDevice | fs.ModeCharDevice, true
	}
	return 0, false
}
