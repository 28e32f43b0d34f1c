package format

import (
	"time"
)

// A stride is the length of time that a bar of a chart stands for.
type stride struct {
	unit   string
	layout string // time layout of the names of bars
	start  func(time.Time) time.Time
	next   func(time.Time) time.Time
	days   int // approximate length
}

// byWeek and byMonth are the indexes of the week and the month in strides.
const byWeek, byMonth = 1, 2

// strides lists the strides from fine to coarse. The last one makes few enough bars of any
// possible period.
var strides = []stride{
	{"day", "2006-01-02", dayOf, func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }, 1},
	{"week starting Monday", "2006-01-02", monday, func(t time.Time) time.Time { return t.AddDate(0, 0, 7) }, 7},
	{"month", "2006-01", monthOf, func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }, 30},
	years("year", 1), years("10 years", 10), years("100 years", 100),
}

// The first and last day that an event can have.
var (
	earliestDay = time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)
	latestDay   = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
)

func dayOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

func monday(t time.Time) time.Time { return dayOf(t).AddDate(0, 0, -(int(t.Weekday())+6)%7) }

func monthOf(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC) }

func years(unit string, n int) stride {
	return stride{unit, "2006",
		func(t time.Time) time.Time { return time.Date(t.Year()-t.Year()%n, 1, 1, 0, 0, 0, 0, time.UTC) },
		func(t time.Time) time.Time { return t.AddDate(n, 0, 0) }, 365 * n}
}

// between returns approximately how many bars there are from first to last.
func (s stride) between(first, last time.Time) int {
	return int((last.Unix()-first.Unix())/(24*60*60))/s.days + 1
}
