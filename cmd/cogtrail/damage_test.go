package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cogtrail/cogtrail/scan/journal"
)

var soakSeed = flag.Uint64("soak-seed", 1, "draws the damages, kills and cuts of the long suites")

// chance returns the random numbers of a suite, and logs how to repeat them.
func chance(t *testing.T) *rand.Rand {
	t.Helper()
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the same ones again with -soak-seed %d", *soakSeed)
		}
	})
	return rand.New(rand.NewPCG(*soakSeed, uint64(len(t.Name()))))
}

// wholeLogs returns five logs as stored: three from the sample archive, one that AWS delivered,
// and one with some records of testdata/cognito.
func wholeLogs(t *testing.T) (logs [][]byte) {
	t.Helper()
	for _, name := range []string{
		"123456789012/CloudTrail/ap-northeast-1/2025/01/20/123456789012_CloudTrail_ap-northeast-1_20250120T0905Z_wDAWfGfsy0L9flW9",
		"123456789012/CloudTrail/ap-northeast-1/2025/01/21/123456789012_CloudTrail_ap-northeast-1_20250121T0805Z_vts2JuwFSojtfdq7",
		"123456789012/CloudTrail/ap-northeast-1/2025/01/21/123456789012_CloudTrail_ap-northeast-1_20250121T1845Z_WRhmBGCN33kflkNQ",
		"218007301253/CloudTrail/us-east-1/2023/07/10/218007301253_CloudTrail_us-east-1_20230710T1150Z_1vnLavRRp0ek1mP4",
	} {
		data, err := os.ReadFile("../../testdata/trail/AWSLogs/" + name + ".json.gz")
		if err != nil {
			t.Fatal(err)
		}
		logs = append(logs, data)
	}
	names, err := filepath.Glob("../../testdata/cognito/[A-Z]*[a-z].json")
	if err != nil {
		t.Fatal(err)
	}
	var records [][]byte
	for i := 0; i < len(names); i += 9 {
		if record, err := os.ReadFile(names[i]); err == nil && json.Valid(record) && !bytes.Contains(record, []byte(`"record":`)) {
			records = append(records, record)
		}
	}
	return append(logs, packed(t, slices.Concat([]byte(`{"Records":[`), bytes.Join(records, []byte(",")), []byte("]}"))))
}

