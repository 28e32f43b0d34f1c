package events_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// viewOf returns a View of the events, each found in the object of its key.
func viewOf(list map[string][]cognito.Event) *events.View {
	table := events.NewTable()
	for object, found := range list { // in any order
		table.Add(object, found)
	}
	return table.View(events.Filter{})
}

func told(v *events.View) (list []string) {
	for _, i := range v.Sorted(func(*events.Row) bool { return true }) {
		e := v.Event(v.Row(i))
		list = append(list, strings.Join([]string{e.Object, e.ID, e.Name, e.Sub, e.UserAgent}, " "))
	}
	return list
}

// Nobody can remove an event by planting another one with its ID, whatever the objects are
// called. Copies of one event still count once.
func TestOneIDOfSeveralEvents(t *testing.T) {
	deletion := event("7c11", 1, user("jane", "p"))
	for name, other := range map[string]cognito.Event{
		"name":    event("7c11", 1, user("jane", "p"), func(e *cognito.Event) { e.Name = "AdminGetUser" }),
		"source":  event("7c11", 1, user("jane", "p"), func(e *cognito.Event) { e.Source = cognito.Sync }),
		"time":    event("7c11", 2, user("jane", "p")),
		"user":    event("7c11", 1, user("john", "p")),
		"outcome": event("7c11", 1, user("jane", "p"), func(e *cognito.Event) { e.Outcome = cognito.Failed }),
	} {
		for _, names := range [][2]string{{"a", "b"}, {"b", "a"}} {
			v := viewOf(map[string][]cognito.Event{names[0]: {deletion}, names[1]: {other, other}, "c": {deletion}})
			if distinct, duplicate, _ := v.Counts(); distinct != 2 || duplicate != 2 {
				t.Errorf("%s, %s: %d distinct and %d copies, want 2 and 2", name, names, distinct, duplicate)
			}
			if want := []events.Clash{{Account: "123456789012", ID: "7c11", Objects: []string{"a", "b"}}}; !cmp.Equal(want, v.Clashes()) {
				t.Errorf("%s, %s: got %+v, want %+v", name, names, v.Clashes(), want)
			}
		}
	}
	agent := event("7c11", 1, user("jane", "p"), func(e *cognito.Event) { e.UserAgent = "x" })
	v := viewOf(map[string][]cognito.Event{"a": {deletion}, "b": {agent}})
	if distinct, _, _ := v.Counts(); distinct != 1 || len(v.Clashes()) > 0 {
		t.Errorf("what only another user agent tells from a copy: %d distinct, %v", distinct, v.Clashes())
	}
}

// A redacted ID identifies nothing: events that have one are compared by all other fields.
func TestIDsThatTellNothing(t *testing.T) {
	for _, id := range []string{"REDACTED", "HIDDEN_DUE_TO_SECURITY_REASONS", "00000000-0000-0000-0000-000000000000", "-"} {
		agent := func(s string) func(*cognito.Event) { return func(e *cognito.Event) { e.UserAgent = s } }
		list := map[string][]cognito.Event{
			"a": {event(id, 1, user("jane", "p")), event(id, 1, user("john", "p")), event(id, 1, user("john", "p"), agent("x"))},
			"b": {event(id, 1, user("john", "p")), event("c 1", 2, corrects(id))},
		}
		v := viewOf(list)
		if distinct, duplicate, replaced := v.Counts(); distinct != 4 || duplicate != 1 || replaced != 0 || len(v.Clashes()) > 0 {
			t.Errorf("%s: %d distinct, %d copies, %d corrected, %v, want 4, 1 and 0", id, distinct, duplicate, replaced, v.Clashes())
		}
	}
}

// Which events count, and in which order they are listed, does not depend on the order in
// which they are added.
func TestClashesInAnyOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	type piece struct {
		object string
		event  cognito.Event
	}
	var pieces []piece
	for i := range 400 {
		id := []string{"1", "2", "3", "REDACTED"}[random.IntN(4)]
		e := event(id, random.IntN(2), user([]string{"jane", "john"}[random.IntN(2)], "p"))
		if random.IntN(3) == 0 {
			e.UserAgent = fmt.Sprint(random.IntN(3))
		}
		if random.IntN(20) == 0 {
			e.OriginalID = "2"
		}
		pieces = append(pieces, piece{fmt.Sprint(i % 7), e})
	}
	var want []string
	var clashes []events.Clash
	for range 30 {
		table := events.NewTable()
		for _, p := range pieces {
			table.Add(p.object, []cognito.Event{p.event})
		}
		v := table.View(events.Filter{})
		if want == nil {
			want, clashes = told(v), v.Clashes()
		}
		if diff := cmp.Diff(want, told(v)) + cmp.Diff(clashes, v.Clashes()); diff != "" {
			t.Fatalf("(-first order +other)\n%s", diff)
		}
		distinct, duplicate, replaced := v.Counts()
		if int(distinct+duplicate+replaced) != len(pieces) || len(want) != int(distinct) {
			t.Fatalf("%d + %d + %d of %d events, %d listed", distinct, duplicate, replaced, len(pieces), len(want))
		}
		random.Shuffle(len(pieces), func(i, j int) { pieces[i], pieces[j] = pieces[j], pieces[i] })
	}
	if len(clashes) != 3 || !slices.IsSortedFunc(clashes, func(a, b events.Clash) int { return strings.Compare(a.ID, b.ID) }) {
		t.Errorf("got %+v", clashes)
	}
}

// However many events a forger gives one ID, they are told apart in linear time: this
// would take minutes if it were quadratic.
func TestManyEventsOfOneID(t *testing.T) {
	for id, differs := range map[string]func(*cognito.Event) *string{
		"1":        func(e *cognito.Event) *string { return &e.Sub },
		"REDACTED": func(e *cognito.Event) *string { return &e.SharedID }, // any field tells these apart
	} {
		table := events.NewTable()
		for i := range 200_000 {
			one := event(id, 1)
			*differs(&one) = fmt.Sprint(i)
			table.Add("a", []cognito.Event{one})
		}
		if distinct, _, _ := table.View(events.Filter{}).Counts(); distinct != 200_000 {
			t.Errorf("%s: %d distinct", id, distinct)
		}
	}
}
