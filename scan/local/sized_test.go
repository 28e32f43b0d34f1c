package local

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
	"testing/iotest"
)

// However it is read, a sized file returns everything, even if that is more or less than
// was listed.
func TestSizedFilesGiveEverything(t *testing.T) {
	text := []byte("0123456789")
	for name, reader := range map[string]func(io.Reader) io.Reader{
		"full reads": func(r io.Reader) io.Reader { return r }, "one byte at a time": iotest.OneByteReader,
		"half of what is asked for": iotest.HalfReader, "the end with the last bytes": iotest.DataErrReader,
	} {
		for listed := range int64(2 * len(text)) {
			for room := 1; room < 2*len(text); room++ {
				// HalfReader and OneByteReader are not regular files: a read may return
				// less than requested where a listed size happens to end.
				if listed < int64(len(text)) && name != "full reads" {
					continue
				}
				s := &sized{io.NopCloser(reader(bytes.NewReader(text))), listed}
				var got []byte
				p := make([]byte, room)
				n, err := s.Read(p)
				for ; err == nil; n, err = s.Read(p) {
					got = append(got, p[:n]...)
				}
				if got = append(got, p[:n]...); err != io.EOF || !bytes.Equal(got, text) {
					t.Fatalf("%s, %d of %d bytes listed, read by %d: got %q, %v", name, listed, len(text), room, got, err)
				}
			}
		}
	}
}

// The size of a file is that at its opening, and everything that is there during the
// reading is read. Whoever compares the two notices the change.
func TestFilesThatChange(t *testing.T) {
	write := func(path string, size int) {
		t.Helper()
		if err := os.WriteFile(path, make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, opened := range []int{0, 10, 11} {
		for _, size := range []int{0, 1, 9, 10, 11, 100} {
			path := filepath.Join(t.TempDir(), "log")
			write(path, 10)
			for o := range Path(path).Objects(t.Context()) {
				write(path, opened)
				body, err := o.Open(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				write(path, size)
				got, err := io.ReadAll(body)
				if err != nil || len(got) != size || body.Size != int64(opened) {
					t.Errorf("%d bytes when opened, %d when read: got %d, size %d, %v", opened, size, len(got), body.Size, err)
				}
				if err := body.Close(); err != nil {
					t.Error(err)
				}
			}
		}
	}
}
