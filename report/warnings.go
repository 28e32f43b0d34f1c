package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A sight is what one look at all events that count tells of the archive.
type sight struct {
	first, last     *events.Row
	places          []Day  // account and region, by place
	served, deleted []bool // by place: it has events of the hosted pages, deletions
	poolless        int64  // users deleted in a pool that is not known
}

func survey(v *events.View) *sight {
	type trait struct{ served, deletes, deleted bool }
	traits := events.ByKind(v, func(e *cognito.Event) trait {
		return trait{e.Type == "AwsServiceEvent", e.Class.IsDeletion(), e.Class == cognito.UserDeletion && e.Outcome == cognito.Succeeded}
	})
	s := &sight{places: events.ByPlace(v, func(e *cognito.Event) Day { return Day{Account: e.Account, Region: e.Region} })}
	s.served, s.deleted = make([]bool, len(s.places)), make([]bool, len(s.places))
	for _, r := range v.All() {
		if s.first == nil || r.CompareTimes(s.first) < 0 {
			s.first = r
		}
		if s.last == nil || r.CompareTimes(s.last) > 0 {
			s.last = r
		}
		k := &traits[r.Kind()]
		s.served[r.Place()] = s.served[r.Place()] || k.served
		s.deleted[r.Place()] = s.deleted[r.Place()] || k.deletes
		if k.deleted && v.Pool(r) == 0 {
			s.poolless++
		}
	}
	return s
}

// hostedSince is when Cognito began to log hosted and federation events, says
// the document history of its developer guide.
const hostedSince = "2022-06-15"

// hosted are the classes that only service events, or mostly they, are in.
var hosted = []cognito.Class{cognito.Authorize, cognito.Federation}

// warnings says what the events leave open.
func (s *sight) warnings(c *Coverage) []Warning {
	w := []Warning{}
	warn := func(code, format string, args ...any) {
		w = append(w, Warning{code, fmt.Sprintf(format, args...)})
	}
	looked := slices.ContainsFunc(hosted, func(h cognito.Class) bool { return slices.Contains(c.Classes, h) })
	if looked && len(c.Days) > 0 && c.Days[0].Day < hostedSince {
		warn("before_hosted_events", "the archive begins on %s; Cognito logs visits to its hosted pages only since %s", c.Days[0].Day, hostedSince)
	}
	if looked {
		for _, place := range s.withoutServiceEvents() {
			warn("no_service_events", "account %s, region %s: deletions, but not one AwsServiceEvent: the trail may leave them out, so that no sign-ins or sign-ups does not mean that there were none", place.Account, place.Region)
		}
	}
	if s.poolless > 0 {
		warn("unresolved_pools", "%s of a user whose pool is not known: the record does not name it and no other event of the sub does, or several do", events.Plural(s.poolless, "deletion"))
	}
	return w
}

// maxClashes is how many event IDs that several events have are named: somebody may
// make any number of them.
const maxClashes = 20

// clashWarnings names the events that share an ID and differ in what happened.
func clashWarnings(clashes []events.Clash) []Warning {
	w := []Warning{}
	for i, c := range clashes {
		if i == maxClashes {
			w = append(w, Warning{"conflicting_copies", fmt.Sprintf("%s more that different events have", events.Plural(int64(len(clashes)-i), "event ID"))})
			break
		}
		w = append(w, Warning{"conflicting_copies", fmt.Sprintf("account %s: different events have the ID %s, so that all of them count: they are in %s",
			c.Account, c.ID, strings.Join(c.Objects[:min(len(c.Objects), maxClashes)], ", "))})
	}
	return w
}

// withoutServiceEvents returns the accounts and regions that have deletions but
// no event of the hosted pages.
func (s *sight) withoutServiceEvents() []Day {
	missing := map[Day]bool{}
	for i, at := range s.places {
		if s.served[i] {
			missing[at] = false
		} else if _, known := missing[at]; !known && s.deleted[i] {
			missing[at] = true
		}
	}
	places := slices.SortedFunc(maps.Keys(missing), compareDays)
	return slices.DeleteFunc(places, func(p Day) bool { return !missing[p] })
}
