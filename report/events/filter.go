package events

import (
	"slices"
	"time"
)

// A Filter says which events are asked about, once pools are inferred and
// duplicates gone. Its zero value asks about all, and so does each empty list.
type Filter struct {
	From, To  time.Time // of the event, [From, To); zero means open
	Accounts  []string
	Regions   []string
	UserPools []string
	Clients   []string
	Subs      []string
}

// open reports whether f asks about everything.
func (f *Filter) open() bool {
	return f.From.IsZero() && f.To.IsZero() &&
		len(f.Accounts)+len(f.Regions)+len(f.UserPools)+len(f.Clients)+len(f.Subs) == 0
}

// Admits reports whether the filter asks about the event of r. It takes no time
// where the filter asks about everything.
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

// Filter returns what v asks about.
func (v *View) Filter() Filter { return v.filter }

// With returns v with another filter. Numbers stay those of v.
func (v *View) With(f Filter) *View {
	other := *v
	other.filter, other.open = f, f.open()
	return &other
}

// AdmitsSub reports whether the filter asks about a user of that sub.
func (v *View) AdmitsSub(sub string) bool {
	return len(v.filter.Subs) == 0 || slices.Contains(v.filter.Subs, sub)
}

func (v *View) among(list []string, t Text) bool {
	return len(list) == 0 || slices.Contains(list, v.String(t))
}
