package logs_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/logs"
	"github.com/cogtrail/cogtrail/scan/logs/logstest"
	"github.com/cogtrail/cogtrail/scan/lookup/lookuptest"
)

// Read a day of the log group that a trail delivers to.
func ExampleFind() {
	ctx := context.Background()
	const account, region, name = "123456789012", "eu-west-1", "trail"
	now := time.Date(2025, 1, 22, 12, 0, 0, 0, time.UTC)

	// A fake log group. On AWS, cfg comes from config.LoadDefaultConfig, and time.Now is the clock.
	clock := func() time.Time { return now }
	deleted := lookuptest.NewEvent(account, region, "1", cognito.UserPools, "AdminDeleteUser", now.Add(-3*time.Hour))
	server := httptest.NewServer(&logstest.Server{Account: account, Clock: clock, Regions: map[string][]*logstest.Group{region: {{
		Name: name, Created: now.AddDate(-1, 0, 0), Messages: []logstest.Message{{ID: "m", Time: now.Add(-170 * time.Minute), Text: deleted.Record}},
	}}}})
	defer server.Close()
	cfg := aws.Config{Region: region, Credentials: credentials.NewStaticCredentialsProvider("AKIAIOSFODNN7EXAMPLE", "example", ""), BaseEndpoint: &server.URL}

	client := logs.NewClient(cfg, logs.Options{})
	group, err := logs.Find(ctx, client, region, "", name)
	if err != nil {
		fmt.Println(err)
		return
	}
	request := logs.Request{Group: group, From: now.Add(-24 * time.Hour), To: now, Late: time.Hour, Now: now}
	var s scan.Scanner
	for _, source := range request.Sources(client, 4, clock) {
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
