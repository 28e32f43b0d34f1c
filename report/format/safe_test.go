package format_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"golang.org/x/net/html"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// raw reports whether people cannot see r. It includes what Unicode calls default ignorable.
func raw(r rune) bool {
	ignorable := unicode.RangeTable{
		R16: []unicode.Range16{{0x34f, 0x34f, 1}, {0x115f, 0x1160, 1}, {0x17b4, 0x17b5, 1}, {0x180b, 0x180f, 1}, {0x2800, 0x2800, 1}, {0x3164, 0x3164, 1}, {0xfe00, 0xfe0f, 1}, {0xffa0, 0xffa0, 1}},
		R32: []unicode.Range32{{0xe0000, 0xe0fff, 1}},
	}
	return r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, &ignorable) || r == unicode.ReplacementChar)
}

// piled matches more combining marks than any script puts on one letter.
var piled = regexp.MustCompile(`[\p{Mn}\p{Me}]{9}`)

// texts returns r in every text format, by format and part. It leaves out Parquet, which is
// not text: TestLosslessFormats covers it.
func texts(t *testing.T, r *report.Report) map[string]string {
	t.Helper()
	all := map[string]string{}
	for name, write := range formats {
		switch name {
		case "parquet":
		case "csv", "ndjson":
			for _, part := range report.Parts {
				all[name+" "+string(part)] = text(t, write, r, format.Layout{Part: part})
			}
		case "xlsx":
			all[name] = dumpWorkbook(t, text(t, write, r, format.Layout{}))
		default:
			all[name] = text(t, write, r, format.Layout{})
		}
	}
	return all
}

func TestNothingRawInAnyOutput(t *testing.T) {
	var harmless []map[string]string
	for _, r := range attacked("plain") {
		harmless = append(harmless, texts(t, r))
	}
	for _, payload := range payloads {
		for i, r := range attacked(payload) {
			if i == 0 {
				checkAccounting(t, &r.Coverage)
			}
			for what, got := range texts(t, r) {
				if i := strings.IndexFunc(got, raw); i >= 0 {
					t.Errorf("%s: payload %q: raw %q in %.60q", what, payload, got[i], got[max(0, i-20):])
				}
				if at := piled.FindStringIndex(got); at != nil && !strings.HasPrefix(what, "json") && !strings.HasPrefix(what, "ndjson") { // people do not read those
					t.Errorf("%s: payload %q: piled up marks %.60q", what, payload, got[at[0]:])
				}
				if strings.Count(got, "\n") != strings.Count(harmless[i][what], "\n") {
					t.Errorf("%s: payload %q changes the number of lines", what, payload)
				}
			}
		}
	}
}

var styleHash = regexp.MustCompile("style-src [^ ]+")

// tags returns the tags of an HTML text, with their attributes, and the text between them.
func tags(t *testing.T, page string) (tags []string, text string) {
	t.Helper()
	var b strings.Builder
	for z := html.NewTokenizer(strings.NewReader(page)); ; {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				t.Fatal(z.Err())
			}
			return tags, b.String()
		case html.TextToken:
			b.WriteString(z.Token().Data)
		default:
			switch tag := z.Token().String(); tag {
			case "<wbr>": // where a text may be broken depends on the text
			case `<td class="t">`, `<td class="u">`, `<td class="s">`, `<td class="a">`, `<td class="w">`: // and so does the class, by its length
				tags = append(tags, "<td>")
			default:
				tags = append(tags, styleHash.ReplaceAllString(tag, "")) // the style holds the question: a separate test covers it
			}
		}
	}
}

// No text of a record becomes markup: the page has the same tags whatever the texts.
func TestPageHoldsNoForeignMarkup(t *testing.T) {
	for _, payload := range payloads {
		plain := attacked("plain")
		for i, r := range attacked(payload) {
			want, _ := tags(t, text(t, format.HTML, plain[i], format.Layout{}))
			got, shown := tags(t, text(t, format.HTML, r, format.Layout{}))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("payload %q: (-plain +got)\n%s", payload, diff)
			}
			if !strings.Contains(shown, format.Safe(payload)) {
				t.Errorf("payload %q is not shown", payload)
			}
		}
	}
}

