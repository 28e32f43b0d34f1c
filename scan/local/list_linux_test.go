package local

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/sys/unix"
)

// TestReadDir compares with os.ReadDir, for more files than one system call returns.
func TestReadDir(t *testing.T) {
	t.Chdir(t.TempDir())
	var errs []error
	for i := range 1500 {
		errs = append(errs, os.WriteFile(fmt.Sprint(i, strings.Repeat("x", i%251)), nil, 0o600))
	}
	socket, err := net.Listen("unix", "socket")
	errs = append(errs, err, os.WriteFile("\xff\n", nil, 0o600), os.Mkdir("folder", 0o700), os.Mkdir("empty", 0o700), os.WriteFile("folder/in", nil, 0o600),
		os.Symlink("folder", "link"), os.Symlink("nowhere", "loose"), syscall.Mkfifo("pipe", 0o600))
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	for _, name := range []string{".", "folder", "empty", "/dev"} {
		dir, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := readDir(dir)
		entries, wrong := os.ReadDir(name)
		var want []child
		for _, e := range entries {
			want = append(want, child{e.Name(), e.Type()})
		}
		if diff := gocmp.Diff(want, got, gocmp.AllowUnexported(child{})); diff != "" || err != nil || wrong != nil {
			t.Errorf("%s: %v, %v (-want +got):\n%s", name, err, wrong, diff)
		}
	}
}

// TestReadDirOfNoFolder: the error names the path.
func TestReadDirOfNoFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	children, err := readDir(file)
	if e := (*fs.PathError)(nil); !errors.As(err, &e) || e.Path != path || e.Err != syscall.ENOTDIR || children != nil {
		t.Errorf("got %v, %v", children, err)
	}
}

// TestAppendChildren: if the file system does not state the type of a file, it is looked
// up.
func TestAppendChildren(t *testing.T) {
	dir := t.TempDir()
	errs := []error{os.Mkdir(filepath.Join(dir, "folder"), 0o700), os.WriteFile(filepath.Join(dir, "file"), nil, 0o600), os.Symlink("file", filepath.Join(dir, "link"))}
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	var entries []byte
	entry := func(inode uint64, kind byte, name string) {
		e := binary.NativeEndian.AppendUint64(nil, inode)
		e = binary.NativeEndian.AppendUint64(e, 0)
		length := (19 + len(name) + 1 + 7) &^ 7
		e = append(append(binary.NativeEndian.AppendUint16(e, uint16(length)), kind), name...)
		entries = append(append(entries, e...), make([]byte, length-len(e))...)
	}
	for _, name := range []string{".", "..", "folder", "file", "link", "gone"} {
		entry(1, unix.DT_UNKNOWN, name)
	}
	entry(0, unix.DT_REG, "deleted")
	for kind, name := range map[byte]string{unix.DT_REG: "1", unix.DT_DIR: "2", unix.DT_LNK: "3", unix.DT_FIFO: "4", unix.DT_SOCK: "5", unix.DT_BLK: "6", unix.DT_CHR: "7"} {
		entry(1, kind, name)
	}
	got, err := appendChildren(nil, dir, entries)
	want := []child{{"folder", fs.ModeDir}, {"file", 0}, {"link", fs.ModeSymlink},
		{"1", 0}, {"2", fs.ModeDir}, {"3", fs.ModeSymlink}, {"4", fs.ModeNamedPipe}, {"5", fs.ModeSocket}, {"6", fs.ModeDevice}, {"7", fs.ModeDevice | fs.ModeCharDevice}}
	byName := cmpopts.SortSlices(func(a, b child) bool { return a.name < b.name })
	if diff := gocmp.Diff(want, got, gocmp.AllowUnexported(child{}), byName); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
