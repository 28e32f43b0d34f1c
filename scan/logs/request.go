package logs

import (
	"fmt"
	"time"

	"github.com/cogtrail/cogtrail/scan/internal/hours"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// A Request says which messages of a log group to read.
type Request struct {
	Group    Group
	All      bool          // also messages without Text
	From, To time.Time     // events in [From, To); a zero time is no bound
	Late     time.Duration // how long after its event a message may be logged
	Now      time.Time
}

// begun is before CloudWatch Logs existed.
var begun = time.Date(2014, 7, 1, 0, 0, 0, 0, time.UTC)

// backdated is how far the timestamp of a message may be before the time it is sent.
const backdated = 14 * 24 * time.Hour

// Edge returns the first whole hour that can be requested. It reports whether the log
// group's retention sets it; if not, its creation does.
func (r *Request) Edge() (edge time.Time, kept bool) {
	edge = r.Group.first()
	if r.Group.Kept > 0 {
		if oldest := hours.Edge(r.Now, r.Group.Kept); oldest.After(edge) {
			return oldest, true
		}
	}
	return edge, false
}

// first returns the first whole hour that the log group can ever have had a message for.
func (g *Group) first() time.Time {
	if g.Created.IsZero() {
		return begun
	}
	return g.Created.Add(-backdated).Truncate(time.Hour)
}

// Sources returns at most n sources that together hold every available message of the
// request, each for a part of the time. clock is the Clock of each source.
func (r *Request) Sources(client API, n int, clock func() time.Time) (sources []*Source) {
	asked := r.Now.UTC().Truncate(time.Second)
	to := r.To
	if !to.IsZero() {
		to = to.Add(r.Late)
	}
	edge, _ := r.Edge()
	first, last := hours.Whole(r.From, to, edge, asked)
	for from, to := range hours.Parts(first, last, n) {
		sources = append(sources, &Source{Client: client, Group: r.Group, All: r.All, From: from, To: to, Asked: asked, Clock: clock})
	}
	return sources
}

// Pruned says what is not read. It returns the same for the same request at any time, so
// that a later run can continue a journal.
func (r *Request) Pruned() (pruned []journal.Pruned) {
	add := func(what, why string) {
		pruned = append(pruned, journal.Pruned{What: r.Group.String() + ": " + what, Why: why})
	}
	if !r.All {
		add("messages without the text "+Text, "by the filter pattern "+Pattern+": they are not among the records that were read")
	}
	add("events of more than 256 KB", "none are sent to log groups")
	if r.Group.Kept > 0 && r.From.Before(hours.Edge(r.Now, r.Group.Kept)) {
		days := hours.Days(r.Group.Kept)
		add("events from more than "+days+" before the scan", "the log group keeps "+days)
	}
	if first := r.Group.first(); !r.Group.Created.IsZero() && r.From.Before(first) {
		add("events before "+first.Format(time.RFC3339), fmt.Sprintf("the log group was created on %s", r.Group.Created.Format(time.DateOnly)))
	}
	return pruned
}
