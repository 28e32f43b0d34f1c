package format_test

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// whatDeleted returns a report of one deletion, with the text in every field that anybody can write.
func whatDeleted(text string) *report.Report {
	e := event("id", 1, func(e *cognito.Event) {
		e.Class, e.Outcome = cognito.UserDeletion, cognito.Failed
		e.Sub, e.Actor, e.UserAgent, e.ErrorMessage, e.ClientID = text, text, text, text, text
	})
	failed := failedEntry("failed", "bad gzip")
	failed.Message = text
	return build([]journal.Entry{entryOf("a", e), failed}, report.Query{Parts: []report.Part{report.PartDeletions}})
}

// FuzzFormats checks that no text of a record becomes markup, a formula or a control
// character where people read it, and that JSON returns it unchanged.
func FuzzFormats(f *testing.F) {
	for _, payload := range payloads {
		f.Add(payload)
	}
	markdown := goldmark.New(goldmark.WithExtensions(extension.GFM))
	f.Fuzz(func(t *testing.T, payload string) {
		if payload == "" || len(payload) > 500 {
			return // an empty text has no cell, and a long one is cut
		}
		plain, r := whatDeleted("plain"), whatDeleted(payload)
		layout := format.Layout{Part: report.PartDeletions}
		rendered := func(r *report.Report) string {
			var b strings.Builder
			if err := markdown.Convert([]byte(text(t, format.Markdown, r, layout)), &b); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
		for what, pages := range map[string][2]string{
			"page": {text(t, format.HTML, plain, layout), text(t, format.HTML, r, layout)}, "Markdown": {rendered(plain), rendered(r)},
		} {
			want, _ := tags(t, pages[0])
			got, _ := tags(t, pages[1])
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %q (-plain +got)\n%s", what, payload, diff)
			}
		}
		for what, got := range map[string]string{
			"table": text(t, format.Table, r, layout), "Markdown": text(t, format.Markdown, r, layout), "CSV": text(t, format.CSV, r, layout), "JSON": text(t, format.JSON, r, layout),
		} {
			if i := strings.IndexFunc(got, raw); i >= 0 {
				t.Errorf("%s: %q: raw %.9q", what, payload, got[i:])
			}
		}
		rows, err := csv.NewReader(strings.NewReader(text(t, format.CSV, r, layout))).ReadAll()
		for _, row := range rows {
			for _, cell := range row {
				if formula.MatchString(cell) {
					t.Errorf("%q is the formula %q", payload, cell)
				}
			}
		}
		if err != nil {
			t.Errorf("%q: %v", payload, err)
		}
		var said struct{ Deletions []struct{ Actor string } }
		if err := json.Unmarshal([]byte(text(t, format.JSON, r, layout)), &said); err != nil || len(said.Deletions) != 1 || said.Deletions[0].Actor != string([]rune(payload)) {
			t.Errorf("%q: JSON says %+v, %v", payload, said, err)
		}
	})
}
