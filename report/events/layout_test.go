package events_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// filled returns an event whose fields are all nonzero and whose texts all differ.
func filled() cognito.Event {
	var e cognito.Event
	v := reflect.ValueOf(&e).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.String:
			f.SetString("the text of " + v.Type().Field(i).Name)
		case reflect.Bool:
			f.SetBool(true)
		case reflect.Int:
			f.SetInt(int64(1 + i))
		default:
			f.Set(reflect.ValueOf(time.Date(2025, 1, 22, 1, 2, 3, 4, time.UTC)))
		}
	}
	e.Inferred, e.Object = false, "object" // set by the view
	return e
}

// A field that is added to Event is lost unless a group lists it.
func TestEveryFieldHasAGroup(t *testing.T) {
	table, want := events.NewTable(), filled()
	table.Add("object", []cognito.Event{want})
	v := table.View(events.Filter{})
	for _, r := range v.All() {
		got, all := reflect.ValueOf(v.Event(r)), reflect.ValueOf(want)
		for i := range all.NumField() {
			if diff := cmp.Diff(all.Field(i).Interface(), got.Field(i).Interface()); diff != "" {
				t.Errorf("cognito.Event.%s is lost: name it in one of the lists of report/events/layout.go (-want +got)\n%s", all.Type().Field(i).Name, diff)
			}
		}
	}
}

// Each accessor returns the field that it is named after.
func TestFieldsByNumber(t *testing.T) {
	table, e := events.NewTable(), filled()
	table.Add("object", []cognito.Event{e})
	v := table.View(events.Filter{})
	for _, r := range v.All() {
		for name, of := range map[string]struct {
			got  events.Text
			want string
		}{
			"Sub": {r.Sub(), e.Sub}, "IP": {r.IP(), e.IP}, "UserAgent": {r.UserAgent(), e.UserAgent}, "Actor": {r.Actor(), e.Actor},
			"Account": {v.Account(r), e.Account}, "Region": {v.Region(r), e.Region}, "Client": {v.Client(r), e.ClientID},
			"Pool": {v.Pool(r), e.UserPoolID}, "NamedPool": {v.NamedPool(r), e.UserPoolID},
		} {
			if got := v.String(of.got); got != of.want {
				t.Errorf("%s: got %q, want %q", name, got, of.want)
			}
		}
		if id := v.ID(r); id != e.ID {
			t.Errorf("ID: got %q, want %q", id, e.ID)
		}
	}
}

// ByKind, ByPlace and ByExtra set the fields that they promise, and their results are
// indexed by the numbers of each event.
func TestGroups(t *testing.T) {
	table, first, second := events.NewTable(), filled(), filled()
	second.ID, second.Name, second.ClientID, second.Prompt = "2", "another", "another", "another"
	table.Add("object", []cognito.Event{first, second})
	v := table.View(events.Filter{})
	kinds := events.ByKind(v, func(e *cognito.Event) cognito.Event { return *e })
	places := events.ByPlace(v, func(e *cognito.Event) cognito.Event { return *e })
	extras := events.ByExtra(v, func(e *cognito.Event) cognito.Event { return *e })
	for _, r := range v.All() {
		e := v.Event(r)
		if k := kinds[r.Kind()]; k.Source != e.Source || k.Name != e.Name || k.Class != e.Class || k.Outcome != e.Outcome ||
			k.Label != e.Label || k.ErrorCode != e.ErrorCode || k.Status != e.Status || k.Type != e.Type {
			t.Errorf("kind: got %+v, want %+v", k, e)
		}
		if p := places[r.Place()]; p.Account != e.Account || p.Region != e.Region || p.UserPoolID != e.UserPoolID || p.ClientID != e.ClientID {
			t.Errorf("place: got %+v, want %+v", p, e)
		}
		if x := extras[r.Extra()]; x.ErrorMessage != e.ErrorMessage || x.Provider != e.Provider || x.Prompt != e.Prompt {
			t.Errorf("extra: got %+v, want %+v", x, e)
		}
	}
}
