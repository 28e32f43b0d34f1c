package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/report/people"
)

// warnings says where, within what q asks about, digests explain a silence that the logs do
// not.
func (l *logbook) warnings(q *Query) (w []Warning) {
	mute := l.within(l.mute, q)
	for i, g := range mute {
		if i == maxNamed {
			return append(w, Warning{"digests_without_logs", fmt.Sprintf("%d more periods with digests but no logs", len(mute)-i)})
		}
		w = append(w, Warning{"digests_without_logs", fmt.Sprintf("account %s, region %s: according to its digests, the trail was on from %s to %s, but there is not a single log, unlike at other times: verify the logs against the digests",
			g.Account, g.Region, g.From.Format(time.RFC3339), g.To.Format(time.RFC3339))})
	}
	return w
}

// findings says which sites have no more logs, if q asks about a time.
func (l *logbook) findings(q *Query) []people.Finding {
	if q.From.IsZero() && q.end().IsZero() {
		return nil
	}
	var silent []events.Gap // since when, for each site
	for _, g := range l.all {
		_, gone := slices.BinarySearchFunc(l.gone, g, compareGaps)
		if (gone || q.isIn(g)) && len(l.within([]events.Gap{g}, q)) > 0 {
			silent = append(silent, g)
		}
	}
	silent = append(silent, l.unheard(q)...)
	if len(silent) == 0 {
		return nil
	}
	compare := func(a, b events.Gap) int { return a.From.Compare(b.From) }
	f := people.Finding{
		Code: people.NoLogs, Events: int64(len(silent)), Count: int64(len(silent)), Subjects: []people.Subject{},
		First: slices.MinFunc(silent, compare).From, Last: slices.MaxFunc(silent, compare).From,
		Message: "no more logs from " + sinceText(silent),
	}
	for _, g := range silent[:min(len(silent), q.subjects())] {
		f.Subjects = append(f.Subjects, people.Subject{Events: 1, Account: g.Account, Region: g.Region})
	}
	return []people.Finding{f}
}

// sinceText says which logs stopped, and when.
func sinceText(silent []events.Gap) string {
	const named = 3
	var texts []string
	for _, g := range silent[:min(len(silent), named)] {
		texts = append(texts, fmt.Sprintf("account %s, region %s since %s", g.Account, g.Region, g.From.Format(time.RFC3339)))
	}
	if more := len(silent) - named; more > 0 {
		texts = append(texts, fmt.Sprintf("%d more", more))
	}
	return strings.Join(texts, "; ")
}

// isIn reports whether the whole time that q asks about is in g.
func (q *Query) isIn(g events.Gap) bool {
	end := q.end()
	return !q.From.IsZero() && !end.IsZero() && !g.From.After(q.From) && !g.To.Before(end)
}

// expected returns the sites that q expects and asks about but that have no log, and
// whether their whole account has none. For a single region that may be normal: many get
// one log a month.
func (l *logbook) expected(q *Query) map[Site]bool {
	heard := map[string]bool{}
	for at := range l.sites {
		heard[at.Account] = true
	}
	sites := map[Site]bool{}
	for _, at := range q.Sites {
		if l.sites[at] == nil && q.asksAbout(at) {
			sites[at] = !heard[at.Account]
		}
	}
	return sites
}

// unheard returns a gap for each of the sites whose account has no log at all, sorted. It
// covers the days that are asked about, and is empty if nothing shows where they end.
func (l *logbook) unheard(q *Query) (silent []events.Gap) {
	first, last := l.bounds(q)
	from, to := hourTime(first*hoursOfDay), hourTime((last+1)*hoursOfDay)
	if !q.From.IsZero() {
		from = q.From.UTC()
	}
	switch {
	case !q.end().IsZero():
		to = q.end()
	case l.asks(q) == 0:
		to = from
	}
	if q.From.IsZero() && l.asks(q) == 0 {
		from = to
	}
	for at, mute := range l.expected(q) {
		if mute {
			silent = append(silent, events.Gap{Account: at.Account, Region: at.Region, From: from, To: to})
		}
	}
	slices.SortFunc(silent, compareGaps)
	return silent
}
