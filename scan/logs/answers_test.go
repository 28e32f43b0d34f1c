package logs_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/logs"
)

// Answers are an API that gives its answers in turn, for each query that begins with
// the first hour from the first one, and for any other the last one.
type answers struct {
	list []*cloudwatchlogs.FilterLogEventsOutput
	next int
	logs.API
}

func (a *answers) FilterLogEvents(_ context.Context, in *cloudwatchlogs.FilterLogEventsInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.FilterLogEventsOutput, error) {
	if in.NextToken == nil {
		a.next = 0
	}
	if in.NextToken == nil && *in.StartTime > start.Add(-2*time.Hour).UnixMilli() {
		a.next = len(a.list) - 1
	}
	a.next++
	return a.list[a.next-1], nil
}

// event returns one of so many minutes before start.
func event(minutes int, id string) types.FilteredLogEvent {
	m := record(id, start.Add(-time.Duration(minutes)*time.Minute))
	return types.FilteredLogEvent{EventId: &m.ID, Timestamp: aws.Int64(m.Time.UnixMilli()), Message: &m.Text}
}

func answer(token string, events ...types.FilteredLogEvent) *cloudwatchlogs.FilterLogEventsOutput {
	out := &cloudwatchlogs.FilterLogEventsOutput{Events: append([]types.FilteredLogEvent{}, events...)}
	if token != "" {
		out.NextToken = &token
	}
	return out
}

// TestAnswersThatCannotBeRight cost the hour that they are of, and what cannot be
// right of one message costs that.
func TestAnswersThatCannotBeRight(t *testing.T) {
	noTime, noID, noText, badText := event(70, "x"), event(70, "x"), event(70, "x"), event(70, "x")
	noTime.Timestamp, noID.EventId, noText.Message, badText.Message = nil, nil, nil, aws.String(`{"eventID":`)
	type list = []*cloudwatchlogs.FilterLogEventsOutput
	for _, test := range []struct {
		name    string
		answers list
		first   string // hour: failure, or bad record
		second  string
	}{
		{"right", list{answer("a", event(70, "1")), answer("b"), answer("", event(10, "2"))}, "", ""},
		{"no list", list{{NextToken: aws.String("a")}, answer("", event(10, "2"))}, "an answer without a list of events", ""},
		{"the same token", list{answer("a", event(70, "1")), answer("a"), answer("", event(10, "2"))}, "names itself as the next one", ""},
		{"before the time", list{answer("", event(200, "1")), answer("", event(10, "2"))}, "though those from 1999-12-31T22:00:00Z to 1999-12-31T23:59:59Z were requested", ""},
		{"after the time", list{answer("", event(0, "1")), answer("", event(10, "2"))}, "an event of 2000-01-01T00:00:00Z, though", ""},
		{"out of order", list{answer("a", event(70, "1"), event(10, "2")), answer("", event(80, "3"))}, "", "an event of 1999-12-31T22:40:00Z came after newer ones"},
		{"out of order in the hour", list{answer("a", event(70, "1")), answer("", event(75, "3"), event(10, "2"))}, "", ""},
		{"no time", list{answer("", noTime), answer("", event(10, "2"))}, "an event without a time", ""},
		{"no id", list{answer("", noID), answer("", event(10, "2"))}, "an event without a time or an id", ""},
		{"no message", list{answer("", noText, event(10, "2"))}, "", ""}, // it holds no piece of a record
		{"a bad message", list{answer("", badText, event(10, "2"))}, "the string in message is not JSON", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source := &logs.Source{Client: &answers{list: test.answers}, Group: deletions, From: start.Add(-2 * time.Hour), To: start, Asked: start}
				got, err := collect(t, &scan.Scanner{Sources: []scan.Source{source}})
				if err != nil || len(got) != 2 {
					t.Fatalf("%d entries, %v", len(got), err)
				}
				for name, e := range got {
					want := test.second
					if strings.Contains(name, "from=1999-12-31T22:") {
						want = test.first
					}
					said := e.Message + strings.Join(e.BadRecords, " ")
					if (said == "") != (want == "") || !strings.Contains(said, want) {
						t.Errorf("%s: %s: %q, want %q", name, e.Reason, said, want)
					}
				}
			})
		})
	}
}
