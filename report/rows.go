package report

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"iter"
	"math/bits"
	"math/rand/v2"
	"time"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A row is an Event in little memory: 72 bytes. Texts are numbers of interned
// texts; what many events have in common is a kind and a place, and what few have
// at all an extra.
type row struct {
	seconds int64 // Unix time
	nanos   int32
	id      eventID
	kind    uint32
	place   uint32
	extra   uint32
	texts   [6]uint32
	object  uint32 // where it was found
}

// A kind is what happened and how it ended. A busy archive has hundreds.
type kind struct {
	texts   [11]uint32
	status  int32
	console bool
}

// A place is where it happened. A busy archive has thousands.
type place struct{ texts [6]uint32 }

// An extra is what most events lack, in the words of whoever made the request or
// of who refused it. An archive has few, but those who write them may make one for
// each event: kinds and places would grow with them.
type extra struct{ texts [3]uint32 }

func rowTexts(e *cognito.Event) [6]*string {
	return [...]*string{&e.Sub, &e.OriginalID, &e.IP, &e.UserAgent, &e.Actor, &e.SharedID}
}

func kindTexts(e *cognito.Event) [11]*string {
	return [...]*string{
		&e.Name, &e.Source, (*string)(&e.Class), (*string)(&e.Outcome), (*string)(&e.Label), &e.ErrorCode,
		&e.ResponseType, &e.ActorType, &e.MFA, &e.Type, &e.Category,
	}
}

func placeTexts(e *cognito.Event) [6]*string {
	return [...]*string{&e.Account, &e.Region, &e.UserPoolID, &e.ClientID, &e.Domain, &e.RedirectURI}
}

func extraTexts(e *cognito.Event) [3]*string {
	return [...]*string{&e.ErrorMessage, &e.Provider, &e.Prompt}
}

func (r *row) sub() uint32       { return r.texts[0] }
func (r *row) original() uint32  { return r.texts[1] }
func (r *row) ip() uint32        { return r.texts[2] }
func (r *row) userAgent() uint32 { return r.texts[3] }
func (r *row) actor() uint32     { return r.texts[4] }
func (p *place) account() uint32 { return p.texts[0] }
func (p *place) region() uint32  { return p.texts[1] }
func (p *place) pool() uint32    { return p.texts[2] }
func (p *place) client() uint32  { return p.texts[3] }
func (x *extra) idp() uint32     { return x.texts[1] }
func (x *extra) prompt() uint32  { return x.texts[2] }

// A table holds distinct events, and of each the copy that counts.
type table struct {
	texts       texts
	kinds       numbers[kind]
	places      numbers[place]
	extras      numbers[extra]
	chunks      []*[chunkRows]row // a slice of rows would be copied over and over as it grows
	count       uint32
	index       index // of rows, by account and ID
	seeds       [3]uint64
	corrections map[uint32]struct{} // rows that correct others
	copies      int64               // events added that were there already
}

const chunkRows = 1 << 10

// numbers numbers distinct values. Number 0 is the zero value.
type numbers[T comparable] struct {
	list   []T
	number map[T]uint32
	recent [1 << 10]uint32 // numbers of values met lately, by hint
}

func newNumbers[T comparable]() numbers[T] {
	return numbers[T]{list: make([]T, 1), number: map[T]uint32{*new(T): 0}}
}

func (n *numbers[T]) of(v T) uint32 {
	i, ok := n.number[v]
	if !ok {
		i = uint32(len(n.list))
		n.list = append(n.list, v)
		n.number[v] = i
	}
	return i
}

func newTable() *table {
	return &table{
		texts: newTexts(), kinds: newNumbers[kind](), places: newNumbers[place](), extras: newNumbers[extra](),
		index: newIndex(), corrections: map[uint32]struct{}{}, seeds: [...]uint64{rand.Uint64(), rand.Uint64(), rand.Uint64()},
	}
}

func (t *table) row(i uint32) *row { return &t.chunks[i/chunkRows][i%chunkRows] }

// rows yields all rows with their numbers.
func (t *table) rows() iter.Seq2[uint32, *row] {
	return func(yield func(uint32, *row) bool) {
		for i := range t.count {
			if !yield(i, t.row(i)) {
				return
			}
		}
	}
}

// add takes an event of the object, of which from is the number. Of several
// copies the one from the smallest object name counts and, in one object, the one
// with the smallest texts, so that the order of adding does not matter.
func (t *table) add(e *cognito.Event, from uint32) {
	r := row{
		seconds: e.Time.Unix(), nanos: int32(e.Time.Nanosecond()), kind: t.kind(e), place: t.place(e), extra: t.extra(e), object: from,
	}
	fields := rowTexts(e)
	t.texts.numbers(r.texts[:], fields[:])
	r.id = t.id(e.ID)
	key := t.key(&r)
	i, known := t.find(key)
	if !known {
		i = t.count
		t.grow()
		t.index.add(t.hash(key), i)
	} else {
		t.copies++
		old := t.row(i)
		if c := cmp.Compare(t.texts.list[from], t.texts.list[old.object]); c > 0 || c == 0 && t.compare(&r, old) >= 0 {
			return
		}
	}
	*t.row(i) = r
	if r.original() != 0 {
		t.corrections[i] = struct{}{}
	} else if known {
		delete(t.corrections, i) // the copy that it takes the place of may be one
	}
}

