package report

import (
	"cmp"
	"fmt"
	"time"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A row is an Event in little memory: texts are numbers of interned texts, of
// which number 0 is the empty one.
type row struct {
	texts   [25]uint32
	status  int32
	console bool
	seconds int64 // Unix time
	nanos   int32
}

// texts returns the texts of e, in the order of row.texts. The first two are
// the account and the ID, by which events are told apart.
func texts(e *cognito.Event) [25]*string {
	return [...]*string{
		&e.Account, &e.ID, &e.Region, &e.Source, &e.Name,
		(*string)(&e.Class), (*string)(&e.Outcome), &e.ErrorCode, &e.ErrorMessage,
		&e.Sub, &e.UserPoolID, &e.ClientID, &e.Domain, &e.RedirectURI, &e.ResponseType,
		(*string)(&e.Label), &e.IP, &e.UserAgent, &e.Actor, &e.ActorType, &e.MFA,
		&e.Type, &e.Category, &e.SharedID, &e.OriginalID,
	}
}

// An eventKey tells events apart: the numbers of account and event ID.
type eventKey [2]uint32

func (r *row) key() eventKey { return eventKey{r.texts[0], r.texts[1]} }

// A table holds distinct events, and of each the copy that counts.
type table struct {
	texts   []string
	numbers map[string]uint32
	rows    []row
	objects []uint32 // beside rows: where each was found
	index   map[eventKey]int32
	copies  int64 // events added that were there already
}

func newTable() *table {
	return &table{texts: []string{""}, numbers: map[string]uint32{"": 0}, index: map[eventKey]int32{}}
}

func (t *table) number(s string) uint32 {
	n, ok := t.numbers[s]
	if !ok {
		n = uint32(len(t.texts))
		t.texts = append(t.texts, s)
		t.numbers[s] = n
	}
	return n
}

// add takes an event of the object. Of several copies the one from the smallest
// object name counts and, in one object, the one with the smallest texts, so
// that the order of adding does not matter.
func (t *table) add(e cognito.Event, object string) {
	r := row{status: int32(e.Status), console: e.Console, seconds: e.Time.Unix(), nanos: int32(e.Time.Nanosecond())}
	for i, s := range texts(&e) {
		r.texts[i] = t.number(*s)
	}
	from := t.number(object)
	i, ok := t.index[r.key()]
	if !ok {
		t.index[r.key()] = int32(len(t.rows))
		t.rows, t.objects = append(t.rows, r), append(t.objects, from)
		return
	}
	t.copies++
	if c := cmp.Compare(object, t.texts[t.objects[i]]); c < 0 || c == 0 && t.compare(&r, &t.rows[i]) < 0 {
		t.rows[i], t.objects[i] = r, from
	}
}

func (t *table) compare(a, b *row) int {
	for i := range a.texts {
		if c := cmp.Compare(t.texts[a.texts[i]], t.texts[b.texts[i]]); c != 0 {
			return c
		}
	}
	if a.console != b.console {
		return cmp.Compare(fmt.Sprint(a.console), fmt.Sprint(b.console))
	}
	return cmp.Or(cmp.Compare(a.seconds, b.seconds), cmp.Compare(a.nanos, b.nanos), cmp.Compare(a.status, b.status))
}

// compareTimes orders rows i and j by time and then, since several events may
// share a second, by account and ID.
func (t *table) compareTimes(i, j int32) int {
	a, b := &t.rows[i], &t.rows[j]
	if c := cmp.Or(cmp.Compare(a.seconds, b.seconds), cmp.Compare(a.nanos, b.nanos)); c != 0 {
		return c
	}
	return t.compare(a, b) // account and ID come first, and differ
}

// event returns row i as it was added, with its object.
func (t *table) event(i int32) cognito.Event {
	r := &t.rows[i]
	e := cognito.Event{
		Time: time.Unix(r.seconds, int64(r.nanos)).UTC(), Status: int(r.status), Console: r.console,
		Object: t.texts[t.objects[i]],
	}
	for k, s := range texts(&e) {
		*s = t.texts[r.texts[k]]
	}
	return e
}

// replaced returns which rows are corrected by others. An event, its
// corrections and theirs are a group, also when the event itself is not here;
// one of a group counts: one that is not corrected itself, from the greatest
// object name, since names hold the time of delivery.
func (t *table) replaced() map[int32]bool {
	const original = 24 // in row.texts
	var g groups
	corrected := map[eventKey]bool{}
	for i := range t.rows {
		r := &t.rows[i]
		if of := (eventKey{r.texts[0], r.texts[original]}); of[1] != 0 && of != r.key() {
			corrected[of] = true
			g.join(of, r.key())
		}
	}
	better := func(a, b int32) bool {
		x, y := &t.rows[a], &t.rows[b]
		if cx, cy := corrected[x.key()], corrected[y.key()]; cx != cy {
			return cy
		}
		return cmp.Or(cmp.Compare(t.texts[t.objects[a]], t.texts[t.objects[b]]), t.compare(x, y)) > 0
	}
	keep := map[eventKey]int32{} // the best of each group
	for key := range g.parent {
		if i, ok := t.index[key]; ok {
			if best, ok := keep[g.root(key)]; !ok || better(i, best) {
				keep[g.root(key)] = i
			}
		}
	}
	gone := map[int32]bool{}
	for key := range g.parent {
		if i, ok := t.index[key]; ok && keep[g.root(key)] != i {
			gone[i] = true
		}
	}
	return gone
}

// groups are sets of events that are joined two by two (union-find), in linear
// time whatever chain or circle a forger writes. Those never joined are absent.
type groups struct{ parent map[eventKey]eventKey }

// root returns the event that stands for the group of k.
func (g *groups) root(k eventKey) eventKey {
	for g.parent[k] != k {
		g.parent[k] = g.parent[g.parent[k]] // halve the way for the next one
		k = g.parent[k]
	}
	return k
}

func (g *groups) join(a, b eventKey) {
	if g.parent == nil {
		g.parent = map[eventKey]eventKey{}
	}
	for _, k := range []eventKey{a, b} {
		if _, ok := g.parent[k]; !ok {
			g.parent[k] = k
		}
	}
	g.parent[g.root(b)] = g.root(a)
}
