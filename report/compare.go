package report

import (
	"cmp"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"
)

// CompareSchema names the shape of a Comparison. It changes when Schema would.
const CompareSchema = "cogtrail.compare/v1"

// A Comparison shows two answers to the same question side by side. A is what B is compared
// with: the period before, or the other source. A part that one of the two Reports lacks is
// nil or no list.
type Comparison struct {
	Schema  string         `json:"schema"`
	A       Side           `json:"a"`
	B       Side           `json:"b"`
	Numbers []Number       `json:"numbers,omitzero"` // sorted by the leading columns
	Shared  *Shared        `json:"shared,omitempty"` // how many of the events each side has
	Events  List[OneSided] `json:"events,omitzero"`  // those of A first, each side in the order of its Report
}

// Shared counts the events by the side that has them.
type Shared struct {
	Both    int64 `json:"both"`
	OnlyInA int64 `json:"only_in_a"`
	OnlyInB int64 `json:"only_in_b"`
}

// A Side says what one of the two answers is, and what it rests on.
type Side struct {
	Source   string     `json:"source"` // the journal it was read from
	From     *time.Time `json:"from"`   // event times in [from, to); null means unbounded
	To       *time.Time `json:"to"`
	Accounts []string   `json:"accounts,omitempty"` // asked about; none means all
	Regions  []string   `json:"regions,omitempty"`  // asked about; none means all
	Query    Question   `json:"query"`
	Coverage Coverage   `json:"coverage"` // of the whole source, judged against the question
}

// The sections of a Comparison's numbers.
const (
	InActs      = "acts"      // ActTotals
	InActivity  = "activity"  // an ActivityRow of each user pool and client
	InAuthorize = "authorize" // AuthorizeCounts of everything
	InCoverage  = "coverage"
	InDeletions = "deletions" // events by name and outcome
	InFindings  = "findings"  // events by code
)

// A Number is one number on both sides. A side that lacks it has 0.
type Number struct {
	Section    string   `json:"section"`
	Name       string   `json:"name"`
	Outcome    string   `json:"outcome,omitempty"`      // of deletions
	Account    string   `json:"account,omitempty"`      // of activity
	Region     string   `json:"region,omitempty"`       // of activity
	UserPoolID string   `json:"user_pool_id,omitempty"` // of activity
	ClientID   string   `json:"client_id,omitempty"`    // of activity
	A          int64    `json:"a"`
	B          int64    `json:"b"`
	Difference int64    `json:"difference"`     // b - a
	Change     *float64 `json:"change_percent"` // the difference in percent of a, to one decimal; null if a is 0
}

// Compare returns a and b side by side: the numbers if both have a Summary, and the events
// that only one of them has if both have Events. The caller sets Source, From, To, Accounts
// and Regions of the Sides. Activity is added up over its periods, so a distinct user who
// acted in two periods counts twice; ask for it ByAll. The Comparison is valid as long as
// the Reports are.
func Compare(a, b *Report) *Comparison {
	c := &Comparison{Schema: CompareSchema, A: Side{Query: a.Query, Coverage: a.Coverage}, B: Side{Query: b.Query, Coverage: b.Coverage}}
	if a.Summary != nil && b.Summary != nil {
		c.Numbers = pair(a, b)
	}
	if !a.Events.IsZero() && !b.Events.IsZero() {
		c.Shared, c.Events = oneSided(a.Events, b.Events)
	}
	return c
}

// pair returns each number that a or b has.
func pair(a, b *Report) []Number {
	pairs := map[Number]*Number{} // the key has no numbers
	of := func(key Number) *Number {
		if pairs[key] == nil {
			blank := key
			pairs[key] = &blank
		}
		return pairs[key]
	}
	eachNumber(a, func(key Number, n int64) { of(key).A += n })
	eachNumber(b, func(key Number, n int64) { of(key).B += n })
	list := make([]Number, 0, len(pairs))
	for _, n := range pairs {
		if n.Difference = n.B - n.A; n.A != 0 {
			change := percent(n.Difference, n.A)
			n.Change = &change
		}
		list = append(list, *n)
	}
	slices.SortFunc(list, func(a, b Number) int {
		return cmp.Or(cmp.Compare(a.Section, b.Section), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Outcome, b.Outcome),
			cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region),
			cmp.Compare(a.UserPoolID, b.UserPoolID), cmp.Compare(a.ClientID, b.ClientID))
	})
	return list
}

// percent returns n as a percentage of whole, to one decimal. It is never negative zero.
func percent(n, whole int64) float64 {
	p := math.Round(float64(n)/float64(whole)*1000) / 10
	if p == 0 {
		return 0
	}
	return p
}

// eachNumber calls add with each number of r that is compared and the key that identifies
// it.
func eachNumber(r *Report, add func(key Number, n int64)) {
	all := func(section, prefix string, counts any) {
		eachCount(counts, func(name string, n int64) { add(Number{Section: section, Name: prefix + name}, n) })
	}
	all(InActs, "", r.Summary.Acts)
	all(InAuthorize, "", r.Summary.Authorize)
	for _, d := range r.Summary.Deletions {
		add(Number{Section: InDeletions, Name: d.Name, Outcome: string(d.Outcome)}, d.Events)
	}
	for _, f := range r.Summary.Findings {
		add(Number{Section: InFindings, Name: string(f.Code)}, f.Events)
	}
	for _, row := range r.Activity {
		one := func(name string, n int64) {
			add(Number{Section: InActivity, Name: name, Account: row.Account, Region: row.Region, UserPoolID: row.UserPoolID, ClientID: row.ClientID}, n)
		}
		eachCount(row.ActCounts, one)
		eachCount(row.AuthorizeCounts, one)
	}
	c := &r.Coverage
	all(InCoverage, "objects_", c.Objects)
	all(InCoverage, "records_", c.Records)
	all(InCoverage, "events_", c.Events)
	add(Number{Section: InCoverage, Name: "failures"}, int64(len(c.Failures)))
	add(Number{Section: InCoverage, Name: "gaps"}, int64(len(c.Gaps)))
	add(Number{Section: InCoverage, Name: "warnings"}, int64(len(c.Warnings)))
}

// eachCount calls f with each number of counts, a struct, and its JSON name, so that new
// fields are compared without a change here.
func eachCount(counts any, f func(name string, n int64)) {
	v := reflect.ValueOf(counts)
	for _, field := range reflect.VisibleFields(v.Type()) {
		if field.Type.Kind() == reflect.Int64 {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			f(name, v.FieldByIndex(field.Index).Int())
		}
	}
}
