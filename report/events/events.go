// Package events holds distinct events in little memory and decides which of them count.
// Start at [Table], which takes events, and [View], through which they are read.
//
//	cognito.Event ──Add──► Table (detects copies) ──View──► Rows that count ──► Text, Event
//
// An event takes 72 bytes, an index entry of 11 to 16 bytes, and the memory of the texts
// that only it has. Events are read field by field: most fields are the number of a text,
// and equal texts have equal numbers. No package above this one needs to know how a Row is
// laid out, and this one knows no class, label or rule.
package events

import (
	"cmp"
	"math/rand/v2"
	"reflect"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A Table holds distinct events, and of each the copy that counts. It may not be
// used concurrently.
type Table struct {
	texts       texts
	kinds       Numbers[kind]
	places      Numbers[place]
	extras      Numbers[extra]
	chunks      []*[chunkRows]Row // a slice of rows would be copied over and over as it grows
	count       uint32
	index       index                 // the first row of each account and ID
	others      index                 // all other rows, by content
	clashes     map[eventKey][]uint32 // rows that differ from the first one with their ID
	seeds       [3]uint64
	corrections map[uint32]struct{} // rows that correct others
	records     records
	copies      int64 // events added that were already there
}

const chunkRows = 1 << 10

// NewTable returns an empty Table.
func NewTable() *Table {
	return &Table{
		texts: newTexts(), kinds: NewNumbers[kind](), places: NewNumbers[place](), extras: NewNumbers[extra](),
		index: newIndex(), others: newIndex(), clashes: map[eventKey][]uint32{}, corrections: map[uint32]struct{}{}, seeds: [...]uint64{rand.Uint64(), rand.Uint64(), rand.Uint64()},
	}
}

// Add adds the events of an object. It copies them, so the slice may be reused. Events are
// identified by account, ID and what happened (copies.go). Of several copies, the one from
// the smallest object name counts; within one object, the one that sorts first by the
// fields of an Event, in their order. The result therefore does not depend on the order of
// calls. Views of the table become invalid.
func (t *Table) Add(object string, events []cognito.Event) {
	from := t.texts.own(object) // object names are never compared by number
	for i := range events {
		t.add(&events[i], from)
	}
}

// add adds e and returns its row. won is 1 if the row now holds e, 0 if it already held an
// identical copy, and -1 if another copy counts.
func (t *Table) add(e *cognito.Event, from Text) (i uint32, won int) {
	r := Row{
		seconds: e.Time.Unix(), nanos: int32(e.Time.Nanosecond()), kind: t.kind(e), place: t.place(e), extra: t.extra(e), object: from,
	}
	fields := rowTexts(e)
	t.texts.numbers(r.texts[:], fields[:])
	r.id = t.id(e.ID)
	i, known := t.copyOf(&r)
	if known {
		t.copies++
		old := t.row(i)
		if c := cmp.Or(cmp.Compare(t.texts.text(from), t.texts.text(old.object)), t.compare(&r, old)); c >= 0 {
			return i, -c
		}
	}
	*t.row(i) = r
	if r.original() != 0 {
		t.corrections[i] = struct{}{}
	} else if known {
		delete(t.corrections, i) // the copy that it replaces may be one
	}
	return i, 1
}

func (t *Table) row(i uint32) *Row { return &t.chunks[i/chunkRows][i%chunkRows] }

// compare orders copies of an event by their texts, in the order of the fields of an Event,
// then by flags, time and numbers.
func (t *Table) compare(a, b *Row) int {
	x, y := t.event(a), t.event(b)
	v, w := reflect.ValueOf(&x).Elem(), reflect.ValueOf(&y).Elem()
	flags, ints := 0, 0
	for i := range v.NumField() {
		switch f, g := v.Field(i), w.Field(i); f.Kind() {
		case reflect.String:
			if c := cmp.Compare(f.String(), g.String()); c != 0 {
				return c
			}
		case reflect.Bool:
			flags = cmp.Or(flags, cmp.Compare(number(f.Bool()), number(g.Bool())))
		case reflect.Int:
			ints = cmp.Or(ints, cmp.Compare(f.Int(), g.Int()))
		}
	}
	return cmp.Or(flags, x.Time.Compare(y.Time), ints)
}

func number(flag bool) int {
	if flag {
		return 1
	}
	return 0
}
