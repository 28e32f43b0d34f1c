package archive

import (
	"archive/tar"
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"

	"github.com/cogtrail/cogtrail/scan"
)

// TestBomb is not inflated to its end: neither its members nor what follows them can be read.
func TestBomb(t *testing.T) {
	const part = 1 << 20
	pack := func(text string) []byte {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	var head bytes.Buffer
	w := tar.NewWriter(&head)
	if err := w.WriteHeader(&tar.Header{Name: "a", Size: 2000 * part, Typeflag: tar.TypeReg}); err != nil {
		t.Fatal(err)
	}
	bomb := append(pack(head.String()), bytes.Repeat(pack(strings.Repeat("\x00", part)), 2000)...)
	f, _ := fileOf("x.tar.gz", bomb)
	_, objects := walk(t, f, usual)
	if len(objects) != 2 || objects[0].Name != "x.tar.gz!/a" || objects[1].Name != "x.tar.gz" {
		t.Fatalf("got %v", objects)
	}
	for _, o := range objects {
		_, err := o.Open(t.Context())
		if e := (*scan.ReadError)(nil); !errors.As(err, &e) || e.Reason != scan.OverLimit {
			t.Errorf("%s: %v", o.Name, err)
		}
	}
}
