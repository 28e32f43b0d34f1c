package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// answer returns the answer for everything that was read.
func (r *refArchive) answer() answer {
	distinct := refDistinct(r.events)
	counted := refCurrent(distinct)
	refInfer(counted)
	a := answer{Coverage: r.coverage, Deletions: refDeletions(counted), Users: refUsers(counted)}
	a.Coverage.Days = r.sortedDays()
	a.Coverage.Events = eventCounts{
		Distinct:  int64(len(counted)),
		Duplicate: int64(len(r.events) - len(distinct)),
		Replaced:  int64(len(distinct) - len(counted)),
	}
	if len(counted) > 0 {
		byTime := func(a, b refEvent) int { return a.time.Compare(b.time) }
		first, last := slices.MinFunc(counted, byTime).time, slices.MaxFunc(counted, byTime).time
		a.Coverage.FirstEvent, a.Coverage.LastEvent = &first, &last
	}
	var visits []refEvent
	for _, e := range counted {
		if e.class == "authorize" {
			visits = append(visits, e)
		}
	}
	a.Summary.Authorize = refVisits(visits)
	a.Summary.Clients = refClients(visits, func(refEvent) string { return "" })
	a.Summary.Deletions = refDeletionCounts(counted)
	a.Authorize = refClients(visits, refEvent.day)
	return a
}

// refDistinct returns one copy of each event of an account: that in the object with the
// smallest name. Events with the same ID are one if the same thing happened and, if the ID
// says nothing, if they say the same.
func refDistinct(events []refEvent) []refEvent {
	sorted := slices.Clone(events)
	slices.SortStableFunc(sorted, func(a, b refEvent) int { return cmp.Compare(a.object, b.object) })
	seen := map[string]bool{}
	var distinct []refEvent
	for _, e := range sorted {
		key := fmt.Sprint([]string{e.account, e.id, e.source, e.name, e.sub, e.outcome, e.time.String()})
		if !refTells(e.id) {
			key += e.whole
		}
		if !seen[key] {
			seen[key] = true
			distinct = append(distinct, e)
		}
	}
	return distinct
}

// refCurrent returns the events that count: from each group of events that correct each
// other, directly or not, one that no other corrects, in the object with the greatest name.
func refCurrent(distinct []refEvent) []refEvent {
	links := map[[2]string][][2]string{} // in both directions; the original may be missing
	corrected := map[[2]string]bool{}
	present := map[[2]string]refEvent{}
	var current []refEvent
	several := map[[2]string]int{}
	for _, e := range distinct {
		several[[2]string{e.account, e.id}]++
	}
	alone := func(id [2]string) bool { return several[id] <= 1 && refTells(id[1]) }
	for _, e := range distinct {
		id, original := [2]string{e.account, e.id}, [2]string{e.account, e.original}
		if !alone(id) {
			current = append(current, e)
			continue
		}
		present[id] = e
		if e.original != "" && alone(original) {
			links[id] = append(links[id], original)
			links[original] = append(links[original], id)
			corrected[original] = true
		}
	}
	grouped := map[[2]string]bool{}
	for _, e := range distinct {
		var members, candidates []refEvent
		for _, id := range refLinked([2]string{e.account, e.id}, links, grouped) {
			member, ok := present[id]
			if ok {
				members = append(members, member)
			}
			if ok && !corrected[id] {
				candidates = append(candidates, member)
			}
		}
		if len(candidates) == 0 { // they correct each other
			candidates = members
		}
		if len(candidates) > 0 {
			current = append(current, slices.MaxFunc(candidates, func(a, b refEvent) int {
				return cmp.Or(cmp.Compare(a.object, b.object), cmp.Compare(a.id, b.id))
			}))
		}
	}
	return current
}

// refTells reports whether an ID identifies its event.
func refTells(id string) bool { return strings.ContainsAny(id, "123456789") }

// refLinked returns id and all IDs linked to it that are not grouped yet, and adds them to
// grouped.
func refLinked(id [2]string, links map[[2]string][][2]string, grouped map[[2]string]bool) [][2]string {
	if grouped[id] {
		return nil
	}
	grouped[id] = true
	group := [][2]string{id}
	for _, other := range links[id] {
		group = append(group, refLinked(other, links, grouped)...)
	}
	return group
}

