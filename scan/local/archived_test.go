//go:build unix

package local_test

import (
	"archive/zip"
	"errors"
	"os"
	"testing"
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

// In a folder what is named as an archive is looked into, and comes in its place; a
// file that is named itself is looked into whatever its name is.
func TestArchivesInPlace(t *testing.T) {
	tree(t, "logs/a.json", "logs/c.json", "logs/c.zip")
	writeZip(t, "logs/b.zip", "in/b.json")
	writeZip(t, "logs/other", "in/b.json")
	for path, want := range map[string][]string{
		"logs":       {"logs/a.json", "logs/b.zip!/in/b.json", "logs/c.json", "logs/c.zip", "logs/other"},
		"logs/other": {"logs/other!/in/b.json"},
		"logs/c.zip": {"logs/c.zip"},
	} {
		if diff := cmp.Diff(want, list(t, local.Path(path))); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", path, diff)
		}
	}
}

// Where a member was, anything may be once the archive is another.
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
		for o := range local.Path("x.zip").Objects(t.Context()) {
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
