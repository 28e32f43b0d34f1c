// Package logs reads log groups of Amazon CloudWatch Logs: those that a trail delivers
// to, with a record in each message, and those that are the target of an Amazon
// EventBridge rule, with an EventBridge event around each record.
//
// Start at [Find], which describes a log group, and [Request], which returns the
// [Source] values that read it. A Source asks for messages by time, oldest first. Its
// objects are the whole hours in which messages were logged, which is minutes, and may
// be hours, after the events. Only FilterLogEvents and DescribeLogGroups are called.
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

// Scheme begins the names of sources and of their objects.
const Scheme = "logs://"

const (
	// Text is in each record of Cognito's services that CloudTrail and EventBridge write:
	// it begins the names of their event sources. A scan searches records for it, too.
	Text = "cognito-"

	// Pattern selects messages that contain Text anywhere. It is a regular expression,
	// not a JSON pattern, so that anything may surround a record. A pattern of terms is
	// not documented to match parts of words.
	Pattern = "%" + Text + "%"
)

// API is the part of a CloudWatch Logs client that a Source needs.
type API interface {
	FilterLogEvents(context.Context, *cloudwatchlogs.FilterLogEventsInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.FilterLogEventsOutput, error)
	DescribeLogGroups(context.Context, *cloudwatchlogs.DescribeLogGroupsInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.DescribeLogGroupsOutput, error)
}

// Options say how a client reaches CloudWatch Logs. A rate of 0 means DefaultRate.
type Options = sdk.Options

// DefaultRate is below the smallest quota of an account in a region, in requests a
// second: the quota is 5 in some regions and up to 25 in others, and is shared with the
// console.
const DefaultRate = 4

// NewClient returns a client for all sources of one region. They share its rate.
func NewClient(cfg aws.Config, o Options) *cloudwatchlogs.Client {
	if o.Rate <= 0 {
		o.Rate = DefaultRate
	}
	return cloudwatchlogs.NewFromConfig(o.Configured(cfg))
}

// A Source is the messages of a log group in a stretch of time. Its objects are hours,
// with names of the form logs://REGION/GROUP?account=ACCOUNT&from=TIME&to=TIME. The
// fields must not change after the first use. Only one object may be read at a time. A
// Source may be listed more than once, but not concurrently.
type Source struct {
	Client   API
	Group    Group
	All      bool             // also messages without Text
	From, To time.Time        // in UTC, whole hours
	Asked    time.Time        // time of the scan: later messages are not requested
	Clock    func() time.Time // finds hours that have grown too old; nil: no hour does
}

// String returns the beginning that the names of all objects share. It does not depend
// on the stretch of time.
func (s *Source) String() string { return s.Group.String() }

// Reads returns how many objects may be read at once: one, because a query returns its
// messages in order.
func (s *Source) Reads() int { return 1 }

// Hours returns how many objects there are.
func (s *Source) Hours() int { return s.hours().Hours() }

// Place returns where the messages are.
func (s *Source) Place() string { return s.Group.String() }

// Span returns the stretch of time.
func (s *Source) Span() (from, to time.Time) { return s.From, s.To }

// Objects yields the hours, the first one first. It makes no request. Consecutive hours
// that are read in this order share one query. An hour that may still get messages has a
// different version each time it is listed. With All, an hour has other versions than
// without.
func (s *Source) Objects(context.Context) iter.Seq2[scan.Object, error] { return s.hours().Objects() }

// maxEmpty is how many pages without messages may follow each other. CloudWatch Logs
// sends a page after some time of searching, even if it has found nothing.
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
