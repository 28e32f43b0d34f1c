// A report goes to standard output, a file or a folder, and never overwrites what is read.

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/term"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/scan/local"
)

// inFolder reports whether each part is written to its own file in a folder.
func (j *job) inFolder() bool { return j.format.Flat && len(j.parts) > 1 }

// A piece is a part of a report that is written to its own file.
type piece struct {
	path string
	part report.Part
}

// pieces returns the files that j will write. For a format that does not include the question,
// these include a file with the coverage, which does.
func (j *job) pieces() (list []piece) {
	parts := j.parts
	if !j.format.Flat {
		parts = parts[:1] // one file holds them all
	}
	if j.format.Bare && !slices.Contains(parts, report.PartCoverage) && (j.inFolder() || !asItIs(j.output)) {
		parts = append(slices.Clone(parts), report.PartCoverage)
	}
	for i, part := range parts {
		path := filepath.Join(j.output, string(part)+j.format.Ext)
		switch {
		case j.inFolder():
		case i == 0:
			path = j.output
		default:
			path = strings.TrimSuffix(j.output, filepath.Ext(j.output)) + "." + string(part) + j.format.Ext
		}
		list = append(list, piece{path, part})
	}
	return list
}

// outputOf returns the file or folder that path names, or "" for standard output.
func outputOf(path string) string {
	if path = cleaned(path); path == "-" || path == "/dev/stdout" {
		return ""
	}
	return path
}

// outputs returns the files that j will write, and their folder.
func (j *job) outputs() (paths []string) {
	if j.output == "" {
		return nil
	}
	paths = append(paths, j.output)
	for _, p := range j.pieces() {
		paths = append(paths, p.path)
	}
	return paths
}

// checkFiles refuses outputs that would overwrite files that j reads, including more, a file in
// place of a folder or the reverse and, without --force, anything that exists.
func (j *job) checkFiles(more ...string) error {
	for _, path := range append(more, j.usersFile, j.keyFile, j.knownFile) {
		if path != "" && slices.ContainsFunc(j.outputs(), func(output string) bool { return samePlace(output, path) }) {
			return usagef("--output would overwrite %s: name another place", path)
		}
	}
	switch info, err := os.Stat(j.output); {
	case err != nil: // there is no output, or it does not exist yet
	case info.IsDir() && !j.inFolder():
		return usagef("--output %s is a folder: name a file in it", j.output)
	case !info.IsDir() && j.inFolder():
		return usagef("--output %s is not a folder, and several reports need one: name a folder, or one report with --report", j.output)
	}
	for _, path := range j.outputs() {
		if err := checkPlanted(path, j.user); err != nil {
			return err
		}
	}
	if j.force || j.output == "" {
		return nil
	}
	for _, p := range j.pieces() {
		switch {
		case !taken(p.path):
		case j.inFolder():
			return usagef("--output %s holds %s already: name another folder, or replace what is there with --force", j.output, filepath.Base(p.path))
		default:
			return usagef("--output %s exists already: name another file, or replace it with --force", p.path)
		}
	}
	return nil
}

// write calls write with the output of j: once for standard output, or once for each piece.
func (p *program) write(ctx context.Context, j *job, write func(io.Writer, format.Layout) error) error {
	if j.output == "" {
		layout := format.Layout{Part: j.parts[0], Width: j.columns(width(p.stdout))}
		return p.print(func(w io.Writer) error { return write(w, layout) })
	}
	if j.inFolder() {
		if err := os.Mkdir(j.output, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
			return err
		}
	}
	for _, piece := range j.pieces() {
		layout := format.Layout{Part: piece.part, Width: j.columns(0)}
		if err := j.writeFile(ctx, piece.path, func(w io.Writer) error { return write(w, layout) }); err != nil {
			return err
		}
	}
	return nil
}

// onPage is the width in columns of a report that does not go to a terminal: that of a printed
// page.
const onPage = 80

// columns returns the maximum width of tables on a terminal of the given width or, if that is 0,
// elsewhere. A result of 0 means no limit.
func (j *job) columns(terminal int) int {
	if j.wide {
		return 0
	}
	return cmp.Or(terminal, onPage)
}

// openFiles are the folders with the names of open files. These may lead to regular files, but
// must not be replaced: replacing /dev/stderr would replace the link itself.
var openFiles = []string{"/dev", "/dev/fd", "/proc/self/fd"}