func packed(t *testing.T, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// judged returns the text of a stored log according to the standard library: one gzip member
// with nothing after it, and valid JSON to its end.
func judged(stored []byte) (text []byte, err error) {
	in := bytes.NewReader(stored)
	z, err := gzip.NewReader(in)
	if err != nil {
		return nil, err
	}
	if stored[3]&0xe0 != 0 {
		return nil, errors.New("reserved flags, which RFC 1952 has refused and compress/gzip overlooks")
	}
	z.Multistream(false)
	if text, err = io.ReadAll(z); err != nil {
		return nil, err
	}
	if in.Len() > 0 {
		return nil, errors.New("trailing data")
	}
	if !json.Valid(text) {
		return nil, errors.New("no JSON")
	}
	return text, nil
}

// A court checks the command's results for damaged logs against those of judged.
type court struct {
	t       *testing.T
	truth   map[string]journal.Entry // by text, from intact logs
	same    int                      // logs with a known text
	refused int
	stored  [][]byte // cases to scan
	what    []string
}

// docket is how many cases are scanned at once.
const docket = 500

func newCourt(t *testing.T, whole [][]byte) *court {
	c := &court{t: t, truth: map[string]journal.Entry{}}
	for i, e := range c.scan(whole) {
		text, err := judged(whole[i])
		if err != nil || e.Status != journal.Scanned || e.Records.Read == 0 {
			t.Fatalf("whole log %d: %v, %+v", i, err, e)
		}
		c.truth[string(text)] = e
	}
	return c
}

// try adds a case, and closes the docket when it is full.
func (c *court) try(stored []byte, what string, args ...any) {
	c.stored, c.what = append(c.stored, stored), append(c.what, fmt.Sprintf(what, args...))
	if len(c.stored) == docket {
		c.close()
	}
}

// close scans the pending cases and judges the results.
func (c *court) close() {
	c.t.Helper()
	if len(c.stored) == 0 {
		return
	}
	for i, e := range c.scan(c.stored) {
		c.judge(c.stored[i], c.what[i], &e)
	}
	c.stored, c.what = nil, nil
}

func (c *court) judge(stored []byte, what string, e *journal.Entry) {
	c.t.Helper()
	text, err := judged(stored)
	if err != nil {
		c.refused++
		if e.Status != journal.Failed || e.Records != (journal.Records{}) || e.Events != nil || e.Counts != nil || e.Message == "" {
			c.t.Errorf("%s: %v, and the scan says %+v", what, err, *e)
		}
		return
	}
	if truth, ok := c.truth[string(text)]; ok {
		c.same++
		if diff := cmp.Diff(truth, *e, cmpopts.IgnoreFields(journal.Entry{}, "Object", "Version", "Bytes", "CRC", "Delivered")); diff != "" {
			c.t.Errorf("%s: the text is unchanged, (-want +got)\n%s", what, diff)
		}
		return
	}
	c.other(text, what, e)
}

// other judges the result for a text that is valid JSON, but not one of the known texts.
func (c *court) other(text []byte, what string, e *journal.Entry) {
	c.t.Helper()
	var log struct {
		Records []map[string]any
	}
	if err := json.Unmarshal(text, &log); err != nil || e.Status != journal.Scanned {
		if e.Status == journal.Scanned || e.Records != (journal.Records{}) || e.Events != nil {
			c.t.Errorf("%s: %v, and the scan says %+v", what, err, *e)
		}
		return
	}
	there := map[[2]string]bool{}
	for _, record := range log.Records {
		id, _ := record["eventID"].(string)
		name, _ := record["eventName"].(string)
		there[[2]string{id, name}] = true
	}
	if int(e.Records.Read) != len(log.Records) {
		c.t.Errorf("%s: %d records, and the scan says %+v", what, len(log.Records), e.Records)
	}
	for _, event := range e.Events {
		if !there[[2]string{event.ID, event.Name}] {
			c.t.Errorf("%s: no record is the event %+v", what, event)
		}
	}
}

// scan returns the command's entry for each stored log, and checks that the accounting of the
// report is the sum of the entries.
func (c *court) scan(stored [][]byte) []journal.Entry {
	c.t.Helper()
	dir := c.t.TempDir()
	in, file := filepath.Join(dir, "in"), filepath.Join(dir, "journal")
	if err := os.Mkdir(in, 0o700); err != nil {
		c.t.Fatal(err)
	}
	name := func(i int) string {
		return filepath.Join(in, fmt.Sprintf("123456789012_CloudTrail_ap-northeast-1_20250122T1225Z_%016d.json.gz", i))
	}
	for i, data := range stored {
		if err := os.WriteFile(name(i), data, 0o600); err != nil {
			c.t.Fatal(err)
		}
	}
	status, stdout, stderr := run(c.t.Context(), nil, nil, "scan", "-q", "--events", "all", "--report", "coverage", "--format", "json", "--journal", file, in)
	entries := c.kept(file)
	sum := totalOf(entries)
	if got := accountOf(c.t, stdout); got != sum || len(entries) != len(stored) || (status == exitComplete) != (sum.failed == 0 && sum.bad == 0) {
		c.t.Fatalf("status %d, %d entries of %d, the report says %+v, the journal %+v\n%.2000s", status, len(entries), len(stored), got, sum, stderr)
	}
	list := make([]journal.Entry, len(stored))
	for i := range stored {
		list[i] = entries[name(i)]
	}
	if err := os.RemoveAll(dir); err != nil {
		c.t.Fatal(err)
	}
	return list
}

// kept returns the entries of a journal, by object.
func (c *court) kept(file string) map[string]journal.Entry {
	c.t.Helper()
	f, err := os.Open(file)
	if err != nil {
		c.t.Fatal(err)
	}
	defer f.Close()
	r, err := journal.NewReader(f)
	if err != nil {
		c.t.Fatal(err)
	}
	entries := map[string]journal.Entry{}
	for e, err := range r.Entries() {
		if err != nil {
			c.t.Fatal(err)
		}
		entries[e.Object] = e
	}
	return entries
}

// An account counts what became of objects and their records.
type account struct{ scanned, failed, read, matched, bad int64 }

func totalOf(entries map[string]journal.Entry) (a account) {
	for _, e := range entries {
		switch e.Status {
		case journal.Scanned:
			a.scanned++
		case journal.Failed:
			a.failed++
		}
		a.read, a.matched, a.bad = a.read+e.Records.Read, a.matched+e.Records.Matched, a.bad+e.Records.Bad
	}
	return a
}

func accountOf(t *testing.T, report string) account {
	t.Helper()
	var r struct {
		Coverage struct {
			Objects struct{ Scanned, Failed int64 }
			Records struct{ Read, Matched, Bad int64 }
		}
	}
	if err := json.Unmarshal([]byte(report), &r); err != nil {
		t.Fatalf("%v: %.200s", err, report)
	}
	o, n := r.Coverage.Objects, r.Coverage.Records
	return account{o.Scanned, o.Failed, n.Read, n.Matched, n.Bad}
}

// TestEveryTruncationAndFlip cuts five logs at every byte and flips each of their bits. Each
// log gives its whole content, or fails and gives nothing.
func TestEveryTruncationAndFlip(t *testing.T) {
	whole, random := wholeLogs(t), chance(t)
	c := newCourt(t, whole)
	cases := 0
	for i, log := range whole {
		for n := random.IntN(oneIn); n < len(log)*9; n += 1 + random.IntN(2*oneIn-1) {
			cases++
			if at := n / 9; n%9 == 8 {
				c.try(log[:at], "log %d cut to %d bytes", i, at)
			} else {
				flipped := slices.Clone(log)
				flipped[at] ^= 1 << (n % 9)
				c.try(flipped, "log %d, bit %d of byte %d flipped", i, n%9, at)
			}
		}
	}
	c.close()
	t.Logf("%d cases: %d failed, %d had their whole content", cases, c.refused, c.same)
	if c.refused == 0 || c.same == 0 || c.same > cases/50 {
		t.Errorf("%d failed, %d had their whole content", c.refused, c.same)
	}
}

// TestRandomDamage damages logs as stored, and their texts before they are compressed again. A
// log that the standard library's gzip and JSON accept gives the same records and events, and
// any other log gives nothing. Each text begins with a space, which CloudTrail does not write:
// otherwise, records without a word of Amazon Cognito are only searched for braces.
func TestRandomDamage(t *testing.T) {
	whole, random := wholeLogs(t), chance(t)
	c := newCourt(t, whole)
	var texts [][]byte
	for _, log := range whole {
		text, err := judged(log)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, text)
	}
	for n := range damageTried {
		from, pack := whole, false
		if n%3 == 0 {
			from, pack = texts, true
		}
		data, what := damagedCopy(random, from)
		if pack {
			data = packed(t, append([]byte(" "), data...))
		}
		c.try(data, "damage %d:%s, packed anew: %t", n, what, pack)
	}
	c.close()
	t.Logf("%d cases: %d failed, %d had their whole content, %d another one", damageTried, c.refused, c.same, damageTried-c.refused-c.same)
}

