package main

import (
	"bytes"
	"compress/gzip"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/digest"
	"github.com/cogtrail/cogtrail/scan/local"
	"github.com/cogtrail/cogtrail/scan/trail"
)

// inflated returns the text of a file of an archive.
func inflated(t *testing.T, path string) []byte {
	t.Helper()
	stored, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(stored))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// A digest names every log once with its hash, and the next digest signs it.
func TestDigests(t *testing.T) {
	dir := t.TempDir()
	c := config{Seed: 4, Inflated: 1 << 20, Days: 2, Accounts: 1, Regions: 2, Digests: true}
	if _, _, err := generate(dir, c); err != nil {
		t.Fatal(err)
	}
	keys := map[string]*rsa.PublicKey{}
	var list struct {
		PublicKeyList []struct{ Value, Fingerprint string }
	}
	text, err := os.ReadFile(filepath.Join(dir, "public-keys.json"))
	if err != nil || json.Unmarshal(text, &list) != nil {
		t.Fatalf("%v: %s", err, text)
	}
	for _, k := range list.PublicKeyList {
		der, _ := base64.StdEncoding.DecodeString(k.Value)
		if keys[k.Fingerprint], err = x509.ParsePKCS1PublicKey(der); err != nil {
			t.Fatal(err)
		}
	}
	last, err := os.ReadFile(filepath.Join(dir, "signatures.txt"))
	if err != nil {
		t.Fatal(err)
	}
	signatures := strings.Fields(string(last))
	used, named := map[string]int{}, map[string]bool{}
	digests, _ := filepath.Glob(filepath.Join(dir, "AWSLogs/*/CloudTrail-Digest/*/*/*/*/*"))
	files := map[string]digestFile{}
	for _, path := range digests {
		var d digestFile
		if err := json.Unmarshal(inflated(t, path), &d); err != nil || !strings.HasSuffix(path, filepath.FromSlash(d.Object)) {
			t.Fatalf("%s: %v", path, err)
		}
		if files[d.Object] = d; d.PrevSign != nil {
			signatures = append(signatures, *d.PrevSign)
		}
	}
	for object, d := range files {
		text := inflated(t, filepath.Join(dir, object))
		sum, previous := sha256.Sum256(text), "null"
		if d.PrevSign != nil {
			previous = *d.PrevSign
			if before := sha256.Sum256(inflated(t, filepath.Join(dir, *d.PrevObject))); hex.EncodeToString(before[:]) != *d.PrevHash {
				t.Errorf("%s: the hash of the digest before is wrong", object)
			}
		}
		signed := sha256.Sum256([]byte(d.End + "\n" + d.Bucket + "/" + d.Object + "\n" + hex.EncodeToString(sum[:]) + "\n" + previous))
		for _, s := range signatures {
			raw, _ := hex.DecodeString(s)
			if rsa.VerifyPKCS1v15(keys[d.Fingerprint], crypto.SHA256, signed[:], raw) == nil {
				used[d.Fingerprint]++
			}
		}
		for _, l := range d.Logs {
			sum := sha256.Sum256(inflated(t, filepath.Join(dir, l.Object)))
			if hex.EncodeToString(sum[:]) != l.Hash || named[l.Object] {
				t.Errorf("%s: %s is named twice, or with a wrong hash", object, l.Object)
			}
			named[l.Object] = true
		}
	}
	logs, _ := filepath.Glob(filepath.Join(dir, "AWSLogs/*/CloudTrail/*/*/*/*/*"))
	if len(logs) != len(named) || len(files) != 2*48 || len(used) != 2 || used[list.PublicKeyList[0].Fingerprint] != 48 || used[list.PublicKeyList[1].Fingerprint] != 48 {
		t.Errorf("%d logs, %d named, %d digests, signed %v", len(logs), len(named), len(files), used)
	}
}

// The trail of an organization has a chain of digests for each account and region, all
// below the organization's folder, and each can be verified by itself.
func TestDigestsOfAnOrganization(t *testing.T) {
	dir := t.TempDir()
	c := config{Seed: 4, Inflated: 2 << 20, RecordsPerFile: 5, Days: 1, Accounts: 3, Regions: 2, Digests: true, Organization: "o-a1b2c3d4e5"}
	if _, _, err := generate(dir, c); err != nil {
		t.Fatal(err)
	}
	judge := func() *digest.Report {
		t.Helper()
		var a digest.Archive
		text, err := os.ReadFile(filepath.Join(dir, "public-keys.json"))
		if err != nil {
			t.Fatal(err)
		}
		if a.Keys, err = digest.ParseKeys(text); err != nil {
			t.Fatal(err)
		}
		last, err := os.ReadFile(filepath.Join(dir, "signatures.txt"))
		if err != nil {
			t.Fatal(err)
		}
		a.Signatures = strings.Fields(string(last))
		a.From, a.To = c.withDefaults().From, c.withDefaults().From.AddDate(0, 0, 1)
		s := scan.Scanner{Sources: []scan.Source{local.Path(dir)}, Proofs: true, ProofsOnly: true}
		for e, err := range s.Entries(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if p, ok := scan.PrintOf(&e); ok {
				if name, _ := trail.ParseName(e.Object); name.Organization != c.Organization {
					t.Errorf("%s is of %q", e.Object, name.Organization)
				}
				a.Add(p)
			}
		}
		return a.Judge()
	}
	r := judge()
	if len(r.Chains) != 6 || r.Verdict != digest.Verified || r.Counts[0].Verified != 6*24 || r.Counts[1].Verified == 0 {
		t.Fatalf("%s, %d chains, %+v, %+v", r.Verdict, len(r.Chains), r.Counts, r.Gaps)
	}
	gone := r.Chains[2]
	digests, err := filepath.Glob(filepath.Join(dir, "AWSLogs", c.Organization, gone.Account, "CloudTrail-Digest", gone.Region, "*/*/*/*"))
	if err != nil || len(digests) != 24 {
		t.Fatalf("%d digests, %v", len(digests), err)
	}
	for _, path := range digests[20:] { // the last ones of one account and region
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	r = judge()
	if len(r.Gaps) != 1 || r.Gaps[0].Account != gone.Account || r.Gaps[0].Region != gone.Region || r.Gaps[0].Where != digest.Tail || r.Verdict != digest.Unverified {
		t.Errorf("%s, %+v", r.Verdict, r.Gaps)
	}
	for _, o := range r.Objects {
		if o.Verdict != digest.Verified && !strings.Contains(o.Name, gone.Account) {
			t.Errorf("%+v", o)
		}
	}
}