// asItIs reports whether path is written to directly instead of being replaced: a device, a pipe,
// or an open file.
func asItIs(path string) bool {
	info, err := os.Stat(path)
	return err == nil && (!info.Mode().IsRegular() || openAlready(path))
}

// taken reports whether a new file would replace something at path, even a dangling link.
func taken(path string) bool {
	_, err := os.Lstat(path)
	return err == nil && !asItIs(path)
}

// writeFile writes path, readable by its owner alone. It writes everything or nothing, and
// replaces an existing file only with --force.
func (j *job) writeFile(ctx context.Context, path string, write func(io.Writer) error) (err error) {
	if asItIs(path) {
		f, err := local.Within(ctx, func() (*os.File, error) { return openAsItIs(path, j.user) }) // a pipe waits for its reader
		if err != nil {
			return err
		}
		return errors.Join(write(local.NewWriter(ctx, f, 0)), f.Close())
	}
	f, err := newDraft(path)
	if err != nil {
		return err
	}
	defer f.release()
	if err := errors.Join(write(f), f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	place := placeNew
	if j.force {
		place = os.Rename
	}
	switch err := place(f.Name(), path); {
	case errors.Is(err, fs.ErrExist): // keep what may have taken long to make
		kept := filepath.Join(filepath.Dir(path), "kept"+filepath.Base(f.Name())) // the next run would remove a draft
		if err := os.Rename(f.Name(), kept); err != nil {
			return err
		}
		return fmt.Errorf("--output %s was created by something else in the meantime: the report is in %s", path, kept)
	case err != nil:
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// placeNew gives the file at temp the name path, which must not exist.
func placeNew(temp, path string) error {
	switch err := os.Link(temp, path); {
	case err == nil:
		return os.Remove(temp)
	case errors.Is(err, fs.ErrExist):
		return err
	}
	return placeUnlinked(temp, path) // not every file system has hard links
}

// placeUnlinked does the same as placeNew without a hard link: it first reserves the name with an
// empty file.
func placeUnlinked(temp, path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Rename(temp, path))
}

// checkPlace refuses a path to be written that is a source or in a source, because archives are
// only read. It also refuses a path in a folder that does not exist, before the scan. Flag is the
// flag that names the path.
func checkPlace(flag, path string, sources []string) error {
	if path == "" {
		return nil
	}
	out, _ := os.Stat(path)
	folder := path
	if out == nil || !out.IsDir() {
		folder = filepath.Dir(path)
	}
	folder, err := filepath.Abs(folder)
	if err == nil {
		folder, err = filepath.EvalSymlinks(folder) // a link could lead into a source
	}
	if err != nil {
		return usagef("%s: %w: name a file in a folder that exists", flag, err)
	}
	for _, source := range sources {
		info, err := os.Stat(filepath.Clean(source))
		if source == "-" || err != nil {
			continue
		}
		if out != nil && os.SameFile(out, info) || info.IsDir() && below(folder, info) {
			return usagef("%s %s is in the source %s, which is never written to: name a place outside it", flag, path, source)
		}
	}
	return nil
}

// below reports whether dir is the folder of info or below it.
func below(dir string, info os.FileInfo) bool {
	for {
		if at, err := os.Stat(dir); err == nil && os.SameFile(at, info) {
			return true
		}
		if dir == filepath.Dir(dir) {
			return false
		}
		dir = filepath.Dir(dir)
	}
}

// checkOutput refuses, before the scan, a closed standard output, and a binary format on a
// terminal.
func (p *program) checkOutput(j *job) error {
	if out, ok := p.stdout.(*local.Writer); ok && j.output == "" {
		if _, none := out.Out().(noOutput); none {
			return errNoOutput
		}
	}
	if j.format.Binary && j.output == "" && width(p.stdout) > 0 {
		return usagef("--format: this format is not for a terminal: name a file with --output")
	}
	return nil
}

// width returns the number of columns of the terminal behind w, or 0 if w is not a terminal. For
// a terminal that reports a width of 0, it returns 80.
func width(w io.Writer) int {
	if writer, ok := w.(*local.Writer); ok {
		w = writer.Out()
	}
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	if columns, _, err := term.GetSize(int(f.Fd())); err == nil && columns > 0 {
		return columns
	}
	return 80
}
