package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// coverage says what the events rest on.
func (b *Builder) coverage(q *Query, v *view) Coverage {
	c := Coverage{
		Classes: q.classes(), Key: q.Key, Objects: b.objects, Bytes: b.bytes, Records: b.records, Pruned: journal.SortPruned(q.Pruned), Unfinished: q.Unfinished,
		Events:   EventCounts{int64(v.count) - int64(len(v.gone)), v.copies, int64(len(v.gone))},
		Failures: slices.Clone(b.bad), Skips: []Skip{}, Gaps: b.gaps(),
	}
	failed, further := b.unresolved()
	for _, e := range failed {
		c.Objects.Listed++
		c.Objects.Failed++
		c.Bytes.Listed += e.Bytes
		c.Bytes.Failed += e.Bytes
		c.Failures = append(c.Failures, Failure{e.Object, e.Reason, e.Message})
	}
	c.Failures = slices.SortedFunc(slices.Values(c.Failures), func(a, b Failure) int {
		return cmp.Or(cmp.Compare(a.Object, b.Object), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Message, b.Message))
	})
	if c.Failures == nil {
		c.Failures = []Failure{}
	}
	for _, reason := range slices.Sorted(maps.Keys(b.skips)) {
		s := *b.skips[reason]
		s.Names = slices.Sorted(slices.Values(s.Names))
		c.Skips = append(c.Skips, s)
	}
	if v.first != nil {
		first, last := v.first.time(), v.last.time()
		c.FirstEvent, c.LastEvent = &first, &last
	}
	c.Days = b.dayRows()
	c.Warnings = warnings(&c, v)
	if n := len(b.others) - b.grown + further; n > 0 {
		c.Warnings = append(c.Warnings, Warning{"several_versions", fmt.Sprintf("objects changed between scans: %s counted beside the first, the events of all once", plural(int64(n), "further version"))})
	}
	return c
}

// unresolved returns the failed entries of versions of which no other was added,
// and how many of them are of objects that have another version, or another
// failed one. What could not even be looked at has no version, and nothing that
// was added tells of it.
func (b *Builder) unresolved() (left []journal.Entry, further int) {
	names := map[nameHash]bool{}
	for r, e := range b.failed {
		if e.Version == "" {
			left = append(left, e)
			continue
		}
		if b.has(r) {
			continue
		}
		left = append(left, e)
		if _, ok := b.seen[r.name]; ok || names[r.name] {
			further++
		}
		names[r.name] = true
	}
	return left, further
}

// unfinished says of a source what its journal lacks.
const unfinished = "its scan was interrupted: objects that it did not come to are missing"

func compareDays(a, b Day) int {
	return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region))
}

func (b *Builder) dayRows() []Day {
	rows := []Day{}
	for d, n := range b.days {
		if n.objects == 0 {
			continue // all that was delivered failed
		}
		d.Objects, d.Records, d.Events = n.objects, n.records, n.events
		rows = append(rows, d)
	}
	slices.SortFunc(rows, compareDays)
	return rows
}

// gaps finds runs of whole hours without a trail log, where an account and
// region otherwise have one in more than half of the hours.
func (b *Builder) gaps() []Gap {
	type place struct{ account, region string }
	hours := map[place][]time.Time{}
	for _, d := range slices.SortedFunc(maps.Keys(b.days), compareDays) {
		at := place{d.Account, d.Region}
		day, _ := time.Parse(time.DateOnly, d.Day)
		for h := range 24 {
			if b.days[d].hours&(1<<h) != 0 {
				hours[at] = append(hours[at], day.Add(time.Duration(h)*time.Hour))
			}
		}
	}
	gaps := []Gap{}
	for at, logged := range hours {
		span := logged[len(logged)-1].Sub(logged[0])/time.Hour + 1
		if 2*len(logged) <= int(span) {
			continue
		}
		for i := 1; i < len(logged); i++ {
			if from := logged[i-1].Add(time.Hour); from.Before(logged[i]) {
				gaps = append(gaps, Gap{at.account, at.region, from, logged[i]})
			}
		}
	}
	slices.SortFunc(gaps, func(a, b Gap) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region), a.From.Compare(b.From))
	})
	return gaps
}

// hostedSince is when Cognito began to log hosted and federation events, says
// the document history of its developer guide.
const hostedSince = "2022-06-15"

// hosted are the classes that only service events, or mostly they, are in.
var hosted = []cognito.Class{cognito.Authorize, cognito.Federation}

// warnings says what the events leave open.
func warnings(c *Coverage, v *view) []Warning {
	w := []Warning{}
	warn := func(code, format string, args ...any) {
		w = append(w, Warning{code, fmt.Sprintf(format, args...)})
	}
	looked := slices.ContainsFunc(hosted, func(h cognito.Class) bool { return slices.Contains(c.Classes, h) })
	if looked && len(c.Days) > 0 && c.Days[0].Day < hostedSince {
		warn("before_hosted_events", "the archive begins on %s; Cognito logs visits to its hosted pages only since %s", c.Days[0].Day, hostedSince)
	}
	if looked {
		for _, place := range v.withoutServiceEvents() {
			warn("no_service_events", "account %s, region %s: deletions, but not one AwsServiceEvent: the trail may leave them out, so that no sign-ins or sign-ups does not mean that there were none", place.Account, place.Region)
		}
	}
	pools := int64(0)
	for _, r := range v.poolless {
		if v.pool(r) == 0 {
			pools++
		}
	}
	if pools > 0 {
		warn("unresolved_pools", "%s of a user whose pool is not known: the record does not name it and no other event of the sub does, or several do", plural(pools, "deletion"))
	}
	return w
}

// withoutServiceEvents returns the accounts and regions that have deletions but
// no event of the hosted pages.
func (v *view) withoutServiceEvents() []Day {
	missing := map[Day]bool{}
	for i, p := range v.places.list {
		at := Day{Account: v.texts.list[p.account()], Region: v.texts.list[p.region()]}
		if v.served[i] {
			missing[at] = false
		} else if _, known := missing[at]; !known && v.deleted[i] {
			missing[at] = true
		}
	}
	places := slices.SortedFunc(maps.Keys(missing), compareDays)
	return slices.DeleteFunc(places, func(p Day) bool { return !missing[p] })
}

// plural returns n things: "1 record", "2 records".
func plural(n int64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
