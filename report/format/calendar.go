package format

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/events"
)

// A calendar shows of each day that is asked about and each site whether its logs are
// there.
type calendar struct {
	Description string
	Unit        string // what a box stands for
	Dense       bool   // boxes are narrow
	Shown, Rest *siteRows
	Cut         string // says how many there are more
}

// siteRows are some rows of a calendar.
type siteRows struct {
	Label string
	Width int // of a row, in the units of its marks
	Axis  []axisMark
	Rows  []calendarRow
}

type axisMark struct{ X, Text string }

type calendarRow struct {
	Account, Region string
	Missing, Part   int // days
	Holes           bool
	Text            string
	Marks           []calendarMark
}

// A calendarMark is all boxes of a state, along lines.
type calendarMark struct{ Class, Path, Dashes string }

// A coverState is how far logs cover a day.
type coverState int

const (
	quiet   coverState = iota // no log, and none was to be expected
	logged                    // a log
	partly                    // a log, and hours without one that should have some
	missing                   // no log where there should be some
)

// stateNames are the classes of states, and of the lower half of partly.
var stateNames = []string{"quiet", "logged", "partly", "missing", "rest"}

const restOfPart = 4

const (
	maxBoxes    = 400 // in a row
	maxCalendar = 60  // rows that are shown at first
	maxSites    = 2000
	boxWidth    = 10 // and what is between boxes
	boxGap      = 2
	denseFrom   = 200 // boxes have nothing between them
	maxMonths   = 12  // that are named
	namedGaps   = 3
)

// calendarOf returns the calendar of c, nil if no log tells of days.
func calendarOf(c *report.Coverage) *calendar {
	first, err1 := time.Parse(time.DateOnly, c.FirstDay)
	last, err2 := time.Parse(time.DateOnly, c.LastDay)
	if err1 != nil || err2 != nil || last.Before(first) || len(c.Places) == 0 {
		return nil
	}
	s := strideFor(first, last, 0, maxBoxes)
	k := &calendar{Unit: s.unit}
	var starts []time.Time
	for t := s.start(first); !t.After(last); t = s.next(t) {
		starts = append(starts, t)
	}
	k.Dense = len(starts) > denseFrom
	covers := coversOf(c, first, last)
	holes := 0
	for i := range covers {
		if len(covers[i].gaps) > 0 {
			holes++
		}
	}
	if len(covers) > maxCalendar { // those with holes first
		slices.SortStableFunc(covers, func(a, b cover) int { return min(len(b.gaps), 1) - min(len(a.gaps), 1) })
	}
	shown := covers[:min(len(covers), maxSites)]
	k.Shown = k.rows("Days with logs of each account and region", shown[:min(len(shown), maxCalendar)], starts)
	if rest := len(shown) - maxCalendar; rest > 0 {
		k.Rest = k.rows(fmt.Sprintf("%s more accounts and regions", grouped(int64(rest))), shown[maxCalendar:], starts)
	}
	if more := len(covers) - len(shown); more > 0 {
		k.Cut = moreRows(more)
	}
	k.Description = fmt.Sprintf("%s of delivery in UTC, %s to %s: %s", events.Plural(int64(dayCount(first, last.AddDate(0, 0, 1))), "day"),
		c.FirstDay, c.LastDay, holesText(holes, len(covers)))
	return k
}

func holesText(n, of int) string {
	if n == 0 {
		return fmt.Sprintf("logs are missing of none of %s.", sites(of))
	}
	return fmt.Sprintf("logs are missing of %s of %s.", grouped(int64(n)), sites(of))
}

func sites(n int) string {
	if n == 1 {
		return "1 account and region"
	}
	return grouped(int64(n)) + " accounts and regions"
}

// A cover is how far the logs of a site cover the days that are asked about.
type cover struct {
	site    report.Site
	total   int         // days
	logged  []time.Time // days with a log, in order
	part    []time.Time // of these, those with a gap
	missing int         // days without one, with a gap
	gaps    []dayGap
}

// A dayGap is a gap with the days that it takes something of.
type dayGap struct {
	events.Gap
	first, end time.Time
	logged     []time.Time
}

// coversOf returns those of the places of c, in order.
func coversOf(c *report.Coverage, first, last time.Time) []cover {
	index := map[report.Site]int{}
	list := make([]cover, len(c.Places))
	end := last.AddDate(0, 0, 1)
	for i := range c.Places {
		list[i].site, list[i].total = c.Places[i].Site, dayCount(first, end)
		index[list[i].site] = i
	}
	for i := range c.Days { // which are in order
		d := &c.Days[i]
		day, err := time.Parse(time.DateOnly, d.Day)
		if at, ok := index[report.Site{Account: d.Account, Region: d.Region}]; ok && err == nil && d.Objects > 0 && !day.Before(first) && day.Before(end) {
			list[at].logged = append(list[at].logged, day)
		}
	}
	for _, g := range c.Gaps { // which are in order, too
		if at, ok := index[report.Site{Account: g.Account, Region: g.Region}]; ok {
			list[at].add(g, first, end)
		}
	}
	return list
}

