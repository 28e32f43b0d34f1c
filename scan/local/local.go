// Package local finds objects in files, folders and standard input: start at [Path] and
// [Stdin]. An archive in any of these has members. [Interruptible], [Within] and [Writer]
// keep reads and writes that may block, as of pipes, from delaying the end of the program.
package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strconv"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/internal/archive"
	"github.com/cogtrail/cogtrail/scan/plan"
)

// Stdin is standard input as a source of one object, named "-". It may be an archive.
type Stdin struct{ Reader io.Reader }

// Objects yields the one object. Nothing is read until the object is opened or its members
// are listed.
func (s Stdin) Objects(ctx context.Context) iter.Seq2[scan.Object, error] {
	return func(yield func(scan.Object, error) bool) {
		o := streamed(ctx, "-", func() (io.ReadCloser, error) { return io.NopCloser(s.Reader), nil })
		o.Concatenated = true
		yield(o, nil)
	}
}

// Path is a file, or a folder with everything below it, as a source. A file given directly
// may be an archive whatever its name; within a folder, archives are recognized by extension.
// If the path is a symbolic link, it is followed. Links below it are listed as skipped.
// The name of an object begins with the path as given, cleaned and slash-separated.
// Objects come in lexical order within each folder. Nothing is ever written.
type Path string

// String returns the name of the file, or the beginning of the names of the files in the
// folder.
func (p Path) String() string {
	name := filepath.ToSlash(filepath.Clean(string(p)))
	if name == "-" {
		return "./-" // a file of that name is not standard input
	}
	return name
}

// Objects yields the file, or every file below the folder. A file or folder that cannot be
// examined is yielded as barred. The size and version of a file are read only on demand:
// for small files, this would be a tenth of all work, and opening the file tells them for
// less.
func (p Path) Objects(ctx context.Context) iter.Seq2[scan.Object, error] { return p.objects(ctx, nil) }

func (p Path) objects(ctx context.Context, shard *plan.Shard) iter.Seq2[scan.Object, error] {
	return func(yield func(scan.Object, error) bool) {
		name := p.String()
		info, err := os.Stat(filepath.FromSlash(name))
		switch {
		case err != nil:
			yield(barred(name, err), nil)
		case info.IsDir():
			t, err := openTree(filepath.FromSlash(name))
			if err != nil {
				yield(barred(name, err), nil)
				return
			}
			w := walker{t, below(name), shard}
			w.walk(ctx, name, ".", yield)
		case shard != nil && !takes(shard, name, func() (fs.FileInfo, error) { return info, nil }):
		case info.Mode().IsRegular():
			yield(regular(ctx, name, spot{path: filepath.FromSlash(name)}), nil)
		default:
			yield(pipe(ctx, name), nil)
		}
	}
}

// walk yields the objects below the folder named dir, which is rel in the tree, and reports
// whether to go on.
func (w *walker) walk(ctx context.Context, dir, rel string, yield func(scan.Object, error) bool) bool {
	children, err := w.tree.list(rel, filepath.FromSlash(dir))
	if err != nil && !yield(barred(dir, err), nil) {
		return false
	}
	prefix := below(dir)
	for _, c := range children {
		if ctx.Err() != nil {
			return false
		}
		name := prefix + c.name
		if c.mode.IsDir() {
			if w.leaves(name) {
				continue
			}
			if !w.walk(ctx, name, w.at(name).rel, yield) {
				return false
			}
			continue
		}
		if w.shard != nil && !takes(w.shard, name, w.at(name).stat) {
			continue
		}
		if c.mode.IsRegular() && archive.Named(name) {
			if !yield(regular(ctx, name, w.at(name)), nil) {
				return false
			}
			continue
		}
		if !yield(w.leaf(name, c.mode), nil) {
			return false
		}
	}
	return true
}

// regular returns the object for a regular file that may be an archive.
func regular(ctx context.Context, name string, at spot) scan.Object {
	o := file(name, at)
	if f, err := archived(name, at); err == nil && archive.Is(ctx, f.File) {
		o.Archive, o.Members = true, func(ctx context.Context, yield func(scan.Object) bool) (bool, error) {
			is, _ := archive.Walk(ctx, f.File, func(m scan.Object) bool { return yield(f.watch(m)) })
			return is, nil
		}
	}
	return o
}

// leaf returns the object for a child of a folder that is not a folder itself.
func (w *walker) leaf(name string, mode fs.FileMode) scan.Object {
	switch {
	case mode.IsRegular():
		return file(name, w.at(name))
	case mode&fs.ModeSymlink != 0:
		return scan.Object{Name: name, Skip: "symbolic link"}
	default:
		// Opening a named pipe could wait forever.
		return barred(name, fmt.Errorf("not a regular file but %s", kind(mode)))
	}
}

func kind(m fs.FileMode) string {
	switch {
	case m&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case m&fs.ModeSocket != 0:
		return "a socket"
	case m&fs.ModeDevice != 0:
		return "a device"
	}
	return "something else"
}

func barred(name string, err error) scan.Object {
	return scan.Object{Name: name, Barred: err.Error()}
}

// file returns the object for a regular file.
func file(name string, at spot) scan.Object {
	return scan.Object{
		Name: name,
		Size: -1,
		Look: func() (string, int64, error) {
			info, err := at.stat()
			if err != nil {
				return "", -1, err
			}
			return version(info.Size(), info.ModTime().UnixNano()), info.Size(), nil
		},
		Open: func(context.Context) (scan.Body, error) {
			f, err := at.open()
			if err != nil {
				return scan.Body{}, err
			}
			size, changed, err := look(f)
			if err != nil {
				return scan.Body{}, errors.Join(fmt.Errorf("stat %s: %w", at.path, err), f.Close())
			}
			check := func() error {
				if now, again, err := look(f); err != nil || now != size || again != changed {
					return errWritten
				}
				return nil
			}
			return scan.Body{ReadCloser: &sized{f, size}, Version: version(size, changed), Size: size, Check: check}, nil
		},
	}
}

// version identifies the content of a file by its size and the time of its last change, in
// nanoseconds.
func version(size, changed int64) string {
	b := strconv.AppendInt(make([]byte, 0, 40), size, 10)
	return string(strconv.AppendInt(append(b, '-'), changed, 10))
}

// A sized file recognizes its end by its size, because a read of a regular file returns
// less than requested only at the end. So one call reads the usual file.
type sized struct {
	io.ReadCloser
	left int64 // bytes of the size that it had when it was opened
}

func (s *sized) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	if s.left -= int64(n); s.left == 0 && n < len(p) && err == nil {
		err = io.EOF
	}
	return n, err
}

// pipe returns the object for a named pipe or device that is the path itself, such as the
// /dev/fd/63 of a shell's <(...).
func pipe(ctx context.Context, name string) scan.Object {
	return streamed(ctx, name, func() (io.ReadCloser, error) { return os.Open(filepath.FromSlash(name)) })
}
