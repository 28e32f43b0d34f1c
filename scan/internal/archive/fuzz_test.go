package archive

import (
	"archive/tar"
	"bytes"
	"context"
	"fmt"
	"io"
	"path"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/scan"
)

// memoryFile is a file that holds data. It can be read at any place or, if streamed, only
// forward.
func memoryFile(data []byte, streamed bool) File {
	return File{"logs", func(context.Context) (io.ReadCloser, error) {
		if streamed {
			return io.NopCloser(bytes.NewReader(data)), nil
		}
		return struct {
			*bytes.Reader
			io.Closer
		}{bytes.NewReader(data), io.NopCloser(nil)}, nil
	}}
}

// FuzzWalk checks what holds for any archive: members have distinct names made from those in
// the archive, no name leads out of it, each member is as long as it says or damaged, and
// gives the same bytes whenever it is opened.
func FuzzWalk(f *testing.F) {
	one, two := file{"a.json", "some text"}, file{"../b.json", strings.Repeat("more ", 100)}
	inner := zipOf(f, one)
	for _, data := range [][]byte{
		zipOf(f, one, two, one), tarOf(f, one, two, one), gzipOf(f, tarOf(f, one, two)), zstdOf(f, tarOf(f, one)), zipOf(f, file{"in.zip", string(inner)}),
		tarOf(f, file{"in.tar.gz", string(gzipOf(f, tarOf(f, one)))}), append(tarOf(f, one), tarOf(f, two)...),
		tarOfHeaders(f, tar.Header{Typeflag: tar.TypeSymlink, Name: "s", Linkname: "/etc/passwd"}, tar.Header{Typeflag: tar.TypeChar, Name: "/dev/null"}),
		fixture(f, "bzip2.zip"), fixture(f, "two.tar.bz2"), []byte("PK\x05\x06"), {},
	} {
		f.Add(data, false)
		f.Add(data[:len(data)/2], true)
	}
	f.Fuzz(func(t *testing.T, data []byte, streamed bool) {
		seen := map[string]bool{}
		var members []scan.Object
		is, _ := Walk(t.Context(), memoryFile(data, streamed), func(o scan.Object) bool {
			within, ok := strings.CutPrefix(o.Name, "logs!")
			switch {
			case o.Name == "logs" && o.Barred != "":
				return len(members) < 100
			case !ok || strings.Contains(within, "/../") || strings.HasSuffix(within, "/..") || path.Clean(within) != within:
				t.Errorf("a member is called %q", o.Name)
			case seen[o.Name] && o.Barred == "":
				t.Errorf("%q: a second one", o.Name)
			}
			seen[o.Name] = true
			members = append(members, o)
			return len(members) < 100
		})
		if !is && len(members) > 0 {
			t.Errorf("no archive, and %d members", len(members))
		}
		for _, o := range members {
			if o.Open == nil {
				if o.Skip == "" && o.Barred == "" {
					t.Errorf("%q: neither to be opened nor not", o.Name)
				}
				continue
			}
			first, fault := content(t, o)
			again, faultAgain := content(t, o)
			if first != again || (fault == "") != (faultAgain == "") {
				t.Errorf("%q: %q and %s, then %q and %s", o.Name, first, fault, again, faultAgain)
			}
			if fault == "" && int64(len(first)) != o.Size {
				t.Errorf("%q: %d bytes, want %d", o.Name, len(first), o.Size)
			}
		}
	})
}

// content returns what is in a member, and what is wrong with it.
func content(t *testing.T, o scan.Object) (text, fault string) {
	t.Helper()
	in, err := o.Open(t.Context())
	if err != nil {
		return "", err.Error()
	}
	defer in.Close()
	const most = 8 << 20
	b, err := io.ReadAll(io.LimitReader(in, most))
	if err == nil && len(b) == most {
		return "", "too much to be looked at"
	}
	if err != nil {
		return "", fmt.Sprint(err)
	}
	return string(b), ""
}
