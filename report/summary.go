package report

import (
	"cmp"
	"maps"
	"slices"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A tally counts authorize events by label.
type tally struct {
	counts AuthorizeCounts
	subs   map[userKey]struct{}
}

func (t *tally) add(v *view, r *row, e Evidence) {
	label := v.traits[r.kind].label
	t.counts.weigh(label, e.Says())
	switch label {
	case cognito.SignIn:
		t.counts.SignIn++
		if t.subs == nil {
			t.subs = map[userKey]struct{}{}
		}
		t.subs[v.user(r)] = struct{}{}
	case cognito.SignUp:
		t.counts.SignUp++
	case cognito.Undetermined:
		t.counts.Undetermined++
	}
}

// weigh counts a visit by its label and by the one that the evidence speaks for.
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
	account, region, pool, id uint32
}

// visits tally the authorize events of each app client.
type visits struct {
	view   *view
	groups map[client]*tally
	latest []latest // by place
}

// latest is the tally of the last event at a place: the next one is most often of
// the same client.
type latest struct {
	client
	*tally
}

func (v *view) visits() *visits {
	return &visits{v, map[client]*tally{}, make([]latest, len(v.places.list))}
}

// add counts r, an authorize event.
func (x *visits) add(r *row, period string, e Evidence) {
	v := x.view
	p, last := &v.places.list[r.place], &x.latest[r.place]
	c := client{period, p.account(), p.region(), v.pool(r), p.client()}
	if last.tally == nil || last.client != c {
		if x.groups[c] == nil {
			x.groups[c] = &tally{}
		}
		*last = latest{c, x.groups[c]}
	}
	last.tally.add(v, r, e)
}

// rows returns a row for each client and period.
func (x *visits) rows() []AuthorizeRow {
	rows := []AuthorizeRow{}
	list := x.view.texts.list
	for c, t := range x.groups {
		rows = append(rows, AuthorizeRow{c.period, ClientCounts{
			list[c.account], list[c.region], list[c.pool], list[c.id], t.result(),
		}})
	}
	slices.SortFunc(rows, func(a, b AuthorizeRow) int {
		return cmp.Or(cmp.Compare(a.Period, b.Period), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region),
			cmp.Compare(a.UserPoolID, b.UserPoolID), cmp.Compare(a.ClientID, b.ClientID))
	})
	return rows
}

func (v *view) authorize() []AuthorizeRow {
	x := v.visits()
	var text []byte
	period := ""
	for r, verdict := range v.judged() {
		if v.traits[r.kind].class != cognito.Authorize {
			continue
		}
		if text = v.query.By.appendTo(text[:0], r.time(), v.query.Location); string(text) != period {
			period = string(text)
		}
		x.add(r, period, v.meanings[verdict].evidence)
	}
	return x.rows()
}

func (v *view) summary() *Summary {
	var all tally
	evidence := evidenceTally{view: v, counts: map[ruled]int64{}}
	clients, deletions := v.visits(), deletions{map[DeletionCounts]*deleted{}, make([]*deleted, len(v.kinds.list))}
	for r, verdict := range v.judged() {
		k := &v.traits[r.kind]
		if k.class == cognito.Authorize {
			e := v.meanings[verdict].evidence
			all.add(v, r, e)
			clients.add(r, "", e)
			evidence.counts[ruled{r.kind, verdict}]++
		}
		if k.deletes {
			deletions.add(v, r)
		}
	}
	s := &Summary{Authorize: all.result(), Clients: []ClientCounts{}, Evidence: evidence.rows(), Deletions: deletions.rows(), Findings: v.findings()}
	for _, row := range clients.rows() {
		s.Clients = append(s.Clients, row.ClientCounts)
	}
	return s
}

// deletions count deletion events, by row without counts.
type deletions struct {
	groups map[DeletionCounts]*deleted
	kinds  []*deleted // by kind, as far as they were met
}

type deleted struct {
	events int64
	subs   map[userKey]struct{}
}

// add counts r, a deletion.
func (d *deletions) add(v *view, r *row) {
	g := d.kinds[r.kind]
	if g == nil {
		k := &v.traits[r.kind]
		key := DeletionCounts{Class: k.class, Name: k.name, Outcome: k.outcome}
		if d.groups[key] == nil {
			d.groups[key] = &deleted{subs: map[userKey]struct{}{}}
		}
		g = d.groups[key]
		d.kinds[r.kind] = g
	}
	g.events++
	if r.sub() != 0 {
		g.subs[v.user(r)] = struct{}{}
	}
}

func (d *deletions) rows() []DeletionCounts {
	rows := slices.AppendSeq([]DeletionCounts{}, maps.Keys(d.groups))
	slices.SortFunc(rows, func(a, b DeletionCounts) int {
		return cmp.Or(cmp.Compare(a.Class, b.Class), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Outcome, b.Outcome))
	})
	for i, key := range rows {
		rows[i].Events, rows[i].DistinctSubs = d.groups[key].events, int64(len(d.groups[key].subs))
	}
	return rows
}
