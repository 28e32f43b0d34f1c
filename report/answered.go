package report

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// The codes of warnings that say why a zero is not an answer.
const (
	nothingScanned  = "nothing_scanned"
	nothingInWindow = "nothing_in_window"
	noSuchAccount   = "no_such_account"
	noSuchRegion    = "no_such_region"
	noSuchPool      = "no_such_user_pool"
	noSuchClient    = "no_such_client"
	noSuchSub       = "no_such_sub"
)

var unanswered = []string{nothingScanned, nothingInWindow, noSuchAccount, noSuchRegion, noSuchPool, noSuchClient, noSuchSub}

// notInPart is used instead if that is not certain, since not everything was read.
const notInPart = "not_in_what_was_read"

// A bearing is where an event or a log belongs.
type bearing struct{ account, region, pool, client, sub string }

// unanswered warns of things that q asks about and that do not exist at any time: a
// mistyped name looks like somebody who did nothing.
func (b *Builder) unanswered(c *Coverage, q *Query, v *events.View) (w []Warning) {
	if c.Objects.Scanned == 0 && c.Objects.Failed == 0 {
		return []Warning{{nothingScanned, "no log was read, so there is nothing to answer from" + leftOut(c)}}
	}
	if len(q.Accounts)+len(q.Regions)+len(q.UserPools)+len(q.Clients)+len(q.Subs) == 0 {
		return b.idle(c, q, v)
	}
	there := slices.Collect(b.bearings(v, len(q.Subs) > 0))
	for _, ask := range []struct {
		code, thing string
		asked       []string
		of          func(*bearing) string
	}{
		{noSuchAccount, "account", q.Accounts, func(at *bearing) string { return at.account }},
		{noSuchRegion, "region", q.Regions, func(at *bearing) string { return at.region }},
		{noSuchPool, "user pool", q.UserPools, func(at *bearing) string { return at.pool }},
		{noSuchClient, "app client", q.Clients, func(at *bearing) string { return at.client }},
		{noSuchSub, "sub", q.Subs, func(at *bearing) string { return at.sub }},
	} {
		if len(ask.asked) == 0 {
			continue
		}
		names := map[string]bool{}
		for i := range there {
			names[ask.of(&there[i])] = true
		}
		delete(names, "")
		for _, name := range inOrder(ask.asked) {
			if !names[name] {
				w = append(w, absent(ask.code, ask.thing, name, names, c))
			}
		}
		there = slices.DeleteFunc(there, func(at bearing) bool { return !slices.Contains(ask.asked, ask.of(&at)) })
		if len(there) == 0 {
			return w // this alone explains why everything else that is asked about is missing
		}
	}
	return append(w, b.idle(c, q, v)...)
}

// bearings yields the bearings of all logs and events, with subs if they are wanted, some
// of them more than once.
func (b *Builder) bearings(v *events.View, subs bool) iter.Seq[bearing] {
	return func(yield func(bearing) bool) {
		for d := range b.days {
			if !yield(bearing{account: d.Account, region: d.Region}) {
				return
			}
		}
		for _, at := range b.counted.places.All() {
			if !yield(bearing{account: at.account, region: at.region, pool: at.pool, client: at.client}) {
				return
			}
		}
		type row struct {
			place     uint32
			pool, sub events.Text
		}
		seen := map[row]bool{} // there are fewer rows than events
		for _, r := range v.All() {
			key := row{place: r.Place(), pool: v.Pool(r)}
			if subs {
				key.sub = r.Sub()
			}
			if seen[key] {
				continue
			}
			seen[key] = true
			if !yield(bearing{v.String(v.Account(r)), v.String(v.Region(r)), v.String(key.pool), v.String(v.Client(r)), v.String(key.sub)}) {
				return
			}
		}
	}
}

// absent warns that nothing has that name, and lists the names that exist. It does not list
// subs: there may be millions, and they belong to people.
func absent(code, thing, name string, names map[string]bool, c *Coverage) Warning {
	where := "in this archive"
	if len(c.Pruned) > 0 {
		where = "in the part of this archive that was read"
	}
	text := fmt.Sprintf("no such %s %s: %s", thing, where, name)
	if code == noSuchSub {
		return Warning{doubtful(code, c), text}
	}
	sorted := slices.Sorted(maps.Keys(names))
	switch n := len(sorted); {
	case n == 0:
		text += "; there are none"
	case n > maxNamed:
		text += fmt.Sprintf("; there are: %s, and %d more", strings.Join(sorted[:maxNamed], ", "), n-maxNamed)
	default:
		text += "; there are: " + strings.Join(sorted, ", ")
	}
	return Warning{doubtful(code, c), text}
}

// doubtful returns code, or notInPart if days were left out: a pool, client or sub need not
// have events every day.
func doubtful(code string, c *Coverage) string {
	byTime := func(p journal.Pruned) bool {
		return strings.HasPrefix(p.Why, "by --from") || strings.HasPrefix(p.Why, "by --to")
	}
	if code != noSuchAccount && code != noSuchRegion && slices.ContainsFunc(c.Pruned, byTime) {
		return notInPart
	}
	return code
}

// leftOut says why nothing may have been read.
func leftOut(c *Coverage) string {
	var why []string
	for _, s := range c.Skips {
		what := fmt.Sprintf("%s skipped as %s", events.Plural(s.Objects, "object"), s.Reason)
		if s.Reason == journal.OtherService {
			what += ", because of a folder or name of another service (objects that do hold records must be moved or renamed)"
		}
		why = append(why, what)
	}
	for _, p := range c.Pruned {
		why = append(why, fmt.Sprintf("%s left out, %s", p.What, p.Why))
	}
	if len(why) == 0 {
		return ""
	}
	return ": " + strings.Join(why, "; ")
}

// quiet reports whether no further logs are to be expected in what is asked about.
func (c *Coverage) quiet() bool {
	return len(c.Places) > 0 && len(c.Gaps) == 0 && !slices.ContainsFunc(c.Places, func(p Place) bool { return !p.Judged })
}

// idle warns that the time that is asked about has no log and no event of what is asked
// about.
func (b *Builder) idle(c *Coverage, q *Query, v *events.View) []Warning {
	if q.From.IsZero() && q.To.IsZero() || !q.To.IsZero() && c.quiet() {
		return nil
	}
	for range v.Admitted() {
		return nil
	}
	first, last := "", ""
	for d, n := range b.days {
		if n.objects == 0 && n.hours == 0 || !q.asksAbout(Site{Account: d.Account, Region: d.Region}) {
			continue
		}
		day, _ := time.Parse(time.DateOnly, d.Day)
		if (q.To.IsZero() || day.Before(q.To)) && (q.From.IsZero() || day.AddDate(0, 0, 1).After(q.From)) {
			return nil
		}
		if first == "" || d.Day < first {
			first = d.Day
		}
		last = max(last, d.Day)
	}
	if first == "" {
		return nil // no day is known
	}
	return []Warning{{nothingInWindow, fmt.Sprintf("nothing was read for the requested period; what was read covers the days from %s to %s", first, last)}}
}
