package digest

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"path"
	"strings"
	"time"
)

// A Print is what a scan found of one object: its text's hash, or why it has none.
type Print struct {
	Name    string // of the object
	Account string // account, region and delivery as the name says
	Region  string
	At      time.Time // when it was delivered; of a digest, the end of its time

	Sum    [sha256.Size]byte // of the text
	Damage string            // the bytes were read to their end, and are no text: why
	Unread string            // the bytes could not be read: why; says nothing of them

	Digest    bool // it is named as a digest
	File      *File
	Signature Signature
	HasMeta   bool // the object was in S3, which keeps metadata
}

func (p *Print) base() string { return path.Base(p.Name) }

// compare orders the prints of one object: first those of which it was read.
func (p *Print) compare(q *Print) int {
	return cmp.Or(cmp.Compare(p.Name, q.Name), compareBool(p.Unread != "", q.Unread != ""), bytes.Compare(p.Sum[:], q.Sum[:]),
		cmp.Compare(p.Damage, q.Damage), cmp.Compare(p.Signature.Hex, q.Signature.Hex), cmp.Compare(p.Signature.Algorithm, q.Signature.Algorithm), cmp.Compare(p.Unread, q.Unread))
}

// repeats reports whether p and q are of one object that was met twice, as in two journals,
// and the one that compare puts behind the other says no more.
func (p *Print) repeats(q *Print) bool {
	same := p.Sum == q.Sum && p.Damage == q.Damage && p.Signature == q.Signature && p.HasMeta == q.HasMeta
	return p.Name == q.Name && (p.Unread != "" || q.Unread != "" || same)
}

// inPlace reports whether the object is called as it was when it was delivered.
func (p *Print) inPlace(bucket, key string) bool {
	name, ok := strings.CutPrefix(p.Name, scheme+bucket+"/")
	return ok && name == key
}

// moved returns how the names of an object that was called from and is called to begin,
// before what they have in common.
func moved(from, to string) (string, string) {
	for {
		i, j := strings.LastIndexByte(from, '/'), strings.LastIndexByte(to, '/')
		if i < 0 || j < 0 || from[i:] != to[j:] || strings.HasSuffix(from[:i+1], "//") {
			return from + "/", to + "/"
		}
		from, to = from[:i], to[:j]
	}
}
