package digest

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// A Signature is the content of the metadata of a digest file in S3.
type Signature struct {
	Hex       string
	Algorithm string
	Made      time.Time // when the digest was made; only for a backfill digest
}

// SignatureOf returns the signature in the metadata of an object. It is empty if there is
// none: copies on disk have no metadata.
func SignatureOf(meta map[string]string) Signature {
	if len(meta) == 0 {
		return Signature{}
	}
	made, _ := time.Parse(time.RFC3339, meta["backfill-generation-timestamp"])
	if made = made.UTC(); made.Year() < 1 || made.Year() > 9999 { // JSON cannot express it
		made = time.Time{}
	}
	return Signature{meta["signature"], meta["signature-algorithm"], made}
}

// StringToSign returns the string that the signature of f covers; sum is the SHA-256 of the
// text of f. See "Custom implementations of CloudTrail log file integrity validation" in the
// CloudTrail user guide.
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

// fits reports whether signature, in hex, was made with key for the digest with the given
// sum. The hash is SHA-256, whatever the signature says.
func (f *File) fits(key *rsa.PublicKey, signature string, sum [sha256.Size]byte) bool {
	raw, err := hex.DecodeString(signature)
	if err != nil {
		return false
	}
	hashed := sha256.Sum256(f.toSign(sum))
	return rsa.VerifyPKCS1v15(key, crypto.SHA256, hashed[:], raw) == nil
}
