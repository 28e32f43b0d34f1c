// Times and spans in flags are parsed here.

package main

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// window returns the time window of the flags, in UTC; a zero time is an open end. Times without
// an offset, and the days and months of --last, are in the given zone.
func (f *asked) window(now time.Time, zone *time.Location) (from, to time.Time, err error) {
	now = now.In(zone)
	if from, err = parseTime("--from", f.from, now); err != nil {
		return from, to, err
	}
	if to, err = parseTime("--to", f.to, now); err != nil {
		return from, to, err
	}
	if f.last != "" {
		if f.from != "" {
			return from, to, usagef("--from and --last both say where the window begins: leave one out")
		}
		n, u, err := cutSpan(f.last)
		if err != nil {
			return from, to, usagef("--last: %w", err)
		}
		if to.IsZero() {
			to = now
		}
		from = u.before(n, to.In(zone))
	}
	if !from.IsZero() && !to.IsZero() && !from.Before(to) {
		return from, to, usagef("the window is empty: it begins at %s and ends at %s", from.In(zone).Format(time.RFC3339), to.In(zone).Format(time.RFC3339))
	}
	return from.UTC(), to.UTC(), nil
}

// timeWords are words for times relative to now.
var timeWords = []string{"now", "today", "yesterday"}

// isRelative reports whether s is a word for a time relative to now.
func isRelative(s string) bool { return slices.Contains(timeWords, strings.ToLower(s)) }

// timeLayouts are the forms of times. A year, a month or a day means its beginning. Months, days
// and hours may have one digit.
var timeLayouts = []string{"2006-1-2T15:04:05Z07:00", "2006-1-2T15:04Z07:00", "2006-1-2T15:04:05", "2006-1-2T15:04", "2006-1-2", "2006-1", "2006"}

// parseTime parses s, the value of a flag, in the time zone of now unless s has an offset. An empty
// s gives the zero time.
//
// For a time that a clock change repeats or skips, time.Date decides: it is correct in the zone
// either before or after the change.
func parseTime(flag, s string, now time.Time) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	switch strings.ToLower(s) {
	case "now":
		return now, nil
	case "today":
		return today, nil
	case "yesterday":
		return unit{days: 1}.before(1, today), nil
	}
	text := strings.ReplaceAll(strings.ToUpper(strings.TrimSpace(s)), "/", "-")
	text = strings.Replace(text, " ", "T", 1)
	for _, layout := range timeLayouts {
		if t, err := time.ParseInLocation(layout, text, now.Location()); err == nil {
			return t, nil
		}
	}
	return time.Time{}, usagef("%s: %q is not a time:%s write 2025-01-22, 2025-01, 2025-01-22T12:00, 2025-01-22T12:00:00+09:00, today, yesterday or now", flag, s, didYouMean(s, "", timeWords))
}

// A unit is a unit of time: days and months on a calendar, and its length without one.
type unit struct {
	months, days int
	length       time.Duration
}

const day = 24 * time.Hour

// units are the units by their names in spans.
var units = map[string]unit{
	"s": {length: time.Second}, "m": {length: time.Minute}, "h": {length: time.Hour},
	"d": {days: 1, length: day}, "w": {days: 7, length: 7 * day}, "mo": {months: 1, length: 30 * day}, "y": {months: 12, length: 365 * day},
}

// longhand maps the other names of units, in the singular, to those in units.
var longhand = map[string]string{
	"sec": "s", "second": "s", "min": "m", "minute": "m", "hr": "h", "hour": "h",
	"day": "d", "wk": "w", "week": "w", "mon": "mo", "month": "mo", "yr": "y", "year": "y",
}

// unitNamed returns the unit with that name, in any case, singular or plural. If there is none, the
// unit has no length.
func unitNamed(name string) unit {
	name = strings.ToLower(name)
	if short, ok := longhand[strings.TrimSuffix(name, "s")]; ok {
		name = short
	}
	return units[name]
}