func (t *table) grow() {
	if t.count%chunkRows == 0 {
		t.chunks = append(t.chunks, new([chunkRows]row))
	}
	t.count++
}

// kind returns the number of the kind of e, which is most often one that was met
// lately.
func (t *table) kind(e *cognito.Event) uint32 {
	fields, status := kindTexts(e), int32(e.Status)
	slot := hint(e.Name) + hint(string(e.Label)) + 7*hint(e.ErrorCode) + 31*uint32(status)
	recent := &t.kinds.recent[slot%uint32(len(t.kinds.recent))]
	k := &t.kinds.list[*recent]
	if k.status != status || k.console != e.Console || !t.texts.are(k.texts[:], fields[:]) {
		k := kind{status: status, console: e.Console}
		t.texts.numbers(k.texts[:], fields[:])
		*recent = t.kinds.of(k)
	}
	return *recent
}

// place returns the number of the place of e, found in the same way.
func (t *table) place(e *cognito.Event) uint32 {
	fields := placeTexts(e)
	slot := hint(e.UserPoolID) + hint(e.ClientID) + hint(e.RedirectURI)
	recent := &t.places.recent[slot%uint32(len(t.places.recent))]
	if p := &t.places.list[*recent]; !t.texts.are(p.texts[:], fields[:]) {
		var p place
		t.texts.numbers(p.texts[:], fields[:])
		*recent = t.places.of(p)
	}
	return *recent
}

// extra returns the number of the extra of e, found in the same way.
func (t *table) extra(e *cognito.Event) uint32 {
	if e.ErrorMessage == "" && e.Provider == "" && e.Prompt == "" {
		return 0
	}
	fields := extraTexts(e)
	slot := hint(e.ErrorMessage) + 7*hint(e.Provider) + 31*hint(e.Prompt)
	recent := &t.extras.recent[slot%uint32(len(t.extras.recent))]
	if x := &t.extras.list[*recent]; !t.texts.are(x.texts[:], fields[:]) {
		var x extra
		t.texts.numbers(x.texts[:], fields[:])
		*recent = t.extras.of(x)
	}
	return *recent
}

// find returns the row of an event.
func (t *table) find(key eventKey) (uint32, bool) {
	for i := range t.index.like(t.hash(key)) {
		if r := t.row(i); t.key(r) == key {
			return i, true
		}
	}
	return 0, false
}

// hash has secret seeds: whoever writes records could make events that share a
// hash otherwise, which would take quadratic time to tell apart.
func (t *table) hash(key eventKey) uint32 {
	x, y := binary.LittleEndian.Uint64(key.id.uuid[:]), binary.LittleEndian.Uint64(key.id.uuid[8:])
	high, low := bits.Mul64(x^t.seeds[0], y^t.seeds[1])
	high, low = bits.Mul64(high^low^uint64(key.account), uint64(key.id.text)^t.seeds[2])
	return uint32(high ^ low)
}

// compare orders copies of an event.
func (t *table) compare(a, b *row) int {
	x, y := t.event(a), t.event(b)
	theirs := orderTexts(&y)
	for i, s := range orderTexts(&x) {
		if c := cmp.Compare(*s, *theirs[i]); c != 0 {
			return c
		}
	}
	if x.Console != y.Console {
		return cmp.Compare(fmt.Sprint(x.Console), fmt.Sprint(y.Console))
	}
	return cmp.Or(x.Time.Compare(y.Time), cmp.Compare(x.Status, y.Status))
}

// orderTexts returns the texts of e in the order in which they are compared.
func orderTexts(e *cognito.Event) [27]*string {
	return [...]*string{
		&e.Account, &e.ID, &e.Region, &e.Source, &e.Name,
		(*string)(&e.Class), (*string)(&e.Outcome), &e.ErrorCode, &e.ErrorMessage,
		&e.Sub, &e.UserPoolID, &e.ClientID, &e.Domain, &e.RedirectURI, &e.ResponseType, &e.Provider, &e.Prompt,
		(*string)(&e.Label), &e.IP, &e.UserAgent, &e.Actor, &e.ActorType, &e.MFA,
		&e.Type, &e.Category, &e.SharedID, &e.OriginalID,
	}
}

// event returns the event of r as it was added, with its object.
func (t *table) event(r *row) cognito.Event {
	k, p, x := &t.kinds.list[r.kind], &t.places.list[r.place], &t.extras.list[r.extra]
	e := cognito.Event{
		ID: t.idText(r.id), Time: r.time(), Status: int(k.status), Console: k.console, Object: t.texts.list[r.object],
	}
	for i, s := range rowTexts(&e) {
		*s = t.texts.list[r.texts[i]]
	}
	for i, s := range kindTexts(&e) {
		*s = t.texts.list[k.texts[i]]
	}
	for i, s := range placeTexts(&e) {
		*s = t.texts.list[p.texts[i]]
	}
	for i, s := range extraTexts(&e) {
		*s = t.texts.list[x.texts[i]]
	}
	return e
}

func (r *row) time() time.Time { return time.Unix(r.seconds, int64(r.nanos)).UTC() }

func (r *row) compareTimes(o *row) int {
	return cmp.Or(cmp.Compare(r.seconds, o.seconds), cmp.Compare(r.nanos, o.nanos))
}