// add adds what of a gap is from first to before end.
func (v *cover) add(g events.Gap, first, end time.Time) {
	d := dayGap{Gap: g, first: dayOf(g.From.UTC()), end: dayOf(g.To.UTC().Add(-1)).AddDate(0, 0, 1)}
	if n := len(v.gaps); n > 0 && d.first.Before(v.gaps[n-1].end) { // the day that the gap before ends in
		first = v.gaps[n-1].end
	}
	if d.first.Before(first) {
		d.first = first
	}
	if d.end.After(end) {
		d.end = end
	}
	byTime := func(day, t time.Time) int { return day.Compare(t) }
	from, _ := slices.BinarySearchFunc(v.logged, d.first, byTime)
	to, _ := slices.BinarySearchFunc(v.logged, d.end, byTime)
	d.logged = v.logged[from:max(from, to)]
	v.part = append(v.part, d.logged...)
	v.missing += max(dayCount(d.first, d.end), 0) - len(d.logged)
	v.gaps = append(v.gaps, d)
}

func dayCount(from, to time.Time) int { return int((to.Unix() - from.Unix()) / (24 * 60 * 60)) }

// states returns the state of each of the boxes that begin at starts.
func (v *cover) states(starts []time.Time) []coverState {
	box := func(day time.Time) int {
		i, found := slices.BinarySearchFunc(starts, day, func(start, t time.Time) int { return start.Compare(t) })
		if !found {
			i--
		}
		return max(i, 0)
	}
	whole, lacking, part := make([]bool, len(starts)), make([]int, len(starts)), make([]bool, len(starts))
	for _, day := range v.logged {
		whole[box(day)] = true
	}
	for _, day := range v.part {
		part[box(day)] = true
		lacking[box(day)]--
	}
	for _, g := range v.gaps {
		for day := g.first; day.Before(g.end); { // from box to box
			i, next := box(day), g.end
			if i+1 < len(starts) && starts[i+1].Before(next) {
				next = starts[i+1]
			}
			lacking[i] += dayCount(day, next)
			day = next
		}
	}
	states := make([]coverState, len(starts))
	for i := range states {
		switch {
		case part[i], lacking[i] > 0 && whole[i]:
			states[i] = partly
		case lacking[i] > 0:
			states[i] = missing
		case whole[i]:
			states[i] = logged
		}
	}
	return states
}

// rows returns those of some sites.
func (k *calendar) rows(label string, covers []cover, starts []time.Time) *siteRows {
	rows := &siteRows{Label: label, Width: len(starts) * boxWidth, Axis: axisOf(starts)}
	for i := range covers {
		v := &covers[i]
		rows.Rows = append(rows.Rows, calendarRow{
			Account: excerpt(v.site.Account), Region: excerpt(v.site.Region), Missing: v.missing, Part: len(v.part), Holes: len(v.gaps) > 0,
			Text: v.words(), Marks: k.marks(v.states(starts)),
		})
	}
	return rows
}

// words says what a row shows.
func (v *cover) words() string {
	text := events.Plural(int64(len(v.logged)), "day") + " with logs"
	if len(v.part) > 0 {
		text += fmt.Sprintf(", %d of them only in part", len(v.part))
	}
	text += fmt.Sprintf(", %d quiet, %d missing", v.total-len(v.logged)-v.missing, v.missing)
	var named []string
	for i, g := range v.gaps {
		if i == namedGaps {
			named = append(named, fmt.Sprintf("%d more", len(v.gaps)-i))
			break
		}
		named = append(named, shortTime(g.From, time.UTC)+" until "+shortTime(g.To, time.UTC))
	}
	if named != nil {
		text += "; no logs from " + strings.Join(named, ", ")
	}
	return text
}

// marks returns the lines of the boxes of each state.
func (k *calendar) marks(states []coverState) (marks []calendarMark) {
	paths := make([]strings.Builder, len(stateNames))
	for i := 0; i < len(states); {
		end := i + 1
		for end < len(states) && states[end] == states[i] {
			end++
		}
		line := func(k, y int) { fmt.Fprintf(&paths[k], "M%d %dH%d", i*boxWidth, y, end*boxWidth) }
		if state := states[i]; state == partly { // missing above, and logged below
			line(int(partly), 4)
			line(restOfPart, 12)
		} else {
			line(int(state), 8)
		}
		i = end
	}
	dashes := ""
	if !k.Dense {
		dashes = strconv.Itoa(boxWidth-boxGap) + " " + strconv.Itoa(boxGap)
	}
	for state, path := range paths {
		if path.Len() > 0 {
			marks = append(marks, calendarMark{stateNames[state], path.String(), dashes})
		}
	}
	return marks
}

// axisOf names the months in which boxes begin, or some of them if they are many.
func axisOf(starts []time.Time) (axis []axisMark) {
	first, last := starts[0], starts[len(starts)-1]
	months := (last.Year()-first.Year())*12 + int(last.Month()) - int(first.Month()) + 1
	every := (months-1)/maxMonths + 1
	if every > 1 {
		every = (every + 11) / 12 * 12 // years
	}
	before := -1
	for i, t := range starts {
		month := t.Year()*12 + int(t.Month()) - 1
		if month/every == before && i > 0 {
			continue
		}
		before = month / every
		if i > 0 && t.Day() > 7 { // no month begins with it
			continue
		}
		text := t.Format("Jan")
		if i == 0 || t.Month() == time.January || every > 1 {
			text = t.Format("Jan 2006")
		}
		axis = append(axis, axisMark{strconv.FormatFloat(100*float64(i)/float64(len(starts)), 'f', 2, 64) + "%", text})
	}
	if len(axis) > 1 && percent(axis[1].X) < 7 { // it would be written over the first
		axis = axis[1:]
	}
	if n := len(axis) - 1; n > 0 && percent(axis[n].X) > 93 { // beyond the edge
		axis = axis[:n]
	}
	return axis
}

func percent(x string) float64 {
	n, _ := strconv.ParseFloat(strings.TrimSuffix(x, "%"), 64)
	return n
}
