// Package lookup reads CloudTrail's event history, which needs no trail: the
// management events of the last 90 days, of one account and one region, behind an
// API of two requests a second and fifty events each.
//
// Start at [Request], which says which [Source] values answer it, and [NewClient].
// A Source asks for the events of one name or of one service, newest first; its
// objects are whole hours, which share one query as long as they follow each
// other, so that hours cost no requests. No more than LookupEvents is called and,
// to learn the account, GetCallerIdentity.
package lookup

import (
	"cmp"
	"context"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/internal/hours"
)

const (
	// Scheme is how the names of sources and of their objects begin.
	Scheme = "lookup://"

	// History is how long CloudTrail keeps events.
	History = 90 * 24 * time.Hour
)

// API is what a Source needs of a CloudTrail client.
type API interface {
	LookupEvents(context.Context, *cloudtrail.LookupEventsInput, ...func(*cloudtrail.Options)) (*cloudtrail.LookupEventsOutput, error)
}

// A Filter is the one attribute that a query may ask for.
type Filter struct {
	Key   types.LookupAttributeKey
	Value string
}

// A Source is the events of a filter in a stretch of time, in one region. Its
// objects are the hours, which are called
// lookup://REGION/VALUE?account=ACCOUNT&from=TIME&to=TIME. The fields must not
// change once it is used; one of its objects at a time may be read, and it may be
// listed more than once, but not by several at a time.
type Source struct {
	Client   API
	Region   string
	Account  string
	Filter   Filter
	From, To time.Time        // in UTC, whole hours
	Asked    time.Time        // events up to then are asked for
	Clock    func() time.Time // tells which hours have grown too old; nil: none does
}

// String returns what the names of the objects begin with. It is the same for all
// stretches of time.
func (s *Source) String() string {
	return Scheme + s.Region + "/" + cmp.Or(s.Filter.Value, "*") + "?account=" + s.Account
}

// Reads returns how many objects may be read at once: events come in one order.
func (s *Source) Reads() int { return 1 }

// Hours returns how many objects there are.
func (s *Source) Hours() int { return s.hours().Hours() }

// Place returns where the events happened.
func (s *Source) Place() string { return s.Region }

// Span returns their time.
func (s *Source) Span() (from, to time.Time) { return s.From, s.To }

// Objects yields the hours, the last one first. It makes no request. Objects that
// are read in this order and follow each other in time share one query. An hour
// that may still get events has a version of its own each time it is listed.
func (s *Source) Objects(context.Context) iter.Seq2[scan.Object, error] { return s.hours().Objects() }

func (s *Source) hours() *hours.Stretch {
	return &hours.Stretch{
		Name: s.String(), From: s.From, To: s.To, Asked: s.Asked, Complete: "complete", Kept: History, Clock: s.Clock,
		API: pages{s}, Order: hours.NewestFirst, Tick: time.Second, MaxEmpty: maxEmpty, List: "Events",
	}
}
