package events_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

func TestCopiesAndCorrections(t *testing.T) {
	tests := []struct {
		name    string
		entries []journal.Entry
		want    []string
		counts  report.EventCounts
	}{
		{"copies", []journal.Entry{entryOf("b", event("1", 1)), entryOf("a", event("1", 1), event("1", 1))},
			[]string{"1"}, report.EventCounts{Distinct: 1, Duplicate: 2}},
		{"other account", []journal.Entry{entryOf("b", event("1", 1)), entryOf("a", event("1", 1, func(e *cognito.Event) { e.Account = "9" }))},
			[]string{"1", "1"}, report.EventCounts{Distinct: 2}},
		{"correction", []journal.Entry{entryOf("a", event("1", 1)), entryOf("b", event("2", 1, corrects("1")))},
			[]string{"2"}, report.EventCounts{Distinct: 1, Replaced: 1}},
		{"correction before its original", []journal.Entry{entryOf("a", event("2", 1, corrects("1"))), entryOf("b", event("1", 1))},
			[]string{"2"}, report.EventCounts{Distinct: 1, Replaced: 1}},
		{"original not in the archive", []journal.Entry{entryOf("b", event("2", 1, corrects("1")))},
			[]string{"2"}, report.EventCounts{Distinct: 1}},
		{"two corrections of what is not in the archive", []journal.Entry{entryOf("b", event("2", 1, corrects("1"))), entryOf("c", event("3", 1, corrects("1")))},
			[]string{"3"}, report.EventCounts{Distinct: 1, Replaced: 1}},
		{"two corrections", []journal.Entry{entryOf("a", event("1", 1)), entryOf("c", event("2", 1, corrects("1"))), entryOf("b", event("3", 1, corrects("1")))},
			[]string{"2"}, report.EventCounts{Distinct: 1, Replaced: 2}},
		{"chain", []journal.Entry{entryOf("z", event("1", 1)), entryOf("y", event("2", 1, corrects("1"))), entryOf("a", event("3", 1, corrects("2")))},
			[]string{"3"}, report.EventCounts{Distinct: 1, Replaced: 2}},
		{"circle", []journal.Entry{entryOf("a", event("1", 1, corrects("2"))), entryOf("b", event("2", 1, corrects("1")))},
			[]string{"2"}, report.EventCounts{Distinct: 1, Replaced: 1}},
		{"itself", []journal.Entry{entryOf("a", event("1", 1, corrects("1")))},
			[]string{"1"}, report.EventCounts{Distinct: 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := build(test.entries, report.Query{Parts: []report.Part{report.PartEvents}})
			checkAccounting(t, &r.Coverage)
			if diff := cmp.Diff(test.want, ids(r)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if r.Coverage.Events != test.counts {
				t.Errorf("got %+v, want %+v", r.Coverage.Events, test.counts)
			}
		})
	}
}

// A chain of corrections as long as a forger likes takes linear time: this one
// would take minutes if it were quadratic.
func TestLongChainOfCorrections(t *testing.T) {
	events := []cognito.Event{event("0", 1)}
	for i := range 50_000 {
		events = append(events, event(fmt.Sprint(i+1), 1, corrects(fmt.Sprint(i))))
	}
	r := build([]journal.Entry{entryOf("a", events...)}, report.Query{Parts: []report.Part{report.PartEvents}})
	if want := (report.EventCounts{Distinct: 1, Replaced: 50_000}); r.Coverage.Events != want || r.Events.At(0).ID != "50000" {
		t.Errorf("got %+v, %s, want %+v, 50000", r.Coverage.Events, r.Events.At(0).ID, want)
	}
}

// Forged times are reported as they are.
func TestFarTimes(t *testing.T) {
	for _, year := range []int{1, 1600, 9999} {
		far := time.Date(year, 12, 31, 23, 59, 59, 5, time.UTC)
		r := build([]journal.Entry{entryOf("a", event("1", 1, func(e *cognito.Event) { e.Time = far }))}, report.Query{Parts: []report.Part{report.PartEvents}})
		if got := r.Events.At(0).Time; !got.Equal(far) {
			t.Errorf("got %v, want %v", got, far)
		}
	}
}

func TestSmallestObjectNameCounts(t *testing.T) {
	agent := func(s string) func(*cognito.Event) { return func(e *cognito.Event) { e.UserAgent = s } }
	r := build([]journal.Entry{entryOf("m", event("1", 1, agent("a"))), entryOf("b", event("1", 1, agent("z"))), entryOf("x", event("1", 1, agent("b")))},
		report.Query{Parts: []report.Part{report.PartEvents}})
	if e := r.Events.At(0); e.Object != "b" || e.UserAgent != "z" {
		t.Errorf("got the copy of %s, %q, want that of b, \"z\"", e.Object, e.UserAgent)
	}
}

// Two versions of one object may hold different copies; which one counts must
// not depend on which came first.
func TestCopiesInVersionsOfAnObject(t *testing.T) {
	agent := func(s string) func(*cognito.Event) { return func(e *cognito.Event) { e.UserAgent = s } }
	first, second := entryOf("a", event("1", 1, agent("x"))), entryOf("a", event("1", 1, agent("y")))
	first.Version, second.Version = "1", "2"
	q := report.Query{Parts: []report.Part{report.PartEvents}}
	one, other := build([]journal.Entry{first, second}, q), build([]journal.Entry{second, first}, q)
	if diff := cmp.Diff(one, other, lists); diff != "" {
		t.Errorf("(-one order +other)\n%s", diff)
	}
	if want := (report.EventCounts{Distinct: 1, Duplicate: 1}); one.Coverage.Events != want || one.Events.At(0).UserAgent != "x" {
		t.Errorf("got %+v, %s, want %+v, x", one.Coverage.Events, one.Events.At(0).UserAgent, want)
	}
}

// Of two copies that differ in one field, the same one counts as a whole, whichever comes
// first.
func TestCopiesDifferInAnyField(t *testing.T) {
	fields := reflect.TypeFor[cognito.Event]()
	for i := range fields.NumField() {
		name := fields.Field(i).Name
		switch name {
		case "ID", "Account": // make it another event
			continue
		case "Inferred", "Object": // are set by the report
			continue
		}
		copies := [...]cognito.Event{event("1", 1), event("1", 1)}
		for k := range copies {
			switch f := reflect.ValueOf(&copies[k]).Elem().Field(i); f.Kind() {
			case reflect.String:
				f.SetString([]string{"x", "y"}[k])
			case reflect.Int:
				f.SetInt(int64(1 + k))
			case reflect.Bool:
				f.SetBool(k == 1)
			default:
				f.Set(reflect.ValueOf(at(1 + k)))
			}
		}
		q := report.Query{Parts: []report.Part{report.PartEvents}}
		for _, entry := range []journal.Entry{entryOf("a", copies[0], copies[1]), entryOf("a", copies[1], copies[0])} {
			want := copies[0]
			want.Object = "a"
			if diff := cmp.Diff(want, build([]journal.Entry{entry}, q).Events.At(0).Event); diff != "" {
				t.Errorf("%s (-want +got)\n%s", name, diff)
			}
		}
	}
}

func TestPoolInference(t *testing.T) {
	tests := []struct {
		name     string
		others   []cognito.Event
		pool     string
		inferred bool
		warned   bool
	}{
		{"one pool", []cognito.Event{event("2", 2, user("s", "pool-1")), event("3", 3, user("s", "pool-1"))}, "pool-1", true, false},
		{"two pools", []cognito.Event{event("2", 2, user("s", "pool-1")), event("3", 3, user("s", "pool-2"))}, "", false, true},
		{"other sub", []cognito.Event{event("2", 2, user("x", "pool-1"))}, "", false, true},
		{"other account", []cognito.Event{event("2", 2, user("s", "pool-1"), func(e *cognito.Event) { e.Account = "9" })}, "", false, true},
		{"nothing", nil, "", false, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := build([]journal.Entry{entryOf("a", append(test.others, event("1", 1, user("s", "")))...)},
				report.Query{Parts: []report.Part{report.PartDeletions}, Filter: events.Filter{To: at(2)}})
			if r.Deletions.Len() != 1 {
				t.Fatalf("got %d deletions, want 1: the window must not hide what a pool is inferred from", r.Deletions.Len())
			}
			if d := r.Deletions.At(0); d.UserPoolID != test.pool || d.Inferred != test.inferred {
				t.Errorf("got %q, inferred %t, want %q, %t", d.UserPoolID, d.Inferred, test.pool, test.inferred)
			}
			if got := hasWarning(r, "unresolved_pools"); got != test.warned {
				t.Errorf("warned: %t, want %t", got, test.warned)
			}
		})
	}
}
