package journal

import (
	"cmp"
	"slices"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// Schema names the shape of a journal and the rules by which its entries were
// made. It changes when either does so that old entries would be misread.
const Schema = "cogtrail.journal/v1"

// A Run is what a scan was asked for.
type Run struct {
	Classes []cognito.Class `json:"classes"` // the events that its entries hold, the same in all runs of a journal
	Sources []string        `json:"sources"` // as they were named
	Pruned  []Pruned        `json:"pruned,omitempty"`
}

// Pruned says what a scan left unlisted.
type Pruned struct {
	What string `json:"what"`
	Why  string `json:"why"`
}

// SortPruned returns list in order, each thing once.
func SortPruned(list []Pruned) []Pruned {
	list = slices.SortedFunc(slices.Values(list), func(a, b Pruned) int {
		return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.Why, b.Why))
	})
	return slices.Compact(list)
}

// A runLine marks where a run begins or ends.
type runLine struct {
	Schema string `json:"journal"`
	At     string `json:"at"` // "begin" or "end"
	Run
}

// runPrefix is how such a line begins, and no entry does.
const runPrefix = `{"journal":`

// A coverage is what the runs so far did of one source.
type coverage struct {
	open   bool     // a run began and has not ended
	whole  bool     // a run that left nothing out has ended
	pruned []Pruned // what those left out that have ended
}

// end is of a run that left out pruned. It went through all of the source, with
// what earlier runs had found at hand, so that none of them is open any more.
func (c *coverage) end(pruned []Pruned) {
	c.open = false
	c.whole = c.whole || len(pruned) == 0
	c.pruned = append(c.pruned, pruned...)
}
