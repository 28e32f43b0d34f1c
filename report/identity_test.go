package report_test

import (
	"slices"
	"testing"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// The hash identifies the archive: it does not depend on what is asked, in which order
// objects were read, or when files were copied. Any other object, size or content gives
// another hash.
func TestArchiveHash(t *testing.T) {
	s3 := entryOf("s3://b/c", event("2", 2))
	s3.Version = "etag"
	skipped := journal.Entry{Object: "d", Status: journal.Skipped, Reason: "insight", Bytes: 4}
	const log = "AWSLogs/1/CloudTrail/r/2025/01/22/x.json.gz"
	entries := []journal.Entry{entryOf("a", event("1", 1)), entryOf("folder/" + log), s3, skipped}
	hash := func(change func(e []journal.Entry) []journal.Entry, q report.Query) string {
		return build(change(slices.Clone(entries)), q).Coverage.SHA256
	}
	same := func(e []journal.Entry) []journal.Entry { return e }
	want := hash(same, report.Query{})
	if len(want) != 64 {
		t.Fatalf("%q is no SHA-256", want)
	}
	for name, change := range map[string]func(e []journal.Entry) []journal.Entry{
		"order":                    func(e []journal.Entry) []journal.Entry { slices.Reverse(e); return e },
		"twice":                    func(e []journal.Entry) []journal.Entry { return append(e, e...) },
		"a copy with another time": func(e []journal.Entry) []journal.Entry { e[0].Version = "10+later"; return e },
		"another ETag":             func(e []journal.Entry) []journal.Entry { e[2].Version = "other"; return e },
		"another folder":           func(e []journal.Entry) []journal.Entry { e[1].Object = "/elsewhere/" + log; return e },
		"a failed one beside":      func(e []journal.Entry) []journal.Entry { return append(e, failedEntry("z", "1")) },
		"other classes":            func(e []journal.Entry) []journal.Entry { e[0].Select(nil); return e },
	} {
		if got := hash(change, report.Query{}); got != want {
			t.Errorf("%s: another hash", name)
		}
	}
	if got := hash(same, report.Query{Parts: report.Parts, Classes: []cognito.Class{cognito.UserDeletion}}); got != want {
		t.Error("another question: another hash")
	}
	for name, change := range map[string]func(e []journal.Entry) []journal.Entry{
		"one less":         func(e []journal.Entry) []journal.Entry { return e[1:] },
		"one skipped less": func(e []journal.Entry) []journal.Entry { return e[:3] },
		"a name":           func(e []journal.Entry) []journal.Entry { e[0].Object = "A"; return e },
		"a size":           func(e []journal.Entry) []journal.Entry { e[0].Bytes++; return e },
		"a CRC":            func(e []journal.Entry) []journal.Entry { e[0].CRC++; return e },
		"an inflated size": func(e []journal.Entry) []journal.Entry { e[0].Inflated++; return e },
		"a record":         func(e []journal.Entry) []journal.Entry { e[0].Records.Read++; e[0].Records.Unmatched++; return e },
		"two versions": func(e []journal.Entry) []journal.Entry {
			other := e[2]
			other.Version = "other"
			return append(e, other)
		},
	} {
		if got := hash(change, report.Query{}); got == want {
			t.Errorf("%s: the same hash", name)
		}
	}
}
