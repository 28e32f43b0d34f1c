package main

import (
	"bytes"
	"crypto"
	"crypto/md5"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	_ "embed" // for the keys
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
)

// The keys that sign digests are public, including the private halves. If their signatures
// are trusted anywhere, that is a mistake.
var (
	//go:embed testkeys/test-key-1.pem
	firstKey []byte
	//go:embed testkeys/test-key-2.pem
	secondKey []byte
)

const (
	digestBucket = "trailgen-bucket"
	digestTrail  = "trailgen_trail" // with an underscore, which names may have
)

// A signer writes the digests of an archive: one an hour for each place, which names the
// logs of that hour and the previous digest. Half-way through the archive, the key changes.
type signer struct {
	archive *archive
	dir     string
	keys    [2]*rsa.PrivateKey
	der     [2][]byte // public keys
	logs    []signedLog
	last    []string // the signatures of the last digests, which no other digest contains
}

// A signedLog is what a digest says about a file.
type signedLog struct {
	name string
	sum  [sha256.Size]byte
}

func newSigner(a *archive, dir string) (*signer, error) {
	s := &signer{archive: a, dir: dir, logs: make([]signedLog, len(a.files))}
	for i, text := range [][]byte{firstKey, secondKey} {
		block, _ := pem.Decode(text)
		key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("test key: %w", err)
		}
		s.keys[i], s.der[i] = key, x509.MarshalPKCS1PublicKey(&key.PublicKey)
	}
	return s, nil
}

func fingerprint(der []byte) string {
	sum := md5.Sum(der)
	return hex.EncodeToString(sum[:])
}

// A digestFile is the JSON of a digest, with CloudTrail's fields.
type digestFile struct {
	Account      string      `json:"awsAccountId"`
	Start        string      `json:"digestStartTime"`
	End          string      `json:"digestEndTime"`
	Bucket       string      `json:"digestS3Bucket"`
	Object       string      `json:"digestS3Object"`
	Fingerprint  string      `json:"digestPublicKeyFingerprint"`
	Algorithm    string      `json:"digestSignatureAlgorithm"`
	Newest       *string     `json:"newestEventTime"`
	Oldest       *string     `json:"oldestEventTime"`
	PrevBucket   *string     `json:"previousDigestS3Bucket"`
	PrevObject   *string     `json:"previousDigestS3Object"`
	PrevHash     *string     `json:"previousDigestHashValue"`
	PrevHashedBy *string     `json:"previousDigestHashAlgorithm"`
	PrevSign     *string     `json:"previousDigestSignature"`
	Logs         []digestLog `json:"logFiles"`
}

type digestLog struct {
	Bucket    string `json:"s3Bucket"`
	Object    string `json:"s3Object"`
	Hash      string `json:"hashValue"`
	Algorithm string `json:"hashAlgorithm"`
	Newest    string `json:"newestEventTime"`
	Oldest    string `json:"oldestEventTime"`
}

// write writes all digests, and the files that are needed to verify them.
func (s *signer) write() error {
	for _, p := range s.archive.places {
		if err := s.chain(p); err != nil {
			return err
		}
	}
	return s.saveKeys()
}

// chain writes the digests of a place.
func (s *signer) chain(p *place) error {
	hours := s.archive.config.Days * 24
	next := p.first
	var before *digestFile
	var hash, signature string
	for h := range hours {
		key := 0
		if h >= hours/2 {
			key = 1
		}
		d := s.blank(p, h, fingerprint(s.der[key]))
		if before != nil {
			hashedBy := "SHA-256"
			d.PrevBucket, d.PrevObject, d.PrevHash, d.PrevHashedBy, d.PrevSign = &before.Bucket, &before.Object, &hash, &hashedBy, &signature
		}
		for ; next < p.last && int(s.archive.files[next].minute) < (h+1)*60; next++ {
			d.add(s.logs[next], s.archive.at(s.archive.files[next].minute))
		}
		text, err := json.Marshal(d)
		if err != nil {
			return fmt.Errorf("encode digest: %w", err)
		}
		newHash, newSignature, err := s.sign(d, text, key)
		if err != nil {
			return err
		}
		if err := s.save(d.Object, text); err != nil {
			return err
		}
		before, hash, signature = d, newHash, newSignature
	}
	s.last = append(s.last, signature)
	return nil
}

