// Package archive finds objects in zip and tar archives, as if these were folders:
// start at [Walk]. Nothing is ever unpacked to disk, and no name in an archive is
// ever used as a path. What comes as a stream is kept in one file, by a [Spool].
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

// A File is what may be an archive. It can be opened many times, also at once. What
// is opened should be an io.ReaderAt and an io.Seeker, too: a zip archive has to be,
// and a tar archive is read faster.
type File struct {
	Name string // as an object
	Open func(context.Context) (io.ReadCloser, error)
}

// limits bound what an archive may ask for.
type limits struct {
	members int // in one archive, and those in it
	nested  int // bytes of an archive in an archive that is held in memory
	held    int // bytes of members that are held because a later one was asked for before
}

var usual = limits{members: 1_000_000, nested: 64 << 20, held: 32 << 20}

// endings are those of names of archives. What does not look like one by its name is
// not opened to find out: most files are small, and that would take as long as
// reading them.
var endings = []string{".zip", ".tar", ".tgz", ".tar.gz", ".tzst", ".tar.zst", ".tbz", ".tbz2", ".tar.bz2"}

// Named reports whether a file is called as archives are.
func Named(name string) bool {
	end := strings.ToLower(name[max(len(name)-len(".tar.zst"), 0):])
	for _, e := range endings {
		if strings.HasSuffix(end, e) {
			return true
		}
	}
	return false
}

// Walk yields the members of f, and of the archives in it but not of those in
// these, as objects called f.Name!/PATH/IN/IT. It returns false, and has yielded
// nothing, if f is no archive; more is whether yield wants to go on. Members have
// the size that they would have as a file, and a version of it and of their CRC-32.
// What is damaged is yielded as barred, beside what comes before it.
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
	stopped bool // by yield, or ctx
	left    int  // of limits.members
	slot    slot
}

// walk reports whether f is an archive, once all that is in it is yielded.
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

// send yields o, and reports whether to go on.
func (w *walker) send(o scan.Object) bool {
	w.stopped = w.stopped || w.ctx.Err() != nil || !w.yield(o)
	return !w.stopped
}

// kind tells by the first bytes of f what it is; what cannot be read is nothing.
func kind(ctx context.Context, f File) string {
	in, err := f.Open(ctx)
	if err != nil {
		return ""
	}
	defer in.Close() // only read from
	return beginning(bufio.NewReader(in))
}

// HeadSize is how many bytes tell whether a stream is an archive: a block of bzip2,
// which has to be read as a whole, takes up to 900,000 and some.
const HeadSize = 1 << 20

// Begins reports whether what b, of HeadSize bytes, is about to give is an archive,
// and takes none of it. Its error is one of reading.
func Begins(b *bufio.Reader) (bool, error) {
	head, err := b.Peek(HeadSize)
	if err != nil && err != io.EOF {
		return false, err
	}
	return beginning(bufio.NewReader(bytes.NewReader(head))) != "", nil
}

// Is reports whether f is an archive; what cannot be read is none.
func Is(ctx context.Context, f File) bool { return kind(ctx, f) != "" }

// beginning tells what it is that begins so.
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

// A list is the members of one archive while they are listed.
type list struct {
	*walker
	name   string
	inside bool           // another archive
	seen   map[uint64]int // by hash of the name: how often
}

// objectName returns how the member called name is called as an object. It says
// where in the archive it is and nothing else: there is no way up or out of that.
// Members of the same name are told apart by a number after the !.
func (l *list) objectName(name string) string {
	name = path.Clean("/" + name)
	id := hash(name)
	l.seen[id]++
	if n := l.seen[id]; n > 1 {
		return fmt.Sprintf("%s!%d%s", l.name, n, name)
	}
	return l.name + "!" + name
}

// has reports whether a member of that name came before.
func (l *list) has(name string) bool { return l.seen[hash(path.Clean("/"+name))] > 0 }

func hash(name string) uint64 {
	h := fnv.New64a()
	io.WriteString(h, name)
	return h.Sum64()
}

// add yields a member, or what is in it, and reports whether to go on in the archive.
func (l *list) add(o scan.Object) bool {
	if l.left--; l.left < 0 {
		l.bar("more than %d members are in it, or in the archive that it is in: unpack it, and scan the folder", l.members)
		return false
	}
	if !l.inside && o.Open != nil && Named(o.Name) {
		if l.walk(File{o.Name, l.slot.opener(o, l.nested)}, true) {
			return !l.stopped
		}
	}
	return l.send(o)
}

// bar yields the archive itself as what cannot be read, all of it or the rest.
func (l *list) bar(format string, args ...any) {
	l.send(scan.Object{Name: l.name, Archive: true, Barred: fmt.Sprintf(format, args...)})
}

func version(size int64, crc uint32) string { return fmt.Sprintf("%d-%08x", size, crc) }

// damaged is the error of a member that cannot be had.
func damaged(err error) error { return &scan.ReadError{Reason: "bad archive", Err: err} }
