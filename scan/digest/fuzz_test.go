package digest_test

import (
	"crypto/sha256"
	"path"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/scan/digest"
)

// Whatever Parse accepts can be judged. Without a key nothing is verified by it, and no log
// is reported as missing, tampered or unreferenced because of it.
func FuzzJudge(f *testing.F) {
	for _, text := range []string{
		`{"awsAccountId":"1","digestStartTime":"2026-01-10T00:00:00Z","digestEndTime":"2026-01-10T01:00:00Z","digestS3Bucket":"b","digestS3Object":"AWSLogs/1/CloudTrail-Digest/r/1_CloudTrail-Digest_r_t_h_20260110T010000Z.json.gz","digestPublicKeyFingerprint":"f","digestSignatureAlgorithm":"SHA256withRSA","previousDigestS3Object":"x/1_CloudTrail-Digest_r_t_h_20260110T000000Z.json.gz","previousDigestSignature":"00","logFiles":[{"s3Bucket":"b","s3Object":"1_CloudTrail_r_20260110T0010Z_x.json.gz","hashValue":"00","hashAlgorithm":"SHA-256"}]}`,
		`{"digestStartTime":"0000-01-01T00:00:00Z","digestEndTime":"9999-12-31T23:59:59Z","digestS3Bucket":"\u202e","digestS3Object":"\u0000/","digestPublicKeyFingerprint":"\u001b[31m","logFiles":null,"previousDigestS3Object":"/"}`,
		`{"logFiles":[[[[[[`, `{"digestS3Object":1}`, "null", "[]", "", "\xff",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := digest.Parse(string(text))
		if err != nil {
			return
		}
		base := path.Base(file.Object)
		name, ok := digest.ParseName(base)
		if !ok { // otherwise it would not have been read as a digest
			base = "1_CloudTrail-Digest_r_t_h_20260110T010000Z.json.gz"
			name, _ = digest.ParseName(base)
		}
		a := digest.Archive{Signatures: []string{"00"}}
		a.Add(digest.Print{Name: "s3://b/" + base, At: name.End, Account: name.Account, Region: name.Region, Digest: true, File: file, Sum: sha256.Sum256(text), HasMeta: true,
			Signature: digest.Signature{Hex: "00", Algorithm: digest.SignatureAlgorithm}})
		a.Add(digest.Print{Name: "s3://b/AWSLogs/1/CloudTrail/r/2026/01/10/1_CloudTrail_r_20260110T0010Z_x.json.gz", Account: "1", Region: "r"})
		a.Wanted()
		r := a.Judge()
		for _, o := range r.Objects {
			if o.Verdict == digest.Verified || o.Kind == digest.KindLog && o.Verdict != digest.Unverified || o.Verdict == digest.Missing {
				t.Errorf("%+v", o)
			}
		}
		if len(r.Objects) > 2+len(file.Logs) || r.Verdict == digest.Verified {
			t.Errorf("%s: %d objects", r.Verdict, len(r.Objects))
		}
	})
}

// A digest of a million logs, or a deeply nested one, takes memory in proportion to its text.
func TestLargeDigests(t *testing.T) {
	const logs = 1_000_000
	log := `{"s3Bucket":"b","s3Object":"x","hashValue":"h","hashAlgorithm":"SHA-256"},`
	head := `{"digestStartTime":"2026-01-10T00:00:00Z","digestEndTime":"2026-01-10T01:00:00Z","digestS3Bucket":"b","digestS3Object":"o","digestPublicKeyFingerprint":"f","logFiles":[`
	n := logs
	if testing.Short() {
		n = logs / 20
	}
	file, err := digest.Parse(head + strings.Repeat(log, n-1) + strings.TrimSuffix(log, ",") + "]}")
	if err != nil || len(file.Logs) != n {
		t.Errorf("%d logs: %v", n, err)
	}
	deep := strings.Repeat("[", logs)
	if _, err := digest.Parse(head + deep); err == nil {
		t.Error("nested: no error")
	}
	if _, err := digest.Parse(head + `],"more":` + strings.Repeat(`{"a":`, 20_000) + "1" + strings.Repeat("}", 20_000) + "}"); err == nil {
		t.Error("nested in a member that nobody reads: no error")
	}
}

// Reasons repeat what an unsigned digest says, but no more of it than the length of a name.
func TestLongNames(t *testing.T) {
	for _, member := range []string{"digestS3Bucket", "digestS3Object", "digestPublicKeyFingerprint", "digestSignatureAlgorithm", "previousDigestS3Object"} {
		text := `{"digestStartTime":"2026-01-10T00:00:00Z","digestEndTime":"2026-01-10T01:00:00Z","digestS3Bucket":"b","digestS3Object":"o","digestPublicKeyFingerprint":"f","` + member + `":"`
		if _, err := digest.Parse(text + strings.Repeat("x", 1024) + `"}`); err != nil {
			t.Errorf("%s: %v", member, err)
		}
		if _, err := digest.Parse(text + strings.Repeat("x", 1025) + `"}`); err == nil {
			t.Errorf("%s: no error", member)
		}
	}
}

// Metadata may say anything, and is still written as JSON.
func TestHostileMetadata(t *testing.T) {
	for _, at := range []string{"9999-12-31T23:59:59-23:59", "0000-01-01T00:00:00+23:59", "2026-01-10T00:00:00+24:00", "now"} {
		s := digest.SignatureOf(map[string]string{"backfill-generation-timestamp": at})
		if _, err := s.Made.MarshalText(); err != nil {
			t.Errorf("%s: %v", at, err)
		}
	}
}
