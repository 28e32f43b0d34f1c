package report

import (
	"cmp"
	"slices"

	"github.com/cogtrail/cogtrail/report/acts"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/report/evidence"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// ActCounts count what people did, each act at the event that completes it. Package acts
// has the rules, and says in which direction each count can be wrong.
type ActCounts struct {
	SignedUp       int64 `json:"signed_up"`        // sign-ups that were confirmed or needed no confirmation
	AdminCreated   int64 `json:"admin_created"`    // users created by administrators; they may never have signed in
	FirstFederated int64 `json:"first_federated"`  // users seen for the first time when an identity provider sent them; at most this many are new
	SignIns        int64 `json:"sign_ins"`         // logins that gave tokens: no refreshes, no existing sessions, no ends of sign-ups on the hosted pages
	PeopleSignedIn int64 `json:"people_signed_in"` // distinct users who acted with a password, a session or a token; at least this many, since not every event names its user
	FailedSignIns  int64 `json:"failed_sign_ins"`  // logins that were refused
	Deleted        int64 `json:"deleted"`          // users who were deleted one by one, not with their pool
}

// An ActivityRow is what people did with one app client in one period, and the client's
// visits by label. Events that name no client, such as deletions, are in a row without one.
type ActivityRow struct {
	Period     string `json:"period"`
	Account    string `json:"account"`
	Region     string `json:"region"`
	UserPoolID string `json:"user_pool_id"`
	ClientID   string `json:"client_id"`
	ActCounts
	AuthorizeCounts
}

// An active tallies acts and visits.
type active struct {
	acts   ActCounts
	people map[events.User]struct{}
	visits tally
}

func (a *active) add(view *events.View, x *acts.Acts, number uint32) {
	act := x.On(number)
	count(act, acts.SignedUp, &a.acts.SignedUp)
	count(act, acts.AdminCreated, &a.acts.AdminCreated)
	count(act, acts.FirstFederated, &a.acts.FirstFederated)
	count(act, acts.SignedIn, &a.acts.SignIns)
	count(act, acts.FailedSignIn, &a.acts.FailedSignIns)
	count(act, acts.DeletedSelf|acts.DeletedByAdmin, &a.acts.Deleted)
	if act&acts.Present == 0 {
		return
	}
	if u := x.User(view, number); u.Sub != 0 {
		if a.people == nil {
			a.people = map[events.User]struct{}{}
		}
		a.people[u] = struct{}{}
	}
}

// count increments n if act includes one of the acts in of.
func count(act, of acts.Act, n *int64) {
	if act&of != 0 {
		*n++
	}
}

func (a *active) counts() ActCounts {
	a.acts.PeopleSignedIn = int64(len(a.people))
	return a.acts
}

// PeriodCounts are what people did in one period, in all pools and clients.
type PeriodCounts struct {
	Period string `json:"period"`
	ActCounts
	AuthorizeCounts
}

// periods returns a row for each period in which anything was done: months, unless q asks
// for other periods, and none if q asks for a single row.
func periods(v *events.View, x *acts.Acts, verdicts *evidence.Verdicts, q *Query) []PeriodCounts {
	rows := []PeriodCounts{}
	if q.By == ByAll {
		return rows
	}
	everyone := func(uint32, *events.Row) client { return client{} }
	for c, g := range tallies(v, x, verdicts, q, cmp.Or(q.By, ByMonth), everyone) {
		row := PeriodCounts{c.period, g.counts(), g.visits.result()}
		if (row != PeriodCounts{Period: c.period}) {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b PeriodCounts) int { return cmp.Compare(a.Period, b.Period) })
	return rows
}

// tallies counts acts and visits by period and by what of returns for an event.
func tallies(v *events.View, x *acts.Acts, verdicts *evidence.Verdicts, q *Query, by Period, of func(uint32, *events.Row) client) map[client]*active {
	labels, groups := events.ByKind(v, labelOf), map[client]*active{}
	names := calendar{by: by, zone: q.zone()}
	for i, r := range x.Admitted(v) {
		label := labels[r.Kind()]
		if x.On(i) == 0 && label == "" {
			continue
		}
		c := of(i, r)
		c.period = names.period(r.Time())
		g := groups[c]
		if g == nil {
			g = &active{}
			groups[c] = g
		}
		g.add(v, x, i)
		if label != "" {
			g.visits.add(v, r, label, verdicts.On(i).Kind)
		}
	}
	return groups
}

// activity returns a row for each client and period in which anything was done.
func activity(v *events.View, x *acts.Acts, verdicts *evidence.Verdicts, q *Query) []ActivityRow {
	ofClient := func(i uint32, r *events.Row) client {
		return client{account: v.Account(r), region: v.Region(r), pool: v.Pool(r), id: x.Client(v, i)}
	}
	rows := []ActivityRow{}
	for c, g := range tallies(v, x, verdicts, q, q.By, ofClient) {
		rows = append(rows, ActivityRow{
			c.period, v.String(c.account), v.String(c.region), v.String(c.pool), v.String(c.id), g.counts(), g.visits.result(),
		})
	}
	slices.SortFunc(rows, func(a, b ActivityRow) int {
		return cmp.Or(cmp.Compare(a.Period, b.Period), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region),
			cmp.Compare(a.UserPoolID, b.UserPoolID), cmp.Compare(a.ClientID, b.ClientID))
	})
	return slices.DeleteFunc(rows, func(r ActivityRow) bool {
		return r.ActCounts == ActCounts{} && r.AuthorizeCounts == AuthorizeCounts{}
	})
}

