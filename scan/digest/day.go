package digest

import (
	"cmp"
	"path"
	"slices"
	"time"
)

// A Day is the result for the objects that were delivered to an account and region on one
// day, in UTC, if there are any. A digest belongs to the period that it covers.
type Day struct {
	Day     string  `json:"day"`
	Account string  `json:"account"`
	Region  string  `json:"region"`
	Verdict Verdict `json:"verdict"` // the worst of the objects; also unverified if verified digests do not cover all of the day
	Tally
}

type dayKey struct {
	day             int // since 1970
	account, region string
}

func dayOf(t time.Time) int { return int(t.Truncate(24*time.Hour).Unix() / secondsOfDay) }

const secondsOfDay = 24 * 60 * 60

// days returns the days of the objects of r.
func (r *Report) days() []Day {
	book := map[dayKey]*Day{}
	first, last := 0, -1 // over all accounts and regions
	for i := range r.Objects {
		account, region, at := r.Objects[i].delivery()
		if at.IsZero() {
			continue
		}
		key := dayKey{dayOf(at), account, region}
		if book[key] == nil {
			book[key] = &Day{at.UTC().Format(time.DateOnly), account, region, Verified, Tally{}}
		}
		if book[key].add(r.Objects[i].Verdict); last < first {
			first, last = key.day, key.day
		}
		first, last = min(first, key.day), max(last, key.day)
	}
	for _, g := range r.Gaps {
		for day := max(dayOf(g.From), first); day <= min(dayOf(g.To.Add(-1)), last); day++ {
			if d := book[dayKey{day, g.Account, g.Region}]; d != nil {
				d.Verdict = Unverified
			}
		}
	}
	days := make([]Day, 0, len(book))
	for _, d := range book {
		d.Verdict = d.worst(d.Verdict)
		days = append(days, *d)
	}
	slices.SortFunc(days, func(a, b Day) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region))
	})
	return days
}

// worst returns the worst verdict of the objects in t, or than if that is worse.
func (t *Tally) worst(than Verdict) Verdict {
	for i, n := range []int64{t.Tampered, t.Missing, t.Unreferenced, t.Unverified} { // in the order of Verdicts
		if n > 0 && i < than.rank() {
			return Verdicts[i]
		}
	}
	return than
}

// delivery returns where and when o was delivered, according to its name.
func (o *Object) delivery() (account, region string, at time.Time) {
	base := path.Base(o.Name)
	if o.Kind != KindLog {
		n, _ := ParseName(base)
		return n.Account, n.Region, n.End.Add(-1) // within the hour before
	}
	return splitLog(base)
}
