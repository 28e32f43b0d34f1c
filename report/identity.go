package report

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/cogtrail/cogtrail/scan/journal"
)

// A mark identifies an object by its name and content.
type mark [8]byte

// An identity is the version of an object and its mark.
type identity struct {
	version versionHash
	mark    mark
}

// markOf returns the mark of the object of e: the beginning of a SHA-256 of its name, its
// stored size and CRC, its inflated size and its number of records. The name counts from
// the last folder that a trail writes to, wherever that is. The time of a file and an ETag
// do not count: they differ between copies.
func (b *Builder) markOf(e *journal.Entry) mark {
	name := e.Object
	// The last occurrence. There is mostly just one, and searching from the end takes
	// longer.
	for from := 0; ; from = 1 {
		at := strings.Index(name[from:], trailFolder)
		if at < 0 {
			break
		}
		name = name[from+at:]
	}
	text := append(b.name[:0], name...)
	for _, n := range []int64{e.Bytes, int64(e.CRC), e.Inflated, e.Records.Read} {
		text = strconv.AppendInt(append(text, 0), n, 10)
	}
	b.name = text
	sum := sha256.Sum256(text)
	return mark(sum[:])
}

// trailFolder is the folder that trails write to.
const trailFolder = "AWSLogs/"

// sum returns the SHA-256, in hex, of the marks of all objects that were read or skipped,
// in ascending order. It is the same for the same archive, whatever was asked and wherever
// the archive is. It proves nothing against somebody who forges one on purpose.
func (b *Builder) sum() string {
	marks := make([]uint64, 0, b.seen.count+len(b.others)) // numbers sort like their bytes
	for o := range b.seen.all() {
		marks = append(marks, binary.BigEndian.Uint64(o.mark[:]))
	}
	for _, other := range b.others {
		marks = append(marks, binary.BigEndian.Uint64(other[:]))
	}
	slices.Sort(marks)
	sum := sha256.New()
	var m mark
	for _, n := range marks {
		binary.BigEndian.PutUint64(m[:], n)
		sum.Write(m[:])
	}
	return hex.EncodeToString(sum.Sum(nil))
}
