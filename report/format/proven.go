package format

import (
	"fmt"
	"time"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/events"
)

// A provenState is the worst that digests say about the days of a box.
type provenState int

const (
	unasked  provenState = iota // nothing was delivered, and no digest is expected
	proven                      // everything is verified
	unproven                    // something is not verified, or no verified digest covers the time
	wrong                       // something is tampered, missing or unreferenced
)

// provenNames are the CSS classes of states.
var provenNames = []string{"", "proven", "unproven", "wrong"}

// provenOf returns the state of each box of each site, or nil if the digests were not
// checked.
func provenOf(c *report.Coverage, covers []cover, starts []time.Time, end time.Time) [][]provenState {
	if c.Integrity == nil {
		return nil
	}
	index := map[report.Site]int{}
	states := make([][]provenState, len(covers))
	for i := range covers {
		states[i] = make([]provenState, len(starts))
		index[covers[i].site] = i
	}
	mark := func(at report.Site, day time.Time, s provenState) {
		if i, ok := index[at]; ok && !day.Before(starts[0]) && day.Before(end) {
			box := boxOf(starts, day)
			states[i][box] = max(states[i][box], s)
		}
	}
	for i := range c.Integrity.Days {
		d := &c.Integrity.Days[i]
		day, err := time.Parse(time.DateOnly, d.Day)
		switch {
		case err != nil:
		case d.Proven():
			mark(d.Site, day, proven)
		case d.Contradicted():
			mark(d.Site, day, wrong)
		default:
			mark(d.Site, day, unproven)
		}
	}
	for _, g := range c.Integrity.Gaps {
		from, to := g.From, g.To
		if from.Before(starts[0]) {
			from = starts[0]
		}
		if to.After(end) {
			to = end
		}
		for day := dayOf(from.UTC()); day.Before(to); day = day.AddDate(0, 0, 1) {
			mark(report.Site{Account: g.Account, Region: g.Region}, day, unproven)
		}
	}
	return states
}

// provenWords says how many boxes of a row are in which state.
func provenWords(states []provenState, unit string) string {
	n := make([]int, len(provenNames))
	for _, s := range states {
		n[s]++
	}
	of := "day"
	if unit != of {
		of = "box"
	}
	return fmt.Sprintf("; according to the digests: %s verified, %d not verified, %d with tampered, missing or unreferenced objects", events.Plural(int64(n[proven]), of), n[unproven], n[wrong])
}
