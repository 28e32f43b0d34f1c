package archive

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan"
)

// streamOf returns an object that yields b as a stream.
func streamOf(name string, b []byte) scan.Object {
	return scan.Object{Name: name, Size: -1, Open: func(context.Context) (scan.Body, error) {
		return scan.Body{ReadCloser: io.NopCloser(iotest.HalfReader(bytes.NewReader(b)))}, nil
	}}
}

// members returns what is in o, opened while it is kept.
func members(t *testing.T, s *Spool, o scan.Object) (is bool, got []string) {
	t.Helper()
	is, err := s.Members(o)(t.Context(), func(m scan.Object) bool {
		got = append(got, told(t, m))
		m.Done()
		return true
	})
	if err != nil {
		t.Errorf("%s: %v", o.Name, err)
	}
	return is, got
}

// A stream is an archive because of its content, and has the members that a file would have.
func TestStreams(t *testing.T) {
	files := []file{{"a", "A"}, {"in.zip", string(zipOf(t, file{"b", "B"}))}}
	want := []string{"x!/a: A", "x!/in.zip!/b: B"}
	if is, got := members(t, new(Spool), streamOf("x", fixture(t, "two.tar.bz2"))); !is || len(got) != 2 {
		t.Errorf("bzip2: is %v, %q", is, got)
	}
	for name, b := range map[string][]byte{"zip": zipOf(t, files...), "tar": tarOf(t, files...), "gzip": gzipOf(t, tarOf(t, files...)), "zstd": zstdOf(t, tarOf(t, files...))} {
		var s Spool
		is, got := members(t, &s, streamOf("x", b))
		if diff := cmp.Diff(want, got); !is || diff != "" {
			t.Errorf("%s: is %v, (-want +got)\n%s", name, is, diff)
		}
		if s.kept != 0 || s.bytes != 0 {
			t.Errorf("%s: %d archives of %d bytes are kept for nobody", name, s.kept, s.bytes)
		}
	}
	for _, text := range []string{"", "P", `{"Records":[]}`, strings.Repeat("[]", 1<<20)} {
		if is, got := members(t, new(Spool), streamOf("x", []byte(text))); is || got != nil {
			t.Errorf("%.20q: an archive, of %q", text, got)
		}
	}
}

// A kept archive has no name, is readable only by its owner, and exists until the last member
// is done.
func TestKept(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	var s Spool
	var held []scan.Object
	is, err := s.Members(streamOf("x", tarOf(t, file{"a", "A"}, file{"b", "B"})))(t.Context(), func(m scan.Object) bool {
		held = append(held, m)
		return true
	})
	if !is || err != nil || len(held) != 2 {
		t.Fatalf("is %v, %v, %d members", is, err, len(held))
	}
	if names, err := os.ReadDir(dir); err != nil || len(names) > 0 && runtime.GOOS != "windows" {
		t.Errorf("%v, %v in the folder of temporary files", err, names)
	}
	held[1].Done()
	if got := told(t, held[0]); got != "x!/a: A" {
		t.Errorf("got %s", got)
	}
	held[0].Done()
	if got := told(t, held[0]); !strings.Contains(got, os.ErrClosed.Error()) {
		t.Errorf("still there: %s", got)
	}
	f, err := temporary()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		t.Errorf("%v, mode %v", err, info.Mode())
	}
}

// If there is no room, the archive fails with advice; a read error of the object remains
// distinct.
func TestNoRoom(t *testing.T) {
	b := tarOf(t, file{"a", strings.Repeat("A", 2*HeadSize)})
	fails := func(s *Spool, o scan.Object) error {
		is, err := s.Members(o)(t.Context(), func(m scan.Object) bool {
			t.Errorf("got %s", m.Name)
			return true
		})
		if is || err == nil || s.kept != 0 || s.bytes != 0 {
			t.Errorf("is %v, %v, %d archives are kept", is, err, s.kept)
		}
		return err
	}
	readOnly := func() (*os.File, error) { return os.Open(os.DevNull) }
	for name, s := range map[string]*Spool{
		"full": {file: readOnly},
		"none": {file: func() (*os.File, error) { return os.Open("no/such/file") }},
	} {
		if err := fails(s, streamOf("x", b)); !strings.Contains(err.Error(), "set TMPDIR to a folder that has it") || strings.Contains(err.Error(), "no/such/file") {
			t.Errorf("%s: %v", name, err)
		}
	}
	large := streamOf("x", b)
	for _, large.Size = range []int64{-1, int64(len(b))} {
		if err := fails(&Spool{most: int64(len(b)) - 1}, large); !strings.Contains(err.Error(), "an archive of more than") {
			t.Errorf("size %d: %v", large.Size, err)
		}
	}
	broken := errors.New("the network is broken")
	for _, at := range []int{1, HeadSize + 1, len(b)} {
		o := streamOf("x", nil)
		o.Open = func(context.Context) (scan.Body, error) {
			return scan.Body{ReadCloser: io.NopCloser(io.MultiReader(bytes.NewReader(b[:at]), iotest.ErrReader(broken)))}, nil
		}
		if err := fails(new(Spool), o); !errors.Is(err, broken) || strings.Contains(err.Error(), "TMPDIR") {
			t.Errorf("after %d bytes: %v", at, err)
		}
	}
}

// An archive waits until enough of the earlier ones has been read, or the scan ends.
func TestKeptAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var s Spool
		var held []scan.Object
		keep := func() error {
			_, err := s.Members(streamOf("x", tarOf(t, file{"a", "A"})))(ctx, func(m scan.Object) bool {
				held = append(held, m)
				return true
			})
			return err
		}
		for range keptAtOnce {
			if err := keep(); err != nil {
				t.Fatal(err)
			}
		}
		for _, name := range []string{"done", "cancelled"} {
			end := map[string]func(){"done": func() { held[0].Done() }, "cancelled": cancel}[name]
			ended := make(chan error, 1)
			go func() { ended <- keep() }()
			synctest.Wait()
			if len(ended) > 0 {
				t.Errorf("%s: one more is kept: %v", name, <-ended)
				continue
			}
			end()
			if err := <-ended; (err != nil) != (name == "cancelled") {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
