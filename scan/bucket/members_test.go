package bucket_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/bucket"
	"github.com/cogtrail/cogtrail/scan/internal/sampletest"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// zipOf returns a zip archive of n trail logs.
func zipOf(t *testing.T, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range n {
		w, err := z.Create(fmt.Sprintf("logs/%d.json.gz", i))
		if err == nil {
			_, err = w.Write(trailLog(i))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tarOf returns a tar archive of a trail log and of a file that is longer than what tells
// an archive.
func tarOf(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for name, text := range map[string]string{"log.json.gz": string(trailLog(9)), "large.json": `["` + strings.Repeat("a", 1<<20) + `"]`} {
		err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(text))})
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// packed returns a store with two logs and two archives, in small pages.
func packed(t *testing.T) *store {
	t.Helper()
	s := &store{bucket: "logs", region: "eu-west-1", page: 3}
	for key, data := range map[string][]byte{"a.json.gz": trailLog(20), "b.tar": tarOf(t), "c.zip": zipOf(t, 3), "d.json.gz": trailLog(21)} {
		s.put(key, stored{data: data})
	}
	return s
}

// said returns the entries as text.
func said(entries []journal.Entry) (lines []string) {
	for _, e := range entries {
		lines = append(lines, strings.TrimRight(fmt.Sprintf("%s %s %s", strings.TrimPrefix(e.Object, "s3://logs/"), e.Status, e.Reason), " "))
	}
	return lines
}

// readPacked scans s in a bubble. The scan must succeed.
func readPacked(t *testing.T, s http.Handler, options ...func(*bucket.Source)) (entries []journal.Entry) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		source := &bucket.Source{Client: client(t, s, 4), Bucket: "logs"}
		for _, o := range options {
			o(source)
		}
		var err error
		if entries, err = readAll(t, source, 4); err != nil {
			t.Error(err)
		}
	})
	return entries
}

var members = []string{
	"a.json.gz scanned", "b.tar!/large.json skipped no record", "b.tar!/log.json.gz scanned",
	"c.zip!/logs/0.json.gz scanned", "c.zip!/logs/1.json.gz scanned", "c.zip!/logs/2.json.gz scanned", "d.json.gz scanned",
}

// An archive in a bucket is read as one on disk, with one request. An object that only has
// the name of an archive is a log like any other.
func TestMembers(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	s := packed(t)
	s.put("e.zip", stored{data: trailLog(22)})
	got := said(readPacked(t, s))
	if diff := gocmp.Diff(append(slices.Clone(members), "e.zip scanned"), got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, key := range []string{"a.json.gz", "b.tar", "c.zip"} {
		n := 0
		for _, c := range s.logged() {
			if c == (call{"GetObject", key}) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%s was asked for %d times", key, n)
		}
	}
	if names, err := os.ReadDir(dir); err != nil || len(names) > 0 && runtime.GOOS != "windows" {
		t.Errorf("%v, %v in the folder of temporary files", err, names)
	}
}

// An archive in a list of keys is also read as one. An archive that must be restored is not
// requested. The name of an archive never excludes it by day.
func TestMembersAsTheyAreListed(t *testing.T) {
	named := func(keys ...string) func(*bucket.Source) {
		return func(s *bucket.Source) {
			s.Keys = func(yield func(bucket.Key, error) bool) {
				for _, k := range keys {
					if !yield(bucket.Key{Name: k, Size: -1}, nil) {
						return
					}
				}
			}
		}
	}
	if diff := gocmp.Diff(members[:3], said(readPacked(t, packed(t), named("a.json.gz", "b.tar")))); diff != "" {
		t.Errorf("named by a list: (-want +got)\n%s", diff)
	}
	s := packed(t)
	s.put("b.tar", stored{data: tarOf(t), class: "GLACIER"})
	want := slices.Concat(members[:1], []string{"b.tar failed unreadable"}, members[3:])
	if diff := gocmp.Diff(want, said(readPacked(t, s))); diff != "" || slices.Contains(s.logged(), call{"GetObject", "b.tar"}) {
		t.Errorf("archived: (-want +got)\n%s", diff)
	}
	s = &store{bucket: "logs", region: "eu-west-1"}
	const log = "111111111111_CloudTrail_eu-west-1_20250120T0000Z_0000000000000001.json.gz"
	for _, key := range []string{log, log + ".zip", "AWSLogs/111111111111/CloudTrail/eu-west-1/old/" + log + ".zip"} {
		s.put(key, stored{data: zipOf(t, 1)})
	}
	later := func(s *bucket.Source) {
		s.From, s.Accounts = time.Date(2025, 2, 1, 0, 0, 0, 0, time.UTC), []string{"111111111111"}
	}
	want = []string{log + ".zip!/logs/0.json.gz scanned", "AWSLogs/111111111111/CloudTrail/eu-west-1/old/" + log + ".zip!/logs/0.json.gz scanned"}
	if diff := gocmp.Diff(want, said(readPacked(t, s, later))); diff != "" {
		t.Errorf("of another day: (-want +got)\n%s", diff)
	}
}

// A dry run requests no archive.
func TestEstimateOfMembers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := packed(t)
		got, err := (&scan.Scanner{Sources: []scan.Source{&bucket.Source{Client: client(t, s, 1), Bucket: "logs"}}}).Estimate(t.Context())
		if err != nil || got.Read != 4 || got.Archives != 2 || s.calls("GetObject") != 0 {
			t.Errorf("%+v, %v, %d requests", got, err, s.calls("GetObject"))
		}
	})
}

