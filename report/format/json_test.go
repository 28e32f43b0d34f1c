package format_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// JSON, written row by row, equals the struct encoded at once.
func TestJSONIsTheStruct(t *testing.T) {
	check := func(entries []journal.Entry) {
		t.Helper()
		for _, parts := range [][]report.Part{nil, report.Parts, {report.PartEvents}, {report.PartDeletions, report.PartSummary}} {
			r := build(entries, report.Query{Parts: parts})
			want, err := journal.JSON(r, "  ")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), text(t, format.JSON, r, format.Layout{})); diff != "" {
				t.Errorf("%q: (-want +got)\n%s", parts, diff)
			}
		}
	}
	check(nil)
	for _, payload := range append(payloads, `\`, `\"`, `{"a":[1,2]}`, `"},{"`) {
		check(hostile(payload))
	}
	check(sample(t))
}

// A part of a report is the same with and without the other parts.
func TestPartsDoNotDependOnEachOther(t *testing.T) {
	entries := sample(t)
	all := build(entries, report.Query{Parts: report.Parts, Classes: cognito.Classes}) // with fewer classes, the coverage would say what a part lacks
	for _, part := range report.Parts {
		r := build(entries, report.Query{Parts: []report.Part{part}, Classes: cognito.Classes})
		for name, write := range map[string]format.Writer{"csv": format.CSV, "ndjson": format.NDJSON} {
			l := format.Layout{Part: part}
			if diff := cmp.Diff(text(t, write, all, l), text(t, write, r, l)); diff != "" {
				t.Errorf("%s %s: (-with the others +alone)\n%s", name, part, diff)
			}
		}
	}
}