// blank returns the digest of an hour, without the files that it names.
func (s *signer) blank(p *place, hour int, fingerprint string) *digestFile {
	start := s.archive.config.From.Add(time.Duration(hour) * time.Hour)
	end := start.Add(time.Hour)
	folder := s.archive.folder(p) + "CloudTrail-Digest/" + p.region + "/" + end.Format("2006/01/02") + "/"
	name := p.account.id + "_CloudTrail-Digest_" + p.region + "_" + digestTrail + "_" + regions[0] + "_" + end.Format("20060102T150405Z") + ".json.gz"
	return &digestFile{
		Account: p.account.id, Start: start.Format(time.RFC3339), End: end.Format(time.RFC3339), Bucket: digestBucket,
		Object: folder + name, Fingerprint: fingerprint, Algorithm: "SHA256withRSA", Logs: []digestLog{},
	}
}

// add adds a log that was delivered at a time. Its events count as events of that hour.
func (d *digestFile) add(l signedLog, at time.Time) {
	oldest, newest := at.Add(-time.Hour).Format(time.RFC3339), at.Format(time.RFC3339)
	d.Logs = append(d.Logs, digestLog{digestBucket, l.name, hex.EncodeToString(l.sum[:]), "SHA-256", newest, oldest})
	d.Newest = &newest
	if d.Oldest == nil {
		d.Oldest = &oldest
	}
}

// sign returns the hash of the text of d, and its signature in hexadecimal digits.
func (s *signer) sign(d *digestFile, text []byte, key int) (hash, signature string, err error) {
	sum := sha256.Sum256(text)
	hash = hex.EncodeToString(sum[:])
	previous := "null"
	if d.PrevSign != nil {
		previous = *d.PrevSign
	}
	signed := sha256.Sum256([]byte(strings.Join([]string{d.End, d.Bucket + "/" + d.Object, hash, previous}, "\n")))
	raw, err := rsa.SignPKCS1v15(nil, s.keys[key], crypto.SHA256, signed[:])
	if err != nil {
		return "", "", fmt.Errorf("sign digest: %w", err)
	}
	return hash, hex.EncodeToString(raw), nil
}

func (s *signer) save(name string, text []byte) error {
	var stored bytes.Buffer
	z := gzip.NewWriter(&stored) // to memory: only Close can fail
	z.Write(text)
	if err := z.Close(); err != nil {
		return fmt.Errorf("compress %s: %w", name, err)
	}
	path := filepath.Join(s.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	if err := os.WriteFile(path, stored.Bytes(), 0o600); err != nil {
		return fmt.Errorf("write digest: %w", err)
	}
	return nil
}

// saveKeys writes the public keys as 'aws cloudtrail list-public-keys' prints them, and the
// signatures of the last digests, which real trails have in the metadata of S3.
func (s *signer) saveKeys() error {
	type publicKey struct{ Value, ValidityStartTime, ValidityEndTime, Fingerprint string }
	c := s.archive.config
	half := c.From.Add(time.Duration(c.Days*24/2) * time.Hour)
	end := c.From.AddDate(0, 0, c.Days)
	var list struct{ PublicKeyList []publicKey }
	for i, span := range [][2]time.Time{{c.From, half}, {half, end}} {
		list.PublicKeyList = append(list.PublicKeyList, publicKey{base64.StdEncoding.EncodeToString(s.der[i]),
			span[0].Format(time.RFC3339), span[1].Format(time.RFC3339), fingerprint(s.der[i])})
	}
	text, err := json.MarshalIndent(list, "", "    ")
	if err != nil {
		return fmt.Errorf("encode public keys: %w", err)
	}
	if err := os.WriteFile(filepath.Join(s.dir, "public-keys.json"), append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("write public keys: %w", err)
	}
	if err := os.WriteFile(filepath.Join(s.dir, "signatures.txt"), []byte(strings.Join(s.last, "\n")+"\n"), 0o600); err != nil {
		return fmt.Errorf("write signatures: %w", err)
	}
	return nil
}
