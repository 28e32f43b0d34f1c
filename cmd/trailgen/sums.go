package main

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// clientKey identifies the row of a client.
type clientKey struct{ period, account, region, pool, client string }

// A clientSum accumulates the row of a client.
type clientSum struct {
	counts authorizeCounts
	users  map[userKey]bool // with the label sign_in
}

func (s *clientSum) add(l label, u userKey) {
	switch l {
	case visitSignIn:
		s.counts.SignIn++
		s.users[u] = true
	case visitSignUp:
		s.counts.SignUp++
	case undetermined:
		s.counts.Undetermined++
	}
	s.counts.DistinctSubs = int64(len(s.users))
}

// visits returns the authorize visits: all, by client, and by day and client.
func (t *tally) visits() (all authorizeCounts, clients, days []clientRow) {
	total := &clientSum{users: map[userKey]bool{}}
	byClient, byDay := map[clientKey]*clientSum{}, map[clientKey]*clientSum{}
	for e := range t.countedEvents {
		k := t.kindOf(e)
		if k.class != authorize {
			continue
		}
		key := clientKey{"", e.visit.place.account.id, e.visit.place.region, t.pool(e), t.client(e)}
		user := t.userOf(e)
		total.add(k.label, user)
		sumOf(byClient, key).add(k.label, user)
		key.period = utc(e.at).Format(time.DateOnly)
		sumOf(byDay, key).add(k.label, user)
	}
	return total.counts, clientRows(byClient), clientRows(byDay)
}

func sumOf(sums map[clientKey]*clientSum, key clientKey) *clientSum {
	if sums[key] == nil {
		sums[key] = &clientSum{users: map[userKey]bool{}}
	}
	return sums[key]
}

func clientRows(sums map[clientKey]*clientSum) []clientRow {
	rows := []clientRow{}
	for _, key := range slices.SortedFunc(maps.Keys(sums), compareClients) {
		rows = append(rows, clientRow{
			Period: key.period, Account: key.account, Region: key.region, UserPoolID: key.pool, ClientID: key.client,
			authorizeCounts: sums[key].counts,
		})
	}
	return rows
}

func compareClients(a, b clientKey) int {
	return cmp.Or(cmp.Compare(a.period, b.period), cmp.Compare(a.account, b.account), cmp.Compare(a.region, b.region),
		cmp.Compare(a.pool, b.pool), cmp.Compare(a.client, b.client))
}

type deletionKey struct{ class, name, outcome string }

// deletionCounts returns how many deletions there were of each kind.
func (t *tally) deletionCounts() []deletionCount {
	events, users := map[deletionKey]int64{}, map[deletionKey]map[userKey]bool{}
	for e := range t.countedEvents {
		k := t.kindOf(e)
		if !k.class.deletes() {
			continue
		}
		key := deletionKey{string(k.class), k.name, string(k.outcome)}
		events[key]++
		if users[key] == nil {
			users[key] = map[userKey]bool{}
		}
		if t.sub(e) != "" {
			users[key][t.userOf(e)] = true
		}
	}
	rows := []deletionCount{}
	for _, key := range slices.SortedFunc(maps.Keys(events), compareDeletions) {
		rows = append(rows, deletionCount{key.class, key.name, key.outcome, events[key], int64(len(users[key]))})
	}
	return rows
}

func compareDeletions(a, b deletionKey) int {
	return cmp.Or(cmp.Compare(a.class, b.class), cmp.Compare(a.name, b.name), cmp.Compare(a.outcome, b.outcome))
}
