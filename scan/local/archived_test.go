//go:build unix

package local_test

import (
	"archive/zip"
	"context"
	"errors"
	"iter"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/local"
)

func writeZip(t *testing.T, path, member string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	if _, err := z.Create(member); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
}

// unpacked is a source with the members of its archives, as a scan lists them.
type unpacked struct{ scan.Source }

func (u unpacked) Objects(ctx context.Context) iter.Seq2[scan.Object, error] {
	return func(yield func(scan.Object, error) bool) {
		for o, err := range u.Source.Objects(ctx) {
			is := false
			if o.Members != nil {
				is, err = o.Members(ctx, func(m scan.Object) bool { return yield(m, nil) })
			}
			if !is && !yield(o, err) {
				return
			}
		}
	}
}

// Standard input and pipes are archives by their content, and finding out loses none of it.
func TestStreamedArchives(t *testing.T) {
	tree(t)
	writeZip(t, "x.zip", "in/b.json")
	b, err := os.ReadFile("x.zip")
	if err != nil {
		t.Fatal(err)
	}
	stdin := func(text string) scan.Source { return unpacked{local.Stdin{Reader: strings.NewReader(text)}} }
	if diff := cmp.Diff([]string{"-!/in/b.json"}, list(t, stdin(string(b)))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, text := range []string{"", "typed", strings.Repeat("long ", 1<<20)} {
		for o := range stdin(text).Objects(t.Context()) {
			if got := read(t, o); got != text || o.Name != "-" {
				t.Errorf("got %d bytes of %q, want %d", len(got), o.Name, len(text))
			}
		}
	}
	if err := syscall.Mkfifo("pipe", 0o600); err != nil {
		t.Fatal(err)
	}
	go os.WriteFile("pipe", b, 0o600)
	if diff := cmp.Diff([]string{"pipe!/in/b.json"}, list(t, unpacked{local.Path("pipe")})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// An error of standard input is not its end.
func TestStdinThatFails(t *testing.T) {
	broken := errors.New("the disk is broken")
	for o := range (local.Stdin{Reader: iotest.ErrReader(broken)}).Objects(t.Context()) {
		if is, err := o.Members(t.Context(), nil); is || !errors.Is(err, broken) {
			t.Errorf("an archive: %v, %v", is, err)
		}
	}
}

// In a folder, a file named as an archive is opened, and its members take its place. A file
// that is the path itself may be an archive with any name.
func TestArchivesInPlace(t *testing.T) {
	tree(t, "logs/a.json", "logs/c.json", "logs/c.zip")
	writeZip(t, "logs/b.zip", "in/b.json")
	writeZip(t, "logs/other", "in/b.json")
	for path, want := range map[string][]string{
		"logs":       {"logs/a.json", "logs/b.zip!/in/b.json", "logs/c.json", "logs/c.zip", "logs/other"},
		"logs/other": {"logs/other!/in/b.json"},
		"logs/c.zip": {"logs/c.zip"},
	} {
		if diff := cmp.Diff(want, list(t, unpacked{local.Path(path)})); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", path, diff)
		}
	}
}

// A member of an archive that was replaced is an error, because anything may be in its
// place.
func TestReplacedArchives(t *testing.T) {
	for name, replace := range map[string]func(at time.Time) error{
		"size": func(at time.Time) error {
			writeZip(t, "x.zip", "longer.json")
			return os.Chtimes("x.zip", at, at)
		},
		"time":     func(at time.Time) error { return os.Chtimes("x.zip", at, at.Add(time.Second)) },
		"vanished": func(time.Time) error { return os.Remove("x.zip") },
		"nothing":  func(time.Time) error { return nil },
	} {
		tree(t)
		writeZip(t, "x.zip", "a.json")
		info, err := os.Stat("x.zip")
		if err != nil {
			t.Fatal(err)
		}
		for o := range (unpacked{local.Path("x.zip")}).Objects(t.Context()) {
			if err := replace(info.ModTime()); err != nil {
				t.Fatal(err)
			}
			body, err := o.Open(t.Context())
			reason := ""
			if e := (*scan.ReadError)(nil); errors.As(err, &e) {
				reason = e.Reason
			}
			want := map[string]string{"size": "changed", "time": "changed"}[name]
			if reason != want || (err == nil) != (name == "nothing") {
				t.Errorf("%s: %v, reason %q", name, err, reason)
			}
			if err == nil {
				body.Close()
			}
		}
	}
}
