package journal

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// Schema names the shape of a journal and the rules by which its entries were
// made. It changes when either does so that old entries would be misread, or programs
// of before would misread new ones. Each run names its own: a journal may hold runs of
// several.
const Schema = "cogtrail.journal/v2"

// schemaV1 is that of runs whose lines have no checksum.
const schemaV1 = "cogtrail.journal/v1"

// A Run is what a scan was asked for.
type Run struct {
	ID      string          `json:"id"`                // of the journal, the same in all its runs and in those of no other
	Number  int             `json:"run"`               // from 1; of copies of a journal that are joined, the greatest is the last
	Classes []cognito.Class `json:"classes"`           // the events that its entries hold, the same in all runs of a journal
	Pattern string          `json:"pattern,omitempty"` // of the events, an EventBridge event pattern as compact JSON; Raw and this are the same in all runs of a journal
	Raw     bool            `json:"raw,omitempty"`     // the records of the events are kept
	Proofs  bool            `json:"proofs,omitempty"`  // what logs and digests are evidence of is kept, the same in all runs of a journal
	Sources []string        `json:"sources"`           // as their objects are called: any bytes
	Dir     string          `json:"dir,omitempty"`     // where relative sources are, if there are any
	Pruned  []Pruned        `json:"pruned,omitempty"`
	Sites   []Site          `json:"sites,omitempty"`              // that the sources have a folder for, whether or not a log of it was listed
	Key     string          `json:"pseudonymized_with,omitempty"` // fingerprint of the key by which personal data was replaced, the same in all runs of a journal
}

// A Site is an account and a region, to which a trail delivers logs of its own.
type Site struct {
	Account string `json:"account"`
	Region  string `json:"region"`
}

// SortSites returns list in order, each site once.
func SortSites(list []Site) []Site {
	list = slices.SortedFunc(slices.Values(list), func(a, b Site) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region))
	})
	return slices.Compact(list)
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
	Names [][]byte `json:"sources_bytes,omitempty"` // Sources, where one is no UTF-8
}

// runPrefix is how such a line begins, and no entry does.
const runPrefix = `{"journal":`

func (r *Run) line(at string) runLine {
	l := runLine{Schema: Schema, At: at, Run: *r}
	if !slices.ContainsFunc(r.Sources, func(s string) bool { return !utf8.ValidString(s) }) {
		return l
	}
	for _, s := range r.Sources {
		l.Names = append(l.Names, []byte(s))
	}
	return l
}

// leftOut returns what tells runs apart that left out different things.
func (r *Run) leftOut() string { return fmt.Sprint(r.Pruned) }

// within returns the sources that the object called name is in.
func (r *Run) within(name string) (sources []string) {
	for _, s := range r.Sources {
		if name == s || below(name, s) {
			sources = append(sources, s)
		}
	}
	return sources
}

// below reports whether name is that of something in the folder or, of S3, whether
// its key begins with what the source's does or, of an event history or a log
// group, whether it is of a time of it.
func below(name, folder string) bool {
	if strings.HasPrefix(folder, "s3://") {
		return strings.HasPrefix(name, folder)
	}
	if strings.HasPrefix(folder, "lookup://") || strings.HasPrefix(folder, "logs://") {
		return strings.HasPrefix(name, folder+"&")
	}
	if folder == "." {
		return !strings.HasPrefix(name, "/") && !leadsUp(name)
	}
	rest, ok := strings.CutPrefix(name, strings.TrimSuffix(folder, "/")+"/")
	return ok && !leadsUp(rest)
}

func leadsUp(name string) bool { return name == ".." || strings.HasPrefix(name, "../") }

// A place is a source in a journal.
type place struct{ journal, source string }

// A coverage is what the runs so far did of one place.
type coverage struct {
	open   map[string]int // the last run to begin, by what it left out, of those that have not ended
	whole  bool           // a run that left nothing out has ended
	pruned []Pruned       // what those left out that have ended
}

func (c *coverage) begin(r *Run) {
	if c.open == nil {
		c.open = map[string]int{}
	}
	key := r.leftOut()
	c.open[key] = max(c.open[key], r.Number)
}

// end is of a run that went through all that it did not leave out, with what
// earlier runs had found at hand: it finished what those of them began that left
// out the same or, if it left out nothing, any.
func (c *coverage) end(r *Run) {
	c.pruned = append(c.pruned, r.Pruned...)
	c.whole = c.whole || len(r.Pruned) == 0
	maps.DeleteFunc(c.open, func(pruned string, number int) bool {
		return number <= r.Number && (len(r.Pruned) == 0 || pruned == r.leftOut())
	})
}
