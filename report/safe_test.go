package report_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// payloads are texts that an attacker can put into a record.
var payloads = []string{
	"=HYPERLINK(\"http://evil.example\")", "+1+1", "-2+3", "@SUM(A1)", "＝1+1", "\t=1+1", "\r=1+1", "\n=1+1",
	"\x1b[31mred\x1b[0m", "\x1b]8;;http://evil.example\x07link\x1b]8;;\x07", "\x1b]52;c;aGk=\x07",
	"bell\x07", "back\x08space", "del\x7f", "c1\u009b31m", "rtl\u202egnp.exe", "isolate\u2066x\u2069", "mark\u200f",
	"line\u2028separator", "bom\ufeff", "zero\u200bwidth", "soft\u00adhyphen", "tag\U000e0041", "interlinear\ufff9", "two\nlines", "carriage\rreturn", "nul\x00", "\xff\xfe not UTF-8",
	"<script>alert(1)</script>", "{{.Secret}}", "a,b;c\"d", "| pipe |", "%s%n",
}

// hostile returns entries with the payload in every text of an event and of an
// object.
func hostile(payload string) []journal.Entry {
	e := event("id", 1)
	v := reflect.ValueOf(&e).Elem()
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.String {
			f.SetString(payload)
		}
	}
	e.Class, e.Outcome = cognito.UserDeletion, cognito.Succeeded
	visit := e
	visit.Class, visit.Label, visit.ID, visit.OriginalID = cognito.Authorize, cognito.SignIn, payload+"2", payload+"3"
	bad := failedEntry(payload+"-failed", payload)
	bad.Reason, bad.Message = payload, payload
	named := logAt(22, 1, payload)
	named.Account, named.Records.Bad, named.Records.Read, named.BadRecords = payload, 1, 3, []string{payload}
	skip := journal.Entry{Object: payload + "-skipped", Status: journal.Skipped, Reason: journal.UnknownShape}
	return []journal.Entry{entryOf(payload, e, visit), bad, named, skip}
}

func raw(r rune) bool {
	return r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) || r == unicode.ReplacementChar)
}

func TestNothingRawInAnyOutput(t *testing.T) {
	for _, payload := range payloads {
		for name, write := range formats {
			for _, part := range report.Parts {
				r := build(hostile(payload), report.Query{Parts: []report.Part{part}, Pruned: []journal.Pruned{{What: payload, Why: payload}}})
				checkAccounting(t, &r.Coverage)
				got := text(t, write, r, report.Layout{Part: part})
				if i := strings.IndexFunc(got, raw); i >= 0 {
					t.Errorf("%s %s: payload %q: raw %q in %.60q", name, part, payload, got[i], got[max(0, i-20):])
				}
				lines := text(t, write, build(hostile("plain"), report.Query{Parts: []report.Part{part}, Pruned: r.Coverage.Pruned}), report.Layout{Part: part})
				if strings.Count(got, "\n") != strings.Count(lines, "\n") {
					t.Errorf("%s %s: payload %q changes the number of lines", name, part, payload)
				}
			}
		}
	}
}

func TestCSVHoldsNoFormula(t *testing.T) {
	for _, payload := range payloads {
		for _, part := range report.Parts {
			got := text(t, report.CSV, build(hostile(payload), report.Query{Parts: []report.Part{part}}), report.Layout{Part: part})
			rows, err := csv.NewReader(strings.NewReader(got)).ReadAll()
			if err != nil {
				t.Fatalf("%q: %v", payload, err)
			}
			for _, row := range rows {
				for _, cell := range row {
					if strings.ContainsAny(firstRune(cell), "=+-@\t\r\n＝＋－＠") {
						t.Errorf("%s: payload %q is the formula %q", part, payload, cell)
					}
				}
			}
		}
	}
}

func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}

// JSON is the lossless format: what goes in comes out.
func TestJSONIsLossless(t *testing.T) {
	for _, payload := range payloads {
		got := text(t, report.JSON, build(hostile(payload), report.Query{Parts: []report.Part{report.PartDeletions}}), report.Layout{})
		var r struct {
			Deletions []struct {
				UserAgent string `json:"user_agent"`
			}
		}
		if err := json.Unmarshal([]byte(got), &r); err != nil {
			t.Fatalf("%q: %v", payload, err)
		}
		if want := strings.ToValidUTF8(payload, "\ufffd"); r.Deletions[0].UserAgent != want && payload != "\xff\xfe not UTF-8" {
			t.Errorf("got %q, want %q", r.Deletions[0].UserAgent, want)
		}
	}
}

func ExampleSafe() {
	fmt.Println(report.Safe("\x1b[31mred, \u202ereversed"))
	// Output: \x1b[31mred, \u202ereversed
}

func FuzzSafe(f *testing.F) {
	for _, payload := range payloads {
		f.Add(payload)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := report.Safe(s); strings.IndexFunc(got, func(r rune) bool { return raw(r) && r != unicode.ReplacementChar }) >= 0 {
			t.Errorf("%q is not safe", got)
		} else if report.Safe(got) != got {
			t.Errorf("%q changes again", got)
		}
	})
}

func TestTableIsCappedAndFits(t *testing.T) {
	var events []cognito.Event
	for i := range 250 {
		events = append(events, event(fmt.Sprint(i), 1, user(strings.Repeat("s", 36), "eu-west-1_AbCdEfGhI")))
	}
	r := build([]journal.Entry{entryOf("a", events...)}, report.Query{Parts: []report.Part{report.PartDeletions}})
	got := text(t, report.Table, r, report.Layout{Width: 120})
	if n := strings.Count(got, "AdminDele"); n != report.DefaultRows {
		t.Errorf("%d rows, want %d", n, report.DefaultRows)
	}
	if !strings.Contains(got, "… 150 more") {
		t.Error("it is not said that there are 150 more rows")
	}
	for line := range strings.Lines(got[strings.Index(got, "Deletion events"):]) {
		if w := len([]rune(strings.TrimSuffix(line, "\n"))); w > 120 {
			t.Errorf("a line of %d columns: %s", w, line)
		}
	}
	if !strings.Contains(got, "user_pool_id") && !strings.Contains(got, "user_poo") {
		t.Error("header names are touched")
	}
}

// A Writer returns the error of what it writes to.
func TestWritersReturnErrors(t *testing.T) {
	r := build([]journal.Entry{entryOf("a", event("1", 1))}, report.Query{Parts: report.Parts})
	for name, write := range formats {
		if err := write(broken{}, r, report.Layout{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, fmt.Errorf("disk full") }
