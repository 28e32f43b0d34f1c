package report

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/report/acts"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A ClientRow is one app client that some event names. A use is an event that succeeded and
// is not about the client itself, as its creation is. A client without a use was not used
// in the time that the archive covers. Days are in UTC.
type ClientRow struct {
	Account       string `json:"account"`
	Region        string `json:"region"`
	UserPoolID    string `json:"user_pool_id"` // from other events of the client if a record does not name it
	ClientID      string `json:"client_id"`
	FirstSeen     string `json:"first_seen"` // day of the first event, of any kind
	LastSeen      string `json:"last_seen"`
	LastUsed      string `json:"last_used"`      // day of the last use, empty if there is none
	CreatedOn     string `json:"created_on"`     // empty if the archive does not show it
	DeletedOn     string `json:"deleted_on"`     // empty if the archive does not show it
	Uses          int64  `json:"uses"`           // events with a row, and events that are only counted
	Refused       int64  `json:"refused"`        // events that would have been uses, but failed or were denied
	Users         int64  `json:"users"`          // distinct users named by its events that have rows; at least this many
	SignIns       int64  `json:"sign_ins"`       // as in ActCounts
	Grants        string `json:"grants"`         // the grant types and flows of its uses, in order
	CodeTokens    int64  `json:"code_tokens"`    // tokens issued for codes
	RefreshTokens int64  `json:"refresh_tokens"` // tokens issued for older tokens
	M2MTokens     int64  `json:"m2m_tokens"`     // tokens issued for client credentials
}

// A usage gathers the events of one client.
type usage struct {
	row    ClientRow
	users  map[events.User]struct{}
	grants map[string]struct{}
}

// A purpose is what a kind of event means for its client.
type purpose struct {
	manages, creates, deletes bool
	succeeded                 bool
	grant                     string
	code, refresh, machine    bool
}

// managed are parts of the names of calls that manage an app client.
var managed = []string{"UserPoolClient", "UICustomization", "RiskConfiguration", "ManagedLoginBranding", "Terms"}

func purposeOf(e *cognito.Event) purpose {
	p := purpose{succeeded: e.Outcome == cognito.Succeeded, grant: cmp.Or(e.GrantType, e.Flow)}
	p.manages = slices.ContainsFunc(managed, func(part string) bool { return strings.Contains(e.Name, part) })
	if p.manages {
		p.creates, p.deletes = p.succeeded && e.Name == "CreateUserPoolClient", p.succeeded && e.Name == "DeleteUserPoolClient"
		return p
	}
	active := livenessOf(e)
	p.machine, p.refresh = active == machine, active == refreshes
	p.code = active == byUser && e.GrantType == "authorization_code"
	return p
}

// add counts n events on a day.
func (u *usage) add(p *purpose, day string, n int64) {
	r := &u.row
	r.FirstSeen, r.LastSeen = earlier(r.FirstSeen, day), max(r.LastSeen, day)
	if p.creates {
		r.CreatedOn = earlier(r.CreatedOn, day)
	}
	if p.deletes {
		r.DeletedOn = max(r.DeletedOn, day)
	}
	switch {
	case p.manages:
	case !p.succeeded:
		r.Refused += n
	default:
		u.use(p, day, n)
	}
}

func (u *usage) use(p *purpose, day string, n int64) {
	r := &u.row
	r.Uses, r.LastUsed = r.Uses+n, max(r.LastUsed, day)
	if p.grant != "" {
		u.grants[p.grant] = struct{}{}
	}
	switch {
	case p.code:
		r.CodeTokens += n
	case p.refresh:
		r.RefreshTokens += n
	case p.machine:
		r.M2MTokens += n
	}
}

// earlier returns the earlier of two days. An empty one is no day.
func earlier(a, b string) string {
	if a == "" || b != "" && b < a {
		return b
	}
	return a
}

// usages are the usages of clients, by place.
type usages map[countPlace]*usage

func (all usages) of(p countPlace) *usage {
	if all[p] == nil {
		all[p] = &usage{
			ClientRow{Account: p.account, Region: p.region, UserPoolID: p.pool, ClientID: p.client},
			map[events.User]struct{}{}, map[string]struct{}{},
		}
	}
	return all[p]
}

