package report

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/cogtrail/cogtrail/scan/journal"
)

// A mark tells contents of an object apart.
type mark [8]byte

// An identity is the version of an object and its mark.
type identity struct {
	version versionHash
	mark    mark
}

// markOf returns the mark of the object of e: the beginning of a SHA-256 of its ETag, if
// it has one, and its sizes and number of records. A file's time is not among them, since
// a copy has another one.
func (b *Builder) markOf(e *journal.Entry) mark {
	text := b.name[:0]
	if strings.HasPrefix(e.Object, "s3://") {
		text = append(text, e.Version...)
	}
	for _, n := range []int64{e.Bytes, e.Inflated, e.Records.Read} {
		text = strconv.AppendInt(append(text, 0), n, 10)
	}
	b.name = text
	sum := sha256.Sum256(text)
	return mark(sum[:])
}

// sum returns the SHA-256, in hex, of the hashes of the names of all objects that were
// read or skipped, in ascending order, each with its mark. It is the same for the same
// archive, whatever was asked of it, and proves nothing against whoever means to forge
// one.
func (b *Builder) sum() string {
	type object struct {
		name nameHash
		mark mark
	}
	objects := make([]object, 0, len(b.seen)+len(b.others))
	for name, first := range b.seen {
		objects = append(objects, object{name, first.mark})
	}
	for other, mark := range b.others {
		objects = append(objects, object{other.name, mark})
	}
	slices.SortFunc(objects, func(a, b object) int {
		return cmp.Or(bytes.Compare(a.name[:], b.name[:]), bytes.Compare(a.mark[:], b.mark[:]))
	})
	sum := sha256.New()
	for i := range objects {
		sum.Write(objects[i].name[:])
		sum.Write(objects[i].mark[:])
	}
	return hex.EncodeToString(sum.Sum(nil))
}
