package journal_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/journal"
)

// Any input is not a journal, or is damaged, or gives entries whose numbers add up. A journal
// that is cut off gives no entry that the whole one does not give.
func FuzzJournal(f *testing.F) {
	whole := write(f, run, true, entries...)
	f.Add(whole, len(whole)/2)
	f.Add(write(f, run, false, entries[0]), 1)
	f.Add(append(bytes.Clone(whole), whole...), len(whole))
	f.Add([]byte{}, 0)
	f.Fuzz(func(t *testing.T, data []byte, at int) {
		all, _, err := read(data)
		if damage := (*journal.DamageError)(nil); err != nil && !errors.Is(err, journal.ErrNotJournal) && !errors.As(err, &damage) {
			t.Errorf("%v is neither damage nor no journal", err)
		}
		for _, e := range all {
			if r := e.Records; r.Read != r.Matched+r.Unmatched+r.Bad || int(r.Matched) != len(e.Events) || e.Object == "" {
				t.Errorf("%+v does not add up", e)
			}
		}
		if err != nil {
			return
		}
		cut, _, _ := read(data[:min(max(at, 0), len(data))])
		for _, e := range cut {
			if e.Status == journal.Failed {
				continue // which a later run may have retried with success
			}
			same := false
			for _, one := range all {
				same = same || cmp.Equal(one, e)
			}
			if !same {
				t.Errorf("cut at %d it has %+v, which the whole one has not", at, e)
			}
		}
	})
}
