// Package digest judges the log file integrity of CloudTrail: what the digest files of a
// trail prove about its logs, what they do not prove, and what contradicts them.
//
// Start at [Archive]: Add what a scan found of each object, a [Print], ask Wanted which
// public keys are needed, and let Judge give the verdict on each object, in a [Report].
// Digests are found by listing, never by walking their chain. Each is judged by its own
// signature. Then links between them are compared, and the periods that verified digests
// cover show where others are missing.
//
// Three verdicts are kept apart: verified by a signature of AWS, contradicted by the bytes
// found (tampered, missing, unreferenced), and unverified, for everything else, such as
// objects that could not be read. Nothing here does I/O or reads a clock.
package digest

import (
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"time"
	"unicode/utf8"
)

// The known algorithms. A digest that names others is not understood.
const (
	SignatureAlgorithm = "SHA256withRSA"
	HashAlgorithm      = "SHA-256"
)

// A File is the content of a digest file: the logs that a trail delivered in an hour, and
// which digest came before.
type File struct {
	Account     string  `json:"awsAccountId"`
	Start       string  `json:"digestStartTime"` // of delivery, not of events
	End         string  `json:"digestEndTime"`
	Bucket      string  `json:"digestS3Bucket"`
	Object      string  `json:"digestS3Object"`
	Fingerprint string  `json:"digestPublicKeyFingerprint"`
	Algorithm   string  `json:"digestSignatureAlgorithm"`
	PrevBucket  *string `json:"previousDigestS3Bucket"` // like the other members of the previous digest, nil if a chain begins here
	PrevObject  *string `json:"previousDigestS3Object"`
	PrevHash    *string `json:"previousDigestHashValue"`
	PrevSign    *string `json:"previousDigestSignature"`
	Logs        []Log   `json:"logFiles"`
}

// A Log is a log file that a digest names.
type Log struct {
	Bucket    string `json:"s3Bucket"`
	Object    string `json:"s3Object"`
	Hash      string `json:"hashValue"` // of its text, in hex
	Algorithm string `json:"hashAlgorithm"`
}

// maxName is the maximum length of an S3 key.
const maxName = 1024

// Parse reads the text of a digest file. It refuses a text whose signature could not be
// checked.
func Parse(text string) (*File, error) {
	if !utf8.ValidString(text) {
		return nil, errors.New("not a digest: it is not UTF-8")
	}
	f, ok := decode(text)
	if !ok {
		f = new(File)
		if err := json.Unmarshal([]byte(text), f); err != nil {
			return nil, fmt.Errorf("not a digest: %w", err)
		}
	}
	for _, field := range []struct{ name, text string }{{"digestS3Bucket", f.Bucket}, {"digestS3Object", f.Object}, {"digestPublicKeyFingerprint", f.Fingerprint}} {
		if field.text == "" {
			return nil, fmt.Errorf("not a digest: it has no %s", field.name)
		}
	}
	for _, text := range []string{f.Bucket, f.Object, f.Fingerprint, f.Algorithm, f.Start, f.End, f.previous()} {
		if len(text) > maxName {
			return nil, errors.New("not a digest: a name in it is longer than S3 allows")
		}
	}
	if start, end := f.Span(); end.IsZero() || start.IsZero() || end.Before(start) {
		return nil, errors.New("not a digest: it does not say which period it covers")
	}
	return f, nil
}

// Span returns the period in which the logs of the digest were delivered, [start, end).
func (f *File) Span() (start, end time.Time) {
	start, _ = time.Parse(time.RFC3339, f.Start)
	end, _ = time.Parse(time.RFC3339, f.End)
	return start.UTC(), end.UTC()
}

// place returns the name that the object of the digest had when it was signed.
func (f *File) place() string { return place(f.Bucket, f.Object) }

const scheme = "s3://"

func place(bucket, key string) string { return scheme + bucket + "/" + key }

// previous returns the last part of the key of the previous digest, or "" if there is none.
func (f *File) previous() string {
	if f.PrevObject == nil || *f.PrevObject == "" {
		return ""
	}
	return path.Base(*f.PrevObject)
}
