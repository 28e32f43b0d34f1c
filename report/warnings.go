package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cogtrail/cogtrail/report/acts"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/report/evidence"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A sight is what one pass over all events that count shows about the archive.
type sight struct {
	first, last *events.Row
	places      []Day   // account and region of each place
	seen        []trace // by place
	poolless    int64   // deletions of users whose pool is not known
}

// A trace is the set of kinds of events that there are.
type trace uint8

const (
	ofPools   trace = 1 << iota // events of user pools
	served                      // events of the hosted pages
	viewed                      // pages that were viewed, which are read events
	visited                     // visits to the authorize endpoint
	ofLogins                    // pages of a login or sign-up, or answers of identity providers
	exchanged                   // codes exchanged for tokens
)

func traceOf(e *cognito.Event) (t trace) {
	if e.Source != cognito.UserPools {
		return 0
	}
	t = ofPools
	if e.Type != "AwsServiceEvent" {
		return t
	}
	t |= served
	if strings.HasSuffix(e.Name, "_GET") {
		t |= viewed
	}
	switch e.Class {
	case cognito.Authorize:
		t |= visited
	case cognito.SignUpStep, cognito.SignInStep, cognito.Federation:
		t |= ofLogins
	case cognito.Token:
		if e.GrantType == "authorization_code" {
			t |= exchanged
		}
	}
	return t
}

func survey(v *events.View) *sight {
	traces := events.ByKind(v, traceOf)
	deleted := events.ByKind(v, func(e *cognito.Event) bool { return e.Class == cognito.UserDeletion && e.Outcome == cognito.Succeeded })
	s := &sight{places: events.ByPlace(v, func(e *cognito.Event) Day { return Day{Account: e.Account, Region: e.Region} })}
	s.seen = make([]trace, len(s.places))
	for _, r := range v.All() {
		if s.first == nil || r.CompareTimes(s.first) < 0 {
			s.first = r
		}
		if s.last == nil || r.CompareTimes(s.last) > 0 {
			s.last = r
		}
		s.seen[r.Place()] |= traces[r.Kind()]
		if deleted[r.Kind()] && v.Pool(r) == 0 {
			s.poolless++
		}
	}
	return s
}

// hostedSince is when Cognito began to log hosted and federation events, according to the
// document history of its developer guide.
const hostedSince = "2022-06-15"

// hosted are the classes that consist only or mostly of service events.
var hosted = []cognito.Class{cognito.Authorize, cognito.Federation}

// acted are the classes that acts and evidence rest on.
var acted = []cognito.Class{cognito.Authorize, cognito.SignUpStep, cognito.SignInStep, cognito.Federation, cognito.CodeExchange}

// warnings says what the events leave open: where a zero, or any count, may not be the
// answer. The codes never change their meaning.
func (s *sight) warnings(c *Coverage, q *Query) []Warning {
	w := []Warning{}
	warn := func(code, format string, args ...any) {
		w = append(w, Warning{code, fmt.Sprintf(format, args...)})
	}
	if q.Pattern != "" {
		warn("events_by_pattern", "only events that match the event pattern were looked for: anything that depends on other events is unknown, and may be 0 for that reason alone")
	}
	if missing := notSelected(c.Classes); q.Pattern == "" && len(missing) > 0 {
		warn("classes_not_selected", "events of the classes %s were not looked for: what people did is counted without them, and may be 0 for that reason alone", strings.Join(missing, ", "))
	}
	looked := q.Pattern == "" && slices.ContainsFunc(hosted, func(h cognito.Class) bool { return slices.Contains(c.Classes, h) })
	if looked && len(c.Days) > 0 && c.Days[0].Day < hostedSince {
		warn("before_hosted_events", "the archive begins on %s; Cognito has logged visits to its hosted pages only since %s", c.Days[0].Day, hostedSince)
	}
	if looked && len(notSelected(c.Classes)) == 0 { // otherwise it is no surprise that some are missing
		w = append(w, s.trailWarnings()...)
	}
	if window := cmp.Or(q.Windows.SignUp, evidence.SignUpWindow); s.first != nil && s.last.Time().Sub(s.first.Time()) < window {
		warn("short_archive", "the events cover less than %s: sign-ups that began earlier or were confirmed later are seen only in part", window)
	}
	if s.poolless > 0 {
		warn("unresolved_pools", "%s in an unknown user pool: the record does not name the pool, and the other events of the sub name none or several", events.Plural(s.poolless, "deletion"))
	}
	if len(c.Pruned) > 0 {
		warn("pruned", "parts of the sources were left out, as listed under \"not listed\": nothing in them is counted")
	}
	return w
}

