package report

import (
	"cmp"
	"slices"
	"time"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A row is an Event in little memory: texts are numbers of interned texts, of
// which number 0 is the empty one.
type row struct {
	texts   [25]uint32
	status  int32
	console bool
	time    int64 // Unix nanoseconds
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
	r := row{status: int32(e.Status), console: e.Console, time: e.Time.UnixNano()}
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
	return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.status, b.status))
}

// event returns row i as it was added, with its object.
func (t *table) event(i int) cognito.Event {
	r := &t.rows[i]
	e := cognito.Event{
		Time: time.Unix(0, r.time).UTC(), Status: int(r.status), Console: r.console,
		Object: t.texts[t.objects[i]],
	}
	for k, s := range texts(&e) {
		*s = t.texts[r.texts[k]]
	}
	return e
}

// replaced returns which rows are corrected by others. Corrections of one event,
// and corrections of corrections, form a group of which one event is left: one
// that is not corrected itself, from the greatest object name, since names hold
// the time of delivery.
func (t *table) replaced() map[int]bool {
	const original = 24         // in row.texts
	corrects := map[int]int{}   // row to the row that it corrects
	corrected := map[int]bool{} // rows that are corrected
	for i := range t.rows {
		r := &t.rows[i]
		if j, ok := t.index[eventKey{r.texts[0], r.texts[original]}]; ok && r.texts[original] != 0 && int(j) != i {
			corrects[i], corrected[int(j)] = int(j), true
		}
	}
	groups := map[int][]int{}
	for i := range corrects {
		root := rootOf(i, corrects)
		groups[root] = append(groups[root], i)
	}
	gone := map[int]bool{}
	for root, members := range groups {
		if !slices.Contains(members, root) {
			members = append(members, root)
		}
		keep := slices.MaxFunc(members, func(a, b int) int {
			if corrected[a] && !corrected[b] {
				return -1
			} else if corrected[b] && !corrected[a] {
				return 1
			}
			return cmp.Or(cmp.Compare(t.texts[t.objects[a]], t.texts[t.objects[b]]), t.compare(&t.rows[a], &t.rows[b]))
		})
		for _, i := range members {
			gone[i] = i != keep
		}
	}
	return gone
}

// rootOf follows corrections from i to the event that corrects none. Where they
// run in a circle, which only a forger writes, it is the smallest row on it.
func rootOf(i int, corrects map[int]int) int {
	seen := map[int]bool{}
	for !seen[i] {
		seen[i] = true
		next, ok := corrects[i]
		if !ok {
			return i
		}
		i = next
	}
	root := i
	for j := corrects[i]; j != i; j = corrects[j] {
		root = min(root, j)
	}
	return root
}
