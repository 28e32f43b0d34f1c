//go:build unix

package local_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/local"
)

// tree creates files in a new folder and changes to it.
func tree(t *testing.T, files ...string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, name := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// list returns the objects of a source by name, with the reason if one cannot be read.
func list(t *testing.T, s scan.Source) (got []string) {
	t.Helper()
	for o, err := range s.Objects(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		line := o.Name
		if o.Skip != "" {
			line += " skip: " + o.Skip
		}
		if o.Barred != "" {
			line += " barred: " + o.Barred
		}
		got = append(got, line)
	}
	return got
}

func TestPath(t *testing.T) {
	tree(t, "logs/b/2.json", "logs/a/1.json", "logs/.hidden", "logs/c.json", "other/x.json", "-")
	for link, to := range map[string]string{"logs/link": "../other", "logs/loop": ".", "start": "logs/a"} {
		if err := os.Symlink(to, link); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo("logs/pipe", 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		path string
		want []string
	}{
		{"logs", []string{
			"logs/.hidden", "logs/a/1.json", "logs/b/2.json", "logs/c.json", "logs/link skip: symbolic link",
			"logs/loop skip: symbolic link", "logs/pipe barred: not a regular file but a named pipe",
		}},
		{"./logs//a/", []string{"logs/a/1.json"}},
		{"logs/c.json", []string{"logs/c.json"}},
		{"start", []string{"start/1.json"}},
		{"logs/../other/x.json", []string{"other/x.json"}},
		{"./-", []string{"./-"}},
		{"gone", []string{"gone barred: stat gone: no such file or directory"}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, list(t, local.Path(test.path))); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", test.path, diff)
		}
	}
}

func read(t *testing.T, o scan.Object) string {
	t.Helper()
	body, err := o.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	b, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestObjectsIdentifyTheirBytes(t *testing.T) {
	tree(t, "log.json")
	versions := map[string]bool{}
	for _, content := range []string{"log.json", "longer content", "longer CONTENT"} {
		if err := os.WriteFile("log.json", []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		for o := range local.Path(".").Objects(t.Context()) {
			version, size, err := o.Look()
			if got := read(t, o); got != content || size != int64(len(content)) || err != nil {
				t.Errorf("got %q, size %d, %v, want %q", got, size, err, content)
			}
			if body, err := o.Open(t.Context()); err != nil || body.Version != version || body.Size != size || body.Close() != nil {
				t.Errorf("opened: %q, %d, %v; looked at: %q, %d", body.Version, body.Size, err, version, size)
			}
			versions[version] = true
		}
	}
	if len(versions) != 3 {
		t.Errorf("%d versions of three contents", len(versions))
	}
}

func TestPipeNamedItself(t *testing.T) {
	tree(t)
	if err := syscall.Mkfifo("pipe", 0o600); err != nil {
		t.Fatal(err)
	}
	go os.WriteFile("pipe", []byte("through the pipe"), 0o600)
	for o := range local.Path("pipe").Objects(t.Context()) {
		if got := read(t, o); got != "through the pipe" || o.Size != -1 {
			t.Errorf("got %q, size %d", got, o.Size)
		}
	}
}

func TestStdin(t *testing.T) {
	for o := range (local.Stdin{Reader: strings.NewReader("typed")}).Objects(t.Context()) {
		if got := read(t, o); got != "typed" || o.Name != "-" || o.Size != -1 {
			t.Errorf("got %q from %q, size %d", got, o.Name, o.Size)
		}
	}
}

func TestCancelledListingEnds(t *testing.T) {
	tree(t, "a/1", "a/2", "a/3")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	for range local.Path(".").Objects(ctx) {
		n++
		cancel()
	}
	if n != 1 {
		t.Errorf("%d objects after the end of the context, want none", n-1)
	}
}
