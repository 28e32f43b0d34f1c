package lookup

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/internal/hours"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// A Request is what is wanted of the event history of one region.
type Request struct {
	Region  string
	Account string // whose history it is
	Classes []cognito.Class

	// All asks for all events of Services in place of those of Classes; no Services are
	// those of every service.
	All      bool
	Services []string // event sources

	From, To time.Time // events in [From, To); a zero time is open
	Now      time.Time
}

// Filters returns one filter for each query that finds all events of the classes
// with the fewest requests. If all classes go by exact names, there is one for each
// name: what else these services do is not asked for. Else there is one for each
// service that has such events, because no filter knows how a name begins.
func Filters(classes []cognito.Class) (filters []Filter) {
	add := func(key types.LookupAttributeKey, values []string) {
		for _, v := range values {
			if f := (Filter{key, v}); !slices.Contains(filters, f) {
				filters = append(filters, f)
			}
		}
	}
	exact := true
	for _, c := range classes {
		exact = exact && len(cognito.Names(c)) > 0
	}
	for _, c := range classes {
		if exact {
			data := cognito.DataEvents(c)
			add(types.LookupAttributeKeyEventName, slices.DeleteFunc(cognito.Names(c), func(n string) bool { return slices.Contains(data, n) }))
		} else {
			add(types.LookupAttributeKeyEventSource, cognito.SourcesOf(c))
		}
	}
	return filters
}

func (r *Request) filters() (filters []Filter) {
	switch {
	case !r.All:
		return Filters(r.Classes)
	case len(r.Services) == 0:
		return []Filter{{}}
	}
	for _, s := range r.Services {
		filters = append(filters, Filter{types.LookupAttributeKeyEventSource, s})
	}
	return filters
}

// Edge returns the first whole hour that can be asked for.
func (r *Request) Edge() time.Time { return hours.Edge(r.Now, History) }

// Sources returns the sources that hold all that can be had of the request. Each
// filter's time is in two halves, which are read side by side: one alone would not
// use the rate where an answer takes longer than half a second. A nil clock is as in
// Source.
func (r *Request) Sources(client API, clock func() time.Time) (sources []*Source) {
	asked := r.Now.UTC().Truncate(time.Second)
	from, to := hours.Whole(r.From, r.To, r.Edge(), asked)
	for _, f := range r.filters() {
		for from, to := range hours.Parts(from, to, 2) {
			sources = append(sources, &Source{Client: client, Region: r.Region, Account: r.Account, Filter: f,
				From: from, To: to, Asked: asked, Clock: clock})
		}
	}
	return sources
}

// Pruned says what the event history does not have. It is the same whenever the
// same is asked for, so that runs of a journal are known to be.
func (r *Request) Pruned() []journal.Pruned {
	what := Scheme + r.Region + "?account=" + r.Account + ": "
	pruned := []journal.Pruned{{What: what + "other accounts of an organization", Why: "the event history is of one account"}}
	if r.From.Before(r.Edge()) {
		pruned = append(pruned, journal.Pruned{What: what + "events of more than 90 days before the scan", Why: "the event history keeps 90 days"})
	}
	var data []string
	for _, c := range r.Classes {
		data = append(data, cognito.DataEvents(c)...)
	}
	if r.All {
		data = []string{"those of any service"}
	}
	if len(data) > 0 {
		pruned = append(pruned, journal.Pruned{What: what + "data events: " + strings.Join(data, ", "), Why: "the event history has management events only"})
	}
	return pruned
}
