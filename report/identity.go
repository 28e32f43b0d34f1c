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

// A mark tells objects apart by their names and contents.
type mark [8]byte

// An identity is the version of an object and its mark.
type identity struct {
	version versionHash
	mark    mark
}

// markOf returns the mark of the object of e: the beginning of a SHA-256 of its name, of
// its size and CRC as stored, its inflated size and its number of records. The name is that
// below the folder that a trail writes to, wherever that is. A file's time is not among
// them, nor is an ETag: a copy has others.
func (b *Builder) markOf(e *journal.Entry) mark {
	name := e.Object
	// The last one: looking from the end takes longer, and there is but one, most often.
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
// in ascending order. It is the same for the same archive, whatever was asked of it and
// wherever it is, and proves nothing against whoever means to forge one.
func (b *Builder) sum() string {
	marks := make([]uint64, 0, b.seen.count+len(b.others)) // numbers are in the order of their bytes
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
