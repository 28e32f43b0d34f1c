package report

import (
	"cmp"
	"slices"
	"time"

	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// A Site is an account and a region, to which a trail delivers separate logs.
type Site = journal.Site

// A Place says how far the logs of a site cover the days that are asked about: each day is
// logged, quiet or missing. Days are days of delivery in UTC, taken from the names of trail
// logs. Objects without such a name say nothing about days.
type Place struct {
	Site
	First   string `json:"first_day"` // first day with a log, whatever was asked; empty if there is none
	Last    string `json:"last_day"`
	Digests bool   `json:"digests"` // there are digest files, which come every hour even if no log does
	Logged  int64  `json:"logged"`  // days with a log
	Quiet   int64  `json:"quiet"`   // days without a log that the rhythm of the site, or a digest, explains
	Judged  bool   `json:"judged"`  // there are enough logs to tell what is missing
	Missing int64  `json:"missing"` // days without a log that neither explains; they are in gaps
}

const hoursOfDay = 24

// A logbook is what is known about the deliveries to each site, and what is missing from
// them.
type logbook struct {
	sites map[Site]*deliveries // with a log
	spell func(hours int) spell
	first int          // first day with a log of any site
	last  int          // last day with one
	all   []events.Gap // whatever is asked about, sorted
	mute  []events.Gap // times without logs that only digests explain
	gone  []events.Gap // of all, those that begin with a site's last log
}

// A spell is the time that is asked about, in slots of hours or days, and whether its ends
// were asked for. If they were not, they are the ends of the existing logs.
type spell struct {
	from, to           int
	fromAsked, toAsked bool
	late               int // slots at the end whose logs may still be under way
}

// logbook returns the logbook of what was added, with the gaps in the time that q asks
// about.
func (b *Builder) logbook(q *Query) *logbook {
	l := &logbook{sites: b.deliveries()}
	l.spell = l.asked(q)
	for at, d := range l.sites {
		explained := d.holes(at, l.spell, true)
		l.all = append(l.all, explained...)
		if d.digested() {
			l.mute = append(l.mute, without(d.holes(at, l.spell, false), explained)...)
		}
		last := d.last()
		for _, g := range explained {
			if !g.From.Before(last) {
				l.gone = append(l.gone, g)
			}
		}
	}
	for _, list := range [][]events.Gap{l.all, l.mute, l.gone} {
		slices.SortFunc(list, compareGaps)
	}
	return l
}

// without returns the gaps that overlap none of the others, which belong to the same site.
func without(gaps, others []events.Gap) []events.Gap {
	return slices.DeleteFunc(gaps, func(g events.Gap) bool {
		return slices.ContainsFunc(others, func(o events.Gap) bool { return o.From.Before(g.To) && g.From.Before(o.To) })
	})
}

// edges returns the silences that are asked about before the first and after the last slot.
// If an end is only that of other sites, a silence as long as all there is means that the
// site is new, or gone, and is left out.
func (r *rhythm) edges(asked spell, kind slotKind) (edges []silence) {
	span := r.last + 1 - r.first
	add := func(from, to int, explicit bool) {
		if from < to && (explicit || to-from < span) {
			edges = append(edges, newSilence(from, to, kind))
		}
	}
	add(asked.from, r.first, asked.fromAsked)
	if r.last+1+asked.late < asked.to {
		add(r.last+1, asked.to, asked.toAsked || asked.fromAsked && r.last < asked.from)
	}
	return edges
}

// asked returns a function that returns the spell of q in slots of that many hours. Logs
// come some minutes after what they record, so the last hour may be missing. A part of a
// day is not judged.
func (l *logbook) asked(q *Query) func(hours int) spell {
	from, to := 0, 0 // hours with a log of any site
	for _, d := range l.sites {
		hours := d.hours(false)
		if first, last := hours[0], hours[len(hours)-1]; from == to {
			from, to = first, last+1
		} else {
			from, to = min(from, first), max(to, last+1)
		}
	}
	l.first, l.last = floor(from, hoursOfDay), floor(to-1, hoursOfDay)
	return func(length int) spell {
		end := q.end()
		s := spell{from: floor(from, length), to: floor(to-1, length) + 1, fromAsked: !q.From.IsZero(), toAsked: !end.IsZero()}
		if s.fromAsked {
			s.from = -floor(-hourOf(q.From), length)
		}
		if s.toAsked {
			if s.to = floor(hourOf(end), length); length == 1 {
				s.late = 1
			}
		}
		return s
	}
}

func hourOf(t time.Time) int { return floor(int(t.Unix()), 60*60) }

func floor(n, by int) int {
	if n < 0 {
		return -((-n + by - 1) / by)
	}
	return n / by
}

// gaps returns the gaps within what q asks about.
func (l *logbook) gaps(q *Query) []events.Gap {
	gaps := l.within(l.all, q)
	for _, g := range l.unheard(q) {
		if g.From.Before(g.To) {
			gaps = append(gaps, g)
		}
	}
	slices.SortFunc(gaps, compareGaps)
	return gaps
}

func compareGaps(a, b events.Gap) int {
	return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region), a.From.Compare(b.From))
}

