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
	"fmt"
	"io"
	"maps"
	"net/http"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/digest"
	"github.com/cogtrail/cogtrail/scan/sdk/sdktest"
)

const signedBucket = "trailgen-bucket" // as in the sample's digests

// A vault is the bucket to which the signed sample was delivered, and CloudTrail's public keys.
type vault struct {
	*shop
	asked  []string         // requests for keys
	keys   []map[string]any // as ListPublicKeys returns them
	public []*rsa.PublicKey
}

// openVault serves the signed sample with the original metadata of its objects.
func openVault(t *testing.T) *vault {
	t.Helper()
	return openVaultOf(t, "../../testdata/signed")
}

// openVaultOf serves what trailgen wrote to dir.
func openVaultOf(t testing.TB, dir string) *vault {
	t.Helper()
	v := &vault{shop: openShop(t, dir)}
	v.bucket, v.meta, v.other = signedBucket, map[string]map[string]string{}, v
	v.readKeys(t)
	newest := strings.Fields(string(v.objects["signatures.txt"])) // the newest digest of each chain, in order
	for _, name := range []string{"public-keys.json", "signatures.txt", "answer.json"} {
		delete(v.objects, name)
	}
	for _, key := range slices.Backward(v.digests()) {
		f := v.digest(t, key)
		if f.PrevObject != nil {
			v.sign(*f.PrevObject, *f.PrevSign)
		}
		for i := 0; v.meta[key] == nil && i < len(newest); i++ {
			if v.signed(t, key, f, newest[i]) {
				v.sign(key, newest[i])
			}
		}
	}
	return v
}

// signed reports whether the signature is that of a digest, by either key.
func (v *vault) signed(t testing.TB, key string, f *digest.File, signature string) bool {
	t.Helper()
	raw, err := hex.DecodeString(signature)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(f.StringToSign(sha256.Sum256(v.text(t, key)))))
	return slices.ContainsFunc(v.public, func(public *rsa.PublicKey) bool {
		return rsa.VerifyPKCS1v15(public, crypto.SHA256, sum[:], raw) == nil
	})
}

func (v *vault) readKeys(t testing.TB) {
	t.Helper()
	var list struct {
		PublicKeyList []struct {
			Value             []byte
			Fingerprint       string
			ValidityStartTime time.Time
			ValidityEndTime   time.Time
		}
	}
	if err := json.Unmarshal(v.objects["public-keys.json"], &list); err != nil {
		t.Fatal(err)
	}
	for _, k := range list.PublicKeyList {
		public, err := x509.ParsePKCS1PublicKey(k.Value)
		if err != nil {
			t.Fatal(err)
		}
		v.public = append(v.public, public)
		v.keys = append(v.keys, map[string]any{"Value": k.Value, "Fingerprint": k.Fingerprint, "ValidityStartTime": k.ValidityStartTime.Unix(), "ValidityEndTime": k.ValidityEndTime.Unix()})
	}
}

// ServeHTTP answers ListPublicKeys.
func (v *vault) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in struct{ StartTime, EndTime float64 }
	body, _ := io.ReadAll(r.Body)
	if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".ListPublicKeys") || json.Unmarshal(body, &in) != nil {
		sdktest.Refuse(w, http.StatusBadRequest, "UnknownOperationException", "no such operation")
		return
	}
	at := func(seconds float64) string { return time.Unix(int64(seconds), 0).UTC().Format("02T15:04") }
	v.asked = append(v.asked, sdktest.RegionOf(r)+" "+at(in.StartTime)+" to "+at(in.EndTime))
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	json.NewEncoder(w).Encode(map[string]any{"PublicKeyList": slices.DeleteFunc(slices.Clone(v.keys), func(k map[string]any) bool {
		from, ok := k["ValidityStartTime"].(int64)
		return ok && (float64(from) > in.EndTime || float64(k["ValidityEndTime"].(int64)) < in.StartTime)
	})})
}

func (v *vault) sign(key, signature string) {
	v.meta[key] = map[string]string{"signature": signature, "signature-algorithm": "SHA256withRSA"}
}

// digests returns the keys of the digests, and logs those of the logs, oldest first.
func (v *vault) digests() []string { return v.keysIn("/CloudTrail-Digest/") }
func (v *vault) logs() []string    { return v.keysIn("/CloudTrail/") }

func (v *vault) keysIn(folder string) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(v.objects)), func(k string) bool { return !strings.Contains(k, folder) })
}

