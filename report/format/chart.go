package format

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A chart is stacked bars over time, in the units of its SVG.
type chart struct {
	ID, Title, Description      string
	Colours                     string // the class that has them
	Unit                        string // what a bar stands for
	Width, Height               int
	Left, Right, LabelX, LabelY int
	Series                      []series
	Bars                        []bar
	Lines                       []mark // across, of the count at their left
	Labels                      []mark // below
}

// A series is what is counted in one of the pieces of each bar.
type series struct {
	Name  string
	Total int64
}

type bar struct {
	Name, Text string
	Counts     []int64
	Pieces     []piece
}

type piece struct {
	Series        int
	X, Y          string
	Width, Height string
}

type mark struct{ At, TextAt, Text string }

// The frame of a chart.
const (
	chartWidth, chartHeight = 960, 280
	frameLeft, frameRight   = 64, 948
	frameTop, frameBottom   = 16, 244
	maxBars                 = 130 // that can still be told apart
	maxBarWidth             = 56
)

// counts are of each series at a time.
type counts struct {
	at time.Time
	of [3]int64
}

// activityChart shows what people did, nil if there is nothing.
func activityChart(rows []report.ActivityRow) *chart {
	var points []counts
	finest := 0
	for i := range rows {
		a := &rows[i]
		at, stride := periodOf(a.Period)
		finest = max(finest, stride)
		points = append(points, counts{at, [3]int64{a.SignIns, a.SignedUp + a.AdminCreated, a.Deleted}})
	}
	return newChart(chart{ID: "activity", Colours: "visits", Title: "What people did over time"},
		[]string{"sign-ins", "users signed up or created", "users deleted"}, points, finest)
}

// visitChart shows visits to the authorize endpoint by label, nil if there are none.
func visitChart(rows []report.AuthorizeRow) *chart {
	var points []counts
	finest := 0
	for i := range rows {
		at, stride := periodOf(rows[i].Period)
		finest = max(finest, stride)
		points = append(points, counts{at, [3]int64{rows[i].SignIn, rows[i].SignUp, rows[i].Undetermined}})
	}
	return newChart(chart{ID: "visits", Colours: "visits", Title: "Sign-ups and sign-ins over time"},
		[]string{"sign_in", "sign_up", "undetermined"}, points, finest)
}

// periodOf returns when a period begins, and the index of the finest stride for it.
func periodOf(name string) (at time.Time, finest int) {
	at, err := time.Parse(string(report.ByDay), name)
	if err == nil {
		return at, 0
	}
	if at, err = time.Parse(string(report.ByMonth), name); err == nil {
		return at, byMonth
	}
	if strings.HasPrefix(name, "-") {
		return earliestDay, 0 // a time zone's last day before the year 0,
	}
	return latestDay, 0 // or its first one of the year 10000
}

// deletionChart shows deletion events by what they deleted, nil if there are none.
func deletionChart(rows report.List[people.Deletion]) *chart {
	var points []counts
	for d := range rows.All() {
		day := dayOf(d.Time.UTC())
		if last := len(points) - 1; last < 0 || !points[last].at.Equal(day) { // they come by time
			points = append(points, counts{at: day})
		}
		of := &points[len(points)-1].of
		switch {
		case d.Outcome != cognito.Succeeded && d.Outcome != cognito.Partial:
			of[2]++
		case d.Class == cognito.UserDeletion:
			of[0]++
		default:
			of[1]++
		}
	}
	return newChart(chart{ID: "deletions", Colours: "deletions", Title: "Deletions over time"},
		[]string{"users deleted", "pools, identities and other resources deleted", "attempts that failed or were denied"}, points, 0)
}

// newChart draws points in the shortest strides, from the finest one on, that give
// no more bars than can be told apart.
func newChart(c chart, names []string, points []counts, finest int) *chart {
	if len(points) == 0 {
		return nil
	}
	byTime := func(a, b counts) int { return a.at.Compare(b.at) }
	first, last := slices.MinFunc(points, byTime).at, slices.MaxFunc(points, byTime).at
	var s stride
	for _, s = range strides[finest:] {
		if s.between(first, last) <= maxBars {
			break
		}
	}
	for _, name := range names {
		c.Series = append(c.Series, series{Name: name})
	}
	at := map[time.Time]int{}
	for t := s.start(first); !t.After(last); t = s.next(t) {
		at[t] = len(c.Bars)
		c.Bars = append(c.Bars, bar{Name: t.Format(s.layout), Counts: make([]int64, len(names))})
	}
	for _, p := range points {
		b := &c.Bars[at[s.start(p.at)]]
		for k := range names {
			b.Counts[k] += p.of[k]
			c.Series[k].Total += p.of[k]
		}
	}
	c.Unit = s.unit
	c.describe()
	c.draw()
	return &c
}

// describe says in words what the bars show.
func (c *chart) describe() {
	most, in := int64(-1), ""
	for i := range c.Bars {
		b := &c.Bars[i]
		b.Text = b.Name + ":" + c.list(func(k int) int64 { return b.Counts[k] })
		if n := total(b.Counts); n > most {
			most, in = n, b.Name
		}
	}
	c.Description = fmt.Sprintf("By %s, %s to %s:%s. The most are in %s: %d.",
		c.Unit, c.Bars[0].Name, c.Bars[len(c.Bars)-1].Name, c.list(func(k int) int64 { return c.Series[k].Total }), in, most)
}

func (c *chart) list(n func(k int) int64) string {
	var texts []string
	for k, s := range c.Series {
		texts = append(texts, fmt.Sprintf(" %d %s", n(k), s.Name))
	}
	return strings.Join(texts, ",")
}

func total(counts []int64) (sum int64) {
	for _, n := range counts {
		sum += n
	}
	return sum
}

// draw lays out bars, lines and labels.
func (c *chart) draw() {
	c.Width, c.Height, c.Left, c.Right = chartWidth, chartHeight, frameLeft, frameRight
	c.LabelX, c.LabelY = frameLeft-8, frameBottom+22
	most := int64(1)
	for _, b := range c.Bars {
		most = max(most, total(b.Counts))
	}
	between := gridStep(most)
	top := (most + between - 1) / between * between
	height := func(n int64) float64 { return float64(n) / float64(top) * (frameBottom - frameTop) }
	for n := int64(0); n <= top; n += between {
		y := frameBottom - height(n)
		c.Lines = append(c.Lines, mark{number1(y), number1(y + 4), strconv.FormatInt(n, 10)})
	}
	slot := float64(frameRight-frameLeft) / float64(len(c.Bars))
	width := min(slot*0.8, maxBarWidth)
	every := (len(c.Bars)*(len(c.Bars[0].Name)*7+14)-1)/(frameRight-frameLeft) + 1 // so that labels do not overlap
	for i := range c.Bars {
		b := &c.Bars[i]
		middle := frameLeft + slot*(float64(i)+0.5)
		y := float64(frameBottom)
		for k, n := range b.Counts {
			if n > 0 {
				y -= height(n)
				b.Pieces = append(b.Pieces, piece{k, number1(middle - width/2), number1(y), number1(width), number1(height(n))})
			}
		}
		if i%every == 0 {
			c.Labels = append(c.Labels, mark{At: number1(middle), Text: b.Name})
		}
	}
}

func number1(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

// gridStep returns 1, 2 or 5 times a power of ten, so that about four of it make most.
func gridStep(most int64) int64 {
	for unit := int64(1); ; unit *= 10 {
		for _, k := range []int64{1, 2, 5} {
			if most/(k*unit) <= 5 {
				return k * unit
			}
		}
	}
}
