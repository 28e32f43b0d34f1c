package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/cogtrail/cogtrail/scan"
)

// file is a member to write.
type file struct{ name, text string }

func zipOf(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.Create(f.name)
		if err == nil {
			_, err = io.WriteString(w, f.text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tarOf writes headers. Those without a type are for the files of the same name.
func tarOf(t testing.TB, files ...file) []byte {
	t.Helper()
	var headers []tar.Header
	for _, f := range files {
		headers = append(headers, tar.Header{Typeflag: tar.TypeReg, Name: f.name, Size: int64(len(f.text)), Linkname: f.text})
	}
	return tarOfHeaders(t, headers...)
}

func tarOfHeaders(t testing.TB, headers ...tar.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range headers {
		h.Mode = 0o600
		text := ""
		if h.Typeflag == tar.TypeReg {
			text, h.Linkname = h.Linkname, ""
		}
		err := w.WriteHeader(&h)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipOf(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zstdOf(t testing.TB, b []byte) []byte {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return z.EncodeAll(b, nil)
}

// fixture returns archives that Go cannot write, such as bzip2, made with the zipfile,
// tarfile and bz2 modules of Python.
func fixture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// damagedMember returns an archive with a broken block in its first bzip2 member.
func damagedMember(b []byte) []byte {
	b = bytes.Clone(b)
	b[bytes.Index(b, []byte("BZh"))+10] ^= 0xff
	return b
}

// opened counts open files.
type opened struct {
	memory
	n *int
}

func (o opened) Close() error {
	*o.n--
	return nil
}

// fileOf returns an archive in memory, and the number of times it is open.
func fileOf(name string, b []byte) (File, *int) {
	n := new(int)
	return File{name, func(context.Context) (io.ReadCloser, error) {
		*n++
		return opened{newMemory(b), n}, nil
	}}, n
}

func walk(t *testing.T, f File, l limits) (is bool, objects []scan.Object) {
	t.Helper()
	w := walker{ctx: t.Context(), limits: l, left: l.members, yield: func(o scan.Object) bool {
		objects = append(objects, o)
		return true
	}}
	is = w.walk(f, false)
	if w.stopped {
		t.Error("what comes after the archive is left out")
	}
	return is, objects
}

// told returns an object as its name and its content, or why that cannot be read.
func told(t *testing.T, o scan.Object) string {
	t.Helper()
	switch {
	case o.Skip != "":
		return o.Name + " skip: " + o.Skip
	case o.Barred != "":
		return o.Name + " barred: " + o.Barred
	}
	body, err := o.Open(t.Context())
	if err != nil {
		return o.Name + " cannot be opened: " + err.Error()
	}
	defer body.Close()
	b, err := io.ReadAll(body)
	if err != nil {
		return o.Name + " cannot be read: " + err.Error()
	}
	if o.Size != int64(len(b)) {
		t.Errorf("%s: %d bytes, size %d", o.Name, len(b), o.Size)
	}
	return o.Name + ": " + string(b)
}

func all(t *testing.T, objects []scan.Object) (got []string) {
	t.Helper()
	for _, o := range objects {
		got = append(got, told(t, o))
	}
	return got
}

// change returns b with some bytes changed.
func change(b []byte, from, to string) []byte {
	if !bytes.Contains(b, []byte(from)) {
		panic(fmt.Sprintf("no %q there", from))
	}
	return bytes.ReplaceAll(b, []byte(from), []byte(to))
}

// flagged returns the zip with a flag set and a different method, in all headers.
func flagged(b []byte, flags, method uint16) []byte {
	b = bytes.Clone(b)
	for at, signature := range map[int]string{6: "PK\x03\x04", 8: "PK\x01\x02"} {
		for i := 0; ; i++ {
			n := bytes.Index(b[i:], []byte(signature))
			if n < 0 {
				break
			}
			i += n
			binary.LittleEndian.PutUint16(b[i+at:], flags|binary.LittleEndian.Uint16(b[i+at:]))
			binary.LittleEndian.PutUint16(b[i+at+2:], method)
		}
	}
	return b
}

func TestWalk(t *testing.T) {
	ab := []file{{"a.json", "A"}, {"f/b.json", "BB"}}
	want := []string{"x!/a.json: A", "x!/f/b.json: BB"}
	hostile := []file{{"../../etc/passwd", "1"}, {"/etc/passwd", "2"}, {"a/../../etc/./passwd", "3"}, {"c\x1b[31m\n", "4"}, {"\xff", "5"}, {"!/x", "6"}}
	told := []string{"x!/etc/passwd: 1", "x!2/etc/passwd: 2", "x!3/etc/passwd: 3", "x!/c\x1b[31m\n: 4", "x!/\xff: 5", "x!/!/x: 6"}
	long := strings.Repeat("long/", 60) + "name"
	tests := []struct {
		name string
		b    []byte
		want []string
	}{
		{"zip", zipOf(t, ab...), want},
		{"empty zip", zipOf(t), nil},
		{"tar", tarOf(t, ab...), want},
		{"tar.gz", gzipOf(t, tarOf(t, ab...)), want},
		{"tar.zst", zstdOf(t, tarOf(t, ab...)), want},
		{"tar.bz2", fixture(t, "two.tar.bz2"), want},
		{"zip with bzip2", fixture(t, "bzip2.zip"), want},
		{"damaged zip with bzip2", damagedMember(fixture(t, "bzip2.zip")), []string{"x!/a.json cannot be read: bzip2: bzip2 data invalid: block checksum mismatch", want[1]}},
		{"tar.gz of members", append(gzipOf(t, tarOf(t, ab...)[:700]), gzipOf(t, tarOf(t, ab...)[700:])...), want},
		{"long names", tarOf(t, file{long, "A"}), []string{"x!/" + long + ": A"}},
		{"folders", zipOf(t, file{"f/", ""}, file{"f/a", "A"}), []string{"x!/f/a: A"}},
		{"back slashes", zipOf(t, file{`f\`, ""}, file{`f\..\..\a`, "A"}), []string{"x!/a: A"}},
		{"hostile names in a zip", zipOf(t, hostile...), told},
		{"hostile names in a tar", tarOf(t, hostile...), told},
		{"zip in a tar", tarOf(t, file{"in.zip", string(zipOf(t, ab...))}), []string{"x!/in.zip!/a.json: A", "x!/in.zip!/f/b.json: BB"}},
		{"tar.gz in a zip", zipOf(t, file{"in.tgz", string(gzipOf(t, tarOf(t, ab...)))}), []string{"x!/in.tgz!/a.json: A", "x!/in.tgz!/f/b.json: BB"}},
		{"tar in a tar.gz", gzipOf(t, tarOf(t, file{"in.tar", string(tarOf(t, ab...))}, file{"z", "Z"})), []string{"x!/in.tar!/a.json: A", "x!/in.tar!/f/b.json: BB", "x!/z: Z"}},
		{"a zip only by its name", zipOf(t, file{"in.zip", "none"}), []string{"x!/in.zip: none"}},
		{"zip in a zip in a tar", tarOf(t, file{"in.zip", string(zipOf(t, file{"more.zip", "PK\x03\x04"}))}), []string{"x!/in.zip!/more.zip: PK\x03\x04"}},
		{"links and devices", tarOfHeaders(t,
			tar.Header{Typeflag: tar.TypeDir, Name: "f/"},
			tar.Header{Typeflag: tar.TypeReg, Name: "a", Size: 1, Linkname: "A"},
			tar.Header{Typeflag: tar.TypeLink, Name: "b", Linkname: "a"},
			tar.Header{Typeflag: tar.TypeLink, Name: "c", Linkname: "/etc/passwd"},
			tar.Header{Typeflag: tar.TypeSymlink, Name: "d", Linkname: "/etc/passwd"},
			tar.Header{Typeflag: tar.TypeFifo, Name: "e"},
			tar.Header{Typeflag: tar.TypeBlock, Name: "g"},
		), []string{"x!/a: A", "x!/b skip: hard link", "x!/c barred: a hard link to a file that does not come before it in the archive", "x!/d skip: symbolic link",
			"x!/e barred: not a regular file but a named pipe", "x!/g barred: not a regular file but a device"}},
		{"encrypted", flagged(zipOf(t, ab[0]), encrypted, zip.Deflate), []string{"x!/a.json barred: encrypted: unpack the archive with its password, and scan the folder"}},
		{"deflate64", flagged(zipOf(t, ab[0]), 0, 9), []string{"x!/a.json barred: compressed with zip method 9, which is not supported: unpack the archive, and scan the folder"}},
		{"zstd by its method alone", flagged(zipOf(t, ab[0]), 0, methodZstd), []string{"x!/a.json cannot be read: it has more than the 1 bytes stated in the directory of the archive"}},
		{"cut zip", zipOf(t, ab...)[:60], []string{"x barred: the directory at the end of the zip archive is missing or damaged: download it again or, to save what is left, repair it with zip -FF"}},
		{"cut tar", tarOf(t, ab...)[:1500], []string{"x!/a.json: A", "x barred: damaged at byte 1500: it ends too early: what follows is not read"}},
		{"tar cut in a member", tarOf(t, ab...)[:1537], []string{"x!/a.json: A", "x!/f/b.json barred: the archive is damaged here: it ends too early", "x barred: damaged at byte 1537: it ends too early: what follows is not read"}},
		{"damaged tar", change(tarOf(t, ab...), "f/b.json", "f/c.json"), []string{"x!/a.json: A", "x barred: damaged at byte 1536: archive/tar: invalid tar header: what follows is not read"}},
		{"two tars", append(tarOf(t, ab[0]), tarOf(t, ab[1])...), []string{"x!/a.json: A", "x barred: more data follows the end of the tar archive at byte 2048: if it is another archive, separate the two"}},
		{"damaged gzip", change(gzipOf(t, tarOf(t, ab...)), string(gzipOf(t, tarOf(t, ab...))[len(gzipOf(t, tarOf(t, ab...)))-8:]), "CRC32SIZ"),
			[]string{"x!/a.json: A", "x!/f/b.json: BB", "x barred: damaged at its end: gzip: invalid checksum"}},
	}
	for _, test := range tests {
		f, open := fileOf("x", test.b)
		is, objects := walk(t, f, usual)
		if !is {
			t.Errorf("%s: no archive", test.name)
		}
		if diff := cmp.Diff(test.want, all(t, objects)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", test.name, diff)
		}
		if *open != 0 {
			t.Errorf("%s: left open %d times", test.name, *open)
		}
	}
}

func TestNoArchives(t *testing.T) {
	for _, text := range []string{"", "P", `{"Records":[]}`, strings.Repeat(" ", 2000), string(gzipOf(t, []byte(strings.Repeat("[]", 900)))), "\x1f\x8b", "\x28\xb5\x2f\xfd", strings.Repeat("\x00", 1024)} {
		f, open := fileOf("x", []byte(text))
		if is, objects := walk(t, f, usual); is || len(objects) > 0 || *open != 0 {
			t.Errorf("%.20q: an archive: %v, %d objects, left open %d times", text, is, len(objects), *open)
		}
	}
}

func TestNamed(t *testing.T) {
	for name, want := range map[string]bool{"a.zip": true, "f/a.TAR.GZ": true, "a.tgz": true, ".zip": true, "a.tar.zst": true, "a.tbz2": true,
		"": false, "zip": false, "a.json.gz": false, "a.zip/b": false, "a.tar.xz": false} {
		if got := Named(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}

// An archive is unchanged if its members have the same versions.
func TestVersions(t *testing.T) {
	versions := func(b []byte) (got []string) {
		f, _ := fileOf("x", b)
		_, objects := walk(t, f, usual)
		for _, o := range objects {
			got = append(got, o.Version)
		}
		return got
	}
	want := []string{fmt.Sprintf("1-%08x", crc32.ChecksumIEEE([]byte("A"))), fmt.Sprintf("2-%08x", crc32.ChecksumIEEE([]byte("AB")))}
	for _, b := range [][]byte{
		zipOf(t, file{"a", "A"}, file{"b", "AB"}), tarOf(t, file{"a", "A"}, file{"b", "AB"}), gzipOf(t, tarOf(t, file{"a", "A"}, file{"b", "AB"})),
	} {
		if diff := cmp.Diff(want, versions(b)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
}

func TestLimits(t *testing.T) {
	three := []file{{"a", "A"}, {"b", "B"}, {"c", "C"}}
	two := []string{"x!/a: A", "x!/b: B", "x barred: it, or the archive around it, has more than 2 members: unpack it, and scan the folder"}
	small := limits{members: 2, nested: 10, held: 1}
	for _, b := range [][]byte{zipOf(t, three...), tarOf(t, three...), gzipOf(t, tarOf(t, three...))} {
		f, _ := fileOf("x", b)
		_, objects := walk(t, f, small)
		if diff := cmp.Diff(two, all(t, objects)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
	f, _ := fileOf("x", tarOf(t, file{"in.zip", string(zipOf(t, three...))}))
	_, objects := walk(t, f, small)
	want := []string{"x!/in.zip barred: a zip archive inside an archive, too large to be held in memory: unpack the outer one first"}
	if diff := cmp.Diff(want, all(t, objects)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	f, _ = fileOf("x", tarOf(t, file{"in.tar", string(tarOf(t, three[0]))}))
	_, objects = walk(t, f, small)
	if diff := cmp.Diff([]string{"x!/in.tar!/a: A"}, all(t, objects)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// All members of a bomb may share the same bytes.
func TestOverlap(t *testing.T) {
	b := zipOf(t, file{"a", strings.Repeat("A", 400)}, file{"b", "B"})
	i := bytes.LastIndex(b, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(b[i+20:], uint32(len(b)))
	f, _ := fileOf("x", b)
	_, objects := walk(t, f, usual)
	if got := all(t, objects); len(got) != 1 || !strings.Contains(got[0], "overlap") {
		t.Errorf("got %q", got)
	}
}

// In whatever order members are opened, each gives its bytes, and everything is closed in the
// end.
func TestAnyOrder(t *testing.T) {
	large := strings.Repeat("0123456789abcdef", maxMember/16+1)
	files := []file{{"a", "A"}, {"b", large}, {"c", ""}, {"d", "D"}, {"e", large + large}, {"f", "F"}}
	for name, b := range map[string][]byte{"tar.gz": gzipOf(t, tarOf(t, files...)), "tar": tarOf(t, files...), "zip": zipOf(t, files...)} {
		for _, held := range []int{0, 2, 100 << 20} {
			for _, order := range [][]int{{0, 1, 2, 3, 4, 5}, {5, 4, 3, 2, 1, 0}, {1, 0, 3, 2, 5, 4}, {4, 4, 0, 5, 1, 1}, {5}} {
				l := usual
				l.held = held
				f, open := fileOf("x", b)
				_, objects := walk(t, f, l)
				for _, i := range order {
					if got := told(t, objects[i]); got != "x!/"+files[i].name+": "+files[i].text {
						t.Fatalf("%s, held %d, order %v: %d: got %.40q", name, held, order, i, got)
					}
				}
				if *open != 0 {
					t.Errorf("%s, held %d, order %v: left open %d times", name, held, order, *open)
				}
			}
		}
	}
}

// A member requested late is held, so that the archive is inflated once, as long as there is
// room.
func TestHeld(t *testing.T) {
	b := gzipOf(t, tarOf(t, file{"a", "A"}, file{"b", "BB"}, file{"c", "C"}))
	for held, want := range map[int]int{100: 1, 3: 1, 2: 2, 0: 3} {
		f, _ := fileOf("x", b)
		l := usual
		l.held = held
		_, objects := walk(t, f, l)
		passes, open := 0, f.Open
		c := &cursor{file: File{"x", func(ctx context.Context) (io.ReadCloser, error) { passes++; return open(ctx) }}, most: held,
			members: []span{{512, 1}, {1536, 2}, {2560, 1}}, all: true}
		for _, i := range []int{2, 0, 1} {
			in, err := c.open(t.Context(), c.members[i])
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(in); err != nil || int64(len(got)) != objects[i].Size {
				t.Errorf("held %d, member %d: got %q, %v", held, i, got, err)
			}
			in.Close()
		}
		if passes != want {
			t.Errorf("held %d: inflated %d times, want %d", held, passes, want)
		}
	}
}

// A member that does not match its directory entry has a reason of its own.
func TestDamagedMembers(t *testing.T) {
	b := zipOf(t, file{"a", "text"})
	crc := binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte("text")))
	directory := bytes.LastIndex(b, []byte("PK\x01\x02"))
	longer := bytes.Clone(b)
	longer[directory+24]++
	for name, b := range map[string][]byte{"CRC-32": change(b, string(crc), "none"), "size": longer} {
		f, _ := fileOf("x", b)
		_, objects := walk(t, f, usual)
		body, err := objects[0].Open(t.Context())
		if err == nil {
			_, err = io.ReadAll(body)
		}
		if e := (*scan.ReadError)(nil); !errors.As(err, &e) || e.Reason != "bad archive" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Many readers open members concurrently, roughly in order.
func TestConcurrently(t *testing.T) {
	var files []file
	for i := range 60 {
		files = append(files, file{strconv.Itoa(i), strings.Repeat(string(rune('A'+i)), i%4*700_000+i)})
	}
	for name, b := range map[string][]byte{"tar.gz": gzipOf(t, tarOf(t, files...)), "zip of a tar": zipOf(t, file{"in.tar", string(tarOf(t, files...))})} {
		source, _ := fileOf("x", b)
		var mu sync.Mutex
		open := source.Open
		source.Open = func(ctx context.Context) (io.ReadCloser, error) {
			mu.Lock()
			defer mu.Unlock()
			in, err := open(ctx)
			return in.(opened).memory, err
		}
		objects := make(chan scan.Object)
		var readers sync.WaitGroup
		for range 8 {
			readers.Go(func() {
				for o := range objects {
					i, err := strconv.Atoi(path.Base(o.Name))
					if got := told(t, o); err != nil || got != o.Name+": "+files[i].text {
						t.Errorf("%s, %s: got %.40q, %v", name, o.Name, got, err)
					}
				}
			})
		}
		if is, more := Walk(t.Context(), source, func(o scan.Object) bool { objects <- o; return true }); !is || !more {
			t.Errorf("%s: is %v, more %v", name, is, more)
		}
		close(objects)
		readers.Wait()
	}
}

func TestEndsWithItsContext(t *testing.T) {
	for _, b := range [][]byte{zipOf(t, file{"a", "A"}, file{"b", "B"}), gzipOf(t, tarOf(t, file{"a", "A"}, file{"b", "B"}))} {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		n := 0
		f, _ := fileOf("x", b)
		is, more := Walk(ctx, f, func(scan.Object) bool {
			n++
			cancel()
			return true
		})
		if !is || more || n != 1 {
			t.Errorf("is %v, more %v, %d members", is, more, n)
		}
	}
}

// The content of a sparse file is not stored in one piece.
func TestSparse(t *testing.T) {
	for _, h := range []tar.Header{
		{Typeflag: tar.TypeGNUSparse, Name: "a"},
		{Typeflag: tar.TypeReg, Name: "a", PAXRecords: map[string]string{"GNU.sparse.major": "1"}},
	} {
		l := &list{walker: &walker{}, name: "x", seen: map[uint64]int{}}
		o, ok := (&tarball{list: l}).object(&h)
		if !ok || !strings.Contains(o.Barred, "sparse") || o.Open != nil {
			t.Errorf("%q: got %v, %+v", h.Typeflag, ok, o)
		}
	}
}