// within returns the parts of the gaps that are within what q asks about.
func (l *logbook) within(gaps []events.Gap, q *Query) []events.Gap {
	left := []events.Gap{}
	for _, g := range gaps {
		if !q.asksAbout(Site{Account: g.Account, Region: g.Region}) {
			continue
		}
		if !q.From.IsZero() && g.From.Before(q.From) {
			g.From = q.From.UTC()
		}
		if end := q.end(); !end.IsZero() && g.To.After(end) {
			g.To = end
		}
		if g.From.Before(g.To) {
			left = append(left, g)
		}
	}
	return left
}

// end returns the end of the time that is asked about and can have logs; zero means that it
// is open.
func (q *Query) end() time.Time {
	if !q.Until.IsZero() && q.Until.Before(q.To) {
		return q.Until.UTC()
	}
	return q.To.UTC()
}

func (q *Query) asksAbout(at Site) bool {
	return among(q.Accounts, at.Account) && among(q.Regions, at.Region)
}

func among(list []string, s string) bool { return len(list) == 0 || slices.Contains(list, s) }

// days returns the first and last day that q asks about, empty if an end is open and no log
// shows where it is.
func (l *logbook) days(q *Query) (first, last string) {
	from, to := l.bounds(q)
	if len(l.sites) == 0 && (q.From.IsZero() || q.end().IsZero()) {
		return "", ""
	}
	return dayName(from), dayName(to)
}

// asks returns how many days q asks about, 0 if nothing shows where they end.
func (l *logbook) asks(q *Query) int64 {
	if first, _ := l.days(q); first == "" {
		return 0
	}
	first, last := l.bounds(q)
	return int64(last + 1 - first)
}

// bounds returns the same days as numbers.
func (l *logbook) bounds(q *Query) (first, last int) {
	first, last = l.first, l.last
	if !q.From.IsZero() {
		first = floor(hourOf(q.From), hoursOfDay)
	}
	if end := q.end(); !end.IsZero() {
		last = floor(int(end.Add(-1).Unix()), secondsOfDay)
	}
	return first, max(first, last)
}

// places returns how far the sites that q asks about are covered, by account and region.
func (l *logbook) places(q *Query) []Place {
	gaps := map[Site][]events.Gap{}
	for _, g := range l.gaps(q) {
		at := Site{Account: g.Account, Region: g.Region}
		gaps[at] = append(gaps[at], g)
	}
	first, last := l.bounds(q)
	rows := []Place{}
	for at, d := range l.sites {
		if !q.asksAbout(at) {
			continue
		}
		logged := d.logged()
		p := Place{Site: at, First: dayName(logged[0]), Last: dayName(logged[len(logged)-1]), Digests: d.digested(), Judged: d.judged()}
		for _, day := range logged {
			if first <= day && day <= last {
				p.Logged++
			}
		}
		p.Missing = daysMissing(gaps[at], logged)
		p.Quiet = l.asks(q) - p.Logged - p.Missing
		rows = append(rows, p)
	}
	for at, silent := range l.expected(q) {
		p := Place{Site: at, Quiet: l.asks(q)}
		if silent {
			p.Judged, p.Quiet, p.Missing = true, 0, p.Quiet
		}
		rows = append(rows, p)
	}
	slices.SortFunc(rows, func(a, b Place) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region))
	})
	return rows
}

// daysMissing counts the days without a log that overlap a gap of their site. logged are
// the days with a log.
func daysMissing(gaps []events.Gap, logged []int) (n int64) {
	done := -1 << 62
	for _, g := range gaps { // in order
		from, to := max(floor(hourOf(g.From), hoursOfDay), done), floor(int(g.To.Add(-1).Unix()), secondsOfDay)+1
		done = max(done, to)
		n += int64(max(to-from, 0))
		for _, day := range logged {
			if from <= day && day < to {
				n--
			}
		}
	}
	return n
}
