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

func (t *tally) add(e *cognito.Event) {
	switch e.Label {
	case cognito.SignIn:
		t.counts.SignIn++
		if t.subs == nil {
			t.subs = map[userKey]struct{}{}
		}
		t.subs[userOf(e)] = struct{}{}
	case cognito.SignUp:
		t.counts.SignUp++
	case cognito.Undetermined:
		t.counts.Undetermined++
	}
}

func (t *tally) result() AuthorizeCounts {
	t.counts.DistinctSubs = int64(len(t.subs))
	return t.counts
}

// tallies counts the authorize events of each app client and period.
func tallies(events []cognito.Event, period func(*cognito.Event) string) []AuthorizeRow {
	groups := map[AuthorizeRow]*tally{} // by row without counts
	for i := range events {
		e := &events[i]
		if e.Class != cognito.Authorize {
			continue
		}
		key := AuthorizeRow{period(e), ClientCounts{
			Account: e.Account, Region: e.Region, UserPoolID: e.UserPoolID, ClientID: e.ClientID,
		}}
		if groups[key] == nil {
			groups[key] = &tally{}
		}
		groups[key].add(e)
	}
	rows := []AuthorizeRow{}
	for key, t := range groups {
		key.AuthorizeCounts = t.result()
		rows = append(rows, key)
	}
	slices.SortFunc(rows, func(a, b AuthorizeRow) int {
		return cmp.Or(cmp.Compare(a.Period, b.Period), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region),
			cmp.Compare(a.UserPoolID, b.UserPoolID), cmp.Compare(a.ClientID, b.ClientID))
	})
	return rows
}

func authorizeRows(events []cognito.Event, q *Query) []AuthorizeRow {
	return tallies(events, func(e *cognito.Event) string { return q.By.of(e.Time, q.Location) })
}

func summarize(events []cognito.Event) *Summary {
	var all tally
	for i := range events {
		all.add(&events[i])
	}
	s := &Summary{Authorize: all.result(), Clients: []ClientCounts{}, Deletions: deletionCounts(events)}
	for _, row := range tallies(events, func(*cognito.Event) string { return "" }) {
		s.Clients = append(s.Clients, row.ClientCounts)
	}
	return s
}

func deletionCounts(events []cognito.Event) []DeletionCounts {
	subs := map[DeletionCounts]map[userKey]struct{}{} // by row without counts
	counts := map[DeletionCounts]int64{}
	for i := range events {
		e := &events[i]
		if !e.Class.IsDeletion() {
			continue
		}
		key := DeletionCounts{Class: e.Class, Name: e.Name, Outcome: e.Outcome}
		counts[key]++
		if subs[key] == nil {
			subs[key] = map[userKey]struct{}{}
		}
		if e.Sub != "" {
			subs[key][userOf(e)] = struct{}{}
		}
	}
	rows := slices.SortedFunc(maps.Keys(counts), func(a, b DeletionCounts) int {
		return cmp.Or(cmp.Compare(a.Class, b.Class), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Outcome, b.Outcome))
	})
	for i, key := range rows {
		rows[i].Events, rows[i].DistinctSubs = counts[key], int64(len(subs[key]))
	}
	if rows == nil {
		return []DeletionCounts{}
	}
	return rows
}
