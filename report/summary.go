package report

import (
	"cmp"
	"maps"
	"slices"

	"github.com/cogtrail/cogtrail/report/acts"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/report/evidence"
	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A tally counts authorize events by label.
type tally struct {
	counts AuthorizeCounts
	subs   map[events.User]struct{}
}

func (t *tally) add(v *events.View, r *events.Row, label cognito.Label, k evidence.Kind) {
	t.counts.weigh(label, k.Says())
	switch label {
	case cognito.SignIn:
		t.counts.SignIn++
		if t.subs == nil {
			t.subs = map[events.User]struct{}{}
		}
		t.subs[v.User(r)] = struct{}{}
	case cognito.SignUp:
		t.counts.SignUp++
	case cognito.Undetermined:
		t.counts.Undetermined++
	}
}

// weigh counts a visit by its label and by the label that the evidence speaks for.
func (c *AuthorizeCounts) weigh(label, says cognito.Label) {
	switch {
	case says == "" || label == cognito.Undetermined:
	case label != says:
		c.Contradicted++
	case label == cognito.SignIn:
		c.SignInSupported++
	case label == cognito.SignUp:
		c.SignUpSupported++
	}
}

func (t *tally) result() AuthorizeCounts {
	t.counts.DistinctSubs = int64(len(t.subs))
	return t.counts
}

// A client is an app client in a period, by the numbers of its texts.
type client struct {
	period                    string
	account, region, pool, id events.Text
}

// visits tally the authorize events of each app client.
type visits struct {
	view   *events.View
	groups map[client]*tally
	latest []latest // by place
}

// latest is the tally of the last event at a place. The next event there mostly belongs to
// the same client.
type latest struct {
	client
	*tally
}

func newVisits(v *events.View) *visits {
	return &visits{v, map[client]*tally{}, events.ByPlace(v, func(*cognito.Event) latest { return latest{} })}
}

// add counts r, an authorize event.
func (x *visits) add(r *events.Row, period string, label cognito.Label, k evidence.Kind) {
	v, last := x.view, &x.latest[r.Place()]
	c := client{period, v.Account(r), v.Region(r), v.Pool(r), v.Client(r)}
	if last.tally == nil || last.client != c {
		if x.groups[c] == nil {
			x.groups[c] = &tally{}
		}
		*last = latest{c, x.groups[c]}
	}
	last.tally.add(v, r, label, k)
}

// rows returns a row for each client and period.
func (x *visits) rows() []AuthorizeRow {
	rows := []AuthorizeRow{}
	text := x.view.String
	for c, t := range x.groups {
		rows = append(rows, AuthorizeRow{c.period, ClientCounts{
			text(c.account), text(c.region), text(c.pool), text(c.id), t.result(),
		}})
	}
	slices.SortFunc(rows, func(a, b AuthorizeRow) int {
		return cmp.Or(cmp.Compare(a.Period, b.Period), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region),
			cmp.Compare(a.UserPoolID, b.UserPoolID), cmp.Compare(a.ClientID, b.ClientID))
	})
	return rows
}

func authorize(v *events.View, verdicts *evidence.Verdicts, q *Query) []AuthorizeRow {
	x, labels := newVisits(v), events.ByKind(v, labelOf)
	names := calendar{by: q.By, zone: q.zone()}
	for i, r := range v.Admitted() {
		label := labels[r.Kind()]
		if label == "" {
			continue
		}
		x.add(r, names.period(r.Time()), label, verdicts.On(i).Kind)
	}
	return x.rows()
}

// labelOf returns the label of a visit to the authorize endpoint, "" for other events.
func labelOf(e *cognito.Event) cognito.Label {
	if e.Class != cognito.Authorize {
		return ""
	}
	return e.Label
}

