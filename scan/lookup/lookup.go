// Package lookup reads CloudTrail's event history, which exists without a trail: the
// management events of the last 90 days, in one account and one region. Its API allows
// two requests a second, of fifty events each.
//
// Start at [NewClient] and [Request], which returns the [Source] values to scan. A
// Source asks for the events of one name or one service, newest first. Its objects are
// whole hours. Consecutive hours share one query, so that hours cost no extra requests.
// Besides LookupEvents, only GetCallerIdentity and ListPublicKeys are called, for the
// account and for the keys that verify digests.
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
	// Scheme begins the names of sources and of their objects.
	Scheme = "lookup://"

	// History is how long CloudTrail keeps events.
	History = 90 * 24 * time.Hour
)

// API is the part of a CloudTrail client that a Source needs.
type API interface {
	LookupEvents(context.Context, *cloudtrail.LookupEventsInput, ...func(*cloudtrail.Options)) (*cloudtrail.LookupEventsOutput, error)
}

// A Filter is the attribute that a query asks for: a query can have only one. The zero
// value asks for all events.
type Filter struct {
	Key   types.LookupAttributeKey
	Value string
}

// A Source is the events of a filter in a stretch of time, in one region. Its objects
// are hours, with names of the form
// lookup://REGION/VALUE?account=ACCOUNT&from=TIME&to=TIME. The fields must not change
// after the first use. Only one object may be read at a time. A Source may be listed
// more than once, but not concurrently.
type Source struct {
	Client   API
	Region   string
	Account  string
	Filter   Filter
	From, To time.Time        // in UTC, whole hours
	Asked    time.Time        // time of the scan: later events are not requested
	Clock    func() time.Time // finds hours that have grown too old; nil: no hour does
}

// String returns the beginning that the names of all objects share. It does not depend
// on the stretch of time.
func (s *Source) String() string {
	return Scheme + s.Region + "/" + cmp.Or(s.Filter.Value, "*") + "?account=" + s.Account
}

// Reads returns how many objects may be read at once: one, because a query returns its
// events in order.
func (s *Source) Reads() int { return 1 }

// Hours returns how many objects there are.
func (s *Source) Hours() int { return s.hours().Hours() }

// Place returns where the events happened.
func (s *Source) Place() string { return s.Region }

// Span returns the stretch of time.
func (s *Source) Span() (from, to time.Time) { return s.From, s.To }

// Objects yields the hours, the last one first. It makes no request. Consecutive hours
// that are read in this order share one query. An hour that may still get events has a
// different version each time it is listed.
func (s *Source) Objects(context.Context) iter.Seq2[scan.Object, error] { return s.hours().Objects() }

func (s *Source) hours() *hours.Stretch {
	return &hours.Stretch{
		Name: s.String(), From: s.From, To: s.To, Asked: s.Asked, Complete: "complete", Kept: History, Clock: s.Clock,
		API: pages{s}, Order: hours.NewestFirst, Tick: time.Second, MaxEmpty: maxEmpty, List: "Events",
	}
}