// No text of a record becomes markup or a link in GitHub Flavored Markdown.
func TestMarkdownHoldsNoForeignMarkup(t *testing.T) {
	render := func(source string) string {
		var b strings.Builder
		if err := goldmark.New(goldmark.WithExtensions(extension.GFM)).Convert([]byte(source), &b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	for _, payload := range payloads {
		plain := attacked("plain")
		for i, r := range attacked(payload) {
			want, _ := tags(t, render(text(t, format.Markdown, plain[i], format.Layout{})))
			got, shown := tags(t, render(text(t, format.Markdown, r, format.Layout{})))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("payload %q: (-plain +got)\n%s", payload, diff)
			}
			if !strings.Contains(shown, inSpan.Replace(format.Safe(payload))) {
				t.Errorf("payload %q is not shown", payload)
			}
		}
	}
}

// inSpan escapes what a code span cannot contain in every renderer.
var inSpan = strings.NewReplacer("`", `\x60`, "|", `\x7c`)

// No text of a record becomes a formula, whatever character separates cells.
func TestCSVHoldsNoFormula(t *testing.T) {
	for _, payload := range payloads {
		for _, r := range attacked(payload) {
			for _, part := range report.Parts {
				got := text(t, format.CSV, r, format.Layout{Part: part})
				rows, err := csv.NewReader(strings.NewReader(got)).ReadAll()
				if err != nil {
					t.Fatalf("%q: %v", payload, err)
				}
				for _, row := range rows {
					for _, cell := range row {
						if formula.MatchString(cell) {
							t.Errorf("%s: payload %q has the formula %q", part, payload, cell)
						}
					}
				}
			}
		}
	}
}

// formula matches the start of a formula, for importers that may separate cells anywhere.
var formula = regexp.MustCompile(`(^|[,;|\t\r\n])[ "]*[-=+@\t\r\n＝＋－＠]`)

// People see only the beginning of long texts. Formats for programs keep them whole.
func TestLongTextsAreCut(t *testing.T) {
	long := strings.Repeat("é", 500_000)
	r := &report.Report{Events: report.ListOf(report.EventRow{Event: event("1", 1, func(e *cognito.Event) { e.Sub = long })})}
	for name, write := range formats {
		whole := name == "json" || name == "ndjson" || name == "csv" || name == "parquet"
		out := text(t, write, r, format.Layout{Part: report.PartEvents})
		switch name {
		case "parquet":
			out = fmt.Sprint(rowsOf(t, out))
		case "xlsx":
			out = dumpWorkbook(t, out)
		}
		if got := strings.Count(out, "é"); whole && got != 500_000 || !whole && (got > 1000 || name != "table" && (got != 1000 || !strings.Contains(out, "é…"))) {
			t.Errorf("%s: %d of 500,000 letters", name, got)
		}
	}
}

// JSON, NDJSON and Parquet are lossless: what is written can be read back.
func TestLosslessFormats(t *testing.T) {
	for k, payload := range payloads {
		r, want := planted(payload), string([]rune(payload)) // U+FFFD for each byte that is not UTF-8
		var whole report.Report
		if err := json.Unmarshal([]byte(text(t, format.JSON, r, format.Layout{})), &whole); err != nil {
			t.Fatalf("%q: %v", payload, err)
		}
		planted := planted(want)
		planted.Brief = nil // JSON leaves it out
		if diff := cmp.Diff(planted, &whole, lists); diff != "" {
			t.Errorf("JSON: payload %q: (-want +got)\n%s", payload, diff)
		}
		for _, part := range report.Parts {
			var line any
			if err := json.NewDecoder(strings.NewReader(text(t, format.NDJSON, r, format.Layout{Part: part}))).Decode(&line); err != nil {
				t.Fatalf("%q: %v", payload, err)
			}
			checkValues(t, "NDJSON "+string(part), line, want)
			if k > 0 && part != report.PartEvents {
				continue // it has the columns of all the others
			}
			rows := rowsOf(t, text(t, format.Parquet, r, format.Layout{Part: part}))
			if len(rows) == 0 || !slices.ContainsFunc(rows, func(row []any) bool { return slices.Contains(row, any(want)) }) {
				t.Errorf("Parquet %s: payload %q is not there", part, payload)
			}
			for _, row := range rows {
				for _, value := range row {
					if part != report.PartCoverage && part != report.PartSummary { // these also have texts of our own
						checkValues(t, "Parquet "+string(part), value, want)
					}
				}
			}
		}
	}
}

// checkValues fails t if a text in v is neither want, once or twice in a cell, nor a time.
func checkValues(t *testing.T, what string, v any, want string) {
	t.Helper()
	switch v := v.(type) {
	case string:
		if v != want && v != want+" "+want && v != at(12).Format(time.RFC3339) {
			t.Errorf("%s: got %q, want %q", what, v, want)
		}
	case []any:
		for _, x := range v {
			checkValues(t, what, x, want)
		}
	case map[string]any:
		for _, x := range v {
			checkValues(t, what, x, want)
		}
	}
}

func ExampleSafe() {
	fmt.Println(format.Safe("\x1b[31mred, \u202ereversed"))
	// Output: \x1b[31mred, \u202ereversed
}

func FuzzSafe(f *testing.F) {
	for _, payload := range payloads {
		f.Add(payload)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := format.Safe(s); strings.IndexFunc(got, func(r rune) bool { return raw(r) && r != unicode.ReplacementChar }) >= 0 {
			t.Errorf("%q is not safe", got)
		} else if format.Safe(got) != got {
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
	got := text(t, format.Table, r, format.Layout{Width: 120})
	if n := strings.Count(got, "2025-01-22T01:00:00Z"); n != format.DefaultRows+2 { // plus the first and last event
		t.Errorf("%d rows, want %d", n, format.DefaultRows)
	}
	if !strings.Contains(got, "… 150 more") {
		t.Error("it is not said that there are 150 more rows")
	}
	for line := range strings.Lines(got[strings.Index(got, "Deletion events"):]) {
		if w := len([]rune(strings.TrimSuffix(line, "\n"))); w > 120 {
			t.Errorf("a line of %d columns: %s", w, line)
		}
	}
	if !strings.Contains(got, "in all rows: name AdminDeleteUser, outcome succeeded, account") {
		t.Error("what is the same in all rows is not said")
	}
}

// A Writer returns the error of its io.Writer.
func TestWritersReturnErrors(t *testing.T) {
	r := build([]journal.Entry{entryOf("a", event("1", 1))}, report.Query{Parts: report.Parts})
	for name, write := range formats {
		if err := write(broken{}, r, format.Layout{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, fmt.Errorf("disk full") }
