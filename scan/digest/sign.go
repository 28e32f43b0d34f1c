package digest

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// A Signature is what the metadata of a digest file in S3 says.
type Signature struct {
	Hex       string
	Algorithm string
	Made      time.Time // of a backfill digest
}

// SignatureOf returns the signature in the metadata of an object, which is empty where
// there is none: copies on a disk have no metadata.
func SignatureOf(meta map[string]string) Signature {
	if len(meta) == 0 {
		return Signature{}
	}
	made, _ := time.Parse(time.RFC3339, meta["backfill-generation-timestamp"])
	if made = made.UTC(); made.Year() < 1 || made.Year() > 9999 { // which JSON has no form of
		made = time.Time{}
	}
	return Signature{meta["signature"], meta["signature-algorithm"], made}
}

// StringToSign returns what the signature of f is of, where sum is the SHA-256 of its
// text: "Custom implementations of CloudTrail log file integrity validation" in the
// CloudTrail user guide has it.
func (f *File) StringToSign(sum [sha256.Size]byte) string {
	return string(f.toSign(sum))
}

func (f *File) toSign(sum [sha256.Size]byte) []byte {
	previous := "null"
	if f.PrevSign != nil {
		previous = *f.PrevSign
	}
	b := make([]byte, 0, len(f.End)+len(f.Bucket)+len(f.Object)+2*len(sum)+len(previous)+4)
	b = append(append(b, f.End...), '\n')
	b = append(append(b, f.Bucket...), '/')
	b = append(append(b, f.Object...), '\n')
	b = append(hex.AppendEncode(b, sum[:]), '\n')
	return append(b, previous...)
}

// fits reports whether signature, in hex, is of the digest with that sum, by the key.
// The hash is SHA-256, whatever the signature may say.
func (f *File) fits(key *rsa.PublicKey, signature string, sum [sha256.Size]byte) bool {
	raw, err := hex.DecodeString(signature)
	if err != nil {
		return false
	}
	hashed := sha256.Sum256(f.toSign(sum))
	return rsa.VerifyPKCS1v15(key, crypto.SHA256, hashed[:], raw) == nil
}
