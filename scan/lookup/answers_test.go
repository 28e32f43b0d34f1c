package lookup_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/lookup"
	"github.com/cogtrail/cogtrail/scan/lookup/lookuptest"
)

// Answers are an API that answers each query that ends with the hour with the next answer
// in the list, from its beginning, and any other query with the last one.
type answers struct {
	list []*cloudtrail.LookupEventsOutput
	next int
}

func (a *answers) LookupEvents(_ context.Context, in *cloudtrail.LookupEventsInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.LookupEventsOutput, error) {
	if in.NextToken == nil {
		a.next = 0
	}
	if in.NextToken == nil && in.EndTime.Before(start.Add(-time.Hour)) {
		a.next = len(a.list) - 1
	}
	a.next++
	return a.list[a.next-1], nil
}

// event returns an event so many minutes before start.
func event(minutes int, id string) types.Event {
	at := start.Add(-time.Duration(minutes) * time.Minute)
	record := lookuptest.NewEvent(account, tokyo, id, cognito.UserPools, "DeleteUser", at).Record
	return types.Event{EventId: &id, EventTime: &at, CloudTrailEvent: &record}
}

func answer(token string, events ...types.Event) *cloudtrail.LookupEventsOutput {
	out := &cloudtrail.LookupEventsOutput{Events: append([]types.Event{}, events...)}
	if token != "" {
		out.NextToken = &token
	}
	return out
}

// TestAnswersThatCannotBeRight: they cost the hour that they are for. A mistake in a single
// event costs that event.
func TestAnswersThatCannotBeRight(t *testing.T) {
	noTime, noID, noRecord, badRecord := event(10, "x"), event(10, "x"), event(10, "x"), event(10, "x")
	noTime.EventTime, noID.EventId, noRecord.CloudTrailEvent, badRecord.CloudTrailEvent = nil, nil, nil, aws.String(`{"eventID":`)
	var empty []*cloudtrail.LookupEventsOutput
	for i := range 1001 {
		empty = append(empty, answer(fmt.Sprint(i)))
	}
	type list = []*cloudtrail.LookupEventsOutput
	for _, test := range []struct {
		name    string
		answers []*cloudtrail.LookupEventsOutput
		first   string // of the first hour: failure, or bad record
		second  string
	}{
		{"right", list{answer("a", event(10, "1")), answer("b"), answer("", event(70, "2"))}, "", ""},
		{"no list", list{{NextToken: aws.String("a")}, answer("", event(70, "2"))}, "an answer without a list of events", ""},
		{"the same token", list{answer("a", event(10, "1")), answer("a"), answer("", event(70, "2"))}, "names itself as the next one", ""},
		{"empty for ever", append(slices.Clone(empty), answer("", event(70, "2"))), "1001 answers in a row without events", ""},
		{"before the time", list{answer("", event(200, "1")), answer("", event(70, "2"))}, "though those from 1999-12-31T22:00:00Z to 1999-12-31T23:59:59Z were requested", ""},
		{"after the time", list{answer("", event(0, "1")), answer("", event(70, "2"))}, "an event of 2000-01-01T00:00:00Z, though", ""},
		{"out of order", list{answer("a", event(10, "1"), event(70, "2")), answer("", event(20, "3"))}, "", "an event of 1999-12-31T23:40:00Z came after older ones"},
		{"out of order in the hour", list{answer("a", event(10, "1")), answer("", event(5, "3"), event(70, "2"))}, "", ""},
		{"no time", list{answer("", noTime), answer("", event(70, "2"))}, "an event without a time", ""},
		{"no id", list{answer("", noID), answer("", event(70, "2"))}, "an event without a time or an id", ""},
		{"no record", list{answer("", noRecord, event(70, "2"))}, "the string in CloudTrailEvent is not JSON", ""},
		{"a bad record", list{answer("", badRecord, event(70, "2"))}, "the string in CloudTrailEvent is not JSON", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source := &lookup.Source{Client: &answers{list: test.answers}, Region: tokyo, Account: account, From: start.Add(-2 * time.Hour), To: start, Asked: start}
				got, err := collect(t, &scan.Scanner{Sources: []scan.Source{source}})
				if err != nil || len(got) != 2 {
					t.Fatalf("%d entries, %v", len(got), err)
				}
				for name, e := range got {
					want := test.second
					if strings.Contains(name, "T23:00:00Z&to=") {
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
