package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A file that appears while the report is being made is not replaced, and the report is not
// lost.
func TestWriteFileReplacesOnlyByForce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report")
	write := func(text string, before func()) func(io.Writer) error {
		return func(w io.Writer) error {
			before()
			_, err := io.WriteString(w, text)
			return err
		}
	}
	holds := func(path, want string) {
		t.Helper()
		if got, err := os.ReadFile(path); string(got) != want {
			t.Errorf("%s holds %q, %v, want %q", path, got, err, want)
		}
	}
	appear := func() {
		if err := os.WriteFile(path, []byte("other"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	err := (&job{}).writeFile(t.Context(), path, write("first", appear))
	holds(path, "other")
	_, kept, _ := strings.Cut(fmt.Sprint(err), "was created by something else in the meantime: the report is in ")
	holds(kept, "first")
	if err := placeUnlinked(kept, path); !errors.Is(err, fs.ErrExist) {
		t.Error(err)
	}
	holds(path, "other")
	if err := placeUnlinked(kept, kept+"2"); err != nil {
		t.Error(err)
	}
	holds(kept+"2", "first")
	if err := (&job{force: true}).writeFile(t.Context(), path, write("second", appear)); err != nil {
		t.Error(err)
	}
	holds(path, "second")
	for _, path := range []string{path, kept + "2"} {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	if err := (&job{}).writeFile(t.Context(), path, write("third", func() {})); err != nil {
		t.Error(err)
	}
	holds(path, "third")
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); err != nil || len(left) != 1 {
		t.Errorf("%q is left, %v", left, err)
	}
}
