package report

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A view is the rows that count, as a query sees them.
type view struct {
	*table
	query  *Query
	open   bool            // the query is narrowed to nothing
	gone   map[uint32]bool // rows that others correct
	traits []trait         // of the kinds

	first, last     *row
	served, deleted []bool // by place: it has events of the hosted pages, deletions
	poolless        []*row // users deleted in a pool that is not named
	pools           map[owner]uint32

	verdicts []uint8    // on the authorize events that count, in the order of rows
	meanings []judgment // of verdicts; 0 means no visit
}

// A trait is what a kind of event means.
type trait struct {
	class   cognito.Class
	outcome cognito.Outcome
	label   cognito.Label
	name    string
	service bool // it is an event of the hosted pages
	deletes bool
	signIn  bool
	signsUp bool
	grace   time.Duration
	act     act
}

func (t *table) view(q *Query) *view {
	v := &view{table: t, query: q, open: q.open(), gone: t.replaced()}
	for i := range t.kinds.list {
		e := t.event(&row{kind: uint32(i)})
		v.traits = append(v.traits, trait{
			e.Class, e.Outcome, e.Label, e.Name, e.Type == "AwsServiceEvent", e.Class.IsDeletion(), isSignIn(&e), signsUp(&e), grace(&e), actOf(&e),
		})
	}
	v.pools = v.inferPools(v.survey())
	return v
}

// survey looks at all rows that count, and returns by number of text whether it
// is the sub of an event that names no pool.
func (v *view) survey() (open []bool) {
	open = make([]bool, len(v.texts.list))
	v.served, v.deleted = make([]bool, len(v.places.list)), make([]bool, len(v.places.list))
	for r := range v.counted() {
		if v.first == nil || r.compareTimes(v.first) < 0 {
			v.first = r
		}
		if v.last == nil || r.compareTimes(v.last) > 0 {
			v.last = r
		}
		k := &v.traits[r.kind]
		v.served[r.place] = v.served[r.place] || k.service
		v.deleted[r.place] = v.deleted[r.place] || k.deletes
		if v.places.list[r.place].pool() == 0 {
			open[r.sub()] = true
			if k.class == cognito.UserDeletion && k.outcome == cognito.Succeeded {
				v.poolless = append(v.poolless, r)
			}
		}
	}
	open[0] = false // no sub
	return open
}

// counted yields the rows that count, whatever the query is narrowed to.
func (v *view) counted() iter.Seq[*row] {
	return func(yield func(*row) bool) {
		for i, r := range v.rows() {
			if (len(v.gone) == 0 || !v.gone[i]) && !yield(r) {
				return
			}
		}
	}
}

// admitted yields those that the query admits.
func (v *view) admitted() iter.Seq[*row] {
	return func(yield func(*row) bool) {
		for r := range v.counted() {
			if (v.open || v.admits(r)) && !yield(r) {
				return
			}
		}
	}
}

// judged yields the rows that the query admits, with the verdicts on them.
func (v *view) judged() iter.Seq2[*row, uint8] {
	return func(yield func(*row, uint8) bool) {
		visits := 0
		for r := range v.counted() {
			verdict := uint8(0)
			if v.traits[r.kind].class == cognito.Authorize {
				verdict = v.verdicts[visits]
				visits++
			}
			if (v.open || v.admits(r)) && !yield(r, verdict) {
				return
			}
		}
	}
}

func (v *view) admits(r *row) bool {
	p, list := &v.places.list[r.place], v.texts.list
	return v.query.admits(&cognito.Event{
		Time: r.time(), Account: list[p.account()], Region: list[p.region()],
		UserPoolID: list[v.pool(r)], ClientID: list[p.client()], Sub: list[r.sub()],
	})
}

// event returns the event of r, its pool inferred if it can be.
func (v *view) event(r *row) cognito.Event {
	e := v.table.event(r)
	if pool := v.texts.list[v.pool(r)]; pool != e.UserPoolID {
		e.UserPoolID, e.Inferred = pool, true
	}
	return e
}

// ordered returns the rows of which want is true by time and then, since several
// events may share a second, by account and ID.
func (v *view) ordered(want func(*row) bool) []*row {
	rows := []timed{}
	for r := range v.admitted() {
		if want(r) {
			rows = append(rows, timed{r.seconds, r})
		}
	}
	slices.SortFunc(rows, v.compareTimed)
	sorted := make([]*row, len(rows))
	for i, r := range rows {
		sorted[i] = r.row
	}
	return sorted
}

// A timed row has its time beside it: to look for it there takes longer.
type timed struct {
	seconds int64
	*row
}

func (v *view) compareTimed(a, b timed) int {
	if c := cmp.Compare(a.seconds, b.seconds); c != 0 {
		return c
	}
	x, y := v.key(a.row), v.key(b.row)
	return cmp.Or(cmp.Compare(a.nanos, b.nanos), cmp.Compare(v.texts.list[x.account], v.texts.list[y.account]), v.compareIDs(x.id, y.id))
}
