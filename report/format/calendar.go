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

// A calendar shows, for each site and each requested day, whether there are logs.
type calendar struct {
	Description string
	Unit        string // of time that a box stands for
	Dense       bool   // boxes have no gaps between them
	Proven      bool   // marks below the boxes show what digests prove
	Shown, Rest *siteRows
	Cut         string // says how many sites are left out
}

// siteRows are consecutive rows of a calendar.
type siteRows struct {
	Label         string
	Width, Height int // of a row, in the units of its marks
	Axis          []axisMark
	Rows          []calendarRow
}

type axisMark struct{ X, Text string }

type calendarRow struct {
	Account, Region string
	Missing, Part   int // days
	Holes           bool
	Text            string
	Marks           []calendarMark
}

// A calendarMark draws all boxes of a row that are in one state, as lines.
type calendarMark struct{ Class, Path, Dashes string }

// stateNames are the CSS classes of states, and of the lower half of partly.
var stateNames = []string{"quiet", "logged", "partly", "missing", "rest"}

const restOfPart = 4

const (
	maxBoxes    = 400 // in a row
	maxCalendar = 60  // rows shown initially
	maxSites    = 2000
	rowHeight   = 16
	boxWidth    = 10 // including the gap between boxes
	boxGap      = 2
	denseFrom   = 200 // from this number on, boxes have no gaps between them
	maxMonths   = 12  // named on the axis

	provenHeight = 24 // of a row that shows what is proven
)

// calendarOf returns the calendar of c, or nil if no log name shows its day.
func calendarOf(c *report.Coverage) *calendar {
	first, last, ok := daysAsked(c)
	if !ok || len(c.Places) == 0 {
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
	if len(covers) > maxCalendar { // sites with gaps first
		slices.SortStableFunc(covers, func(a, b cover) int { return min(len(b.gaps), 1) - min(len(a.gaps), 1) })
	}
	shown := covers[:min(len(covers), maxSites)]
	states := provenOf(c, shown, starts, last.AddDate(0, 0, 1))
	k.Proven = states != nil
	k.Shown = k.rows("Days with logs, by account and region", shown[:min(len(shown), maxCalendar)], states, starts)
	if rest := len(shown) - maxCalendar; rest > 0 {
		k.Rest = k.rows(fmt.Sprintf("%s more accounts and regions", grouped(int64(rest))), shown[maxCalendar:], states[min(len(states), maxCalendar):], starts)
	}
	if more := len(covers) - len(shown); more > 0 {
		k.Cut = moreRows(more)
	}
	k.Description = fmt.Sprintf("%s by delivery time in UTC, %s to %s: %s", events.Plural(int64(dayCount(first, last.AddDate(0, 0, 1))), "day"),
		c.FirstDay, c.LastDay, holesText(holes, len(covers)))
	return k
}

func holesText(n, of int) string {
	if n == 0 {
		return fmt.Sprintf("no logs are missing in %s.", sitesText(of))
	}
	return fmt.Sprintf("logs are missing in %s of %s.", grouped(int64(n)), sitesText(of))
}

// rows returns the rows of the sites in covers. proven holds what digests prove of each
// site, if they were checked.
func (k *calendar) rows(label string, covers []cover, proven [][]provenState, starts []time.Time) *siteRows {
	rows := &siteRows{Label: label, Width: len(starts) * boxWidth, Height: rowHeight, Axis: axisOf(starts)}
	if k.Proven {
		rows.Height = provenHeight
	}
	for i := range covers {
		v := &covers[i]
		row := calendarRow{
			Account: excerpt(v.site.Account), Region: excerpt(v.site.Region), Missing: v.missing, Part: len(v.part), Holes: len(v.gaps) > 0,
			Text: v.words(), Marks: k.marks(v.states(starts)),
		}
		if k.Proven {
			row.Text += provenWords(proven[i], k.Unit)
			row.Marks = append(row.Marks, k.provenMarks(proven[i])...)
		}
		rows.Rows = append(rows.Rows, row)
	}
	return rows
}

// marks returns the marks for the boxes of each state.
func (k *calendar) marks(states []coverState) []calendarMark {
	paths := make([]strings.Builder, len(stateNames))
	runs(states, func(state coverState, from, to int) {
		if state == partly { // missing above, logged below
			addLine(&paths[partly], 4, from, to)
			addLine(&paths[restOfPart], 12, from, to)
			return
		}
		addLine(&paths[state], 8, from, to)
	})
	return k.named(stateNames, paths)
}

// provenMarks returns the marks for what is proven, below the others.
func (k *calendar) provenMarks(states []provenState) []calendarMark {
	paths := make([]strings.Builder, len(provenNames))
	runs(states, func(state provenState, from, to int) {
		if state != unasked {
			addLine(&paths[state], 20, from, to)
		}
	})
	return k.named(provenNames, paths)
}

// runs calls yield with each run of equal states and its boxes, from up to but not including to.
func runs[T comparable](states []T, yield func(state T, from, to int)) {
	for i := 0; i < len(states); {
		end := i + 1
		for end < len(states) && states[end] == states[i] {
			end++
		}
		yield(states[i], i, end)
		i = end
	}
}

func addLine(path *strings.Builder, y, from, to int) {
	fmt.Fprintf(path, "M%d %dH%d", from*boxWidth, y, to*boxWidth)
}

// named returns a mark for each path that is not empty, with the class of the same index.
func (k *calendar) named(names []string, paths []strings.Builder) (marks []calendarMark) {
	dashes := ""
	if !k.Dense {
		dashes = strconv.Itoa(boxWidth-boxGap) + " " + strconv.Itoa(boxGap)
	}
	for i := range paths {
		if paths[i].Len() > 0 {
			marks = append(marks, calendarMark{names[i], paths[i].String(), dashes})
		}
	}
	return marks
}

// axisOf names the months in which boxes begin, or only some of them if there are many.
func axisOf(starts []time.Time) (axis []axisMark) {
	first, last := starts[0], starts[len(starts)-1]
	months := (last.Year()-first.Year())*12 + int(last.Month()) - int(first.Month()) + 1
	every := (months-1)/maxMonths + 1
	if every > 1 {
		every = (every + 11) / 12 * 12 // in whole years
	}
	before := -1
	for i, t := range starts {
		month := t.Year()*12 + int(t.Month()) - 1
		if month/every == before && i > 0 {
			continue
		}
		before = month / every
		if i > 0 && t.Day() > 7 { // it begins after the first week of a month
			continue
		}
		text := t.Format("Jan")
		if i == 0 || t.Month() == time.January || every > 1 {
			text = t.Format("Jan 2006")
		}
		axis = append(axis, axisMark{strconv.FormatFloat(100*float64(i)/float64(len(starts)), 'f', 2, 64) + "%", text})
	}
	if len(axis) > 1 && percent(axis[1].X) < 7 { // it would overlap the first
		axis = axis[1:]
	}
	if n := len(axis) - 1; n > 0 && percent(axis[n].X) > 93 { // it would reach beyond the edge
		axis = axis[:n]
	}
	return axis
}

func percent(x string) float64 {
	n, _ := strconv.ParseFloat(strings.TrimSuffix(x, "%"), 64)
	return n
}
