// Package archive finds objects in zip and tar archives, as if these were folders: start at
// [Walk]. Nothing is ever unpacked to disk, and no name in an archive is ever used as a path.
// A [Spool] keeps an archive that arrives as a stream in one file.
package archive

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"path"
	"strings"

	"github.com/cogtrail/cogtrail/scan"
)

// A File may be an archive. Open may be called many times, and concurrently. What it returns
// should also be an io.ReaderAt and an io.Seeker: a zip archive must be, and a tar archive is
// read faster.
type File struct {
	Name string // as that of an object
	Open func(context.Context) (io.ReadCloser, error)
}

// limits bound what an archive may contain or require.
type limits struct {
	members int // in one archive, including those inside it
	nested  int // bytes of an archive inside an archive that is held in memory
	held    int // bytes of members that are held because a later one was requested first
}

var usual = limits{members: 1_000_000, nested: 64 << 20, held: 32 << 20}

// endings are the file name extensions of archives. A file with any other name is never
// opened to find out: most files are small, and opening them would take as long as reading
// them.
var endings = []string{".zip", ".tar", ".tgz", ".tar.gz", ".tzst", ".tar.zst", ".tbz", ".tbz2", ".tar.bz2"}

// Named reports whether a file has the name of an archive.
func Named(name string) bool {
	end := strings.ToLower(name[max(len(name)-len(".tar.zst"), 0):])
	for _, e := range endings {
		if strings.HasSuffix(end, e) {
			return true
		}
	}
	return false
}

// Walk yields the members of f, and of the archives inside it but not of those inside these,
// as objects with names of the form f.Name!/PATH/IN/IT. It returns is false, having yielded
// nothing, if f is not an archive; more says whether yield wants to continue. A member has
// the size that it would have as a file, and a version made of the size and its CRC-32.
// Damaged parts are yielded as barred objects, in addition to the members before them.
func Walk(ctx context.Context, f File, yield func(scan.Object) bool) (is, more bool) {
	w := walker{ctx: ctx, limits: usual, left: usual.members, yield: yield}
	is = w.walk(f, false)
	return is, !w.stopped
}

// A walker is one Walk.
type walker struct {
	limits
	ctx     context.Context
	yield   func(scan.Object) bool
	stopped bool // yield returned false, or ctx ended
	left    int  // members allowed, as in limits.members
	slot    slot
}

// walk reports whether f is an archive, after yielding everything in it.
func (w *walker) walk(f File, inside bool) bool {
	l := &list{walker: w, name: f.Name, inside: inside, seen: map[uint64]int{}}
	switch kind(w.ctx, f) {
	case "zip":
		l.zip(f)
	case "tar":
		l.tar(f)
	default:
		return false
	}
	return true
}

// send yields o, and reports whether to continue.
func (w *walker) send(o scan.Object) bool {
	w.stopped = w.stopped || w.ctx.Err() != nil || !w.yield(o)
	return !w.stopped
}

// kind recognizes f by its first bytes. It returns "" for a file that cannot be read.
func kind(ctx context.Context, f File) string {
	in, err := f.Open(ctx)
	if err != nil {
		return ""
	}
	defer in.Close() // only read from: the error does not matter
	return beginning(bufio.NewReader(in))
}

// HeadSize is how many bytes are needed to recognize an archive in a stream. A block of
// bzip2, which must be read as a whole, takes somewhat more than 900,000.
const HeadSize = 1 << 20

// Begins reports whether b, with a buffer of HeadSize bytes, is about to yield an archive,
// without consuming any of it. The error is a read error.
func Begins(b *bufio.Reader) (bool, error) {
	head, err := b.Peek(HeadSize)
	if err != nil && err != io.EOF {
		return false, err
	}
	return beginning(bufio.NewReader(bytes.NewReader(head))) != "", nil
}

// Is reports whether f is an archive, and returns false for a file that cannot be read.
func Is(ctx context.Context, f File) bool { return kind(ctx, f) != "" }

// beginning recognizes an archive by its beginning.
func beginning(b *bufio.Reader) string {
	if start, _ := b.Peek(4); string(start) == "PK\x03\x04" || string(start) == "PK\x05\x06" {
		return "zip"
	}
	text, _, err := inflated(b)
	if err != nil {
		return ""
	}
	head := make([]byte, blockSize)
	if _, err := io.ReadFull(text, head); err != nil || !isTar(head) {
		return ""
	}
	return "tar"
}

// A list is one archive while its members are listed.
type list struct {
	*walker
	name   string
	inside bool           // the archive is inside another one
	seen   map[uint64]int // how often each name was seen, by its hash
}

// objectName returns the object name of the named member. It says where the member is in the
// archive, and cannot lead out of it. A number after the ! distinguishes members of the same
// name.
func (l *list) objectName(name string) string {
	name = path.Clean("/" + name)
	id := hash(name)
	l.seen[id]++
	if n := l.seen[id]; n > 1 {
		return fmt.Sprintf("%s!%d%s", l.name, n, name)
	}
	return l.name + "!" + name
}

// has reports whether a member with the given name came before.
func (l *list) has(name string) bool { return l.seen[hash(path.Clean("/"+name))] > 0 }

func hash(name string) uint64 {
	h := fnv.New64a()
	io.WriteString(h, name)
	return h.Sum64()
}

// add yields a member, or its members if it is an archive, and reports whether to continue in
// this archive.
func (l *list) add(o scan.Object) bool {
	if l.left--; l.left < 0 {
		l.bar("it, or the archive around it, has more than %d members: unpack it, and scan the folder", l.members)
		return false
	}
	if !l.inside && o.Open != nil && Named(o.Name) {
		if l.walk(File{o.Name, l.slot.opener(o, l.nested)}, true) {
			return !l.stopped
		}
	}
	return l.send(o)
}

// bar yields the archive itself as barred: all of it, or the rest.
func (l *list) bar(format string, args ...any) {
	l.send(scan.Object{Name: l.name, Archive: true, Barred: fmt.Sprintf(format, args...)})
}

func version(size int64, crc uint32) string { return fmt.Sprintf("%d-%08x", size, crc) }

// damaged returns the error of a member that cannot be read.
func damaged(err error) error { return &scan.ReadError{Reason: "bad archive", Err: err} }
