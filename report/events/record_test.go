package events_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// A kept object is one whose records are kept.
type keptObject struct {
	name, version string
	events        []cognito.Event
	raw           journal.Raw
}

func keptOf(t *testing.T, name, version string, events []cognito.Event, record func(i int) string) keptObject {
	t.Helper()
	var p journal.Packer
	for i := range events {
		if err := p.Add([]byte(record(i))); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := p.Take()
	if err != nil {
		t.Fatal(err)
	}
	return keptObject{name, version, events, raw}
}

// Each event has the record of the copy that counts, in whatever order objects are added,
// and however often it is read. Of identical copies, the first one in the smallest version
// counts.
func TestRecordOfTheCopyThatCounts(t *testing.T) {
	var ids []cognito.Event
	for i := range 200 {
		ids = append(ids, event(fmt.Sprintf("%04d", i), i%24))
	}
	is := func(object string) func(int) string {
		return func(i int) string { return fmt.Sprintf(`{"is":"%s %d"%s}`, object, i, strings.Repeat(" ", 4000)) }
	}
	twice := []cognito.Event{ids[7], ids[7]}
	objects := []keptObject{
		keptOf(t, "b", "2", ids, is("b2")), keptOf(t, "b", "1", ids[:150], is("b1")),
		keptOf(t, "a", "9", ids[:5], is("a9")), keptOf(t, "c", "0", ids, is("c0")), keptOf(t, "0", "0", twice, is("00")),
	}
	want := func(i int) string {
		switch {
		case i == 7:
			return is("00")(0)
		case i < 5:
			return is("a9")(i)
		case i < 150:
			return is("b1")(i)
		}
		return is("b2")(i)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 10 {
		random.Shuffle(len(objects), func(i, j int) { objects[i], objects[j] = objects[j], objects[i] })
		table := events.NewTable()
		for _, o := range objects {
			table.AddRaw(o.name, o.version, o.events, o.raw)
		}
		v := table.View(events.Filter{})
		records := v.Records()
		order := v.Sorted(func(*events.Row) bool { return true })
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, n := range order {
			i, err := strconv.Atoi(v.ID(v.Row(n)))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := records.Record(n); err != nil || string(got) != want(i) {
				t.Fatalf("event %d: %.20s, %v, want %.20s", i, got, err, want(i))
			}
		}
	}
}

// Reading a record that was not kept fails with ErrNoRecord.
func TestNoRecord(t *testing.T) {
	table := events.NewTable()
	o := keptOf(t, "a", "1", []cognito.Event{event("1", 1)}, func(int) string { return "{}" })
	table.Add("b", []cognito.Event{event("2", 2)})
	table.AddRaw(o.name, o.version, o.events, o.raw)
	table.Add("c", []cognito.Event{event("3", 3)})
	v := table.View(events.Filter{})
	for n := range v.All() {
		_, err := v.Records().Record(n)
		if kept := v.ID(v.Row(n)) == "1"; kept != (err == nil) || !kept && !errors.Is(err, events.ErrNoRecord) {
			t.Errorf("event %s: %v", v.ID(v.Row(n)), err)
		}
	}
}
