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

// A Request says which events of one region's history to read.
type Request struct {
	Region  string
	Account string // whose history it is
	Classes []cognito.Class

	// All asks for all events of Services instead of those of Classes. Without Services,
	// it asks for the events of every service.
	All      bool
	Services []string // event sources

	From, To time.Time // events in [From, To); a zero time is no bound
	Now      time.Time
}

// Filters returns the filters that find all events of the classes with the fewest
// requests, one for each query. If every class is a list of exact names, there is a
// filter for each name, so that other events of these services are not requested.
// Otherwise there is a filter for each service that has such events, because a filter
// cannot match the beginning of a name.
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

// Edge returns the first whole hour that can be requested.
func (r *Request) Edge() time.Time { return hours.Edge(r.Now, History) }

// Sources returns the sources that hold every available event of the request. The time
// of each filter is split into halves, which are read side by side, because a single
// query would not reach the rate if an answer takes more than half a second. clock is
// the Clock of each source.
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

// Pruned says what the event history does not have. It returns the same for the same
// request at any time, so that a later run can continue a journal.
func (r *Request) Pruned() []journal.Pruned {
	what := Scheme + r.Region + "?account=" + r.Account + ": "
	pruned := []journal.Pruned{{What: what + "other accounts of an organization", Why: "the event history covers one account"}}
	if r.From.Before(r.Edge()) {
		pruned = append(pruned, journal.Pruned{What: what + "events from more than 90 days before the scan", Why: "the event history keeps 90 days"})
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
