// Package local finds objects in files, folders and standard input: start at [Path]
// and [Stdin]. Whatever of these is an archive has members.
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

// Stdin is standard input as a source of one object, called "-". It may be an archive.
type Stdin struct{ Reader io.Reader }

// Objects yields the one object. Nothing is read until that is looked into or opened.
func (s Stdin) Objects(ctx context.Context) iter.Seq2[scan.Object, error] {
	return func(yield func(scan.Object, error) bool) {
		o := streamed(ctx, "-", func() (io.ReadCloser, error) { return io.NopCloser(s.Reader), nil })
		o.Concatenated = true
		yield(o, nil)
	}
}

// Path is a file, or a folder with all that is below it, as a source. Archives are
// the file, if it is one, and files in the folder that are named and made as such.
// The path is followed if it is a symbolic link; links below it are listed as skipped.
// Objects are called as the path is given, cleaned and slash-separated, and
// come in lexical order within each folder. Nothing is ever written.
type Path string

// String returns how the file is called, or what the names of the files in the
// folder begin with.
func (p Path) String() string {
	name := filepath.ToSlash(filepath.Clean(string(p)))
	if name == "-" {
		return "./-" // a file of that name is not standard input
	}
	return name
}

// Objects yields the file, or every file below the folder. What cannot be
// looked at is yielded as barred. Files are looked at only when somebody wants to
// know more of them than their name: where files are small, that is a tenth of
// all work, and opening them tells it cheaper.
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

// walk yields what is below the folder called dir, which is rel in the tree, and reports
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

// regular makes an object of a regular file that may be an archive.
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

// leaf makes an object of what is in a folder and no folder itself.
func (w *walker) leaf(name string, mode fs.FileMode) scan.Object {
	switch {
	case mode.IsRegular():
		return file(name, w.at(name))
	case mode&fs.ModeSymlink != 0:
		return scan.Object{Name: name, Skip: "symbolic link"}
	default:
		// Opening a named pipe could wait for ever.
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

// file makes an object of a regular file.
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

// version identifies the content of a file by its size and when it was changed,
// in nanoseconds.
func version(size, changed int64) string {
	b := strconv.AppendInt(make([]byte, 0, 40), size, 10)
	return string(strconv.AppendInt(append(b, '-'), changed, 10))
}

// A sized file knows its end by its size: a regular file gives less than it is
// asked for at its end only. So the usual file is read by one call.
type sized struct {
	io.ReadCloser
	left int64 // of the size that it had when it was opened
}

func (s *sized) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	if s.left -= int64(n); s.left == 0 && n < len(p) && err == nil {
		err = io.EOF
	}
	return n, err
}

// pipe makes an object of a named pipe or device that was named itself, such
// as the /dev/fd/63 of a shell's <(...).
func pipe(ctx context.Context, name string) scan.Object {
	return streamed(ctx, name, func() (io.ReadCloser, error) { return os.Open(filepath.FromSlash(name)) })
}
