package report

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/cogtrail/cogtrail/report/acts"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A RefusedRow is the sign-ins or sign-ups that failed or were refused in one way, from one
// address. They include pages that were shown again at once, which have no error code.
type RefusedRow struct {
	Account    string    `json:"account"`
	Region     string    `json:"region"`
	UserPoolID string    `json:"user_pool_id"`
	ClientID   string    `json:"client_id"`
	Act        string    `json:"act"` // "sign_in" or "sign_up"
	Name       string    `json:"name"`
	ErrorCode  string    `json:"error_code"`
	Challenge  string    `json:"challenge"` // of an API sign-in: the challenge that was not met
	IP         string    `json:"ip"`
	Events     int64     `json:"events"`
	Users      int64     `json:"users"` // distinct users whom the events name
	First      time.Time `json:"first"`
	Last       time.Time `json:"last"`
}

// A refusal is what the events of a RefusedRow have in common, by the numbers of its texts.
type refusal struct {
	account, region, pool, client, ip events.Text
	signUp                            bool
	how                               uint32
}

// A way is how something is refused.
type way struct{ name, code, challenge string }

// A refusedGroup is the events of a RefusedRow.
type refusedGroup struct {
	refusal
	events      int64
	users       map[events.User]struct{} // nil if nobody is named
	first, last *events.Row
}

// refused returns the rows, sorted by everything that their events have in common.
func refused(v *events.View, x *acts.Acts) List[RefusedRow] {
	ways := events.NewNumbers[way]()
	kinds := events.ByKind(v, func(e *cognito.Event) uint32 { return ways.Of(way{e.Name, e.ErrorCode, e.Challenge}) })
	groups := map[refusal]*refusedGroup{}
	for i, r := range v.Admitted() {
		act := x.On(i)
		if act&(acts.FailedSignIn|acts.FailedSignUp) == 0 {
			continue
		}
		key := refusal{v.Account(r), v.Region(r), v.Pool(r), v.Client(r), r.IP(), act&acts.FailedSignIn == 0, kinds[r.Kind()]}
		g := groups[key]
		if g == nil {
			g = &refusedGroup{refusal: key, first: r, last: r}
			groups[key] = g
		}
		g.add(v, r)
	}
	row := func(g *refusedGroup) RefusedRow {
		w, act := ways.At(g.how), "sign_in"
		if g.signUp {
			act = "sign_up"
		}
		return RefusedRow{
			v.String(g.account), v.String(g.region), v.String(g.pool), v.String(g.client), act, w.name, w.code, w.challenge, v.String(g.ip),
			g.events, int64(len(g.users)), g.first.Time(), g.last.Time(),
		}
	}
	sorted := slices.SortedFunc(maps.Values(groups), func(a, b *refusedGroup) int {
		p, q := row(a), row(b)
		return p.compare(&q)
	})
	return newList(len(sorted), func(i int) RefusedRow { return row(sorted[i]) })
}

func (g *refusedGroup) add(v *events.View, r *events.Row) {
	g.events++
	if r.Sub() != 0 {
		if g.users == nil {
			g.users = map[events.User]struct{}{}
		}
		g.users[v.User(r)] = struct{}{}
	}
	if r.CompareTimes(g.first) < 0 {
		g.first = r
	}
	if r.CompareTimes(g.last) > 0 {
		g.last = r
	}
}

func (r *RefusedRow) compare(o *RefusedRow) int {
	return cmp.Or(cmp.Compare(r.Account, o.Account), cmp.Compare(r.Region, o.Region), cmp.Compare(r.UserPoolID, o.UserPoolID),
		cmp.Compare(r.ClientID, o.ClientID), cmp.Compare(r.Act, o.Act), cmp.Compare(r.Name, o.Name), cmp.Compare(r.ErrorCode, o.ErrorCode),
		cmp.Compare(r.Challenge, o.Challenge), cmp.Compare(r.IP, o.IP))
}
