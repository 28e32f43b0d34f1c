package people

import (
	"time"

	"github.com/cogtrail/cogtrail/report/acts"
	"github.com/cogtrail/cogtrail/report/events"
)

// An Agreement says how far the sign-ins that Cognito recorded agree with those of the
// trail, in the time that both cover and in the user pools that the log belongs to. It
// covers all scanned events, whatever a report is narrowed to.
type Agreement struct {
	From     *time.Time `json:"from"` // first second that both cover; null if there is none
	To       *time.Time `json:"to"`   // last second that both cover; null if there is none
	Recorded int64      `json:"recorded"`
	Trail    int64      `json:"trail"`       // counted as for a User
	Users    int64      `json:"users"`       // users who signed in, by either source
	Alike    int64      `json:"users_alike"` // of these, those with the same number of sign-ins in both
}

// Agree compares the recorded sign-ins with those of a trail, whose first and last events
// are at the given times. It returns nil if r is nil.
func Agree(v *events.View, found *acts.Acts, r *Recorded, first, last *time.Time) *Agreement {
	if r == nil {
		return nil
	}
	a := &Agreement{}
	if first == nil {
		return a
	}
	from, to := max(r.first, first.Unix()), min(r.last, last.Unix())
	if from > to {
		return a
	}
	begin, end := time.Unix(from, 0).UTC(), time.Unix(to, 0).UTC()
	a.From, a.To = &begin, &end
	recorded, trail := map[string]int64{}, r.inTrail(v, found, from, to)
	for sub, times := range r.signIns {
		for _, at := range times {
			if from <= at && at <= to {
				recorded[sub]++
			}
		}
	}
	for sub, n := range recorded {
		if a.Users, a.Recorded = a.Users+1, a.Recorded+n; trail[sub] == n {
			a.Alike++
		}
	}
	for sub, n := range trail {
		if a.Trail += n; recorded[sub] == 0 {
			a.Users++
		}
	}
	return a
}

// inTrail counts the sign-ins of the trail in [from, to], by sub.
func (r *Recorded) inTrail(v *events.View, found *acts.Acts, from, to int64) map[string]int64 {
	counts := map[string]int64{}
	for i, e := range v.All() {
		if found.On(i)&acts.SignedIn == 0 || e.Seconds() < from || to < e.Seconds() {
			continue
		}
		if u := found.User(v, i); u.Sub != 0 && r.of(v.String(u.Pool)) {
			counts[v.String(u.Sub)]++
		}
	}
	return counts
}
