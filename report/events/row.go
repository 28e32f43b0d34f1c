package events

import (
	"cmp"
	"time"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// Time returns the time of the event in UTC.
func (r *Row) Time() time.Time { return time.Unix(r.seconds, int64(r.nanos)).UTC() }

// Seconds returns the time in whole seconds since 1970, at no cost.
func (r *Row) Seconds() int64 { return r.seconds }

// CompareTimes orders rows by Time.
func (r *Row) CompareTimes(o *Row) int {
	return cmp.Or(cmp.Compare(r.seconds, o.seconds), cmp.Compare(r.nanos, o.nanos))
}

// Kind returns the index of the event's kind in the result of [ByKind].
func (r *Row) Kind() uint32 { return r.kind }

// Place returns the index of the event's place in the result of [ByPlace].
func (r *Row) Place() uint32 { return r.place }

// Extra returns the index of the event's extra in the result of [ByExtra].
func (r *Row) Extra() uint32 { return r.extra }

// kind returns the number of the kind of e, which is usually a recent one.
func (t *Table) kind(e *cognito.Event) uint32 {
	texts, k := kindTexts(e), kind{status: int32(e.Status)}
	for i, f := range kindFlags(e) {
		k.flags[i] = *f
	}
	slot := hint(e.Name) + hint(string(e.Label)) + 7*hint(e.ErrorCode) + 31*uint32(k.status)
	recent := &t.kinds.recent[slot%uint32(len(t.kinds.recent))]
	if old := &t.kinds.list[*recent]; old.status != k.status || old.flags != k.flags || !t.texts.are(old.texts[:], texts[:]) {
		t.texts.numbers(k.texts[:], texts[:])
		*recent = t.kinds.Of(k)
	}
	return *recent
}

// place returns the number of the place of e, found the same way.
func (t *Table) place(e *cognito.Event) uint32 {
	fields := placeTexts(e)
	slot := hint(e.UserPoolID) + hint(e.ClientID) + hint(e.RedirectURI)
	recent := &t.places.recent[slot%uint32(len(t.places.recent))]
	if p := &t.places.list[*recent]; !t.texts.are(p.texts[:], fields[:]) {
		var p place
		t.texts.numbers(p.texts[:], fields[:])
		*recent = t.places.Of(p)
	}
	return *recent
}

// extra returns the number of the extra of e, found the same way.
func (t *Table) extra(e *cognito.Event) uint32 {
	fields, slot := extraTexts(e), uint32(0)
	for _, s := range fields {
		slot = 31*slot + hint(*s)
	}
	recent := &t.extras.recent[slot%uint32(len(t.extras.recent))]
	if x := &t.extras.list[*recent]; !t.texts.are(x.texts[:], fields[:]) {
		var x extra
		t.texts.numbers(x.texts[:], fields[:])
		*recent = t.extras.Of(x)
	}
	return *recent
}

// event returns the event of r as it was added, with its object.
func (t *Table) event(r *Row) cognito.Event {
	e := cognito.Event{ID: t.idText(r.id), Time: r.Time(), Object: t.texts.text(r.object)}
	texts := rowTexts(&e)
	t.texts.set(texts[:], r.texts[:])
	t.setKind(&e, r.kind)
	t.setPlace(&e, r.place)
	t.setExtra(&e, r.extra)
	return e
}

func (t *Table) setKind(e *cognito.Event, n uint32) {
	k, texts := &t.kinds.list[n], kindTexts(e)
	t.texts.set(texts[:], k.texts[:])
	for i, f := range kindFlags(e) {
		*f = k.flags[i]
	}
	e.Status = int(k.status)
}

func (t *Table) setPlace(e *cognito.Event, n uint32) {
	texts := placeTexts(e)
	t.texts.set(texts[:], t.places.list[n].texts[:])
}

func (t *Table) setExtra(e *cognito.Event, n uint32) {
	texts := extraTexts(e)
	t.texts.set(texts[:], t.extras.list[n].texts[:])
}
