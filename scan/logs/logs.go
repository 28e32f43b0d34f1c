// Package logs reads log groups of Amazon CloudWatch Logs: those to which a trail
// delivers, with a record in each message, and those that are the target of a rule of
// Amazon EventBridge, with an event around each.
//
// Start at [Find], which tells what there is of a group, and [Request], which says which
// [Source] values read it. A Source asks for its time, oldest first; its objects are
// whole hours of when messages were logged, which is minutes, and may be hours, after
// what they tell of. No more than FilterLogEvents and DescribeLogGroups are called.
package logs

import (
	"context"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/internal/hours"
	"github.com/cogtrail/cogtrail/scan/sdk"
)

// Scheme is how the names of sources and of their objects begin.
const Scheme = "logs://"

const (
	// Text is in each record of these services, as CloudTrail and EventBridge write
	// them: how the names of their event sources begin. It is what a scan searches
	// records for, too.
	Text = "cognito-"

	// Pattern lets messages through that hold the text anywhere: a regular expression,
	// which is not of JSON, so that it does not matter what is around a record. Terms
	// are not said to match parts of words.
	Pattern = "%" + Text + "%"
)

// API is what a Source needs of a client of CloudWatch Logs.
type API interface {
	FilterLogEvents(context.Context, *cloudwatchlogs.FilterLogEventsInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.FilterLogEventsOutput, error)
	DescribeLogGroups(context.Context, *cloudwatchlogs.DescribeLogGroupsInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.DescribeLogGroupsOutput, error)
}

// Options say how a client reaches CloudWatch Logs. A rate of 0 means DefaultRate.
type Options = sdk.Options

// DefaultRate is less than the least quota of requests a second, for an account in a
// region: that is 5 in some and up to 25 in others, and consoles use it too.
const DefaultRate = 4

// NewClient returns the client for all sources of one region, which share its rate.
func NewClient(cfg aws.Config, o Options) *cloudwatchlogs.Client {
	if o.Rate <= 0 {
		o.Rate = DefaultRate
	}
	return cloudwatchlogs.NewFromConfig(o.Configured(cfg))
}

// A Source is what a log group has of a stretch of time. Its objects are the hours,
// which are called logs://REGION/GROUP?account=ACCOUNT&from=TIME&to=TIME. The fields
// must not change once it is used; one of its objects at a time may be read, and it may
// be listed more than once, but not by several at a time.
type Source struct {
	Client   API
	Group    Group
	All      bool             // also messages without the text
	From, To time.Time        // in UTC, whole hours
	Asked    time.Time        // messages up to then are asked for
	Clock    func() time.Time // tells which hours have grown too old; nil: none does
}

// String returns what the names of the objects begin with. It is the same for all
// stretches of time.
func (s *Source) String() string { return s.Group.String() }

// Reads returns how many objects may be read at once: messages come in one order.
func (s *Source) Reads() int { return 1 }

// Hours returns how many objects there are.
func (s *Source) Hours() int { return s.hours().Hours() }

// Place returns where the messages are.
func (s *Source) Place() string { return s.Group.String() }

// Span returns their time.
func (s *Source) Span() (from, to time.Time) { return s.From, s.To }

// Objects yields the hours, the first one first. It makes no request. Objects that
// are read in this order and follow each other in time share one query. An hour that
// may still get messages has a version of its own each time it is listed, and so has
// one of which all messages are read.
func (s *Source) Objects(context.Context) iter.Seq2[scan.Object, error] { return s.hours().Objects() }

// maxEmpty is how many pages without messages may follow each other: a page is of what
// CloudWatch Logs has searched in some time, which may be none of what is asked for.
const maxEmpty = 20_000

func (s *Source) hours() *hours.Stretch {
	complete := "complete"
	if s.All {
		complete = "complete, all messages"
	}
	return &hours.Stretch{
		Name: s.String(), From: s.From, To: s.To, Asked: s.Asked, Complete: complete, Kept: s.Group.Kept, Clock: s.Clock,
		API: pages{s}, Order: hours.OldestFirst, Tick: time.Millisecond, MaxEmpty: maxEmpty, List: "events",
	}
}
