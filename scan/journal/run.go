package journal

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// Schema names the shape of a journal and the rules by which its entries were
// made. It changes when either does so that old entries would be misread.
const Schema = "cogtrail.journal/v1"

// A Run is what a scan was asked for.
type Run struct {
	ID      string          `json:"id"`      // of the journal, the same in all its runs and in those of no other
	Classes []cognito.Class `json:"classes"` // the events that its entries hold, the same in all runs of a journal
	Sources []string        `json:"sources"` // as their objects are called
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

// A place is a source in a journal.
type place struct{ journal, source string }

// has reports whether the object called name is in the source.
func (p place) has(name string) bool {
	if p.source == "." {
		return !strings.HasPrefix(name, "/") && !strings.HasPrefix(name, "../")
	}
	return name == p.source || strings.HasPrefix(name, strings.TrimSuffix(p.source, "/")+"/")
}

// A coverage is what the runs so far did of one place.
type coverage struct {
	open   map[string]bool // what runs left out that began and have not ended, as text
	whole  bool            // a run that left nothing out has ended
	pruned []Pruned        // what those left out that have ended
}

// begin is of a run that leaves out pruned.
func (c *coverage) begin(pruned []Pruned) {
	if c.open == nil {
		c.open = map[string]bool{}
	}
	c.open[fmt.Sprint(pruned)] = true
}

// end is of a run that left out pruned. It went through all the rest, with what
// earlier runs had found at hand, so that it finished what those of them began
// that left out the same or, if it left out nothing, any.
func (c *coverage) end(pruned []Pruned) {
	if c.pruned = append(c.pruned, pruned...); len(pruned) > 0 {
		delete(c.open, fmt.Sprint(pruned))
		return
	}
	c.open, c.whole = nil, true
}
