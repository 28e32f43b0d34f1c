package events

import (
	"cmp"
	"iter"
	"slices"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A View is the events of a Table that count, as a Filter asks about them: the copy
// that counts of each, no event that another one corrects, and the pools of users
// whose events do not all name it. It is good until the next event is added, and may
// be read concurrently.
type View struct {
	table  *Table
	filter Filter
	open   bool           // the filter asks about everything
	gone   set            // rows that others correct
	pools  map[owner]Text // of owners of events that name none
}

// View returns what counts of the events added so far.
func (t *Table) View(f Filter) *View {
	v := &View{table: t, filter: f, open: f.open(), gone: t.replaced()}
	v.inferPools()
	return v
}

// All yields the events that count, whatever the filter asks about, each with its
// number, in the order in which they were added first: it says nothing. Numbers are
// less than Rows.
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

// Admitted yields those of All that the filter asks about.
func (v *View) Admitted() iter.Seq2[uint32, *Row] {
	return func(yield func(uint32, *Row) bool) {
		for i, r := range v.All() {
			if v.Admits(r) && !yield(i, r) {
				return
			}
		}
	}
}

// Sorted returns the numbers of those of Admitted for which want is true, by time
// and then, since several events may share a second, by account and ID.
func (v *View) Sorted(want func(*Row) bool) []uint32 {
	type timed struct { // to look for the time in a row takes longer
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

// Row returns the event of that number.
func (v *View) Row(number uint32) *Row { return v.table.row(number) }

// Rows returns more than the number of any event.
func (v *View) Rows() int { return int(v.table.count) }

// Counts returns how many events count, how many more copies of events there were,
// and how many events are corrected by others.
func (v *View) Counts() (distinct, duplicate, replaced int64) {
	return int64(v.table.count) - v.gone.count, v.table.copies, v.gone.count
}

// String returns the text of that number.
func (v *View) String(t Text) string { return v.table.texts.text(t) }

// Texts returns more than the number of any text.
func (v *View) Texts() int { return int(v.table.texts.count) }

func (v *View) place(r *Row) *place { return &v.table.places.list[r.place] }

// Account returns the field of that name.
func (v *View) Account(r *Row) Text { return v.place(r).account() }

// Region returns the field of that name.
func (v *View) Region(r *Row) Text { return v.place(r).region() }

// Client returns the field ClientID.
func (v *View) Client(r *Row) Text { return v.place(r).client() }

// NamedPool returns the field UserPoolID as the record has it.
func (v *View) NamedPool(r *Row) Text { return v.place(r).pool() }

// ID returns the field of that name, which takes some time to write.
func (v *View) ID(r *Row) string { return v.table.idText(r.id) }

// CompareIDs orders events by ID, and those that share one by what they say.
func (v *View) CompareIDs(a, b *Row) int { return v.table.compareRows(a, b) }

// Event returns the whole event, its pool inferred if it can be. It takes about a
// microsecond.
func (v *View) Event(r *Row) cognito.Event {
	e := v.table.event(r)
	if pool := v.String(v.Pool(r)); pool != e.UserPoolID {
		e.UserPoolID, e.Inferred = pool, true
	}
	return e
}

// ByKind returns what f makes of each kind of event, by Row.Kind: of Source, Name,
// Class, Outcome, Label, ErrorCode, Status and such, the only fields of the Event
// that are set. There are hundreds of kinds where there are millions of events.
func ByKind[T any](v *View, f func(*cognito.Event) T) []T {
	return each(len(v.table.kinds.list), v.table.setKind, f)
}

// ByPlace returns what f makes of each place, by Row.Place: of Account, Region,
// UserPoolID as the record has it, ClientID, Domain and RedirectURI.
func ByPlace[T any](v *View, f func(*cognito.Event) T) []T {
	return each(len(v.table.places.list), v.table.setPlace, f)
}

// ByExtra returns what f makes of each extra, by Row.Extra: of ErrorMessage,
// Provider and Prompt.
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
