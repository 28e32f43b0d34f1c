package main

import (
	"cmp"
	"slices"
	"time"
)

// matched returns the number of records in file i that match a report's default classes,
// including copies and corrected ones.
func (a *archive) matched(i int) int64 {
	n := int64(0)
	for _, d := range a.plan.of(i) {
		if a.plan.kindOf(&a.plan.events[d.event]).class.counts() {
			n++
		}
	}
	return n
}

// days returns a row for each day of delivery at each place.
func (a *archive) days() []dayRow {
	rows := []dayRow{}
	for i, f := range a.files {
		p := a.places[f.place]
		day := a.at(f.minute).Format(time.DateOnly)
		// Files are sorted by place and time, so that the files of a row are consecutive.
		n := len(rows) - 1
		if n < 0 || rows[n].Day != day || rows[n].Account != p.account.id || rows[n].Region != p.region {
			rows = append(rows, dayRow{Day: day, Account: p.account.id, Region: p.region})
			n++
		}
		rows[n].Objects++
		rows[n].Records += int64(f.records)
		rows[n].Events += a.matched(i)
	}
	slices.SortFunc(rows, func(a, b dayRow) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region))
	})
	return rows
}
