package scan_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// Whether its events are lent or not, an entry has the events of its object when it is
// yielded. If they are lent, later entries reuse the memory.
func TestEventsAreLent(t *testing.T) {
	s := &shelf{}
	for i := range 300 {
		var records []string
		for k := range i % 7 {
			records = append(records, deletion(10*i+k))
		}
		s.put(fmt.Sprintf("logs/%04d.json.gz", i), logOf(append(records, foreign)...))
	}
	for _, workers := range []int{1, 4} {
		want := collect(t, &scan.Scanner{Sources: []scan.Source{s}, Workers: workers})
		var got []journal.Entry
		at, again := map[*cognito.Event]bool{}, 0
		for e, err := range (&scan.Scanner{Sources: []scan.Source{s}, Workers: workers, Lend: true}).Entries(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if len(e.Events) > 0 {
				if at[&e.Events[0]] {
					again++
				}
				at[&e.Events[0]] = true
			}
			e.Events = slices.Clone(e.Events)
			got = append(got, e)
		}
		slices.SortFunc(got, func(a, b journal.Entry) int { return cmp.Compare(a.Object, b.Object) })
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%d workers: (-given +lent)\n%s", workers, diff)
		}
		if again == 0 {
			t.Errorf("%d workers: memory of events is never used again", workers)
		}
	}
}
