package report_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// Add is commutative and idempotent: any order, any repetition, the same bytes.
func TestOrderDoesNotMatter(t *testing.T) {
	entries := scanned(t, "trail", "damaged")
	// Copies that differ, corrections, and an object that failed elsewhere.
	for i, e := range entries[:40] {
		e.Object += ".copy"
		e.Events = append([]cognito.Event(nil), e.Events...)
		for k := range e.Events {
			e.Events[k].UserAgent += string(rune('a' + i%3))
			if i%4 == 0 {
				e.Events[k].OriginalID = e.Events[k].ID
				e.Events[k].ID += "-corrected"
			}
		}
		entries = append(entries, e)
	}
	for _, e := range entries[:20] {
		e.Status, e.Reason, e.Message = journal.Failed, "unreadable", "elsewhere"
		entries = append(entries, e)
	}
	q := report.Query{Parts: report.Parts}
	text := func(entries []journal.Entry) string {
		b, err := journal.JSON(build(entries, q), "  ")
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	want := text(entries)
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		random.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
		twice := append(entries[:len(entries):len(entries)], entries[:random.IntN(len(entries))]...)
		if diff := cmp.Diff(want, text(twice)); diff != "" {
			t.Fatalf("(-want +got)\n%s", diff)
		}
	}
}
