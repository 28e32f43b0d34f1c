package events_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// alike are IDs that are almost the same UUID.
func alike() []string {
	const id = "9a58ca31-be92-4ccf-9ff8-e37dc3dfec62"
	list := []string{
		id, strings.ToUpper(id), strings.Replace(id, "a", "A", 1), strings.ReplaceAll(id, "-", ""), "{" + id + "}", "urn:uuid:" + id,
		id[1:], id[:35], id + "0", id + "\x00", "\x00" + id, id[:35] + "\x00", id + " ", "0" + id[:35],
		strings.Replace(id, "-", "_", 1), id[:8] + id[9:13] + "-" + id[13:14] + id[14:], strings.Replace(id, "1-b", "-1b", 1),
		"\x9a\x58\xca\x31\xbe\x92\x4c\xcf\x9f\xf8\xe3\x7d\xc3\xdf\xec\x62", "", "00000000-0000-0000-0000-000000000000",
	}
	for i := range id {
		for _, c := range []byte("0-_gAF/:@`\x00\x80\xb0") {
			list = append(list, id[:i]+string([]byte{c})+id[i+1:])
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// A record may hold any ID. Different IDs stay different, and come out unchanged.
func TestNearlyAlikeIDs(t *testing.T) {
	var events []cognito.Event
	for _, id := range alike() {
		events = append(events, event(id, 1))
	}
	r := build([]journal.Entry{entryOf("b", events...), entryOf("a", events...)}, report.Query{Parts: []report.Part{report.PartEvents}})
	checkAccounting(t, &r.Coverage)
	if diff := cmp.Diff(alike(), ids(r)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	n := int64(len(events))
	if want := (report.EventCounts{Distinct: n, Duplicate: n}); r.Coverage.Events != want {
		t.Errorf("got %+v, want %+v", r.Coverage.Events, want)
	}
}

// Among so many events, some hashes are equal. That merges no events.
func TestManyEventsStayApart(t *testing.T) {
	const logs, each = 300, 1000
	for _, test := range []struct {
		name string
		make func(i int) cognito.Event
	}{
		{"IDs", func(i int) cognito.Event { return event(fmt.Sprintf("00000000-0000-4000-8000-%012x", i), 1) }},
		{"accounts", func(i int) cognito.Event {
			return event("1", 1, func(e *cognito.Event) { e.Account = fmt.Sprintf("%012d", i) })
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var b report.Builder
			for log := range logs {
				e := entryOf(fmt.Sprint(log))
				e.Delivered = at(1) // so that it counts on one day, not on one for each account
				for i := range each {
					e.Events = append(e.Events, test.make(log*each+i))
				}
				b.Add(e)
			}
			if got := b.Report(report.Query{}).Coverage.Events; got.Distinct != logs*each {
				t.Errorf("got %+v, want %d distinct", got, logs*each)
			}
		})
	}
}

// A correction names the exact ID of its original.
func TestCorrectionOfNearlyAlikeID(t *testing.T) {
	for _, original := range alike()[:60] {
		events := []cognito.Event{event("correction 1", 2, corrects(original))}
		for _, id := range alike() {
			events = append(events, event(id, 1))
		}
		r := build([]journal.Entry{entryOf("a", events...)}, report.Query{Parts: []report.Part{report.PartEvents}})
		left := ids(r)
		want := int64(1)
		if !strings.ContainsAny(original, "123456789") { // it identifies no event
			want = 0
		}
		if r.Coverage.Events.Replaced != want || want == 1 && slices.Contains(left, original) {
			t.Errorf("%q: replaced %d, want %d", original, r.Coverage.Events.Replaced, want)
		}
	}
}