// clients returns a row for each app client, from event rows and counts.
func (b *Builder) clients(v *events.View, x *acts.Acts, q *Query) []ClientRow {
	wide := q.Filter
	wide.UserPools = nil // an event without a pool may belong to one that is asked about
	v = v.With(wide)
	all, kinds := usages{}, events.ByKind(v, purposeOf)
	places := events.ByPlace(v, func(e *cognito.Event) *usage {
		if e.ClientID == "" {
			return nil
		}
		return all.of(countPlace{e.Account, e.Region, e.UserPoolID, e.ClientID})
	})
	day, number := "", int64(0) // of the last event
	for i, r := range x.Admitted(v) {
		u := places[r.Place()]
		if c := x.Client(v, i); u == nil && c != 0 { // for example, the answer of an identity provider
			u = all.of(countPlace{v.String(v.Account(r)), v.String(v.Region(r)), v.String(v.NamedPool(r)), v.String(c)})
		}
		if u == nil {
			continue
		}
		if n := r.Seconds() / secondsOfDay; day == "" || n != number || r.Seconds() < 0 {
			day, number = r.Time().Format(time.DateOnly), n
		}
		u.add(&kinds[r.Kind()], day, 1)
		count(x.On(i), acts.SignedIn, &u.row.SignIns)
		if who := x.User(v, i); who.Sub != 0 && !kinds[r.Kind()].manages {
			u.users[who] = struct{}{}
		}
	}
	for m := range b.counted.masses(&wide) {
		if m.client == "" {
			continue
		}
		e := m.event()
		p := purposeOf(&e)
		all.of(m.countPlace).add(&p, m.day.Format(time.DateOnly), m.events)
	}
	all.gather()
	rows := all.rows()
	if pools := q.UserPools; len(pools) > 0 {
		rows = slices.DeleteFunc(rows, func(r ClientRow) bool { return !slices.Contains(pools, r.UserPoolID) })
	}
	return rows
}

// gather adds what names a client but no pool to the client's pool, if there is exactly
// one: the calls of an app never name a pool.
func (all usages) gather() {
	pools := map[countPlace][]countPlace{} // by place without
	for p := range all {
		if p.pool != "" {
			bare := p
			bare.pool = ""
			pools[bare] = append(pools[bare], p)
		}
	}
	for bare, list := range pools {
		if from := all[bare]; from != nil && len(list) == 1 {
			all[list[0]].take(from)
			delete(all, bare)
		}
	}
}

// take adds another usage of the same client.
func (u *usage) take(o *usage) {
	a, b := &u.row, &o.row
	if b.FirstSeen == "" {
		return
	}
	a.FirstSeen, a.LastSeen, a.LastUsed = earlier(a.FirstSeen, b.FirstSeen), max(a.LastSeen, b.LastSeen), max(a.LastUsed, b.LastUsed)
	a.CreatedOn, a.DeletedOn = earlier(a.CreatedOn, b.CreatedOn), max(a.DeletedOn, b.DeletedOn)
	a.Uses, a.Refused, a.SignIns = a.Uses+b.Uses, a.Refused+b.Refused, a.SignIns+b.SignIns
	a.CodeTokens, a.RefreshTokens, a.M2MTokens = a.CodeTokens+b.CodeTokens, a.RefreshTokens+b.RefreshTokens, a.M2MTokens+b.M2MTokens
	maps.Copy(u.users, o.users)
	maps.Copy(u.grants, o.grants)
}

func (all usages) rows() []ClientRow {
	rows := []ClientRow{}
	for _, u := range all {
		if u.row.FirstSeen == "" {
			continue // none of its events is asked about
		}
		row := u.row
		row.Users, row.Grants = int64(len(u.users)), strings.Join(slices.Sorted(maps.Keys(u.grants)), " ")
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b ClientRow) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region), cmp.Compare(a.UserPoolID, b.UserPoolID), cmp.Compare(a.ClientID, b.ClientID))
	})
	return rows
}