// notSelected returns the classes that acts rest on but that were not looked for.
func notSelected(classes []cognito.Class) (missing []string) {
	for _, c := range acted {
		if !slices.Contains(classes, c) && !(c == cognito.CodeExchange && slices.Contains(classes, cognito.Token)) {
			missing = append(missing, string(c))
		}
	}
	return missing
}

// trailWarnings warns of the accounts and regions whose trail seems to leave events out.
func (s *sight) trailWarnings() []Warning {
	seen := map[Day]trace{}
	for i, at := range s.places {
		seen[at] |= s.seen[i]
	}
	w := []Warning{}
	for i, at := range slices.SortedFunc(maps.Keys(seen), compareDays) {
		if len(w) == maxNamed {
			return append(w, Warning{"no_service_events", fmt.Sprintf("%d more accounts and regions were not checked for events that their trail leaves out", len(seen)-i)})
		}
		warn := func(code, message string) {
			w = append(w, Warning{code, fmt.Sprintf("account %s, region %s: %s", at.Account, at.Region, message)})
		}
		switch t := seen[at]; {
		case t&ofPools == 0:
		case t&served == 0:
			warn("no_service_events", "there are events of user pools, but no AwsServiceEvent: either the trail leaves them out, or the pools have no hosted pages; zero sign-ins or sign-ups there do not mean that there were none")
		case t&viewed == 0 && t&ofLogins != 0:
			warn("no_get_events", "forms were sent, but no page was viewed (names that end in _GET): the trail seems to record write events only, so there are no visits and no labels, and an existing session counts as a sign-in")
		case t&visited != 0 && t&ofLogins == 0, t&visited == 0 && t&ofLogins != 0 && t&exchanged == 0:
			warn("hosted_events_of_one_family", "only some kinds of hosted events are there: visits to the authorize endpoint without a login page, or pages without a visit; the trail may leave the others out")
		}
	}
	return w
}

// implicitWarnings names the app clients that exchange no codes.
func implicitWarnings(v *events.View, x *acts.Acts) []Warning {
	names := []string{}
	for at := range x.WithoutExchanges() {
		names = append(names, fmt.Sprintf("%s of user pool %s", v.String(at.Client), cmp.Or(v.String(at.Pool), "unknown")))
	}
	n := len(names)
	if n == 0 {
		return nil
	}
	slices.Sort(names)
	text := fmt.Sprintf("%s never exchanged a code, so logins there count as sign-ins; either they use implicit grants, or the trail leaves the exchanges out; check the OAuth grants of %s",
		events.Plural(int64(n), "app client"), strings.Join(names[:min(n, maxNamed)], ", "))
	if n > maxNamed {
		text += fmt.Sprintf(", and %d more", n-maxNamed)
	}
	return []Warning{{"implicit_grants", text}}
}

// maxNamed is how many things warnings of one kind name: an attacker could create any
// number of them.
const maxNamed = 20

// clashWarnings names the events that share an ID but differ in what happened.
func clashWarnings(clashes []events.Clash) []Warning {
	w := []Warning{}
	for i, c := range clashes {
		if i == maxNamed {
			w = append(w, Warning{"conflicting_copies", fmt.Sprintf("%s that different events share", events.Plural(int64(len(clashes)-i), "more event ID"))})
			break
		}
		w = append(w, Warning{"conflicting_copies", fmt.Sprintf("account %s: different events share the ID %s, so all of them count; they are in %s",
			c.Account, c.ID, strings.Join(c.Objects[:min(len(c.Objects), maxNamed)], ", "))})
	}
	return w
}
