package format

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A chart has panels of stacked bars over the same period.
type chart struct {
	ID, Title, Description string
	Unit                   string // of time that a bar stands for
	Series                 []series
	Legend                 []series // the series that share a panel
	Panels                 []panel
	Bars                   []bar
	Drawings               []drawing // one for each frame
}

// A series is what one of the segments of each bar counts.
type series struct {
	Name  string
	Class string // CSS class, which sets its color
	Fill  string // its pattern; empty if it is plain
	Total int64
}

// A panel shows consecutive series, with a scale of its own.
type panel struct {
	title       string
	about       string // explains the title, where there is room
	first, last int    // indexes of series
	height      int
	light       bool // it is less important
}

type bar struct {
	Name, Text string
	Counts     []int64
	at         time.Time
}

// counts are the counts of each series at one time.
type counts struct {
	at time.Time
	of []int64
}

// The panels and series of what people did.
var (
	actSeries = []series{{Name: "sign-ins", Class: "in"}, {Name: "users signed up or created", Class: "up"}, {Name: "users deleted", Class: "gone"},
		{Name: "sign_in", Class: "l0"}, {Name: "sign_up", Class: "l1", Fill: "1"}, {Name: "undetermined", Class: "l2", Fill: "2"}}
	actPanels = []panel{{"Sign-ins", "", 0, 0, 120, false}, {"Users signed up or created", "", 1, 1, 64, false}, {"Users deleted", "", 2, 2, 64, false},
		{"Visits by raw label", "what the authorize endpoint was asked for, not what people did", 3, 5, 64, true}}
)

// actChart returns a chart of what people did and, below it, of the labels of visits, by
// the finest periods in r. It returns nil if there is nothing to show.
func actChart(r *report.Report) *chart {
	var points []counts
	finest, ok := 0, true
	add := func(period string, a report.ActCounts, v report.AuthorizeCounts) {
		at, stride, named := periodOf(period)
		finest, ok = max(finest, stride), ok && named
		points = append(points, counts{at, []int64{a.SignIns, a.SignedUp + a.AdminCreated, a.Deleted, v.SignIn, v.SignUp, v.Undetermined}})
	}
	switch {
	case r.Activity != nil:
		for i := range r.Activity {
			add(r.Activity[i].Period, r.Activity[i].ActCounts, r.Activity[i].AuthorizeCounts)
		}
	case r.Authorize != nil:
		for i := range r.Authorize {
			add(r.Authorize[i].Period, report.ActCounts{}, r.Authorize[i].AuthorizeCounts)
		}
	case r.Summary != nil:
		for i := range r.Summary.Periods {
			add(r.Summary.Periods[i].Period, r.Summary.Periods[i].ActCounts, r.Summary.Periods[i].AuthorizeCounts)
		}
	}
	if !ok || len(points) == 0 {
		return nil
	}
	if r.Query.By == string(report.ByWeek) {
		finest = max(finest, byWeek)
	}
	return newChart(chart{ID: "acts", Title: "What people did over time", Series: actSeries, Panels: actPanels}, asked(points, &r.Query), finest)
}

// asked returns the points with an empty one added at each end of the requested period,
// so that a chart shows all of it.
func asked(points []counts, q *report.Question) []counts {
	zone := zoneOf(q)
	nothing := func(t time.Time) {
		t = t.In(zone)
		if y := t.Year(); 0 <= y && y <= latestDay.Year() {
			points = append(points, counts{dayOf(t), make([]int64, len(points[0].of))})
		}
	}
	if q.From != nil {
		nothing(*q.From)
	}
	if q.To != nil {
		nothing(q.To.Add(-1))
	}
	return points
}

// periodOf returns when the named period begins, and the index of the finest stride for
// it. A single period for all time has no beginning: ok is false.
func periodOf(name string) (at time.Time, finest int, ok bool) {
	if at, err := time.Parse(string(report.ByDay), name); err == nil {
		return at, 0, true
	}
	if at, err := time.Parse(string(report.ByMonth), name); err == nil {
		return at, byMonth, true
	}
	if len(name) < 2 {
		return at, 0, false
	}
	if _, err := time.Parse(string(report.ByDay), name[1:]); err != nil {
		return at, 0, false
	}
	switch name[0] {
	case '-': // the last day before the year 0, in some time zones
		return earliestDay, 0, true
	case '1': // the first day of the year 10000, in others
		return latestDay, 0, true
	}
	return at, 0, false
}

