package lookup_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/lookup"
	"github.com/cogtrail/cogtrail/scan/lookup/lookuptest"
)

// Read the deletions of the last day from an event history.
func ExampleRequest() {
	ctx := context.Background()
	now := time.Date(2025, 1, 22, 12, 0, 0, 0, time.UTC)

	// A fake history. On AWS, cfg comes from config.LoadDefaultConfig, and time.Now is the clock.
	clock := func() time.Time { return now }
	server := httptest.NewServer(&lookuptest.Server{Account: account, Clock: clock, Regions: map[string][]lookuptest.Event{
		tokyo: {
			lookuptest.NewEvent(account, tokyo, "1", cognito.UserPools, "AdminDeleteUser", now.Add(-3*time.Hour)),
			lookuptest.NewEvent(account, tokyo, "2", "iam.amazonaws.com", "DeleteUser", now.Add(-2*time.Hour)),
		},
	}})
	defer server.Close()
	cfg := aws.Config{Region: tokyo, Credentials: someone, BaseEndpoint: &server.URL}

	who, err := lookup.Account(ctx, cfg, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	classes := []cognito.Class{cognito.UserDeletion}
	request := lookup.Request{Region: tokyo, Account: who, Classes: classes, From: now.Add(-24 * time.Hour), To: now, Now: now}
	s := scan.Scanner{Select: scan.Selection{Classes: classes}}
	for _, source := range request.Sources(lookup.NewClient(cfg, lookup.Options{}), clock) {
		s.Sources = append(s.Sources, source)
	}
	for e, err := range s.Entries(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, event := range e.Events {
			fmt.Println(event.Time.Format(time.RFC3339), event.Name)
		}
	}
	// Output: 2025-01-22T09:00:00Z AdminDeleteUser
}