func (v *vault) digest(t testing.TB, key string) *digest.File {
	t.Helper()
	f, err := digest.Parse(string(v.text(t, key)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (v *vault) text(t testing.TB, key string) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(v.objects[key]))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func gzipOf(text []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	z.Write(text)
	z.Close()
	return b.Bytes()
}

func (v *vault) remove(keys ...string) {
	for _, k := range keys {
		delete(v.objects, k)
	}
}

// short abbreviates the name of an object as in the table: D09 is the digest whose time ends at
// 09:00, L1 the second log.
func (v *vault) short(logs []string, name string) string {
	base := path.Base(name)
	if n, ok := digest.ParseName(base); ok {
		return "D" + n.End.Format("02T15")
	}
	for i, l := range logs {
		if path.Base(l) == base {
			return fmt.Sprintf("L%d", i)
		}
	}
	return "L?"
}

// verdicts returns everything in the report that is not verified, one line each.
func (v *vault) verdicts(t *testing.T, logs []string, text string) (lines []string) {
	t.Helper()
	var r digest.Report
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatal(err)
	}
	for _, o := range r.Objects {
		if o.Verdict != digest.Verified {
			lines = append(lines, fmt.Sprintf("%s %s: %s", o.Verdict, v.short(logs, o.Name), o.Why))
		}
	}
	for _, g := range r.Gaps {
		lines = append(lines, fmt.Sprintf("gap %s %s to %s: %s", g.Where, g.From.Format("02T15"), g.To.Format("02T15"), g.Why))
	}
	return lines
}

var numbered = regexp.MustCompile(`byte \d+`)

// tampering lists ways to tamper with an archive. Where our verdict differs from that of the
// AWS CLI, the comment gives the latter (its exit status, "valid" or not); 1.45.11 and 1.45.55
// are versions of the AWS CLI.
var tampering = []struct {
	name   string
	do     func(t *testing.T, v *vault, digests, logs []string)
	status int
	want   []string
}{
	{name: "nothing"},
	{"a log is changed", func(t *testing.T, v *vault, _, logs []string) {
		v.objects[logs[1]] = gzipOf(bytes.Replace(v.text(t, logs[1]), []byte("eventName"), []byte("eventname"), 1))
	}, exitTampered, []string{"tampered L1: its hash is not the one in its digest"}},
	{"a log is deleted", func(_ *testing.T, v *vault, _, logs []string) { v.remove(logs[1]) },
		exitTampered, []string{"missing L1: a digest names it, and it is not there"}},
	{"half of a log is cut", func(_ *testing.T, v *vault, _, logs []string) {
		v.objects[logs[1]] = v.objects[logs[1]][:len(v.objects[logs[1]])/2]
	}, exitTampered, []string{"tampered L1: stored byte N: unexpected EOF"}},
	{"a log is emptied", func(_ *testing.T, v *vault, _, logs []string) { v.objects[logs[1]] = []byte{} },
		exitTampered, []string{"tampered L1: the object is empty: CloudTrail never writes an empty log"}},
	{"a log is inflated", func(t *testing.T, v *vault, _, logs []string) { v.objects[logs[1]] = v.text(t, logs[1]) },
		exitTampered, []string{"tampered L1: not compressed with gzip, as CloudTrail always does"}},
	{"a log has another checksum", func(_ *testing.T, v *vault, _, logs []string) {
		stored := bytes.Clone(v.objects[logs[1]])
		stored[len(stored)-6] ^= 1
		v.objects[logs[1]] = stored
	}, exitTampered, []string{"tampered L1: stored byte N: gzip: invalid checksum"}},
	{"records are appended to a log", func(t *testing.T, v *vault, _, logs []string) { // 1.45.11: valid
		v.objects[logs[1]] = append(bytes.Clone(v.objects[logs[1]]), gzipOf(v.text(t, logs[2]))...)
	}, exitTampered, []string{"tampered L1: stored byte N: more data follows the gzip member: CloudTrail writes one, so this was appended"}},
	{"something is appended to a log", func(_ *testing.T, v *vault, _, logs []string) { // 1.45.11: valid
		v.objects[logs[1]] = append(bytes.Clone(v.objects[logs[1]]), "more"...)
	}, exitTampered, []string{"tampered L1: stored byte N: more data follows the gzip member: CloudTrail writes one, so this was appended"}},
	{"NULs are appended to a log", func(_ *testing.T, v *vault, _, logs []string) { // 1.45.11: valid
		v.objects[logs[1]] = append(bytes.Clone(v.objects[logs[1]]), make([]byte, 512)...)
	}, exitTampered, []string{"tampered L1: stored byte N: more data follows the gzip member: CloudTrail writes one, so this was appended"}},
	{"the checksum of a log is cut", func(_ *testing.T, v *vault, _, logs []string) { // the CLI: valid
		v.objects[logs[1]] = v.objects[logs[1]][:len(v.objects[logs[1]])-8]
	}, exitTampered, []string{"tampered L1: stored byte N: unexpected EOF"}},
	{"a log is compressed anew", func(t *testing.T, v *vault, _, logs []string) { v.objects[logs[1]] = gzipOf(v.text(t, logs[1])) },
		exitComplete, nil},
	{"a log is renamed", func(_ *testing.T, v *vault, _, logs []string) { // the CLI: only reports it missing
		v.objects[strings.Replace(logs[1], "Z_", "Z_x", 1)] = v.objects[logs[1]]
		v.remove(logs[1])
	}, exitTampered, []string{"missing L1: a digest names it, and it is not there", "unreferenced L?: no digest names it, though digests cover its time"}},
	{"a log takes the place of another", func(_ *testing.T, v *vault, _, logs []string) { v.objects[logs[1]] = v.objects[logs[2]] },
		exitTampered, []string{"tampered L1: its hash is not the one in its digest"}},
	{"a log is forged", func(t *testing.T, v *vault, _, logs []string) { // the CLI: 0, nothing
		v.objects[strings.Replace(logs[1], "Z_", "Z_forged", 1)] = v.objects[logs[1]]
	}, exitTampered, []string{"unreferenced L?: no digest names it, though digests cover its time"}},
	{"a log is forged beside the true one", func(t *testing.T, v *vault, _, logs []string) { // the CLI: 0, nothing
		v.objects[strings.Replace(logs[1], "/01/01/", "/01/01/copy/", 1)] = v.objects[logs[2]]
	}, exitTampered, []string{"unreferenced L1: its digest names another log of that name"}},

	{"a digest is deleted", func(_ *testing.T, v *vault, digests, _ []string) { v.remove(digests[8]) },
		exitTampered, []string{"missing D01T09: the digest after it names it", "gap middle 01T08 to 01T09: digests are missing"}},
	{"two digests in a row are deleted", func(_ *testing.T, v *vault, digests, _ []string) { v.remove(digests[8], digests[9]) }, // the CLI: reports one of them
		exitTampered, []string{"missing D01T10: the digest after it names it", "gap middle 01T08 to 01T10: digests are missing"}},
	{"the newest digests are deleted", func(_ *testing.T, v *vault, digests, _ []string) { v.remove(digests[21:]...) }, // the CLI: 0, all valid
		exitIncomplete, []string{"gap tail 01T21 to 02T00: no verified digest is that new"}},
	{"the oldest digests are deleted", func(_ *testing.T, v *vault, digests, _ []string) { v.remove(digests[:3]...) },
		exitTampered, []string{"missing D01T03: the digest after it names it", "gap head 01T00 to 01T03: no verified digest is that old"}},
	{"all digests are deleted", func(_ *testing.T, v *vault, digests, _ []string) { v.remove(digests...) }, // the CLI: 0, none found
		exitIncomplete, []string{
			"unverified L0: no verified digest covers its account and region", "unverified L1: no verified digest covers its account and region",
			"unverified L2: no verified digest covers its account and region", "unverified L3: no verified digest covers its account and region",
			"unverified L4: no verified digest covers its account and region", "unverified L5: no verified digest covers its account and region",
		}},
	{"a digest is changed", func(t *testing.T, v *vault, digests, _ []string) {
		v.objects[digests[8]] = gzipOf(bytes.Replace(v.text(t, digests[8]), []byte("trailgen-"), []byte("trailgem-"), 1))
	}, exitTampered, []string{"tampered D01T09: the next digest, which is verified, names another hash or signature of it", "gap middle 01T08 to 01T09: digests of that time were found, but are not verified"}},
	{"the newest digest is changed", func(t *testing.T, v *vault, digests, _ []string) {
		v.objects[digests[23]] = gzipOf(bytes.Replace(v.text(t, digests[23]), []byte(`"newestEventTime":null`), []byte(`"newestEventTime":null `), 1))
	}, exitTampered, []string{"tampered D02T00: its signature does not match", "gap tail 01T23 to 02T00: no verified digest is that new"}},
	{"a digest with logs is changed", func(t *testing.T, v *vault, digests, logs []string) {
		v.objects[digests[14]] = gzipOf(append(v.text(t, digests[14]), ' '))
	}, exitTampered, []string{"tampered D01T15: the next digest, which is verified, names another hash or signature of it", "unverified L0: its digest is not verified",
		"gap middle 01T14 to 01T15: digests of that time were found, but are not verified"}},
	{"a digest has lost its metadata", func(_ *testing.T, v *vault, digests, _ []string) { delete(v.meta, digests[8]) },
		exitTampered, []string{"tampered D01T09: its signature is gone from its metadata: the object was rewritten"}},
	{"a signature is no hex", func(_ *testing.T, v *vault, digests, _ []string) { v.sign(digests[8], "xyz") },
		exitTampered, []string{"tampered D01T09: its signature does not match"}},
	{"a signature is another's", func(_ *testing.T, v *vault, digests, _ []string) {
		v.sign(digests[8], v.meta[digests[7]]["signature"])
	}, exitTampered, []string{"tampered D01T09: its signature does not match"}},
	{"a signature is said to be by MD5", func(_ *testing.T, v *vault, digests, _ []string) { // the CLI: valid
		v.meta[digests[8]]["signature-algorithm"] = "MD5withRSA"
	}, exitTampered, []string{`tampered D01T09: its metadata names the signature algorithm "MD5withRSA"`}},
	{"a digest takes the place of another", func(_ *testing.T, v *vault, digests, _ []string) {
		v.objects[digests[8]], v.meta[digests[8]] = v.objects[digests[7]], v.meta[digests[7]]
	}, exitTampered, []string{"tampered D01T09: it is DIGEST under another name", "gap middle 01T08 to 01T09: digests of that time were found, but are not verified"}},
	{"a digest is no gzip any more", func(_ *testing.T, v *vault, digests, _ []string) { v.objects[digests[8]] = []byte("{}") },
		exitTampered, []string{"tampered D01T09: not compressed with gzip, as CloudTrail always does", "gap middle 01T08 to 01T09: digests of that time were found, but are not verified"}},
	{"a digest is compressed anew", func(t *testing.T, v *vault, digests, _ []string) {
		v.objects[digests[8]] = gzipOf(v.text(t, digests[8]))
	},
		exitComplete, nil},
	{"something is appended to a digest", func(t *testing.T, v *vault, digests, _ []string) { // the CLI: valid
		v.objects[digests[8]] = append(bytes.Clone(v.objects[digests[8]]), gzipOf([]byte("{}"))...)
	}, exitTampered, []string{"tampered D01T09: stored byte N: more data follows the gzip member: CloudTrail writes one, so this was appended", "gap middle 01T08 to 01T09: digests of that time were found, but are not verified"}},
	{"a digest is elsewhere in the bucket", func(_ *testing.T, v *vault, digests, _ []string) { // the CLI: moved, INVALID
		to := strings.Replace(digests[8], "/01/01/", "/01/01/copy/", 1)
		v.objects[to], v.meta[to] = v.objects[digests[8]], v.meta[digests[8]]
		v.remove(digests[8])
	}, exitComplete, nil},
	{"a key is gone", func(_ *testing.T, v *vault, _, _ []string) { v.keys = v.keys[:1] },
		exitIncomplete, nil},
}

// TestTampering checks our verdict on each way of tampering, in the bucket to which the archive
// was delivered.
func TestTampering(t *testing.T) {
	for _, test := range tampering {
		t.Run(test.name, func(t *testing.T) {
			v := openVault(t)
			digests, logs := v.digests(), v.logs()
			if test.do != nil {
				test.do(t, v, digests, logs)
			}
			status, stdout, stderr := run(t.Context(), nil, nil, "verify", "-q", "--reads", "4", "--format", "json", "--from", "2025-01-01", "--to", "2025-01-02", "s3://"+signedBucket)
			got := v.verdicts(t, logs, stdout)
			for i := range got {
				got[i] = numbered.ReplaceAllString(got[i], "byte N")
				if _, after, ok := strings.Cut(got[i], ": it is "); ok {
					name, _, _ := strings.Cut(after, " ")
					got[i] = strings.Replace(got[i], name, "DIGEST", 1)
				}
			}
			if test.name == "a key is gone" {
				if len(got) < 12 || !strings.Contains(got[0], "no public key with fingerprint") {
					t.Errorf("%q", got)
				}
				got = nil
			}
			if diff := cmp.Diff(test.want, got); diff != "" || status != test.status {
				t.Errorf("status %d, want %d; %s\n(-want +got):\n%s", status, test.status, stderr, diff)
			}
			if len(v.digests()) == 24 && (len(v.asked) == 0 || v.asked[0] != "us-east-1 01T00:00 to 02T02:00") && !strings.Contains(test.name, "digest") {
				t.Errorf("asked for keys: %q", v.asked)
			}
		})
	}
}

// Network faults do not count as tampering.
func TestVerifyThroughFaults(t *testing.T) {
	v := openVault(t)
	v.refuse("AccessDenied")
	status, stdout, stderr := run(t.Context(), nil, nil, "verify", "-q", "--format", "json", "s3://"+signedBucket)
	if status != exitFatal && status != exitIncomplete {
		t.Errorf("denied: status %d, %s", status, stderr)
	}
	if strings.Contains(stdout, `"tampered": 1`) || strings.Contains(stdout, `"verdict": "tampered"`) {
		t.Errorf("denied: %s", stdout)
	}
}

// Whatever happens to the responses, a log or digest that was not read as stored is unverified,
// and one that finally arrives is verified, by both commands that verify. Permanent faults take
// long to be given up; the tests of scan cover them.
func TestVerifyThroughFaultsOfObjects(t *testing.T) {
	const digest, log = 14, 0 // the digest names the log
	for _, test := range []struct {
		fault  string
		log    bool
		passes bool // the object finally arrives
	}{
		{"cut", true, true}, {"cut", false, true}, {"SlowDown", true, true}, {"SlowDown", false, true},
		{"short", true, true}, {"short", false, true}, {"AccessDenied", true, false}, {"AccessDenied", false, false},
	} {
		t.Run(fmt.Sprintf("%s, log %t, passes %t", test.fault, test.log, test.passes), func(t *testing.T) {
			v := openVault(t)
			logs, hit := v.logs(), v.digests()[digest]
			if test.log {
				hit = logs[log]
			}
			for _, command := range [][]string{{"verify", "--format", "json"}, {"scan", "--verify", "--format", "json", "--report", "coverage"}} {
				tries := 0 // one goroutine reads the object, and its server holds a lock
				v.fault = func(key string) string {
					if key != hit {
						return ""
					}
					if tries++; test.passes && tries > 1 {
						return ""
					}
					return test.fault
				}
				status, stdout, stderr := run(t.Context(), nil, nil, append(command, "-q", "s3://"+signedBucket)...)
				want := exitIncomplete
				if test.passes {
					want = exitComplete
				}
				if status != want || tries == 0 {
					t.Errorf("%s: status %d, want %d, %d tries: %s", command[0], status, want, tries, stderr)
				}
				for _, word := range []string{"tampered", "missing", "unreferenced"} {
					if strings.Contains(stdout, `"verdict": "`+word+`"`) {
						t.Errorf("%s: says %s:\n%s", command[0], word, stdout)
					}
				}
			}
		})
	}
}

// TestVerifyCopies checks that a copy is verified with the signatures in the next digests and
// those of --signatures.
func TestVerifyCopies(t *testing.T) {
	t.Chdir("../..")
	keys := filepath.Join(t.TempDir(), "keys.json")
	given := []string{"--public-keys", "testdata/signed/public-keys.json", "--signatures", "testdata/signed/signatures.txt"}
	args := append([]string{"verify", "-q", "--format", "json"}, append(given, "--save-public-keys", keys, "testdata/signed/AWSLogs")...)
	status, want, stderr := run(t.Context(), nil, nil, args...)
	if status != exitComplete || !strings.Contains(want, `"from": "s3://trailgen-bucket/"`) || !strings.Contains(want, `"to": "testdata/signed/"`) {
		t.Errorf("status %d, %s, %s", status, stderr, want)
	}
	args[5] = keys
	args = slices.Delete(args, 8, 10)
	for _, workers := range []string{"1", "7"} {
		if status, got, stderr := run(t.Context(), nil, nil, append(args, "--workers", workers)...); status != exitComplete || got != want {
			t.Errorf("with saved keys and %s workers: status %d, %s, the same: %t", workers, status, stderr, got == want)
		}
	}
	status, stdout, _ := run(t.Context(), nil, nil, "verify", "-q", "--format", "csv", given[0], given[1], "testdata/signed/AWSLogs")
	if status != exitIncomplete || strings.Count(stdout, `"unverified"`) != 1 || strings.Count(stdout, `"verified"`) != 29 {
		t.Errorf("without the last signature: status %d\n%s", status, stdout)
	}
}

func TestVerifyAsksForKeysThatAreThere(t *testing.T) {
	v := openVault(t)
	other, _ := base64.StdEncoding.DecodeString("MIIB")
	v.keys = append(v.keys, map[string]any{"Value": other, "Fingerprint": "00000000000000000000000000000000"})
	if status, _, stderr := run(t.Context(), nil, nil, "verify", "-q", "s3://"+signedBucket); status != exitFatal || !strings.Contains(stderr, "the public key with fingerprint 00000000000000000000000000000000 has the fingerprint ") {
		t.Errorf("status %d, %s", status, stderr)
	}
}
