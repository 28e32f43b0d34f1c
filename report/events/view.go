package events

import (
	"cmp"
	"iter"
	"slices"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A View is the events of a Table that count, seen through a Filter: one copy of each
// event, no event that another one corrects, and the inferred pools of users whose events
// do not all name one. It is valid until the next event is added, and may be read
// concurrently.
type View struct {
	table  *Table
	filter Filter
	open   bool           // the filter selects everything
	gone   set            // rows that others correct
	pools  map[owner]Text // inferred pools of owners
}

// View returns the events added so far that count.
func (t *Table) View(f Filter) *View {
	v := &View{table: t, filter: f, open: f.open(), gone: t.replaced()}
	v.inferPools()
	return v
}

// All yields the events that count, whatever the filter selects, each with its number. They
// come in the order in which they were first added, which means nothing. Numbers are less
// than Rows.
func (v *View) All() iter.Seq2[uint32, *Row] {
	return func(yield func(uint32, *Row) bool) {
		t := v.table
		for i := range t.count {
			if !v.gone.has(i) && !yield(i, t.row(i)) {
				return
			}
		}
	}
}

// Admitted yields the events of All that the filter selects.
func (v *View) Admitted() iter.Seq2[uint32, *Row] {
	return func(yield func(uint32, *Row) bool) {
		for i, r := range v.All() {
			if v.Admits(r) && !yield(i, r) {
				return
			}
		}
	}
}

// Sorted returns the numbers of the events of Admitted for which want is true, by time and
// then, since several events may share a second, by account and ID.
func (v *View) Sorted(want func(*Row) bool) []uint32 {
	type timed struct { // looking up the time in the row is slower
		seconds int64
		number  uint32
	}
	var found []timed
	for i, r := range v.Admitted() {
		if want(r) {
			found = append(found, timed{r.seconds, i})
		}
	}
	slices.SortFunc(found, func(a, b timed) int {
		if a.seconds != b.seconds {
			return cmp.Compare(a.seconds, b.seconds)
		}
		x, y := v.Row(a.number), v.Row(b.number)
		return cmp.Or(cmp.Compare(x.nanos, y.nanos), cmp.Compare(v.String(v.Account(x)), v.String(v.Account(y))), v.CompareIDs(x, y))
	})
	numbers := make([]uint32, len(found))
	for i, f := range found {
		numbers[i] = f.number
	}
	return numbers
}

// Row returns the event with that number.
func (v *View) Row(number uint32) *Row { return v.table.row(number) }

// Rows returns a number greater than that of any event.
func (v *View) Rows() int { return int(v.table.count) }

// Counts returns how many events count, how many further copies of events there were, and
// how many events others correct.
func (v *View) Counts() (distinct, duplicate, replaced int64) {
	return int64(v.table.count) - v.gone.count, v.table.copies, v.gone.count
}

// String returns the text with that number.
func (v *View) String(t Text) string { return v.table.texts.text(t) }

// Texts returns a number greater than that of any text.
func (v *View) Texts() int { return int(v.table.texts.count) }

func (v *View) place(r *Row) *place { return &v.table.places.list[r.place] }

// Account returns the Account field.
func (v *View) Account(r *Row) Text { return v.place(r).account() }

// Region returns the Region field.
func (v *View) Region(r *Row) Text { return v.place(r).region() }

// Client returns the ClientID field.
func (v *View) Client(r *Row) Text { return v.place(r).client() }

// NamedPool returns the UserPoolID field as it is in the record.
func (v *View) NamedPool(r *Row) Text { return v.place(r).pool() }

// ID returns the ID field. Each call formats it again.
func (v *View) ID(r *Row) string { return v.table.idText(r.id) }

// CompareIDs orders events by ID, and events with equal IDs by content.
func (v *View) CompareIDs(a, b *Row) int { return v.table.compareRows(a, b) }

// Event returns the whole event, with its pool inferred if possible. It takes about a
// microsecond.
func (v *View) Event(r *Row) cognito.Event {
	e := v.table.event(r)
	if pool := v.String(v.Pool(r)); pool != e.UserPoolID {
		e.UserPoolID, e.Inferred = pool, true
	}
	return e
}

// ByKind returns what f returns for each kind of event, indexed by Row.Kind. In the Event
// that f gets, only the fields of a kind are set: Source, Name, Class, Outcome, Label,
// ErrorCode, Status and the like. Millions of events have only hundreds of kinds.
func ByKind[T any](v *View, f func(*cognito.Event) T) []T {
	return each(len(v.table.kinds.list), v.table.setKind, f)
}

// ByPlace returns what f returns for each place, indexed by Row.Place. Only Account,
// Region, UserPoolID (as it is in the record), ClientID, Domain and RedirectURI are set.
func ByPlace[T any](v *View, f func(*cognito.Event) T) []T {
	return each(len(v.table.places.list), v.table.setPlace, f)
}

// ByExtra returns what f returns for each extra, indexed by Row.Extra. Only ErrorMessage,
// Provider and Prompt are set.
func ByExtra[T any](v *View, f func(*cognito.Event) T) []T {
	return each(len(v.table.extras.list), v.table.setExtra, f)
}

func each[T any](n int, set func(*cognito.Event, uint32), f func(*cognito.Event) T) []T {
	made := make([]T, n)
	for i := range made {
		var e cognito.Event
		set(&e, uint32(i))
		made[i] = f(&e)
	}
	return made
}