// damages change data, or splice it with other data.
var damages = []struct {
	name  string
	apply func(r *rand.Rand, data, other []byte) []byte
}{
	{"flips", func(r *rand.Rand, data, _ []byte) []byte {
		for range 2 + r.IntN(8) {
			data[r.IntN(len(data))] ^= 1 << r.IntN(8)
		}
		return data
	}},
	{"overwritten", func(r *rand.Rand, data, _ []byte) []byte {
		from, to := stretch(r, data)
		copy(data[from:to], noise(r, to-from))
		return data
	}},
	{"zeros", func(r *rand.Rand, data, _ []byte) []byte {
		from, to := stretch(r, data)
		clear(data[from:to])
		return data
	}},
	{"removed", func(r *rand.Rand, data, _ []byte) []byte {
		from, to := stretch(r, data)
		return slices.Delete(data, from, to)
	}},
	{"inserted", func(r *rand.Rand, data, _ []byte) []byte {
		return slices.Insert(data, r.IntN(len(data)+1), noise(r, 1+r.IntN(64))...)
	}},
	{"repeated", func(r *rand.Rand, data, _ []byte) []byte {
		from, to := stretch(r, data)
		return slices.Insert(data, to, slices.Clone(data[from:to])...)
	}},
	{"swapped", func(r *rand.Rand, data, _ []byte) []byte {
		n := 1 + r.IntN(len(data)/2)
		a := r.IntN(len(data) - 2*n + 1)
		b := a + n + r.IntN(len(data)-2*n-a+1)
		kept := slices.Clone(data[a : a+n])
		copy(data[a:], data[b:b+n])
		copy(data[b:], kept)
		return data
	}},
	{"spliced", func(r *rand.Rand, data, other []byte) []byte {
		return slices.Concat(data[:r.IntN(len(data)+1)], other[r.IntN(len(other)):])
	}},
	{"followed", func(_ *rand.Rand, data, other []byte) []byte { return slices.Concat(data, other) }},
}

// damagedCopy returns a copy of one of the given logs with one to three kinds of damage, and
// describes these.
func damagedCopy(r *rand.Rand, from [][]byte) (data []byte, what string) {
	data = slices.Clone(from[r.IntN(len(from))])
	for range 1 + r.IntN(3) {
		if len(data) < 4 {
			break
		}
		d := damages[r.IntN(len(damages))]
		data, what = d.apply(r, data, from[r.IntN(len(from))]), what+" "+d.name
	}
	return data, what
}

// stretch returns the begin and end of a stretch of data, most often a short one.
func stretch(r *rand.Rand, data []byte) (from, to int) {
	from = r.IntN(len(data))
	n := 1 + r.IntN(16)
	if r.IntN(4) == 0 {
		n = 1 + r.IntN(len(data))
	}
	return from, min(len(data), from+n)
}

func noise(r *rand.Rand, n int) []byte {
	data := make([]byte, n)
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	return data
}
