package report

import (
	"maps"
	"math/bits"
	"slices"
	"time"

	"github.com/cogtrail/cogtrail/report/events"
)

// deliveries is what was delivered to one site.
type deliveries struct {
	days          []int          // with a log or a digest, as days since 1970, sorted
	logs, digests map[int]uint32 // by day: bit h is set if there is one for hour h
}

// deliveries returns the deliveries by site, for sites with a log.
func (b *Builder) deliveries() map[Site]*deliveries {
	sites := map[Site]*deliveries{}
	for key, n := range b.days {
		if n.hours|n.digests == 0 {
			continue
		}
		at := Site{Account: key.Account, Region: key.Region}
		d := sites[at]
		if d == nil {
			d = &deliveries{logs: map[int]uint32{}, digests: map[int]uint32{}}
			sites[at] = d
		}
		day := dayNumber(key.Day)
		d.days = append(d.days, day)
		d.logs[day], d.digests[day] = n.hours, n.digests
	}
	maps.DeleteFunc(sites, func(_ Site, d *deliveries) bool {
		slices.Sort(d.days)
		return len(d.hours(false)) == 0
	})
	return sites
}

func dayNumber(day string) int {
	t, _ := time.Parse(time.DateOnly, day)
	return int(t.Unix() / secondsOfDay)
}

func dayName(day int) string {
	return time.Unix(int64(day)*secondsOfDay, 0).UTC().Format(time.DateOnly)
}

// logged returns the days with a log, sorted.
func (d *deliveries) logged() []int {
	return slices.DeleteFunc(slices.Clone(d.days), func(day int) bool { return d.logs[day] == 0 })
}

// last returns the end of the last hour with a log.
func (d *deliveries) last() time.Time {
	hours := d.hours(false)
	return hourTime(hours[len(hours)-1] + 1)
}

func (d *deliveries) digested() bool {
	return slices.ContainsFunc(d.days, func(day int) bool { return d.digests[day] != 0 })
}

// hourly reports whether more than half of the hours from the first log to the last one
// have a log.
func (d *deliveries) hourly() bool {
	hours := d.hours(false)
	return 2*len(hours) > hours[len(hours)-1]-hours[0]+1
}

// hours returns the hours with a log or, if digests is set, with a log or a digest, sorted.
func (d *deliveries) hours(digests bool) (hours []int) {
	for _, day := range d.days {
		all := d.logs[day]
		if digests {
			all |= d.digests[day]
		}
		for ; all != 0; all &= all - 1 {
			hours = append(hours, day*hoursOfDay+bits.TrailingZeros32(all))
		}
	}
	return hours
}

// denseDay is the number of hours of a day with logs from which on a day without any is no
// accident: where logs come by themselves at that rate, one day in 3,000 has none.
const denseDay = 8

// Days are of two kinds and hours of eight: logs come at other rates by night and on
// Saturdays and Sundays.
var (
	dayKind  = slotKind{2, func(day int) int { return weekend(day) }}
	hourKind = slotKind{8, func(hour int) int { return weekend(hour/hoursOfDay)*4 + hour%hoursOfDay/6 }}
)

func weekend(day int) int {
	if weekday := (day + 4) % 7; weekday == 0 || weekday == 6 { // 1970 began on a Thursday
		return 1
	}
	return 0
}

// rhythm returns the rhythm of the logs or, if digests is set, of both logs and digests. It
// also returns the kinds of its slots and their length in hours.
func (d *deliveries) rhythm(digests bool) (r *rhythm, kind slotKind, length int) {
	hours := d.hours(digests)
	if d.hourly() {
		r = newRhythm(hours, hourKind)
		r.dense = true
		return r, hourKind, 1
	}
	days := d.days
	if !digests {
		days = d.logged()
	}
	r = newRhythm(days, dayKind)
	r.each = float64(len(hours)) / float64(len(days))
	r.dense = r.each >= denseDay
	return r, dayKind, hoursOfDay
}

// judged reports whether there are enough logs and digests to make a rhythm.
func (d *deliveries) judged() bool {
	r, _, _ := d.rhythm(true)
	return r.heardAll() >= enough
}

// holes returns the times without a log or, if digests is set, without either a log or a
// digest that the rhythm does not explain.
func (d *deliveries) holes(at Site, asked func(hours int) spell, digests bool) (gaps []events.Gap) {
	r, kind, length := d.rhythm(digests)
	for _, s := range r.holes(r.edges(asked(length), kind)...) {
		gaps = append(gaps, events.Gap{Account: at.Account, Region: at.Region, From: hourTime(s.from * length), To: hourTime(s.to * length)})
	}
	return gaps
}

func hourTime(hour int) time.Time { return time.Unix(int64(hour)*60*60, 0).UTC() }