// TestMemberFaults lets each fault hit an archive once or always. It costs at most that
// archive.
func TestMemberFaults(t *testing.T) {
	t.Parallel()
	s := packed(t)
	want := readPacked(t, s)
	if diff := gocmp.Diff(members, said(want)); diff != "" {
		t.Fatalf("(-want +got)\n%s", diff)
	}
	take := sampletest.OneIn(t, 2)
	for _, test := range readFaults {
		for key, span := range map[string][2]int{"b.tar": {1, 3}, "c.zip": {3, 6}} {
			for times, often := range []string{"always", "once"} {
				if !take() {
					continue
				}
				t.Run(test.name+"/"+key+"/"+often, func(t *testing.T) {
					t.Parallel()
					f := &faulty{next: s, rules: []*rule{{fault: test.fault, op: "GetObject", key: key, times: times}}}
					got := readPacked(t, f)
					if f.hit() == 0 {
						t.Fatal("no fault")
					}
					if test.mends && times != always {
						same(t, want, got)
						return
					}
					// The members of the archive or, if it could not be read, the archive.
					if len(got) == len(want) {
						sameBut(t, slices.Delete(slices.Clone(want), span[0], span[1]), slices.Delete(slices.Clone(got), span[0], span[1]), false)
						return
					}
					whole := want[span[0]]
					whole.Object = "s3://logs/" + key
					sameBut(t, slices.Concat(want[:span[0]], []journal.Entry{whole}, want[span[1]:]), got, times == always, key)
				})
			}
		}
	}
}

// An archive that is replaced, even while it is read, is read in its current version.
func TestReplacedArchives(t *testing.T) {
	for name, then := range map[string]fault{
		"before": func(w http.ResponseWriter, r *http.Request, next http.Handler) { next.ServeHTTP(w, r) },
		"while":  cut(0.5),
	} {
		s := packed(t)
		f := &faulty{next: s, rules: []*rule{{op: "GetObject", key: "b.tar", times: 1, fault: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			if name == "while" {
				then(w, r, next)
			}
			s.put("b.tar", stored{data: zipOf(t, 1)})
			if name == "before" {
				then(w, r, next)
			}
		}}}}
		want := slices.Concat(members[:1], []string{"b.tar!/logs/0.json.gz scanned"}, members[3:])
		if diff := gocmp.Diff(want, said(readPacked(t, f))); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
}

// Many archives are read in turn: what was kept of one makes room for the next.
func TestManyArchives(t *testing.T) {
	s := &store{bucket: "logs", region: "eu-west-1"}
	for i := range 60 {
		s.put(fmt.Sprintf("%02d.zip", i), stored{data: zipOf(t, 2)})
	}
	if got := readPacked(t, s); len(got) != 120 || incomplete(got) {
		t.Errorf("%d entries: %q", len(got), said(got))
	}
}
