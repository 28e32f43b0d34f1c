//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// givenAway gives path to another user, and returns the ID of the user to run as.
func givenAway(t *testing.T, path string) (user int) {
	t.Helper()
	if user = os.Geteuid(); user != 0 {
		return user + 1 // who does not own the file
	}
	if err := os.Lchown(path, 4242, -1); err != nil {
		t.Fatal(err)
	}
	return user
}

func makePipe(t *testing.T, path string) {
	t.Helper()
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
}

func makeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestPlantedOutputs checks that nothing is written to pipes and links of another user.
func TestPlantedOutputs(t *testing.T) {
	const says = "belongs to another user"
	for name, plant := range map[string]func(path string) (planted string){
		"a pipe": func(path string) string { makePipe(t, path); return path },
		"a link to a pipe": func(path string) string {
			makePipe(t, path+".pipe")
			if err := os.Symlink(path+".pipe", path); err != nil {
				t.Fatal(err)
			}
			return path
		},
		"a link to a pipe of another": func(path string) string {
			makePipe(t, path+".pipe")
			if err := os.Symlink(path+".pipe", path); err != nil {
				t.Fatal(err)
			}
			return path + ".pipe"
		},
		"a link to a device": func(path string) string {
			if err := os.Symlink("/dev/null", path); err != nil {
				t.Fatal(err)
			}
			return path
		},
	} {
		for _, folder := range []bool{false, true} {
			dir := t.TempDir()
			f := asked{output: filepath.Join(dir, "out"), format: "csv", force: true}
			path := f.output
			if folder {
				f.reports = []string{"deletions", "events"}
				path = filepath.Join(f.output, "events.csv")
				if err := os.Mkdir(f.output, 0o700); err != nil {
					t.Fatal(err)
				}
			}
			user := givenAway(t, plant(path))
			reader, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // so that no writer waits
			if err != nil {
				t.Fatal(err)
			}
			j := &job{output: f.output, force: true, user: user}
			if err := f.outputs(j); err != nil {
				t.Fatal(err)
			}
			if err := j.checkFiles(); err == nil || !strings.Contains(err.Error(), says) {
				t.Errorf("%s, in a folder: %t: %v", name, folder, err)
			}
			err = j.writeFile(context.Background(), path, func(w io.Writer) error {
				_, err := io.WriteString(w, "secret")
				return err
			})
			if err == nil || !strings.Contains(err.Error(), says) {
				t.Errorf("%s, in a folder: %t: %v", name, folder, err)
			}
			if b, _ := io.ReadAll(reader); len(b) > 0 {
				t.Errorf("%s, in a folder: %t: %q was written", name, folder, b)
			}
			reader.Close()
		}
	}
}

// TestOutputsOfOnesOwn checks that the user's own pipes and links are written to.
func TestOutputsOfOnesOwn(t *testing.T) {
	dir := t.TempDir()
	pipe, link := filepath.Join(dir, "pipe"), filepath.Join(dir, "link")
	makePipe(t, pipe)
	if err := os.Symlink("pipe", link); err != nil {
		t.Fatal(err)
	}
	reader, err := os.OpenFile(pipe, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	for _, path := range []string{pipe, link, "/dev/null", "/dev/stderr"} {
		j := &job{output: path, user: os.Geteuid()}
		err := errors.Join(checkPlanted(path, j.user), j.writeFile(context.Background(), path, func(w io.Writer) error {
			if path == "/dev/stderr" {
				return nil
			}
			_, err := io.WriteString(w, path)
			return err
		}))
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	if b, err := io.ReadAll(reader); string(b) != pipe+link || err != nil {
		t.Errorf("%q, %v", b, err)
	}
}

// TestFilesOfOthers checks that files of other users, and pipes, are refused as journals and
// keys, without waiting for pipes.
func TestFilesOfOthers(t *testing.T) {
	const other, pipe = "belongs to another user, who could read or change it", "not a regular file"
	key := strings.Repeat("0123456789abcdef", 4)
	for what, open := range map[string]func(path string, user int) error{
		"key": func(path string, user int) error {
			_, err := (&program{stderr: io.Discard}).readKey(path, user, true)
			return err
		},
		"journal": func(path string, user int) error {
			l, err := openLedger(t.Context(), &scanJob{job: &job{user: user}, journal: path})
			if err == nil {
				err = l.close()
			}
			return err
		},
		"dry run": func(path string, user int) error {
			_, err := recall(t.Context(), &scanJob{job: &job{user: user}, journal: path})
			return err
		},
	} {
		dir := t.TempDir()
		planted, fifo := filepath.Join(dir, "planted"), filepath.Join(dir, "fifo")
		makePipe(t, fifo)
		makeFile(t, planted, key)
		for path, says := range map[string]string{planted: other, fifo: pipe} {
			user := os.Geteuid()
			if path == planted {
				user = givenAway(t, path)
			}
			if err := open(path, user); err == nil || !strings.Contains(err.Error(), says) {
				t.Errorf("%s %s: %v, want %q", what, filepath.Base(path), err, says)
			}
		}
		if b, err := os.ReadFile(planted); string(b) != key || err != nil {
			t.Errorf("%s: the planted file has become %q", what, b)
		}
	}
}

// TestPipesThatAreReadOnce checks that the user's own pipes are read, without waiting for a
// writer.
func TestPipesThatAreReadOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	makePipe(t, path)
	for what, open := range map[string]func(user int) error{
		"users":   func(user int) error { _, err := readUsers(path, user); return err },
		"pattern": func(user int) error { _, _, err := readPattern(path, user); return err },
	} {
		if err := open(os.Geteuid()); err == nil || strings.Contains(err.Error(), "another user") {
			t.Errorf("%s: nobody writes: %v", what, err)
		}
	}
	user := givenAway(t, path)
	for what, open := range map[string]func(user int) error{
		"users":   func(user int) error { _, err := readUsers(path, user); return err },
		"pattern": func(user int) error { _, _, err := readPattern(path, user); return err },
	} {
		if err := open(user); err == nil || !strings.Contains(err.Error(), "a named pipe of another user") {
			t.Errorf("%s: %v", what, err)
		}
	}
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		io.WriteString(out, "sub,username\ns,jane\n")
		out.Close()
	}()
	export, err := readUsers(fmt.Sprintf("/dev/fd/%d", in.Fd()), os.Geteuid())
	if err != nil || export.Names["s"] != "jane" {
		t.Errorf("through a pipe: %v, %v", export, err)
	}
	in.Close()
}

// TestPipesThatAreReadAgain checks that pipes are refused where a file must be read more than
// once.
func TestPipesThatAreReadAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	makePipe(t, path)
	for _, args := range [][]string{{"scan", "--keys-from", path, "s3://b"}, {"report", "--raw", "--report", "events", "--format", "json", path}} {
		status, _, stderr := run(t.Context(), nil, nil, args...)
		if status != exitUsage || !strings.Contains(stderr, "is not a regular file, but must be read more than once: write it to a file first") {
			t.Errorf("%q: status %d: %s", args, status, stderr)
		}
	}
}