func summary(v *events.View, x *acts.Acts, verdicts *evidence.Verdicts, q *Query) *Summary {
	var all tally
	matrix, clients, labels := matrix{}, newVisits(v), events.ByKind(v, labelOf)
	deletions := deletions{}
	deleted := events.ByKind(v, deletions.of)
	admitted := events.ByPlace(v, func(*cognito.Event) bool { return false })
	for i, r := range v.Admitted() {
		admitted[r.Place()] = true
		if label := labels[r.Kind()]; label != "" {
			verdict := verdicts.On(i)
			all.add(v, r, label, verdict.Kind)
			clients.add(r, "", label, verdict.Kind)
			matrix[judged{label, verdict}]++
		}
		if d := deleted[r.Kind()]; d != nil {
			d.add(v, r)
		}
	}
	s := &Summary{
		Acts: totals(v, x), Periods: periods(v, x, verdicts, q), Deleters: deleters(v, x),
		Authorize: all.result(), Clients: []ClientCounts{}, Evidence: matrix.rows(), Deletions: deletions.rows(),
		Findings: people.Findings(v, x, q.Burst, q.subjects()), Pools: poolRows(v, verdicts.Pools(), admitted),
	}
	for _, row := range clients.rows() {
		s.Clients = append(s.Clients, row.ClientCounts)
	}
	return s
}

// deleters counts the users whom administrators deleted, by administrator.
func deleters(v *events.View, x *acts.Acts) []Deleter {
	type actor struct{ account, actor events.Text }
	users := map[actor]int64{}
	for i, r := range x.Admitted(v) {
		if x.On(i)&acts.DeletedByAdmin != 0 {
			users[actor{v.Account(r), r.Actor()}]++
		}
	}
	rows := []Deleter{}
	for by, n := range users {
		rows = append(rows, Deleter{v.String(by.actor), v.String(by.account), n})
	}
	slices.SortFunc(rows, func(a, b Deleter) int {
		return cmp.Or(cmp.Compare(b.Users, a.Users), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Actor, b.Actor))
	})
	return rows
}

// A matrix counts visits by label and verdict.
type matrix map[judged]int64

type judged struct {
	label   cognito.Label
	verdict evidence.Verdict
}

func (m matrix) rows() []EvidenceCounts {
	groups := map[EvidenceCounts]*EvidenceCounts{}
	for of, n := range m {
		key := EvidenceCounts{Label: of.label, Evidence: of.verdict.Kind, Confidence: of.verdict.Confidence}
		if groups[key] == nil {
			counts := key
			groups[key] = &counts
		}
		if groups[key].Events += n; of.verdict.Edge {
			groups[key].Edge += n
		}
	}
	rows := []EvidenceCounts{}
	for c := range maps.Values(groups) {
		rows = append(rows, *c)
	}
	slices.SortFunc(rows, func(a, b EvidenceCounts) int {
		return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.Evidence, b.Evidence), cmp.Compare(a.Confidence, b.Confidence))
	})
	return rows
}

// deletions count deletion events. The key is a row without counts.
type deletions map[DeletionCounts]*deleted

type deleted struct {
	events int64
	subs   map[events.User]struct{}
}

// of returns what counts events like e, nil if e is not a deletion.
func (d deletions) of(e *cognito.Event) *deleted {
	if !e.Class.IsDeletion() {
		return nil
	}
	key := DeletionCounts{Class: e.Class, Name: e.Name, Outcome: e.Outcome}
	if d[key] == nil {
		d[key] = &deleted{subs: map[events.User]struct{}{}}
	}
	return d[key]
}

// add counts r, a deletion.
func (d *deleted) add(v *events.View, r *events.Row) {
	d.events++
	if r.Sub() != 0 {
		d.subs[v.User(r)] = struct{}{}
	}
}

func (d deletions) rows() []DeletionCounts {
	rows := []DeletionCounts{}
	for key, counted := range d {
		if counted.events > 0 { // otherwise all of them are corrected, or not asked about
			key.Events, key.DistinctSubs = counted.events, int64(len(counted.subs))
			rows = append(rows, key)
		}
	}
	slices.SortFunc(rows, func(a, b DeletionCounts) int {
		return cmp.Or(cmp.Compare(a.Class, b.Class), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Outcome, b.Outcome))
	})
	return rows
}