// ActTotals count the acts of everything that is asked about, in any pool and period.
type ActTotals struct {
	ActCounts
	SignInsInferred  int64 `json:"sign_ins_inferred"`  // of the sign-ins, those whose record does not say that tokens were issued
	FailedSignUps    int64 `json:"failed_sign_ups"`    // forms and confirmations that were refused
	DeletedSelf      int64 `json:"deleted_by_self"`    // of the deleted users, those who deleted themselves
	DeletedByAdmin   int64 `json:"deleted_by_admin"`   // of the deleted users, those whom somebody else deleted
	PoolsDeleted     int64 `json:"pools_deleted"`      // user pools deleted, with all of their users
	DeletedWithPools int64 `json:"deleted_with_pools"` // users seen in these pools and not deleted before; at least this many
}

// totals counts the acts of all events that the view admits.
func totals(v *events.View, x *acts.Acts) ActTotals {
	var all active
	var t ActTotals
	pools := events.ByKind(v, func(e *cognito.Event) bool {
		return e.Class == cognito.PoolDeletion && e.Outcome == cognito.Succeeded
	})
	gone := map[events.User]*events.Row{} // deletion of each pool; the pool is a user without a sub
	for i, r := range x.Admitted(v) {
		all.add(v, x, i)
		act := x.On(i)
		count(act, acts.Inferred, &t.SignInsInferred)
		count(act, acts.FailedSignUp, &t.FailedSignUps)
		count(act, acts.DeletedSelf, &t.DeletedSelf)
		count(act, acts.DeletedByAdmin, &t.DeletedByAdmin)
		if pools[r.Kind()] {
			t.PoolsDeleted++
			if p := (events.User{Account: v.Account(r), Pool: v.Pool(r)}); p.Pool != 0 && (gone[p] == nil || r.CompareTimes(gone[p]) < 0) {
				gone[p] = r
			}
		}
	}
	t.ActCounts = all.counts()
	if len(gone) > 0 {
		t.DeletedWithPools = lost(v, x, gone)
	}
	return t
}

// lost counts the users who were seen in a pool before it was deleted, and were not deleted
// before it.
func lost(v *events.View, x *acts.Acts, gone map[events.User]*events.Row) (n int64) {
	left := map[events.User]bool{}
	for i, r := range v.All() {
		u := v.User(r)
		end := gone[events.User{Account: u.Account, Pool: u.Pool}]
		if end == nil || u.Sub == 0 || r.CompareTimes(end) > 0 {
			continue
		}
		left[u] = left[u] || x.On(i)&(acts.DeletedSelf|acts.DeletedByAdmin) != 0
	}
	for _, deleted := range left {
		if !deleted {
			n++
		}
	}
	return n
}
