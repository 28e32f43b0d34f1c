package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/local"
)

// scanned returns the answer of the program for sources, from its JSON.
func scanned(t testing.TB, sources ...string) answer {
	t.Helper()
	return scannedBy(t, scan.Scanner{}, sources...)
}

// scannedBy is scanned with the settings of a Scanner.
func scannedBy(t testing.TB, s scan.Scanner, sources ...string) answer {
	t.Helper()
	for _, path := range sources {
		s.Sources = append(s.Sources, local.Path(path))
	}
	var b report.Builder
	for e, err := range s.Entries(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		b.Add(e)
	}
	return printed(t, &b)
}

// printed returns the answer in the JSON of a report.
func printed(t testing.TB, b *report.Builder) answer {
	t.Helper()
	var text bytes.Buffer
	if err := format.JSON(&text, b.Report(report.Query{Parts: report.Parts}), format.Layout{}); err != nil {
		t.Fatal(err)
	}
	return answerIn(t, text.Bytes())
}

// journaled is scanned through two journals, which share the objects and are read in
// reverse order.
func journaled(t testing.TB, sources ...string) answer {
	t.Helper()
	var s scan.Scanner
	for _, path := range sources {
		s.Sources = append(s.Sources, local.Path(path))
	}
	var files [2]bytes.Buffer
	var journals [2]*journal.Writer
	for i := range journals {
		w, err := journal.NewWriter(&files[i], journal.Run{Classes: cognito.DefaultClasses, Sources: sources})
		if err != nil {
			t.Fatal(err)
		}
		journals[i] = w
	}
	n := 0
	for e, err := range s.Entries(t.Context()) {
		if err == nil {
			err = journals[n%2].Add(&e)
		}
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	var b report.Builder
	for i := range slices.Backward(journals[:]) {
		if err := journals[i].End(); err != nil {
			t.Fatal(err)
		}
		r, err := journal.NewReader(&files[i])
		if err != nil {
			t.Fatal(err)
		}
		for e, err := range r.Entries() {
			if err != nil {
				t.Fatal(err)
			}
			b.Add(e)
		}
	}
	return printed(t, &b)
}

// answerIn returns the answer in a JSON text that may have more members.
func answerIn(t testing.TB, text []byte) answer {
	t.Helper()
	var a answer
	if err := json.Unmarshal(text, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

// referred returns the reference's answer for sources.
func referred(t testing.TB, sources ...string) answer {
	t.Helper()
	a, err := reference(sources...)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// difference returns the difference between two answers (-want +got).
func difference(want, got answer) string {
	return cmp.Diff(want, got, cmp.AllowUnexported(byteCounts{}, clientRow{}), cmpopts.EquateEmpty(),
		cmpopts.IgnoreFields(answer{}, "Truth", "Acts"))
}

// recordsOf returns a new folder with copies of the Cognito records, without the goldens
// next to them.
func recordsOf(t testing.TB, folder string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(names) == 0 {
		t.Fatalf("%d records in %s, %v", len(names), folder, err)
	}
	to := t.TempDir()
	for _, name := range names {
		if strings.HasSuffix(name, ".golden.json") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, filepath.Base(name)), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return to
}

func TestSecondOpinionOnTestdata(t *testing.T) {
	trail, damaged := "../../testdata/trail", "../../testdata/damaged"
	records := recordsOf(t, "../../testdata/cognito")
	for _, test := range []struct {
		name    string
		sources []string
	}{
		{"trail", []string{trail}},
		{"damaged", []string{damaged}},
		{"cognito", []string{records}},
		{"all", []string{trail, damaged, records}},
		{"twice", []string{trail, damaged, trail + "/AWSLogs", damaged + "/lines.ndjson"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			want, got := referred(t, test.sources...), scanned(t, test.sources...)
			if want.Coverage.Records.Matched == 0 {
				t.Error("no record matches")
			}
			if diff := difference(want, got); diff != "" {
				t.Errorf("the reference and the program differ (-reference +program):\n%s", diff)
			}
		})
	}
}

// planned writes an archive to a new folder, and returns what a report of it must say. Most
// of its records are Cognito's, so that a small archive has everything that can happen.
func planned(t testing.TB, seed uint64, inflated int64) (folder string, want answer) {
	t.Helper()
	folder = t.TempDir()
	want, _, err := generate(folder, config{Seed: seed, Inflated: inflated, Cognito: 0.6})
	if err != nil {
		t.Fatal(err)
	}
	return folder, want
}

func TestSecondOpinionOnGenerated(t *testing.T) {
	occurred := map[string]bool{}
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed+1), func(t *testing.T) {
			folder, want := planned(t, seed+1, 3<<20)
			text, err := os.ReadFile(filepath.Join(folder, "answer.json"))
			if err != nil {
				t.Fatal(err)
			}
			maps.Copy(occurred, occurrences(want))
			archive := filepath.Join(folder, "AWSLogs")
			for _, test := range []struct {
				name string
				got  answer
			}{
				{"answer.json", answerIn(t, text)},
				{"the reference", referred(t, archive)},
				{"the program", scanned(t, archive)},
				{"the program, by journals", journaled(t, archive)},
			} {
				if diff := difference(want, test.got); diff != "" {
					t.Errorf("%s differs (-planned +%s):\n%s", test.name, test.name, diff)
				}
			}
		})
	}
	for _, what := range []string{
		"a copy", "a correction", "a sign-in", "a sign-up", "a visit that tells nothing", "a pool inferred",
		"user_deletion", "pool_deletion", "identity_deletion", "resource_deletion",
		"succeeded", "partial", "failed", "denied",
	} {
		if !occurred[what] {
			t.Errorf("%s never occurs", what)
		}
	}
}

// occurrences returns, by name, which of the things that are hard to count occur in an
// answer.
func occurrences(a answer) map[string]bool {
	in := map[string]bool{}
	for what, n := range map[string]int64{
		"a copy": a.Coverage.Events.Duplicate, "a correction": a.Coverage.Events.Replaced,
		"a sign-in": a.Summary.Authorize.SignIn, "a sign-up": a.Summary.Authorize.SignUp,
		"a visit that tells nothing": a.Summary.Authorize.Undetermined,
	} {
		if n > 0 {
			in[what] = true
		}
	}
	for _, d := range a.Deletions {
		in[d.Class], in[d.Outcome] = true, true
		if d.Inferred {
			in["a pool inferred"] = true
		}
	}
	return in
}

// TestWorkersDoNotMatter checks that the answer does not depend on how many objects are
// read at once.
func TestWorkersDoNotMatter(t *testing.T) {
	folder, _ := planned(t, 1, 1<<20)
	sources := []string{folder + "/AWSLogs", "../../testdata/trail", "../../testdata/damaged"}
	one := scannedBy(t, scan.Scanner{Workers: 1, Reads: 1}, sources...)
	many := scannedBy(t, scan.Scanner{Workers: 8, Reads: 32}, sources...)
	if diff := difference(one, many); diff != "" {
		t.Errorf("1 worker and 8 differ (-1 +8):\n%s", diff)
	}
}
