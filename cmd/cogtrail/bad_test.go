package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/local"
)

// A badCase is one class of testdata/bad, as its README describes it.
type badCase struct {
	Class   string
	File    string // in testdata/bad; empty for a link
	Link    string // target of a symbolic link
	Name    string
	Wrong   string
	Verdict struct {
		Objects []badVerdict
		Exit    int
	}
}

// A badVerdict is the expected result for an object.
type badVerdict struct {
	Name    string
	Status  journal.Status
	Reason  string
	Records struct{ Read, Matched, Bad, Noise int64 }
}

const badFolder = "../../testdata/bad"

func badCases(t *testing.T) []badCase {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(badFolder, "manifest.json"))
	var manifest struct {
		Format string
		Cases  []badCase
	}
	if err == nil {
		err = json.Unmarshal(text, &manifest)
	}
	if err != nil || manifest.Format != "bad-objects/v1" {
		t.Fatalf("the manifest is of the format %q: %v", manifest.Format, err)
	}
	return manifest.Cases
}

// put writes the object to the folder dir.
func (c *badCase) put(t *testing.T, dir string) {
	t.Helper()
	at := filepath.Join(dir, filepath.FromSlash(c.Name))
	err := os.MkdirAll(filepath.Dir(at), 0o700)
	var data []byte
	switch {
	case err != nil:
	case c.Link != "":
		err = os.Symlink(c.Link, at)
	default:
		if data, err = os.ReadFile(filepath.Join(badFolder, c.File)); err == nil {
			err = os.WriteFile(at, data, 0o600)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// found scans the folder dir and returns the results for everything below it, by name.
func found(t *testing.T, dir string) []badVerdict {
	t.Helper()
	all := []badVerdict{}
	s := scan.Scanner{Sources: []scan.Source{local.Path(dir)}}
	for e, err := range s.Entries(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if r := e.Records; r.Read != r.Matched+r.Unmatched+r.Bad || int(r.Matched) != len(e.Events) {
			t.Errorf("%q: the records %+v of %d events do not add up", e.Object, r, len(e.Events))
		}
		v := badVerdict{Name: strings.TrimPrefix(e.Object, filepath.ToSlash(dir)+"/"), Status: e.Status, Reason: e.Reason}
		v.Records.Read, v.Records.Matched, v.Records.Bad, v.Records.Noise = e.Records.Read, e.Records.Matched, e.Records.Bad, e.Records.Noise
		all = append(all, v)
	}
	return inOrder(all)
}

func inOrder(all []badVerdict) []badVerdict {
	slices.SortFunc(all, func(a, b badVerdict) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// A badReport is the part of a report on bad objects that the tests check.
type badReport struct {
	Coverage report.Coverage
	Events   []struct {
		ID           string `json:"event_id"`
		Time, Object string
	}
}

// covered scans the sources with the command, and returns the exit status and the report.
func covered(t *testing.T, sources ...string) (int, badReport) {
	t.Helper()
	status, stdout, stderr := run(t.Context(), nil, nil, append([]string{"scan", "-q", "--report", "events", "--format", "json"}, sources...)...)
	var r badReport
	if err := json.Unmarshal([]byte(stdout), &r); err != nil {
		t.Fatalf("status %d, %s, %v", status, stderr, err)
	}
	return status, r
}

// putGood writes n intact logs to the folder dir, each with one event and one record of another
// service.
func putGood(t *testing.T, dir string, n int) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	for i := range n {
		b.Reset()
		z.Reset(&b)
		fmt.Fprintf(z, `{"Records":[{"eventVersion":"1.08","eventTime":"2025-01-23T08:%02d:%02dZ","eventSource":"cognito-idp.amazonaws.com",`+
			`"eventName":"DeleteUser","awsRegion":"eu-west-1","eventID":"00000000-0000-4000-8000-0000000a%04d","recipientAccountId":"123456789012"},`+
			`{"eventVersion":"1.08","eventSource":"s3.amazonaws.com","eventName":"GetObject"}]}`, i/60%60, i%60, i)
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("123456789012_CloudTrail_eu-west-1_20250123T%02d%02dZ_Good%d.json.gz", i/60%24, i%60, i)
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// The manifest of testdata/bad names every file exactly once.
func TestBadObjectsAreListed(t *testing.T) {
	files, err := os.ReadDir(filepath.Join(badFolder, "objects"))
	if err != nil {
		t.Fatal(err)
	}
	cases := badCases(t)
	listed := map[string]bool{}
	for _, c := range cases {
		if listed[c.Class] || c.Wrong == "" || c.Name == "" {
			t.Errorf("%s: there twice, or without a name or a word on what is wrong", c.Class)
		}
		if listed[c.Class] = true; c.Link == "" && c.File != "objects/"+c.Class {
			t.Errorf("%s: the file is %q", c.Class, c.File)
		}
	}
	for _, f := range files {
		if !listed[f.Name()] {
			t.Errorf("%s: not in the manifest", f.Name())
		}
	}
	readme, err := os.ReadFile(filepath.Join(badFolder, "README.md"))
	if said := fmt.Sprintf(" %d\nclasses", len(cases)); err != nil || !strings.Contains(string(readme), said) {
		t.Errorf("README.md does not say that there are %d classes, %v", len(cases), err)
	}
}

// Each bad object gets its expected verdict when scanned alone. Next to an intact log, the exit
// status is that of the verdict.
func TestBadObjects(t *testing.T) {
	good := t.TempDir()
	putGood(t, good, 1)
	for _, c := range badCases(t) {
		t.Run(c.Class, func(t *testing.T) {
			dir := t.TempDir()
			c.put(t, dir)
			if diff := gocmp.Diff(inOrder(c.Verdict.Objects), found(t, dir)); diff != "" {
				t.Errorf("%s (-want +got)\n%s", c.Wrong, diff)
			}
			status, r := covered(t, dir, good)
			if status != c.Verdict.Exit {
				t.Errorf("%s: exit status %d, want %d", c.Wrong, status, c.Verdict.Exit)
			}
			balanced(t, &r.Coverage)
		})
	}
}

// balanced checks that the coverage accounts for everything.
func balanced(t *testing.T, c *report.Coverage) {
	t.Helper()
	if o := c.Objects; o.Listed != o.Scanned+o.Skipped+o.Failed || o.Failed+c.Records.Bad != int64(len(c.Failures)) {
		t.Errorf("objects %+v, %d bad records, %d failures", o, c.Records.Bad, len(c.Failures))
	}
	if b := c.Bytes; b.Listed != b.Scanned+b.Skipped+b.Failed {
		t.Errorf("bytes %+v", b)
	}
	if r := c.Records; r.Read != r.Matched+r.Unmatched+r.Bad || r.Matched != c.Events.Distinct+c.Events.Duplicate+c.Events.Replaced {
		t.Errorf("records %+v, events %+v", r, c.Events)
	}
	skipped := int64(0)
	for _, s := range c.Skips {
		skipped += s.Objects
	}
	if skipped != c.Objects.Skipped {
		t.Errorf("%d objects skipped for a reason, of %d", skipped, c.Objects.Skipped)
	}
}

// Among a thousand intact logs, each bad object gets the same verdict as alone, and does not
// change the events of the logs.
func TestBadObjectsAmongGoodOnes(t *testing.T) {
	const logs = 1000
	dir := t.TempDir()
	putGood(t, filepath.Join(dir, "good"), logs)
	_, before := covered(t, dir)

	cases := badCases(t)
	want := slices.DeleteFunc(found(t, dir), func(v badVerdict) bool {
		return v.Status != journal.Scanned || v.Records.Read != 2 || v.Records.Matched != 1
	})
	if len(want) != logs {
		t.Fatalf("%d whole logs are read, want %d", len(want), logs)
	}
	for _, c := range cases {
		c.put(t, filepath.Join(dir, "bad", c.Class))
		for _, v := range c.Verdict.Objects {
			v.Name = path.Join("bad", c.Class, v.Name)
			want = append(want, v)
		}
	}
	if diff := gocmp.Diff(inOrder(want), found(t, dir)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	status, after := covered(t, dir)
	if status != exitIncomplete {
		t.Errorf("exit status %d", status)
	}
	balanced(t, &after.Coverage)
	if diff := gocmp.Diff(counted(want), countsOf(&after.Coverage)); diff != "" {
		t.Errorf("the coverage of all (-want +got)\n%s", diff)
	}
	if diff := gocmp.Diff(goodEvents(before), goodEvents(after)); diff != "" {
		t.Errorf("the events of whole logs (-without +among bad ones)\n%s", diff)
	}
}

// A bucket with the bad objects gives the same result as a folder. A bucket has no links, and
// the server of the tests writes no control characters.
func TestBadObjectsInBucket(t *testing.T) {
	dir := t.TempDir()
	putGood(t, filepath.Join(dir, "good"), 10)
	want := found(t, dir)
	for _, c := range badCases(t) {
		if c.Link != "" || strings.ContainsFunc(c.Name, unicode.IsControl) {
			continue
		}
		c.put(t, filepath.Join(dir, "bad", c.Class))
		for _, v := range c.Verdict.Objects {
			v.Name = path.Join("bad", c.Class, v.Name)
			want = append(want, v)
		}
	}
	shop := openShop(t, dir)
	shop.objects["bad/folder.json.gz/"] = []byte{}
	want = append(want, badVerdict{Name: "bad/folder.json.gz/", Status: journal.Skipped, Reason: "folder marker"})
	status, r := covered(t, "s3://b")
	if status != exitIncomplete {
		t.Errorf("exit status %d", status)
	}
	balanced(t, &r.Coverage)
	if diff := gocmp.Diff(counted(want), countsOf(&r.Coverage)); diff != "" {
		t.Errorf("the coverage (-want +got)\n%s", diff)
	}
	failed := map[string]string{}
	for _, f := range r.Coverage.Failures {
		failed[strings.TrimPrefix(f.Object, "s3://b/")] = f.Reason
	}
	for _, v := range want {
		if got := failed[v.Name]; v.Status == journal.Failed && got != v.Reason {
			t.Errorf("%s: %q, want %q", v.Name, got, v.Reason)
		}
	}
}

// badCounts are sums over verdicts.
type badCounts struct{ Listed, Scanned, Skipped, Failed, Read, Matched, Bad, Noise int64 }

func counted(all []badVerdict) (c badCounts) {
	for _, v := range all {
		c.Listed++
		switch v.Status {
		case journal.Scanned:
			c.Scanned++
		case journal.Skipped:
			c.Skipped++
		case journal.Failed:
			c.Failed++
		}
		c.Read, c.Matched, c.Bad, c.Noise = c.Read+v.Records.Read, c.Matched+v.Records.Matched, c.Bad+v.Records.Bad, c.Noise+v.Records.Noise
	}
	return c
}

func countsOf(c *report.Coverage) badCounts {
	o, r := c.Objects, c.Records
	return badCounts{o.Listed, o.Scanned, o.Skipped, o.Failed, r.Read, r.Matched, r.Bad, r.Noise}
}

// goodEvents returns the IDs and objects of the events in intact logs.
func goodEvents(r badReport) (all []string) {
	for _, e := range r.Events {
		if strings.Contains(e.Object, "/good/") {
			all = append(all, fmt.Sprint(e))
		}
	}
	return all
}