// before returns the time n units before t. Days and longer units count by the calendar and clock
// of t's zone. If the month has no such day, its last day is used: one month before 31 March is the
// last day of February.
func (u unit) before(n int, t time.Time) time.Time {
	if u.months == 0 && u.days == 0 {
		return t.Add(-time.Duration(n) * u.length)
	}
	year, month, date := t.Date()
	month -= time.Month(n * u.months)
	if u.months > 0 {
		date = min(date, time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day())
	}
	hour, minute, second := t.Clock()
	return time.Date(year, month, date-n*u.days, hour, minute, second, t.Nanosecond(), t.Location())
}

// parseSpan parses a length of time: 1y, 1mo, 90d, 2w, 36h, 15m, 20s, 2 weeks. It uses no calendar:
// a month is 30 days, a year 365.
func parseSpan(s string) (time.Duration, error) {
	n, u, err := cutSpan(s)
	return time.Duration(n) * u.length, err
}

// cutSpan splits a span into a number and a unit.
func cutSpan(s string) (int, unit, error) {
	const most = 100 * 366 * day
	text := strings.TrimSpace(s)
	name := strings.TrimLeft(text, "0123456789")
	digits := strings.TrimSuffix(text, name)
	name = strings.TrimSpace(name)
	if name == "M" && digits != "" {
		return 0, unit{}, fmt.Errorf("%q may mean months or minutes: write %[2]smo or %[2]sm", s, digits)
	}
	u := unitNamed(name)
	if n, err := strconv.Atoi(digits); err == nil && n > 0 && u.length > 0 && n <= int(most/u.length) {
		return n, u, nil
	}
	return 0, unit{}, fmt.Errorf("%q is not a length of time: write 90d, 2w, 36h, 15m, 1mo or 1y", s)
}

// parseZone returns the time zone with that name in the IANA database. The name may be in any case
// if the database capitalizes it by rule.
func parseZone(name string) (*time.Location, error) {
	if strings.EqualFold(name, "Local") {
		return nil, usagef("--time-zone: Local differs from machine to machine: name a zone from the IANA database, such as Asia/Tokyo")
	}
	if strings.EqualFold(name, "UTC") {
		return time.UTC, nil // on any file system, whether it heeds case or not
	}
	for _, spelling := range []string{name, strings.ToUpper(name), zoneTitle(name)} {
		if zone, err := time.LoadLocation(spelling); err == nil {
			return zone, nil
		}
	}
	return nil, usagef("--time-zone: unknown time zone %s:%s name a zone from the IANA database, such as Asia/Tokyo", name, asking(zonesMeant(name), ""))
}

// zonesMeant returns the time zones that name may stand for: those with nearly this name or, if
// there are none, with nearly this city. It guesses nothing for an offset or an abbreviation, which
// many zones share.
func zonesMeant(name string) []string {
	if strings.ContainsAny(name, "+0123456789") {
		return nil
	}
	var all, cities []string
	zoneOf := map[string]string{}
	for _, z := range zones {
		city := path.Base(z.name)
		all, cities, zoneOf[city] = append(all, z.name), append(cities, city), z.name
	}
	near := closest(name, all)
	if len(near) == 0 {
		for _, city := range closest(name, cities) {
			near = append(near, zoneOf[city])
		}
	}
	if len(near) == 0 && len(name) >= len("Tokyo") { // longer than an abbreviation
		near = containing(name, all)
	}
	if len(near) > maxGuesses {
		return nil
	}
	return near
}

// zoneTitle capitalizes the name of a time zone as most are: America/Port_of_Spain, US/Pacific,
// Etc/GMT-9.
func zoneTitle(name string) string {
	area, place, _ := strings.Cut(strings.ToLower(name), "/")
	switch area {
	case "etc":
		return "Etc/" + strings.ToUpper(place)
	case "us":
		return "US/" + titled(place)
	}
	return strings.NewReplacer("_Of_", "_of_", "_Es_", "_es_", "-Au-", "-au-").Replace(titled(strings.ToLower(name)))
}

// titled returns s with the first letter of every word in upper case.
func titled(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'a' <= c && c <= 'z' && (i == 0 || strings.IndexByte("/_-", b[i-1]) >= 0) {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}