// deletionChart returns a chart of deletion events by what they deleted, or nil if there are none.
func deletionChart(rows report.List[people.Deletion]) *chart {
	var points []counts
	for d := range rows.All() {
		day := dayOf(d.Time.UTC())
		if last := len(points) - 1; last < 0 || !points[last].at.Equal(day) { // rows are in order of time
			points = append(points, counts{day, make([]int64, 3)})
		}
		of := points[len(points)-1].of
		switch {
		case d.Outcome != cognito.Succeeded && d.Outcome != cognito.Partial:
			of[2]++
		case d.Class == cognito.UserDeletion:
			of[0]++
		default:
			of[1]++
		}
	}
	if points == nil {
		return nil
	}
	return newChart(chart{ID: "deletions", Title: "Deletions over time",
		Series: []series{{Name: "users deleted", Class: "d0"}, {Name: "pools, identities and other resources deleted", Class: "d1", Fill: "1"},
			{Name: "attempts that failed or were denied", Class: "d2", Fill: "2"}},
		Panels: []panel{{"Deletion events", "", 0, 2, 110, false}}}, points, 0)
}

// maxBars is how many bars a reader can still tell apart.
const maxBars = 130

// newChart draws points in the shortest strides, no shorter than finest, that give at
// most maxBars bars. It leaves out empty panels, and returns nil if all are empty.
func newChart(c chart, points []counts, finest int) *chart {
	byTime := func(a, b counts) int { return a.at.Compare(b.at) }
	first, last := slices.MinFunc(points, byTime).at, slices.MaxFunc(points, byTime).at
	s := strideFor(first, last, finest, maxBars)
	c.Series, c.Unit = slices.Clone(c.Series), s.unit
	at := map[time.Time]int{}
	for t := s.start(first); !t.After(last); t = s.next(t) {
		at[t] = len(c.Bars)
		c.Bars = append(c.Bars, bar{Name: t.Format(s.layout), Counts: make([]int64, len(c.Series)), at: t})
	}
	for _, p := range points {
		b := &c.Bars[at[s.start(p.at)]]
		for k, n := range p.of {
			b.Counts[k] += n
			c.Series[k].Total += n
		}
	}
	c.Panels = slices.DeleteFunc(slices.Clone(c.Panels), func(p panel) bool { return c.sum(p) == 0 })
	if len(c.Panels) == 0 {
		return nil
	}
	c.describe()
	for _, f := range frames {
		c.Drawings = append(c.Drawings, c.draw(f))
	}
	return &c
}

// strideFor returns the shortest stride, starting at index finest, that divides the time
// from first to last into at most most pieces, or the longest stride if none does.
func strideFor(first, last time.Time, finest, most int) (s stride) {
	for _, s = range strides[finest:] {
		if s.between(first, last) <= most {
			break
		}
	}
	return s
}

func (c *chart) sum(p panel) (n int64) {
	for k := p.first; k <= p.last; k++ {
		n += c.Series[k].Total
	}
	return n
}

// of returns the total that a bar shows in panel p.
func (b *bar) of(p panel) (n int64) {
	for k := p.first; k <= p.last; k++ {
		n += b.Counts[k]
	}
	return n
}

// describe sets the texts that say in words what the bars show.
func (c *chart) describe() {
	for i := range c.Bars {
		b := &c.Bars[i]
		b.Text = b.Name + ":" + c.list(func(k int) int64 { return b.Counts[k] })
	}
	lead := c.Panels[0]
	most := slices.MaxFunc(c.Bars, func(a, b bar) int { return cmp.Compare(a.of(lead), b.of(lead)) })
	c.Description = fmt.Sprintf("By %s, %s to %s. Busiest: %s (%s: %s).",
		c.Unit, c.Bars[0].Name, c.Bars[len(c.Bars)-1].Name, most.Name, strings.ToLower(lead.title), grouped(most.of(lead)))
	for _, p := range c.Panels {
		if p.first < p.last {
			c.Legend = append(c.Legend, c.Series[p.first:p.last+1]...)
		}
	}
}

func (c *chart) list(n func(k int) int64) string {
	var texts []string
	for k, s := range c.Series {
		texts = append(texts, fmt.Sprintf(" %s %s", s.Name, grouped(n(k))))
	}
	return strings.Join(texts, ",")
}
