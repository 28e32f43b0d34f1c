//go:build e2e

package main

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/logs"
	"github.com/cogtrail/cogtrail/scan/logs/logstest"
	"github.com/cogtrail/cogtrail/scan/lookup/lookuptest"
)

// TestE2ELogsAreLikeTheAWSCLIs queries the same log group with the AWS CLI and with the
// command. Both find the same events, with the filter pattern and without.
func TestE2ELogsAreLikeTheAWSCLIs(t *testing.T) {
	const account, region, name = "123456789012", "us-east-1", "/aws/events/deletions"
	bin, output := besideTheAWSCLI(t)
	to := time.Now().UTC().Truncate(24 * time.Hour)
	from := to.AddDate(0, 0, -10)
	group := &logstest.Group{Name: name, Created: to.AddDate(-1, 0, 0)}
	for i := range 700 {
		source := cognito.UserPools
		if i%7 == 0 {
			source = "iam.amazonaws.com"
		}
		id, at := fmt.Sprintf("id-%03d", i), to.Add(-time.Duration(i/2*50+i%2)*time.Minute)
		record := lookuptest.NewEvent(account, region, id, source, "DeleteUser", at).Record
		group.Messages = append(group.Messages, logstest.Message{ID: "message " + id, Time: at.Add(time.Minute), Text: logstest.Enveloped(account, region, id, source, record, at)})
	}
	server := httptest.NewServer(&logstest.Server{Account: account, Clock: time.Now, Page: 40, Empty: 5, Regions: map[string][]*logstest.Group{region: {group}}})
	defer server.Close()

	for _, test := range []struct{ cli, own []string }{
		{nil, []string{"--logs-all"}},
		{[]string{"--filter-pattern", logs.Pattern}, nil},
	} {
		args := []string{"logs", "filter-log-events", "--endpoint-url", server.URL, "--region", region, "--output", "json", "--log-group-name", name}
		var answer struct{ Events []struct{ Message string } }
		if err := json.Unmarshal(output("aws", append(args, test.cli...)...), &answer); err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, e := range answer.Events {
			var event struct {
				Detail struct{ EventID, EventSource, EventTime string }
			}
			if err := json.Unmarshal([]byte(e.Message), &event); err != nil {
				t.Fatal(err)
			}
			if d := event.Detail; d.EventSource == cognito.UserPools && d.EventTime >= from.Format(time.RFC3339) && d.EventTime < to.Format(time.RFC3339) {
				want = append(want, d.EventID)
			}
		}
		slices.Sort(want)
		out := output(bin, append([]string{"scan", "--report", "events", "--format", "json", "--endpoint-url", server.URL, "--logs-rate", "50",
			"--from", from.Format(time.RFC3339), "--to", to.Format(time.RFC3339), "logs://" + region + "/" + name}, test.own...)...)
		if diff := cmp.Diff(want, eventsOf(t, out)); diff != "" || len(want) < 100 {
			t.Errorf("%q: %d events (-AWS CLI +cogtrail)\n%s", test.own, len(want), diff)
		}
	}
}
