// Times and spans are read here as people write them in flags.

package main

import (
	"fmt"
	"strconv"
	"time"
)

// window returns the time window that the flags ask for; a zero time is open.
func (f *asked) window(now time.Time) (from, to time.Time, err error) {
	if from, err = parseTime("--from", f.from); err != nil {
		return from, to, err
	}
	if to, err = parseTime("--to", f.to); err != nil {
		return from, to, err
	}
	if f.last != "" {
		if f.from != "" {
			return from, to, usagef("--from and --last both say where the window begins: leave one out")
		}
		d, err := parseSpan(f.last)
		if err != nil {
			return from, to, usagef("--last: %w", err)
		}
		if to.IsZero() {
			to = now.UTC()
		}
		from = to.Add(-d)
	}
	if !from.IsZero() && !to.IsZero() && !from.Before(to) {
		return from, to, usagef("the window is empty: it begins at %s and ends at %s", from.Format(time.RFC3339), to.Format(time.RFC3339))
	}
	return from, to, nil
}

// parseTime reads the time that a flag was given, in UTC unless it says
// otherwise. An empty one is the zero time.
func parseTime(flag, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, usagef("%s: %q is no time: write 2025-01-22, 2025-01-22T12:00 (UTC) or 2025-01-22T12:00:00+09:00", flag, s)
}

// parseSpan reads a length of time: 90d, 2w, 36h, 15m, 20s.
func parseSpan(s string) (time.Duration, error) {
	units := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}
	const most = 100 * 366 * 24 * 60 * 60 // seconds
	if len(s) > 1 {
		unit := units[s[len(s)-1]]
		if n, err := strconv.Atoi(s[:len(s)-1]); err == nil && n > 0 && unit > 0 && n <= most/int(unit/time.Second) {
			return time.Duration(n) * unit, nil
		}
	}
	return 0, fmt.Errorf("%q is no length of time: write 90d, 2w, 36h or 15m", s)
}
