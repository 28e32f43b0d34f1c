package journal

import (
	"time"

	"github.com/cogtrail/cogtrail/scan/digest"
)

// A Proof is what the bytes of an object that is named as a log or as a digest are
// evidence of, where that was asked: an entry of one without says that they could not be
// had. Whether it is true is for a [digest.Archive] to say, which is given all of them.
type Proof struct {
	SHA256    string    `json:"sha256,omitempty"`    // of the text of a log, in hex
	Damage    string    `json:"damage,omitempty"`    // the bytes were read to their end, and are no text: why
	Digest    string    `json:"digest,omitempty"`    // the text of a digest
	Meta      bool      `json:"metadata,omitempty"`  // the object was in S3, which keeps metadata; the rest is what it had
	Signature string    `json:"signature,omitempty"` // in hex
	Algorithm string    `json:"algorithm,omitempty"`
	Made      time.Time `json:"made,omitzero"` // when a backfill digest was

	File *digest.File `json:"-"` // what Digest says, as long as it is known
	Name string       `json:"-"` // of the object, if its entry has a pseudonym of it
}

func (p *Proof) members(m members) {
	m.text(`"sha256":`, &p.SHA256, filled)
	m.text(`"damage":`, &p.Damage, filled)
	m.text(`"digest":`, &p.Digest, filled)
	m.flag(`"metadata":`, &p.Meta)
	m.text(`"signature":`, &p.Signature, filled)
	m.word(`"algorithm":`, &p.Algorithm, filled)
	m.time(`"made":`, &p.Made, filled)
}