// refInfer sets the pool of events that name a sub but no pool, if other events name
// exactly one pool for that sub.
func refInfer(events []refEvent) {
	pools := map[[2]string]map[string]bool{}
	for _, e := range events {
		key := [2]string{e.account, e.sub}
		if pools[key] == nil {
			pools[key] = map[string]bool{}
		}
		if e.pool != "" {
			pools[key][e.pool] = true
		}
	}
	for i, e := range events {
		named := pools[[2]string{e.account, e.sub}]
		if e.sub != "" && e.pool == "" && len(named) == 1 {
			events[i].inferred = true
			for events[i].pool = range named {
			}
		}
	}
}

// refVisits counts visits by label, and the subs that signed in.
func refVisits(visits []refEvent) authorizeCounts {
	var c authorizeCounts
	subs := map[[3]string]bool{}
	for _, e := range visits {
		switch e.label {
		case "sign_in":
			c.SignIn++
			subs[e.user()] = true
		case "sign_up":
			c.SignUp++
		default:
			c.Undetermined++
		}
	}
	c.DistinctSubs = int64(len(subs))
	return c
}

// user returns the user that the event is about: a sub is unique within a pool.
func (e refEvent) user() [3]string { return [3]string{e.account, e.pool, e.sub} }

// refClients counts visits by period and app client.
func refClients(visits []refEvent, period func(refEvent) string) []clientRow {
	groups := map[[5]string][]refEvent{}
	for _, e := range visits {
		key := [5]string{period(e), e.account, e.region, e.pool, e.client}
		groups[key] = append(groups[key], e)
	}
	keys := slices.SortedFunc(maps.Keys(groups), func(a, b [5]string) int { return slices.Compare(a[:], b[:]) })
	var rows []clientRow
	for _, k := range keys {
		rows = append(rows, clientRow{
			Period: k[0], Account: k[1], Region: k[2], UserPoolID: k[3], ClientID: k[4],
			authorizeCounts: refVisits(groups[k]),
		})
	}
	return rows
}

// refDeletionCounts counts deletions by class, name and outcome.
func refDeletionCounts(events []refEvent) []deletionCount {
	groups := map[[3]string][]refEvent{}
	for _, e := range events {
		if e.deletes() {
			key := [3]string{e.class, e.name, e.outcome}
			groups[key] = append(groups[key], e)
		}
	}
	keys := slices.SortedFunc(maps.Keys(groups), func(a, b [3]string) int { return slices.Compare(a[:], b[:]) })
	var rows []deletionCount
	for _, k := range keys {
		subs := map[[3]string]bool{}
		for _, e := range groups[k] {
			if e.sub != "" {
				subs[e.user()] = true
			}
		}
		rows = append(rows, deletionCount{
			Class: k[0], Name: k[1], Outcome: k[2], Events: int64(len(groups[k])), DistinctSubs: int64(len(subs)),
		})
	}
	return rows
}

// refDeletions returns a row for each deletion, with what all events say about its user.
func refDeletions(events []refEvent) []deletionRow {
	ofUser := map[[3]string][]refEvent{}
	for _, e := range events {
		ofUser[e.user()] = append(ofUser[e.user()], e)
	}
	events = slices.SortedStableFunc(slices.Values(events), func(a, b refEvent) int {
		return cmp.Or(strings.Compare(a.source, b.source), strings.Compare(a.name, b.name), strings.Compare(a.outcome, b.outcome), strings.Compare(a.errorCode, b.errorCode), strings.Compare(a.sub, b.sub))
	})
	var rows []deletionRow
	for _, e := range events {
		if !e.deletes() {
			continue
		}
		row := deletionRow{
			ID: e.id, Time: e.time, Account: e.account, Region: e.region, Name: e.name, Class: e.class,
			Outcome: e.outcome, ErrorCode: e.errorCode, Sub: e.sub, UserPoolID: e.pool, Inferred: e.inferred,
			OriginalID: e.original,
		}
		if e.sub != "" {
			refTellUser(&row, ofUser[e.user()])
		}
		rows = append(rows, row)
	}
	slices.SortStableFunc(rows, func(a, b deletionRow) int {
		return cmp.Or(a.Time.Compare(b.Time), strings.Compare(a.Account, b.Account), strings.Compare(a.ID, b.ID))
	})
	return rows
}

// refTellUser sets what the events of one user say.
func refTellUser(row *deletionRow, events []refEvent) {
	var seen []time.Time
	for _, e := range events {
		seen = append(seen, e.time)
	}
	first := slices.MinFunc(seen, time.Time.Compare)
	row.FirstSeen = &first
}
