package events

import (
	"slices"
	"time"
)

// A Filter selects events, after pools are inferred and duplicates removed. The zero value
// selects all events, and an empty list selects all values of its field.
type Filter struct {
	From, To  time.Time // event times in [From, To); zero means unbounded
	Accounts  []string
	Regions   []string
	UserPools []string
	Clients   []string
	Subs      []string
}

// open reports whether f selects everything.
func (f *Filter) open() bool {
	return f.From.IsZero() && f.To.IsZero() &&
		len(f.Accounts)+len(f.Regions)+len(f.UserPools)+len(f.Clients)+len(f.Subs) == 0
}

// Admits reports whether the filter selects the event of r. It costs nothing if the filter
// selects everything.
func (v *View) Admits(r *Row) bool {
	f := &v.filter
	if v.open {
		return true
	}
	return (f.From.IsZero() || !r.Time().Before(f.From)) &&
		(f.To.IsZero() || r.Time().Before(f.To)) &&
		v.among(f.Accounts, v.Account(r)) && v.among(f.Regions, v.Region(r)) &&
		v.among(f.UserPools, v.Pool(r)) && v.among(f.Clients, v.Client(r)) &&
		v.among(f.Subs, r.Sub())
}

// Filter returns the filter of v.
func (v *View) Filter() Filter { return v.filter }

// With returns a copy of v with another filter. The numbers of events and texts stay the
// same.
func (v *View) With(f Filter) *View {
	other := *v
	other.filter, other.open = f, f.open()
	return &other
}

// AdmitsSub reports whether the filter selects users with that sub.
func (v *View) AdmitsSub(sub string) bool {
	return len(v.filter.Subs) == 0 || slices.Contains(v.filter.Subs, sub)
}

func (v *View) among(list []string, t Text) bool {
	return len(list) == 0 || slices.Contains(list, v.String(t))
}
