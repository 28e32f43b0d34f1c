package digest_test

import (
	"crypto"
	"crypto/md5"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/rand/v2"
	"os"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/digest"
)

const (
	account = "111122223333"
	region  = "eu-west-1"
	trail   = "my_trail_20240101T000000Z" // names of trails can be misleading
	bucket  = "trail"
)

var start = time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC)

// A trust signs as CloudTrail does.
type trust struct {
	t    *testing.T
	keys []*rsa.PrivateKey
	ders [][]byte
	now  int // index of the key in use
}

func newTrust(t *testing.T) *trust {
	t.Helper()
	s := &trust{t: t}
	for n := range 2 {
		text, err := os.ReadFile(fmt.Sprintf("../../cmd/trailgen/testkeys/test-key-%d.pem", n+1))
		if err != nil {
			t.Fatal(err)
		}
		block, _ := pem.Decode(text)
		key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		s.keys, s.ders = append(s.keys, key), append(s.ders, x509.MarshalPKCS1PublicKey(&key.PublicKey))
	}
	spki, err := x509.MarshalPKIXPublicKey(&s.keys[1].PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	s.ders[1] = spki // CloudTrail has returned such keys
	return s
}

func (s *trust) fingerprint() string {
	sum := md5.Sum(s.ders[s.now])
	return hex.EncodeToString(sum[:])
}

func (s *trust) list() (k digest.Keys) {
	for _, der := range s.ders {
		sum := md5.Sum(der)
		if err := k.Add(hex.EncodeToString(sum[:]), der, time.Time{}, time.Time{}); err != nil {
			s.t.Fatal(err)
		}
	}
	return k
}

// A chain makes digests and logs, one after another.
type chain struct {
	*trust
	prefix   string // of keys
	bucket   string
	backfill string
	before   *digest.File
	hash     string
	sign     string
}

func (c *chain) key(name string, at time.Time) string {
	kind := "CloudTrail"
	if strings.Contains(name, "-Digest_") {
		kind = "CloudTrail-Digest"
	}
	return c.prefix + "AWSLogs/" + account + "/" + kind + "/" + region + "/" + at.Format("2006/01/02/") + name
}

// log returns a log that was delivered the given number of minutes after the start.
func (c *chain) log(minute int) digest.Print {
	at := start.Add(time.Duration(minute) * time.Minute)
	name := fmt.Sprintf("%s_CloudTrail_%s_%s_%016d.json.gz", account, region, at.Format("20060102T1504Z"), minute)
	return digest.Print{Name: "s3://" + c.bucket + "/" + c.key(name, at), Account: account, Region: region, At: at, Sum: sha256.Sum256([]byte(name)), HasMeta: true}
}

// digest returns the next digest, of the hours [from, to) after the start.
func (c *chain) digest(from, to int, logs ...digest.Print) digest.Print {
	c.t.Helper()
	end := start.Add(time.Duration(to) * time.Hour)
	name := account + "_CloudTrail-Digest_" + region + "_" + trail + "_us-east-1_" + end.Format("20060102T150405Z") + c.backfill + ".json.gz"
	f := &digest.File{Account: account, Start: start.Add(time.Duration(from) * time.Hour).Format(time.RFC3339), End: end.Format(time.RFC3339), Bucket: c.bucket,
		Object: c.key(name, end), Fingerprint: c.fingerprint(), Algorithm: digest.SignatureAlgorithm}
	if c.before != nil {
		hash, sign := c.hash, c.sign
		f.PrevBucket, f.PrevObject, f.PrevHash, f.PrevSign = &c.before.Bucket, &c.before.Object, &hash, &sign
	}
	for _, l := range logs {
		f.Logs = append(f.Logs, digest.Log{Bucket: c.bucket, Object: strings.TrimPrefix(l.Name, "s3://"+c.bucket+"/"), Hash: hex.EncodeToString(l.Sum[:]), Algorithm: digest.HashAlgorithm})
	}
	p := c.signed(f)
	c.before, c.hash, c.sign = f, hex.EncodeToString(p.Sum[:]), p.Signature.Hex
	return p
}

func (c *chain) signed(f *digest.File) digest.Print {
	text, err := json.Marshal(f)
	if err != nil {
		c.t.Fatal(err)
	}
	p := digest.Print{Name: "s3://" + f.Bucket + "/" + f.Object, Account: account, Region: region, Digest: true, File: f, Sum: sha256.Sum256(text), HasMeta: true}
	_, p.At = f.Span()
	hashed := sha256.Sum256([]byte(f.StringToSign(p.Sum)))
	raw, err := rsa.SignPKCS1v15(nil, c.keys[c.now], crypto.SHA256, hashed[:])
	if err != nil {
		c.t.Fatal(err)
	}
	p.Signature = digest.Signature{Hex: hex.EncodeToString(raw), Algorithm: digest.SignatureAlgorithm}
	return p
}

func (c *chain) restart() { c.before = nil }

// judge returns the objects that are not verified, and the gaps, one line each.
func judge(a *digest.Archive, prints ...digest.Print) (lines []string, r *digest.Report) {
	for _, p := range prints {
		a.Add(p)
	}
	r = a.Judge()
	for _, o := range r.Objects {
		if o.Verdict != digest.Verified {
			lines = append(lines, fmt.Sprintf("%s %s: %s", o.Verdict, short(o.Name), o.Why))
		}
	}
	for _, g := range r.Gaps {
		lines = append(lines, fmt.Sprintf("gap %s %s-%s: %s", g.Where, g.From.Format("15"), g.To.Format("15"), g.Why))
	}
	return lines, r
}

func short(name string) string {
	if n, ok := digest.ParseName(name); ok {
		if n.Backfill {
			return "backfill of " + n.End.Format("15")
		}
		return "digest of " + n.End.Format("15")
	}
	return "log of " + strings.Split(path.Base(name), "_")[3][9:13]
}

func TestChains(t *testing.T) {
	type world struct {
		main, backfill *chain
		archive        *digest.Archive
	}
	for _, test := range []struct {
		name string
		do   func(w *world) []digest.Print
		want []string
	}{
		{"a chain, the key changes in it", func(w *world) []digest.Print {
			one, two := w.main.log(10), w.main.log(70)
			first := w.main.digest(0, 1, one)
			w.main.now = 1
			return []digest.Print{first, one, two, w.main.digest(1, 2, two)}
		}, nil},
		{"logging was off", func(w *world) []digest.Print {
			first := w.main.digest(0, 1)
			w.main.restart()
			return []digest.Print{first, w.main.log(130), w.main.digest(3, 4)}
		}, []string{"unverified log of 0210: no verified digest covers its time",
			"gap middle 01-03: a chain begins after it: validation or logging was off, or digests are gone"}},
		{"a backfill digest covers what none did", func(w *world) []digest.Print {
			late := w.main.log(70)
			first := w.main.digest(0, 1)
			w.main.restart()
			return []digest.Print{first, w.main.digest(2, 3), w.backfill.digest(1, 2, late), late}
		}, nil},
		{"a backfill digest is missing", func(w *world) []digest.Print {
			first := w.backfill.digest(0, 1)
			w.backfill.digest(1, 2)
			return []digest.Print{first, w.main.digest(0, 3), w.backfill.digest(2, 3)}
		}, []string{"missing backfill of 02: the digest after it names it"}},
		{"an older digest in the place of a later one, with its signature", func(w *world) []digest.Print {
			first, second := w.main.digest(0, 1), w.main.digest(1, 2)
			second.File, second.Sum, second.Signature = first.File, first.Sum, first.Signature
			return []digest.Print{first, second, w.main.digest(2, 3)}
		}, []string{"tampered digest of 02: it is " + account + "_CloudTrail-Digest_eu-west-1_" + trail + "_us-east-1_20260110T010000Z.json.gz under another name",
			"gap middle 01-02: digests of that time were found, but are not verified"}},
		{"two digests of an hour, both signed, and the next names one", func(w *world) []digest.Print {
			first := w.main.digest(0, 1)
			other := *first.File
			other.Logs = []digest.Log{}
			forked := w.main.signed(&other)
			forked.Name = first.Name
			return []digest.Print{forked, w.main.digest(1, 2)}
		}, []string{"tampered digest of 01: the next digest names another hash or signature of it"}},
		{"signed by another algorithm", func(w *world) []digest.Print {
			first := w.main.digest(0, 1)
			first.File.Algorithm = "SHA1withRSA"
			return []digest.Print{first}
		}, []string{`unverified digest of 01: it is signed with "SHA1withRSA", which is unknown`}},
		{"copies without metadata", func(w *world) []digest.Print {
			log := w.main.log(10)
			prints := []digest.Print{w.main.digest(0, 1, log), w.main.digest(1, 2), w.main.digest(2, 3), log}
			for i := range prints {
				prints[i].Name = strings.Replace(prints[i].Name, "s3://trail", "copy", 1)
				prints[i].Signature, prints[i].HasMeta = digest.Signature{}, false
			}
			return prints
		}, []string{"unverified digest of 03: it has no metadata with its signature, and no later digest holds it", "gap tail 02-03: no verified digest is that new"}},
		{"a copy without metadata that was changed before one that is not verified", func(w *world) []digest.Print {
			prints := []digest.Print{w.main.digest(0, 1), w.main.digest(1, 2)}
			for i := range prints {
				prints[i].Name = strings.Replace(prints[i].Name, "s3://trail", "copy", 1)
				prints[i].Signature, prints[i].HasMeta = digest.Signature{}, false
			}
			prints[0].Sum[0]++
			return prints
		}, []string{"unverified digest of 01: it has no metadata with its signature, and no later digest holds it",
			"unverified digest of 02: it has no metadata with its signature, and no later digest holds it"}},
		{"what could not be read", func(w *world) []digest.Print {
			log := w.main.log(70)
			first, second, third := w.main.digest(0, 1), w.main.digest(1, 2, log), w.main.digest(2, 3)
			second.File, second.Unread = nil, "denied"
			log.Unread = "reset"
			return []digest.Print{first, second, third, log}
		}, []string{"unverified digest of 02: denied", "unverified log of 0110: reset",
			"gap middle 01-02: digests of that time were found, but are not verified"}},
		{"no key, but the next digest has the hash", func(w *world) []digest.Print {
			first := w.main.digest(0, 1)
			w.main.now = 1
			second := w.main.digest(1, 2)
			w.archive.Keys = digest.Keys{}
			w.archive.Keys.Add(w.main.fingerprint(), w.main.ders[1], time.Time{}, time.Time{})
			return []digest.Print{first, second}
		}, nil},
		{"the trail went to another bucket", func(w *world) []digest.Print {
			first := w.main.digest(0, 1)
			w.main.bucket = "new"
			return []digest.Print{first, w.main.digest(1, 2), w.main.digest(2, 3)}
		}, nil},
		{"a digest that is not proven names nothing", func(w *world) []digest.Print {
			forged := w.main.log(10)
			fake := &chain{trust: w.main.trust, bucket: bucket, backfill: "_backfill"}
			planted := fake.digest(0, 1, forged)
			planted.File.Fingerprint = "unknown"
			return []digest.Print{w.main.digest(0, 1), planted, forged}
		}, []string{"unreferenced log of 0010: no digest names it, though digests cover its time", "unverified backfill of 01: no public key with fingerprint unknown, region eu-west-1"}},
		{"another digest of the hour could not be read", func(w *world) []digest.Print {
			log := w.main.log(10)
			other := (&chain{trust: w.main.trust, bucket: bucket, backfill: "_backfill"}).digest(0, 1, log)
			other.File, other.Unread = nil, "denied"
			return []digest.Print{w.main.digest(0, 1), other, log}
		}, []string{"unverified backfill of 01: denied", "unverified log of 0010: a digest of its time could not be read"}},
		{"a window", func(w *world) []digest.Print {
			w.archive.From, w.archive.To, w.archive.Asked = start.Add(2*time.Hour), start.Add(4*time.Hour), start.Add(90*time.Hour)
			var prints []digest.Print
			for h := range 6 {
				log := w.main.log(h*60 + 30)
				if prints = append(prints, w.main.digest(h, h+1, log)); h != 4 {
					prints = append(prints, log)
				}
			}
			return append(prints[3:], w.main.log(310)) // forged; it and the missing one are outside of the window
		}, nil},
		{"a window that reaches beyond what is there", func(w *world) []digest.Print {
			w.archive.From, w.archive.To, w.archive.Asked = start.Add(-2*time.Hour), start.Add(4*time.Hour), start.Add(5*time.Hour)
			return []digest.Print{w.main.digest(0, 1)}
		}, []string{"gap head 22-00: no verified digest is that old", "gap tail 01-03: no verified digest is that new"}},
		{"a log of the last minutes", func(w *world) []digest.Print {
			return []digest.Print{w.main.digest(0, 1), w.main.log(40), w.main.log(55)}
		}, []string{"unreferenced log of 0040: no digest names it, though digests cover its time", "unverified log of 0055: no verified digest covers its time"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newTrust(t)
			w := &world{main: &chain{trust: s, bucket: bucket}, backfill: &chain{trust: s, bucket: bucket, backfill: "_backfill"}, archive: &digest.Archive{Keys: s.list()}}
			prints := test.do(w)
			rand.New(rand.NewPCG(1, 2)).Shuffle(len(prints), func(i, j int) { prints[i], prints[j] = prints[j], prints[i] })
			got, r := judge(w.archive, prints...)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if r.Complete() != (test.want == nil) {
				t.Errorf("verdict %s", r.Verdict)
			}
		})
	}
}

func TestRelocated(t *testing.T) {
	c := &chain{trust: newTrust(t), bucket: bucket, prefix: "audit/"}
	log := c.log(10)
	prints := []digest.Print{c.digest(0, 1, log), log}
	for i := range prints {
		prints[i].Name = strings.Replace(prints[i].Name, "s3://trail/audit", "s3://backup/2026", 1)
	}
	got, r := judge(&digest.Archive{Keys: c.list()}, prints...)
	want := []digest.Origin{{From: "s3://trail/audit/", To: "s3://backup/2026/", Digests: 1, Logs: 1}}
	if diff := cmp.Diff(want, r.Origins); diff != "" || got != nil || !r.Objects[0].Moved || !r.Objects[1].Moved {
		t.Errorf("%q (-want +got):\n%s", got, diff)
	}
}

func TestWanted(t *testing.T) {
	s := newTrust(t)
	c, late := &chain{trust: s, bucket: bucket}, &chain{trust: s, bucket: bucket, backfill: "_backfill"}
	a := &digest.Archive{}
	a.Add(c.digest(0, 1))
	a.Add(c.digest(1, 2))
	p := late.digest(0, 1)
	p.Signature.Made = start.Add(100 * time.Hour)
	a.Add(p)
	want := []digest.Wanted{{region, start, start.Add(4 * time.Hour)}, {region, start.Add(99 * time.Hour), start.Add(101 * time.Hour)}}
	if diff := cmp.Diff(want, a.Wanted()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if a.Keys = s.list(); a.Wanted() != nil {
		t.Errorf("wanted though they are there: %v", a.Wanted())
	}
}

func TestKeys(t *testing.T) {
	s := newTrust(t)
	keys := s.list()
	text, err := keys.JSON()
	if err != nil {
		t.Fatal(err)
	}
	again, err := digest.ParseKeys(text)
	if err != nil || len(again) != 2 {
		t.Errorf("%d keys, %v", len(again), err)
	}
	var wrong digest.Keys
	for _, test := range []struct{ fingerprint, der, want string }{
		{strings.Repeat("0", 32), "\x30", "has the fingerprint"},
		{hashOf("\x30\x00"), "\x30\x00", "neither PKCS #1 nor"},
	} {
		if err := wrong.Add(test.fingerprint, []byte(test.der), time.Time{}, time.Time{}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v, want %q", err, test.want)
		}
	}
	for _, text := range []string{"", "[]", "{}", `{"PublicKeyList":[{"Value":"?"}]}`} {
		if _, err := digest.ParseKeys([]byte(text)); err == nil {
			t.Errorf("%q: no error", text)
		}
	}
}

// A key is valid for anything signed while it was in use, or up to two hours later. The lists
// of all versions of the AWS CLI say when it was in use.
func TestKeysInUse(t *testing.T) {
	s := newTrust(t)
	at := func(hour int) time.Time { return start.Add(time.Duration(hour) * time.Hour) }
	for _, test := range []struct {
		name     string
		from, to time.Time
		good     bool
	}{
		{"not known", time.Time{}, time.Time{}, true},
		{"around it", at(-10), at(20), true},
		{"from its hour on", at(10), at(20), true},
		{"from when it was signed late", at(13), at(20), true},
		{"later", at(13).Add(time.Second), at(20), false},
		{"later, without an end", at(14), time.Time{}, false},
		{"until its begin", at(0), at(10), true},
		{"earlier", at(0), at(10).Add(-time.Second), false},
		{"earlier, without a begin", time.Time{}, at(9), false},
	} {
		for _, late := range []bool{false, true} {
			c := &chain{trust: s, bucket: bucket}
			a := &digest.Archive{}
			if err := a.Keys.Add(s.fingerprint(), s.ders[0], test.from, test.to); err != nil {
				t.Fatal(err)
			}
			p := c.digest(10, 11)
			if late { // a backfill digest was signed when it says
				c.backfill = "_backfill"
				p = c.digest(10, 11)
				p.Signature.Made = at(200)
			}
			got, _ := judge(a, p)
			good := test.good
			if late {
				good = test.to.IsZero()
			}
			if (got == nil) != good || !good && !strings.Contains(got[0], "was not in use then: it was") {
				t.Errorf("%s, late %t: %q", test.name, late, got)
			}
		}
	}
	der := base64.StdEncoding.EncodeToString(s.ders[0])
	saved := ""
	for _, validity := range []string{
		`"ValidityStartTime":1768003200.0,"ValidityEndTime":1768006800.5`, `"ValidityStartTime":"2026-01-10T00:00:00+00:00","ValidityEndTime":"2026-01-10T02:00:00+01:00"`,
	} {
		keys, err := digest.ParseKeys([]byte(`{"PublicKeyList":[{"Value":"` + der + `",` + validity + `,"Fingerprint":"` + s.fingerprint() + `"}]}`))
		if err != nil {
			t.Fatal(err)
		}
		text, _ := keys.JSON()
		if !strings.Contains(string(text), `"ValidityStartTime": "2026-01-10T00:00:00Z"`) || !strings.Contains(string(text), `"ValidityEndTime": "2026-01-10T01:00:00Z"`) || saved != "" && saved != string(text) {
			t.Errorf("%s: %s", validity, text)
		}
		saved = string(text)
	}
	if _, err := digest.ParseKeys([]byte(`{"PublicKeyList":[{"Value":"` + der + `","ValidityStartTime":"yesterday","Fingerprint":"` + s.fingerprint() + `"}]}`)); err == nil {
		t.Error("an invalid time: no error")
	}
}

func hashOf(s string) string {
	sum := md5.Sum([]byte(s))
	return hex.EncodeToString(sum[:])
}

// The string is the one described in the CloudTrail user guide.
func TestStringToSign(t *testing.T) {
	f, err := digest.Parse(`{"digestStartTime":"2015-08-17T14:01:31Z","digestEndTime":"2015-08-17T15:01:31+00:00","digestS3Bucket":"b","digestS3Object":"p/o","digestPublicKeyFingerprint":"f"}`)
	if err != nil {
		t.Fatal(err)
	}
	hash := strings.Repeat("00", 31) + "ab"
	for previous, want := range map[string]string{"": "null", "0a1b": "0a1b"} {
		if f.PrevSign = nil; previous != "" {
			f.PrevSign = &previous
		}
		if got, want := f.StringToSign([32]byte{31: 0xab}), "2015-08-17T15:01:31+00:00\nb/p/o\n"+hash+"\n"+want; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestParseName(t *testing.T) {
	for name, want := range map[string]digest.Name{
		"AWSLogs/o-exampleorgid/111122223333/CloudTrail-Digest/us-east-2/2015/08/17/111122223333_CloudTrail-Digest_us-east-2_your_trail-name_us-east-1_20150817T180216Z.json.gz": {
			Account: "111122223333", Region: "us-east-2", Trail: "your_trail-name", Home: "us-east-1", End: time.Date(2015, 8, 17, 18, 2, 16, 0, time.UTC)},
		"x/1_CloudTrail-Digest_r_t_h_20150817T180216Z_backfill.json.gz": {
			Account: "1", Region: "r", Trail: "t", Home: "h", End: time.Date(2015, 8, 17, 18, 2, 16, 0, time.UTC), Backfill: true},
	} {
		if got, ok := digest.ParseName(name); got != want || !ok || got.String() != path.Base(name) {
			t.Errorf("%s: %+v, %t", name, got, ok)
		}
	}
	for _, name := range []string{"", "x.json.gz", "1_CloudTrail-Digest_r_t_20150817T180216Z.json.gz", "1_CloudTrail-Digest_r_t_h_20151317T180216Z.json.gz",
		"1_CloudTrail-Digest_r_t_h_20150817T1802Z.json.gz", "1_CloudTrail_r_t_h_20150817T180216Z.json.gz", "1_CloudTrail-Digest_r_t_h_20150817T180216Z.json"} {
		if got, ok := digest.ParseName(name); ok {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// FuzzParseName: formatting a parsed name gives the name again.
func FuzzParseName(f *testing.F) {
	f.Add("111122223333_CloudTrail-Digest_us-east-2_your_trail_us-east-1_20150817T180216Z.json.gz")
	f.Add("1_CloudTrail-Digest_r_t_h_20150817T180216Z_backfill.json.gz")
	f.Add("1_CloudTrail-Digest_r___20150817T180216Z.json.gz")
	f.Fuzz(func(t *testing.T, name string) {
		if n, ok := digest.ParseName(name); ok && n.String() != path.Base(name) {
			t.Errorf("%q is understood as %q", name, n)
		}
	})
}

// Digests that are almost as CloudTrail writes them.
var nearly = []string{
	`{"awsAccountId":"1","digestStartTime":"2015-08-17T14:01:31Z",` + span + `"newestEventTime":null,"oldestEventTime":"x","previousDigestHashAlgorithm":null,"previousDigestS3Bucket":"b","previousDigestS3Object":"p","previousDigestHashValue":"00","previousDigestSignature":"01","logFiles":[{"s3Bucket":"b","s3Object":"l","hashValue":"h","hashAlgorithm":"SHA-256","newestEventTime":"x","oldestEventTime":null},{"s3Bucket":"c","s3Object":"m","hashValue":"i","hashAlgorithm":"MD5"},{}]}`,
	" {\r\n\t\"digestStartTime\" : \"2015-08-17T14:01:31Z\" , " + span + "\"logFiles\" : [ { } , { } ] } \n",
	`{"digestStartTime":"2015-08-17T14:01:31Z",` + span + `"logFiles":[],"previousDigestS3Bucket":null,"previousDigestS3Object":null,"previousDigestHashValue":null,"previousDigestSignature":null}`,
	`{"digestStartTime":"2015-08-17T14:01:31Z",` + span + `"logFiles":null,"DIGESTS3BUCKET":"c","digeſtS3Object":"q"}`,
	`{"digestStartTime":"2015-08-17T14:01:31Z",` + span + `"digestS3Bucket":"c","digestS3Object":null,"more":{"logFiles":[{}]}}`,
	`{"digestStartTime":"2015-08-17T14:01:31Z",` + span + `"logFiles":[{"s3Object":"a","hashValue":"00"},{}],"logFiles":[{"s3Object":"b"}]}`,
	`{"digestStartTime":"2015-08-17T14:01:31Z",` + span + `"logFiles":[{"s3Object":"a","s3object":"b","s3Object":"c"}],"previousDigestSignature":"00","previousDigestSignature":null}`,
	`{"digestStartTime":"2015-08-17T14:01:31Z",` + span + `"digestS3Object":"a\u0062\"\\"}`,
	`{"digestStartTime":"2015-08-17T14:01:31Z",` + span + "\"digestS3Object\":\"a\tb\"}",
	`{"digestStartTime":"2015-08-17T14:01:31Z",` + span + `"awsAccountId":"1"} x`,
	`{"digestStartTime":"2015-08-17T14:01:31Z",` + span + `"awsAccountId":"1",}`,
	`{"digestStartTime":"2015-08-17T14:01:31Z",` + span + `"logFiles":[{},]}`,
	`{"digestStartTime":"2015-08-17T14:01:31Z",` + span + `"logFiles":[{} {}]}`,
	`{"digestStartTime":"2015-08-17T14:01:31Z" ` + span + `"awsAccountId":"1"}`,
	`{,"digestStartTime":"2015-08-17T14:01:31Z",` + span + `"awsAccountId":"1"}`,
	`{"digestStartTime":"2015-08-17T14:01:31Z",` + span + `"awsAccountId":"1"`,
}

const span = `"digestEndTime":"2015-08-17T15:01:31Z","digestS3Bucket":"b","digestS3Object":"o","digestPublicKeyFingerprint":"f","digestSignatureAlgorithm":"SHA256withRSA",`

// However little a digest differs from what CloudTrail writes, Parse reads the same as any
// other JSON reader.
func TestParseAsJSON(t *testing.T) {
	for _, text := range nearly {
		got, err := digest.Parse(text)
		asJSON(t, text, got, err)
	}
}

func asJSON(t *testing.T, text string, got *digest.File, err error) {
	t.Helper()
	want := new(digest.File)
	wantErr := json.Unmarshal([]byte(text), want)
	if wantErr != nil && err == nil {
		t.Errorf("%s: understood, and no JSON: %v", text, wantErr)
	}
	if diff := cmp.Diff(want, got); err == nil && diff != "" {
		t.Errorf("%s: (-want +got):\n%s", text, diff)
	}
}

// Parsing what CloudTrail writes allocates almost nothing but the result, however many logs
// there are.
func TestParseAllocates(t *testing.T) {
	text := nearly[0][:len(nearly[0])-len(`,{}]}`)] + strings.Repeat(`,{"s3Bucket":"b","s3Object":"l","hashValue":"h","hashAlgorithm":"SHA-256"}`, 1000) + `]}`
	got := testing.AllocsPerRun(10, func() {
		if f, err := digest.Parse(text); err != nil || len(f.Logs) != 1002 {
			t.Fatal(err)
		}
	})
	if got > 20 {
		t.Errorf("%v allocations", got)
	}
}

// FuzzParse: Parse reads a digest as encoding/json does, and the result survives being
// written. The string to sign depends on each of its parts.
func FuzzParse(f *testing.F) {
	for _, text := range nearly {
		f.Add([]byte(text))
	}
	f.Add([]byte(`{"awsAccountId":"1","digestStartTime":"2015-08-17T14:01:31Z","digestEndTime":"2015-08-17T15:01:31Z","digestS3Bucket":"b","digestS3Object":"o","digestPublicKeyFingerprint":"f","digestSignatureAlgorithm":"SHA256withRSA","previousDigestSignature":null,"logFiles":[{"s3Bucket":"b","s3Object":"l","hashValue":"h","hashAlgorithm":"SHA-256"}]}`))
	f.Add([]byte(`{"digestStartTime":"2015-08-17T15:01:31Z","digestEndTime":"2015-08-17T14:01:31Z","digestS3Bucket":"b"}`))
	f.Add([]byte(`{"digestEndTime":0}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := digest.Parse(string(text))
		if err != nil {
			return
		}
		asJSON(t, string(text), d, err)
		written, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		again, err := digest.Parse(string(written))
		if diff := cmp.Diff(d, again); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		sum := sha256.Sum256(text)
		signed := d.StringToSign(sum)
		sum[31]++
		if d.StringToSign(sum) == signed || strings.Count(signed, "\n") < 3 {
			t.Errorf("the string to sign is %q, whatever the hash", signed)
		}
		if from, to := d.Span(); to.Before(from) || to.IsZero() {
			t.Errorf("from %s to %s", from, to)
		}
	})
}

// An object that was not listed may exist.
func TestUnlisted(t *testing.T) {
	c := &chain{trust: newTrust(t), bucket: bucket}
	first := c.digest(0, 1, c.log(10))
	c.digest(1, 2)
	got, r := judge(&digest.Archive{Keys: c.list(), Unlisted: "not everything could be listed"}, first, c.digest(2, 3))
	want := []string{
		"unverified digest of 02: not everything could be listed, and it is not among the rest",
		"unverified log of 0010: not everything could be listed, and it is not among the rest",
		"gap middle 01-02: digests are missing",
	}
	if diff := cmp.Diff(want, got); diff != "" || r.Found() {
		t.Errorf("verdict %s (-want +got):\n%s", r.Verdict, diff)
	}
}

// An object found twice counts once, as long as it is the same. A failure to read it once
// means nothing.
func TestMetTwice(t *testing.T) {
	c := &chain{trust: newTrust(t), bucket: bucket}
	log := c.log(10)
	once := c.digest(0, 1, log)
	unreadLog, unread := log, once
	unreadLog.Unread, unread.Unread, unread.File = "denied", "denied", nil
	unreadLog.Sum, unread.Sum = [32]byte{}, [32]byte{}
	got, r := judge(&digest.Archive{Keys: c.list()}, unreadLog, unread, log, once, log, once, unreadLog)
	if got != nil || len(r.Objects) != 2 || r.Counts[0].Verified != 1 || r.Chains[0].Digests != 1 {
		t.Errorf("%q, %+v", got, r)
	}
	other := log
	other.Sum[0]++
	got, r = judge(&digest.Archive{Keys: c.list()}, log, other, once)
	if len(got) != 1 || len(r.Objects) != 3 || r.Verdict != digest.Tampered {
		t.Errorf("changed in between: %q", got)
	}
}

// If something was not listed, a log that no digest names may be named by a digest that was
// not listed.
func TestUnnamedWhereSomethingIsUnlisted(t *testing.T) {
	c := &chain{trust: newTrust(t), bucket: bucket}
	got, r := judge(&digest.Archive{Keys: c.list(), Unlisted: "not everything could be listed"}, c.digest(0, 1), c.log(10))
	if len(got) != 1 || r.Verdict != digest.Unverified || !strings.Contains(got[0], "not everything could be listed, and no digest among the rest names it") {
		t.Errorf("%q", got)
	}
}
