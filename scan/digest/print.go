package digest

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"path"
	"strings"
	"time"
)

// A Print is what a scan found of one object: the hash of its text, or why there is none.
type Print struct {
	Name    string // of the object
	Account string // account, region and delivery according to the name
	Region  string
	At      time.Time // time of delivery; for a digest, the end of its period

	Sum    [sha256.Size]byte // of the text
	Damage string            // why the bytes, which were read to their end, are not a valid text
	Unread string            // why the bytes could not be read; proves nothing

	Digest    bool // named as a digest
	File      *File
	Signature Signature
	HasMeta   bool // the object was in S3, which keeps metadata
}

func (p *Print) base() string { return path.Base(p.Name) }

// compare orders the prints of one object: those that were read come first.
func (p *Print) compare(q *Print) int {
	return cmp.Or(cmp.Compare(p.Name, q.Name), compareBool(p.Unread != "", q.Unread != ""), bytes.Compare(p.Sum[:], q.Sum[:]),
		cmp.Compare(p.Damage, q.Damage), cmp.Compare(p.Signature.Hex, q.Signature.Hex), cmp.Compare(p.Signature.Algorithm, q.Signature.Algorithm), cmp.Compare(p.Unread, q.Unread))
}

// repeats reports whether p and q are prints of one object that was found twice, as in two
// journals, and the one that compare orders last adds nothing.
func (p *Print) repeats(q *Print) bool {
	same := p.Sum == q.Sum && p.Damage == q.Damage && p.Signature == q.Signature && p.HasMeta == q.HasMeta
	return p.Name == q.Name && (p.Unread != "" || q.Unread != "" || same)
}

// inPlace reports whether the object has the name under which it was delivered.
func (p *Print) inPlace(bucket, key string) bool {
	name, ok := strings.CutPrefix(p.Name, scheme+bucket+"/")
	return ok && name == key
}

// moved returns the different beginnings of the old and the new name of an object, before
// their common rest.
func moved(from, to string) (string, string) {
	for {
		i, j := strings.LastIndexByte(from, '/'), strings.LastIndexByte(to, '/')
		if i < 0 || j < 0 || from[i:] != to[j:] || strings.HasSuffix(from[:i+1], "//") {
			return from + "/", to + "/"
		}
		from, to = from[:i], to[:j]
	}
}
