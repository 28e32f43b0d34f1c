package format

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/events"
)

// A coverState says how far logs cover a day.
type coverState int

const (
	quiet   coverState = iota // no log, and none was expected
	logged                    // there is a log
	partly                    // there is a log, but some hours lack logs that were expected
	missing                   // no log, although some were expected
)

// A cover says how far the logs of a site cover the requested days.
type cover struct {
	site    report.Site
	total   int         // days
	logged  []time.Time // days with a log, in order
	part    []time.Time // the logged days that have a gap
	missing int         // days without a log, in a gap
	gaps    []dayGap
}

// A dayGap is a gap with the days that it touches, from first up to but not including end.
type dayGap struct {
	events.Gap
	first, end time.Time
	logged     []time.Time // those of the days that have a log
}

// coversOf returns the cover of each place of c, in order, for the days from first to last.
func coversOf(c *report.Coverage, first, last time.Time) []cover {
	index := map[report.Site]int{}
	list := make([]cover, len(c.Places))
	end := last.AddDate(0, 0, 1)
	for i := range c.Places {
		list[i].site, list[i].total = c.Places[i].Site, dayCount(first, end)
		index[list[i].site] = i
	}
	for i := range c.Days { // in order
		d := &c.Days[i]
		day, err := time.Parse(time.DateOnly, d.Day)
		if at, ok := index[report.Site{Account: d.Account, Region: d.Region}]; ok && err == nil && d.Objects > 0 && !day.Before(first) && day.Before(end) {
			list[at].logged = append(list[at].logged, day)
		}
	}
	for _, g := range c.Gaps { // in order
		if at, ok := index[report.Site{Account: g.Account, Region: g.Region}]; ok {
			list[at].add(g, first, end)
		}
	}
	return list
}

// partsOf returns how many logged days of each place of c lack some hours.
func partsOf(c *report.Coverage) map[report.Site]int64 {
	parts := map[report.Site]int64{}
	first, last, ok := daysAsked(c)
	if !ok {
		return parts
	}
	for _, v := range coversOf(c, first, last) {
		parts[v.site] = int64(len(v.part))
	}
	return parts
}

// daysAsked returns the first and last day that c is about, and whether there are any.
func daysAsked(c *report.Coverage) (first, last time.Time, ok bool) {
	first, err1 := time.Parse(time.DateOnly, c.FirstDay)
	last, err2 := time.Parse(time.DateOnly, c.LastDay)
	return first, last, err1 == nil && err2 == nil && !last.Before(first)
}

// add adds the part of a gap that is within the days from first up to but not including end.
func (v *cover) add(g events.Gap, first, end time.Time) {
	d := dayGap{Gap: g, first: dayOf(g.From.UTC()), end: dayOf(g.To.UTC().Add(-1)).AddDate(0, 0, 1)}
	if n := len(v.gaps); n > 0 && d.first.Before(v.gaps[n-1].end) { // the previous gap has counted this day
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

// boxOf returns the index of the box that holds a day. Boxes begin at starts.
func boxOf(starts []time.Time, day time.Time) int {
	i, found := slices.BinarySearchFunc(starts, day, func(start, t time.Time) int { return start.Compare(t) })
	if !found {
		i--
	}
	return max(i, 0)
}

// states returns the state of each box. Boxes begin at starts.
func (v *cover) states(starts []time.Time) []coverState {
	box := func(day time.Time) int { return boxOf(starts, day) }
	whole, lacking, part := make([]bool, len(starts)), make([]int, len(starts)), make([]bool, len(starts))
	for _, day := range v.logged {
		whole[box(day)] = true
	}
	for _, day := range v.part {
		part[box(day)] = true // whatever else the box holds
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

// namedGaps is how many gaps of a site the text names.
const namedGaps = 3

// words returns in words what the row of a site shows.
func (v *cover) words() string {
	text := events.Plural(int64(len(v.logged)), "day") + " with logs"
	if len(v.part) > 0 {
		text += fmt.Sprintf(", %d of them in part", len(v.part))
	}
	text += fmt.Sprintf(", %d quiet, %d missing", v.total-len(v.logged)-v.missing, v.missing)
	var named []string
	for i, g := range v.gaps {
		if i == namedGaps {
			named = append(named, fmt.Sprintf("%d more", len(v.gaps)-i))
			break
		}
		named = append(named, shortTime(g.From, time.UTC)+" to "+shortTime(g.To, time.UTC))
	}
	if named != nil {
		text += "; no logs from " + strings.Join(named, ", ")
	}
	return text
}
