package report_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/cogtrail/cogtrail/report"
)

// A List is no list, empty, or holds rows, in JSON as in Go.
func TestList(t *testing.T) {
	type holder struct {
		Rows report.List[int] `json:"rows,omitzero"`
	}
	for want, list := range map[string]report.List[int]{
		`{}`:             {},
		`{"rows":[]}`:    report.ListOf[int](),
		`{"rows":[3,5]}`: report.ListOf(3, 5),
	} {
		text, err := json.Marshal(holder{list})
		if err != nil || string(text) != want {
			t.Errorf("got %s, %v, want %s", text, err, want)
		}
		var back holder
		if err := json.Unmarshal([]byte(want), &back); err != nil || back.Rows.IsZero() != list.IsZero() || !slices.Equal(slices.Collect(back.Rows.All()), slices.Collect(list.All())) {
			t.Errorf("%s: got %v, %v", want, back, err)
		}
	}
	for row := range report.ListOf(3, 5).All() {
		if row != 3 {
			t.Errorf("the iteration went on to %d", row)
		}
		break
	}
}
