//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A run removes what killed runs left of the same file, and nothing else: no draft of a living
// run, of another file or of another user, and nothing that only looks like a draft.
func TestDraftsThatWereLeft(t *testing.T) {
	dir := t.TempDir()
	name := strings.Repeat("long", 50) + "*.csv"
	path := filepath.Join(dir, name)
	prefix := ".cogtrail-" + name[:longestName] + "-"
	outside := filepath.Join(t.TempDir(), "outside")
	keep := []string{"-1.csv", prefix + "x", prefix + "1-2", ".cogtrail-other-3", prefix + "4", "report"}
	for _, n := range append(keep, prefix+"5", prefix+"6", outside) {
		if !filepath.IsAbs(n) {
			n = filepath.Join(dir, n)
		}
		if err := os.WriteFile(n, []byte("personal"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if os.Geteuid() == 0 {
		if err := os.Chown(filepath.Join(dir, prefix+"4"), 65534, 65534); err != nil {
			t.Fatal(err)
		}
	} else if err := os.Remove(filepath.Join(dir, prefix+"4")); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		os.Symlink(outside, filepath.Join(dir, prefix+"7")), os.Link(outside, filepath.Join(dir, "linked")), os.Mkdir(filepath.Join(dir, prefix+"8"), 0o700),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	living, err := newDraft(path) // removes leftovers
	if err != nil {
		t.Fatal(err)
	}
	before := namesIn(t, dir)
	for i := range 3 {
		err := (&job{force: true}).writeFile(t.Context(), path, func(w io.Writer) error {
			if got := len(namesIn(t, dir)); i == 0 && got != len(before)+1 {
				t.Errorf("%d files while one is written, want %d", got, len(before)+1)
			}
			_, err := io.WriteString(w, "report")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	want := append(before, name)
	slices.Sort(want)
	if got := namesIn(t, dir); !slices.Equal(got, want) || slices.Contains(got, prefix+"5") || slices.Contains(got, prefix+"6") || !slices.Contains(got, filepath.Base(living.Name())) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, n := range append(keep, prefix+"7", prefix+"8") {
		if n == prefix+"4" && os.Geteuid() != 0 {
			continue
		}
		if _, err := os.Lstat(filepath.Join(dir, n)); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(outside); err != nil {
		t.Error(err)
	}
	living.release()
	if err := errors.Join(living.Close(), (&job{force: true}).writeFile(t.Context(), path, func(io.Writer) error { return nil })); err != nil {
		t.Fatal(err)
	}
	if got := namesIn(t, dir); slices.Contains(got, filepath.Base(living.Name())) {
		t.Errorf("%q is left once nobody holds it", living.Name())
	}
}

func namesIn(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
