//go:build unix

package local_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/local"
)

// must ends the test if one of the errors is not nil.
func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// isChanged reports whether err says that something is not what was listed.
func isChanged(err error) bool {
	e := (*scan.ReadError)(nil)
	return errors.As(err, &e) && e.Reason == "changed"
}

// TestSwappedFiles: what takes the place of a file after it was listed is neither followed
// out of the source nor waited for.
func TestSwappedFiles(t *testing.T) {
	for name, swap := range map[string]func() error{
		"a link": func() error {
			return errors.Join(os.Remove("logs/a/x.zip"), os.Symlink("../../outside/x.zip", "logs/a/x.zip"))
		},
		"a pipe":            func() error { return errors.Join(os.Remove("logs/a/x.zip"), syscall.Mkfifo("logs/a/x.zip", 0o600)) },
		"a folder":          func() error { return errors.Join(os.Remove("logs/a/x.zip"), os.Mkdir("logs/a/x.zip", 0o700)) },
		"a link above":      func() error { return errors.Join(os.RemoveAll("logs/a"), os.Symlink("../outside", "logs/a")) },
		"a link back above": func() error { return errors.Join(os.Rename("logs/a", "logs/b"), os.Symlink("b", "logs/a")) },
	} {
		for _, archive := range []bool{false, true} {
			tree(t, "logs/a/x.zip", "outside/x.zip")
			if archive {
				writeZip(t, "logs/a/x.zip", "in/b.json")
				writeZip(t, "outside/x.zip", "in/c.json")
			}
			n := 0
			for o, err := range local.Path("logs").Objects(t.Context()) {
				must(t, err, swap())
				n++
				if archive != (o.Members != nil) {
					t.Fatalf("%s: %+v", name, o)
				}
				if body, err := o.Open(t.Context()); err == nil || !isChanged(err) {
					t.Errorf("%s: %v, %v", name, body, err)
				}
				if !archive {
					continue
				}
				if is, err := o.Members(t.Context(), func(m scan.Object) bool {
					t.Errorf("%s: found %s", name, m.Name)
					return true
				}); is || err != nil {
					t.Errorf("%s: an archive: %v, %v", name, is, err)
				}
			}
			if n != 1 {
				t.Errorf("%s: %d objects", name, n)
			}
		}
	}
}

// TestSwappedFolder: a folder that has become a link is not looked into.
func TestSwappedFolder(t *testing.T) {
	tree(t, "logs/a.json", "logs/b/x.json", "outside/y.json")
	var got []string
	for o, err := range local.Path("logs").Objects(t.Context()) {
		if must(t, err); len(got) == 0 {
			must(t, os.RemoveAll("logs/b"), os.Symlink("../outside", "logs/b"))
		}
		got = append(got, o.Name+" "+o.Barred)
	}
	if len(got) != 2 || !strings.HasPrefix(got[1], "logs/b logs/b: something else, such as a symbolic link, replaced it") {
		t.Errorf("got %q", got)
	}
}

// TestLinksToTheSource: a link that is the path itself, or above it, is followed.
func TestLinksToTheSource(t *testing.T) {
	tree(t, "real/logs/a/x.json")
	must(t, os.Symlink("real", "above"), os.Symlink("real/logs", "folder"), os.Symlink("real/logs/a/x.json", "file"))
	for _, path := range []string{"above/logs", "folder", "file", "above/logs/a/x.json", "folder/a", ".", "real"} {
		for o, err := range local.Path(path).Objects(t.Context()) {
			if must(t, err); o.Skip != "" {
				continue
			}
			if got := read(t, o); got != "real/logs/a/x.json" {
				t.Errorf("%s: %s has %q", path, o.Name, got)
			}
		}
	}
}

// A written source is a file that changes while it is read, during the first so many reads.
type written struct {
	path  local.Path
	times int
	text  string
}

func (w *written) Objects(ctx context.Context) iter.Seq2[scan.Object, error] {
	return func(yield func(scan.Object, error) bool) {
		for o, err := range w.path.Objects(ctx) {
			open := o.Open
			o.Open = func(ctx context.Context) (scan.Body, error) {
				body, err := open(ctx)
				if err == nil {
					body.ReadCloser = &disturbed{body.ReadCloser, w, o.Name}
				}
				return body, err
			}
			if !yield(o, err) {
				return
			}
		}
	}
}

type disturbed struct {
	io.ReadCloser
	w    *written
	name string
}

func (d *disturbed) Read(p []byte) (int, error) {
	n, err := d.ReadCloser.Read(p[:min(len(p), 20)])
	if d.w.times > 0 {
		d.w.times--
		name := filepath.FromSlash(d.name)
		at := time.Unix(int64(d.w.times), 0) // whatever the resolution of times is
		if e := errors.Join(os.WriteFile(name, []byte(d.w.text), 0o600), os.Chtimes(name, at, at)); e != nil {
			return n, e
		}
	}
	return n, err
}

// TestFilesWrittenTo: a file that changes while it is read is read again, but not forever.
func TestFilesWrittenTo(t *testing.T) {
	old, recent := `{"Records":[`+strings.Repeat(" ", 100)+`]}`, `{"Records":[{"eventVersion":"1.08"}`+strings.Repeat(" ", 79)+`]}`
	for _, maxObject := range []int{0, 50} {
		for times, status := range map[int]journal.Status{0: journal.Scanned, 1: journal.Scanned, 3: journal.Scanned, 1000: journal.Failed} {
			tree(t)
			must(t, os.WriteFile("log.json", []byte(old), 0o600))
			synctest.Test(t, func(t *testing.T) {
				s := &scan.Scanner{Sources: []scan.Source{&written{"log.json", times, recent}}, MaxObject: maxObject, Workers: 1, Reads: 1}
				for e, err := range s.Entries(t.Context()) {
					must(t, err)
					read := int64(0)
					if times > 0 {
						read = 1
					}
					if e.Status != status || status == journal.Failed && e.Reason != "changed" || status == journal.Scanned && e.Records.Read != read {
						t.Errorf("%d times: %s %q %s: %+v", times, e.Status, e.Reason, e.Message, e.Records)
					}
				}
			})
		}
	}
}

// TestArchiveWrittenTo: an archive that changes while its members are read has none of
// them.
func TestArchiveWrittenTo(t *testing.T) {
	tree(t)
	writeZip(t, "x.zip", "in/b.json")
	for o, err := range (unpacked{local.Path("x.zip")}).Objects(t.Context()) {
		must(t, err)
		body, err := o.Open(t.Context())
		must(t, err, body.Check())
		must(t, os.Chtimes("x.zip", time.Unix(1, 0), time.Unix(1, 0)))
		if err := body.Check(); !isChanged(err) {
			t.Errorf("%s: %v", o.Name, err)
		}
		must(t, body.Close())
	}
}
