package events_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// Texts of any length come back unchanged, whatever is stored between them.
func TestTextsOfAnyLength(t *testing.T) {
	table := events.NewTable()
	var want []string
	for i, n := range []int{1, 2, 3, 126, 127, 128, 129, 16383, 16384, 65535, 65536, 262143, 262144, 262145, 1 << 20, 5, 0, 262100, 262120, 7} {
		for copies := range 3 {
			text := strings.Repeat(string(rune('a'+i)), n) + fmt.Sprint(copies)
			want = append(want, text)
			table.Add("o", []cognito.Event{{ID: fmt.Sprint(len(want)), Sub: text, IP: fmt.Sprintf("%s ip", text)}})
		}
	}
	for i := range 5000 { // more than a chunk and a block hold
		want = append(want, strings.Repeat("x", i%300)+fmt.Sprint(i))
		table.Add(fmt.Sprint("o", i), []cognito.Event{{ID: fmt.Sprint(len(want)), Sub: want[len(want)-1], IP: want[len(want)-1] + " ip"}})
	}
	n, view := 0, table.View(events.Filter{})
	for _, r := range view.All() {
		if got := view.String(r.Sub()); got != want[n] || view.String(r.IP()) != want[n]+" ip" {
			t.Fatalf("event %d: a text of %d bytes is one of %d", n, len(want[n]), len(got))
		}
		n++
	}
	if n != len(want) {
		t.Errorf("%d events, want %d", n, len(want))
	}
}
