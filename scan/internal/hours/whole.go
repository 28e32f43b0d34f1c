package hours

import (
	"iter"
	"time"
)

// Edge returns the first whole hour that can be requested now from a history that keeps
// events for the given time. The history keeps that hour for at least another hour, which
// leaves time to read it.
func Edge(now time.Time, kept time.Duration) time.Time {
	return after(now.UTC().Add(time.Hour - kept))
}

// Whole returns the whole hours that contain [from, to), none before edge and none that
// begins after asked. A zero from or to is open. There may be no such hours.
func Whole(from, to, edge, asked time.Time) (first, last time.Time) {
	first, last = from.UTC().Truncate(time.Hour), after(asked)
	if first.Before(edge) {
		first = edge
	}
	if !to.IsZero() && to.Before(asked) {
		last = after(to.UTC())
	}
	return first, last
}

// Parts cuts whole hours into at most n parts of about equal length, the last one first. They
// are read in parallel, because a single query would not use the full rate if an answer takes
// longer than the interval between two requests.
func Parts(from, to time.Time, n int) iter.Seq2[time.Time, time.Time] {
	return func(yield func(from, to time.Time) bool) {
		all := to.Sub(from)
		for end := to; n > 0 && from.Before(end); n-- {
			begin := after(from.Add(all / time.Duration(n) * time.Duration(n-1)))
			if begin.Before(end) && !yield(begin, end) {
				return
			}
			end, all = begin, begin.Sub(from)
		}
	}
}

// after returns the first whole hour that is not before t.
func after(t time.Time) time.Time { return t.Add(time.Hour - 1).Truncate(time.Hour) }
