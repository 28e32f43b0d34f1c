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

// Schema names the format of a journal and the rules by which its entries were made. It
// changes when either changes so that old entries would be misread, or that older programs
// would misread new ones. Each run names its own schema: a journal may hold runs of several.
const Schema = "cogtrail.journal/v2"

// schemaV1 is the schema of runs whose lines have no checksums.
const schemaV1 = "cogtrail.journal/v1"

// A Run describes what a scan was asked to do.
type Run struct {
	ID      string          `json:"id"`                // of the journal: the same in all its runs, and in no other journal
	Number  int             `json:"run"`               // from 1; in concatenated copies of a journal, the greatest number is the last run
	Classes []cognito.Class `json:"classes"`           // of the events in its entries; the same in all runs of a journal
	Pattern string          `json:"pattern,omitempty"` // an EventBridge event pattern that selected the events, as compact JSON; like Raw, the same in all runs of a journal
	Raw     bool            `json:"raw,omitempty"`     // the records of the events are kept
	Proofs  bool            `json:"proofs,omitempty"`  // what logs and digests are evidence of is kept; the same in all runs of a journal
	Sources []string        `json:"sources"`           // as in the names of their objects: any bytes
	Dir     string          `json:"dir,omitempty"`     // folder of the relative sources, if there are any
	Pruned  []Pruned        `json:"pruned,omitempty"`
	Sites   []Site          `json:"sites,omitempty"`              // for which the sources have a folder, whether or not a log was listed there
	Key     string          `json:"pseudonymized_with,omitempty"` // fingerprint of the key that replaced personal data; the same in all runs of a journal
}

// A Site is an account and a region. A trail delivers separate logs for each.
type Site struct {
	Account string `json:"account"`
	Region  string `json:"region"`
}

// SortSites returns list in order, without duplicates.
func SortSites(list []Site) []Site {
	list = slices.SortedFunc(slices.Values(list), func(a, b Site) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region))
	})
	return slices.Compact(list)
}

// Pruned says what a scan did not list, and why.
type Pruned struct {
	What string `json:"what"`
	Why  string `json:"why"`
}

// SortPruned returns list in order, without duplicates.
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
	Names [][]byte `json:"sources_bytes,omitempty"` // Sources, if one of them is not UTF-8
}

// runPrefix begins such a line, and no entry.
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

// leftOut returns a string that differs for runs that left out different things.
func (r *Run) leftOut() string { return fmt.Sprint(r.Pruned) }

// within returns the sources that hold the object with the given name.
func (r *Run) within(name string) (sources []string) {
	for _, s := range r.Sources {
		if name == s || below(name, s) {
			sources = append(sources, s)
		}
	}
	return sources
}

// below reports whether name is in folder: a file in that folder, in S3 an object whose key
// begins with that of the source, or a time of that event history or log group.
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

// A coverage is what the runs so far did in one place.
type coverage struct {
	open   map[string]int // runs that have not ended, as the last number by what they left out
	whole  bool           // a run that left nothing out has ended
	pruned []Pruned       // left out by the runs that have ended
}

func (c *coverage) begin(r *Run) {
	if c.open == nil {
		c.open = map[string]int{}
	}
	key := r.leftOut()
	c.open[key] = max(c.open[key], r.Number)
}

// end notes that r has ended. A run covers everything that it did not leave out, using what
// earlier runs found. So it finishes the earlier runs that left out the same or, if it left
// nothing out, all of them.
func (c *coverage) end(r *Run) {
	c.pruned = append(c.pruned, r.Pruned...)
	c.whole = c.whole || len(r.Pruned) == 0
	maps.DeleteFunc(c.open, func(pruned string, number int) bool {
		return number <= r.Number && (len(r.Pruned) == 0 || pruned == r.leftOut())
	})
}
