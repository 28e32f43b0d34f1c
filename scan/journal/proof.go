package journal

import (
	"time"

	"github.com/cogtrail/cogtrail/scan/digest"
)

// A Proof is what the bytes of an object named as a log or a digest are evidence of. If
// proofs were requested and an entry has none, the bytes could not be read. A
// [digest.Archive], which is given all proofs, decides whether they are true.
type Proof struct {
	SHA256    string    `json:"sha256,omitempty"`    // of the text of a log, in hex
	Damage    string    `json:"damage,omitempty"`    // why the bytes, which were read to their end, are not a valid text
	Digest    string    `json:"digest,omitempty"`    // the text of a digest
	Meta      bool      `json:"metadata,omitempty"`  // the object was in S3, which keeps metadata; the next three fields are from there
	Signature string    `json:"signature,omitempty"` // in hex
	Algorithm string    `json:"algorithm,omitempty"`
	Made      time.Time `json:"made,omitzero"` // when a backfill digest was made

	File *digest.File `json:"-"` // the content of Digest, if it is still in memory
	Name string       `json:"-"` // of the object, if its entry has a pseudonym instead
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
