package format_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/scan/digest"
)

// judged returns a digest report with the text everywhere that a text of an object can appear.
func judged(text string) *digest.Report {
	at := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	return &digest.Report{
		Schema: digest.Schema, Sources: []string{text}, From: &at, Verdict: digest.Tampered,
		Counts:  []digest.Count{{Kind: digest.KindDigest, Tally: digest.Tally{Verified: 1}}, {Kind: digest.KindLog, Tally: digest.Tally{Tampered: 1}}},
		Chains:  []digest.Chain{{Folder: text, Account: text, Region: text, Trail: text, Home: text, From: at, To: at.Add(time.Hour), Digests: 1, Verified: 1, Begins: digest.BeginsHere, First: text, Last: text}},
		Gaps:    []digest.Gap{{Where: digest.Tail, Account: text, Region: text, Trail: text, From: at, To: at.Add(time.Hour), Why: "why"}},
		Origins: []digest.Origin{{From: text, To: text, Digests: 1, Logs: 1}},
		Objects: []digest.Object{{Name: text, Kind: digest.KindLog, Verdict: digest.Tampered, Why: text, Digest: text}, {Name: text, Kind: digest.KindDigest, Verdict: digest.Verified, Moved: true},
			{Name: text, Kind: digest.KindLog, Verdict: digest.Unverified, Why: text}},
		Days: []digest.Day{{Day: "2025-01-01", Account: text, Region: text, Verdict: digest.Tampered, Tally: digest.Tally{Verified: 1, Tampered: 1}}},
	}
}

// verifying returns the names of the formats that can write verdicts.
func verifying() []string {
	return slices.DeleteFunc(format.Names(), func(name string) bool {
		f, _ := format.ByName(name)
		return f.Verify == nil
	})
}

func verifyText(t *testing.T, name string, r *digest.Report) string {
	t.Helper()
	f, _ := format.ByName(name)
	var b bytes.Buffer
	if err := f.Verify(&b, r, format.Layout{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Anybody who can write to the bucket can choose object names and the content of digests.
// No format lets such texts do harm.
func TestVerdictsOfHostileObjects(t *testing.T) {
	for _, name := range verifying() {
		if f, _ := format.ByName(name); f.Binary {
			continue
		}
		for _, payload := range payloads {
			got := verifyText(t, name, judged(payload))
			for _, r := range got {
				if raw(r) && r != unicode.ReplacementChar && r != '\r' {
					t.Errorf("%s, %q: has %U", name, payload, r)
					break
				}
			}
			if name == "html" && (strings.Contains(got, "<script>alert") || strings.Contains(got, "<svg onload") || strings.Contains(got, "<img src=x")) {
				t.Errorf("html, %q: is not escaped", payload)
			}
			if name == "csv" && (strings.Contains(got, `,"=`) || strings.Contains(got, `,"@`) || strings.Contains(got, `,"+`)) {
				t.Errorf("csv, %q: has a formula", payload)
			}
			if name == "json" {
				var r digest.Report
				if err := json.Unmarshal([]byte(got), &r); err != nil || r.Objects[0].Kind != digest.KindLog {
					t.Errorf("json, %q: %v", payload, err)
				}
			}
		}
	}
}

// Formats for people name each object that contradicts the digests, and count the unverified
// ones by reason, those of most objects first.
func TestVerdictsByReason(t *testing.T) {
	r := &digest.Report{Verdict: digest.Missing}
	add := func(name string, v digest.Verdict, why string) {
		r.Objects = append(r.Objects, digest.Object{Name: name, Kind: digest.KindLog, Verdict: v, Why: why})
	}
	add("m1", digest.Missing, "it is gone")
	add("m2", digest.Missing, "it is gone")
	add("u1", digest.Unverified, "no key")
	add("u3", digest.Unverified, "no digest")
	add("u2", digest.Unverified, "no digest")
	add("v1", digest.Verified, "")
	got := strings.ReplaceAll(verifyText(t, "markdown", r), "`", "")
	for _, want := range []string{"| missing | log | m1 | it is gone |", "| missing | log | m2 | it is gone |", "| log | 2 | no digest | u2 |\n| log | 1 | no key | u1 |"} {
		if !strings.Contains(got, want) {
			t.Errorf("want %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "u3") || strings.Contains(got, "v1") {
		t.Errorf("an object too many in\n%s", got)
	}
}

// A workbook holds everything, typed. A Parquet file holds the objects and the question.
func TestVerdictsInFiles(t *testing.T) {
	r := judged("AWSLogs/x.json.gz")
	book := open(t, verifyText(t, "xlsx", r))
	if got := book.GetSheetList(); !slices.Equal(got, []string{"answer", "counts", "objects", "gaps", "days", "chains", "relocated"}) {
		t.Errorf("sheets %q", got)
	}
	for cell, want := range map[string]string{
		"answer!A2": "Not as delivered: 1 object verified, 1 tampered, 1 unverified, 1 gap", "counts!B2": "1", "counts!C3": "1", "objects!A2": "tampered", "objects!A3": "verified",
		"objects!F3": "TRUE", "gaps!E2": "2025-01-01 00:00:00", "days!D2": "tampered", "days!F2": "1", "chains!J2": "with a starting digest", "relocated!B2": "AWSLogs/x.json.gz",
	} {
		sheet, at, _ := strings.Cut(cell, "!")
		if got, err := book.GetCellValue(sheet, at); err != nil || got != want {
			t.Errorf("%s: got %q, want %q, %v", cell, got, want, err)
		}
	}
	file := verifyText(t, "parquet", r)
	rows := rowsOf(t, file)
	if len(rows) != 3 || rows[0][0] != "tampered" || rows[1][0] != "verified" || rows[1][5] != true {
		t.Errorf("%v", rows)
	}
	said, _ := openParquet(t, file).Lookup("cogtrail")
	if want := `{"sources":["AWSLogs/x.json.gz"],"from":"2025-01-01T00:00:00Z","to":null,"verdict":"tampered"}`; said != want {
		t.Errorf("got %s, want %s", said, want)
	}
	workbook := verifyText(t, "xlsx", r)
	if verifyText(t, "xlsx", r) != workbook || verifyText(t, "parquet", r) != file {
		t.Error("other bytes the second time")
	}
	if rows := rowsOf(t, verifyText(t, "parquet", &digest.Report{})); len(rows) != 0 {
		t.Errorf("of nothing: %v", rows)
	}
	open(t, verifyText(t, "xlsx", &digest.Report{}))
}

// A VerifyWriter returns the error of its io.Writer.
func TestVerifyWritersReturnErrors(t *testing.T) {
	for _, name := range verifying() {
		f, _ := format.ByName(name)
		if err := f.Verify(broken{}, judged("x"), format.Layout{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
