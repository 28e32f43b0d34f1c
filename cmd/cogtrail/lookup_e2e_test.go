//go:build e2e

package main

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/lookup/lookuptest"
)

// besideTheAWSCLI returns the path of the command, and a function that runs it or the AWS CLI
// with credentials for a test server.
func besideTheAWSCLI(t *testing.T) (bin string, output func(name string, args ...string) []byte) {
	t.Helper()
	if _, err := exec.LookPath("aws"); err != nil {
		t.Fatalf("this test needs the AWS CLI: apt-get install awscli: %v", err)
	}
	bin = filepath.Join(t.TempDir(), "cogtrail")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	none := filepath.Join(t.TempDir(), "none")
	env := append(os.Environ(), "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY=example", "AWS_CONFIG_FILE="+none, "AWS_SHARED_CREDENTIALS_FILE="+none, "AWS_EC2_METADATA_DISABLED=true", "AWS_PAGER=")
	return bin, func(name string, args ...string) []byte {
		t.Helper()
		cmd := exec.Command(name, args...)
		cmd.Env = env
		var stderr strings.Builder
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s %q: %v\n%s", name, args, err, stderr.String())
		}
		return out
	}
}

// eventsOf returns the IDs of the events in a JSON report.
func eventsOf(t *testing.T, out []byte) (ids []string) {
	t.Helper()
	var r struct {
		Events []struct {
			ID string `json:"event_id"`
		} `json:"events"`
	}
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatal(err)
	}
	for _, e := range r.Events {
		ids = append(ids, e.ID)
	}
	slices.Sort(ids)
	return ids
}

// TestE2ELookupIsLikeTheAWSCLI queries the same history with the AWS CLI and with the command.
// Both find the same events.
func TestE2ELookupIsLikeTheAWSCLI(t *testing.T) {
	bin, output := besideTheAWSCLI(t)
	to := time.Now().UTC().Truncate(24 * time.Hour)
	from := to.AddDate(0, 0, -10)
	history := &lookuptest.Server{Account: "123456789012", Regions: map[string][]lookuptest.Event{}, Clock: time.Now, History: 90 * 24 * time.Hour}
	for i := range 700 {
		source := cognito.UserPools
		if i%7 == 0 {
			source = "iam.amazonaws.com"
		}
		name := []string{"DeleteUser", "AdminDeleteUser", "SignUp"}[i%3]
		at := to.Add(-time.Duration(i/2*50+i%2) * time.Minute) // half of them at the same minute as the one before
		history.Regions["us-east-1"] = append(history.Regions["us-east-1"], lookuptest.NewEvent(history.Account, "us-east-1", fmt.Sprintf("id-%03d", i), source, name, at.Add(time.Minute)))
	}
	server := httptest.NewServer(history)
	defer server.Close()

	var want []string
	for _, name := range []string{"DeleteUser", "AdminDeleteUser"} {
		var answer struct {
			Events []struct{ EventId, EventSource string }
		}
		out := output("aws", "cloudtrail", "lookup-events", "--endpoint-url", server.URL, "--region", "us-east-1", "--output", "json",
			"--lookup-attributes", "AttributeKey=EventName,AttributeValue="+name, "--start-time", from.Format(time.RFC3339), "--end-time", to.Add(-time.Second).Format(time.RFC3339))
		if err := json.Unmarshal(out, &answer); err != nil {
			t.Fatal(err)
		}
		for _, e := range answer.Events {
			if e.EventSource == cognito.UserPools {
				want = append(want, e.EventId)
			}
		}
	}
	if len(want) < 100 || !slices.ContainsFunc(history.Calls(), func(c lookuptest.Call) bool { return c.Token }) {
		t.Fatalf("the AWS CLI found %d events, in one page", len(want))
	}
	for _, classes := range []string{"user_deletion", "user_deletion,token"} { // selected by name, and by source
		out := output(bin, "scan", "--report", "events", "--format", "json", "--events", classes, "--endpoint-url", server.URL, "--lookup-rate", "50",
			"--from", from.Format(time.RFC3339), "--to", to.Format(time.RFC3339), "lookup://us-east-1")
		slices.Sort(want)
		if diff := cmp.Diff(want, eventsOf(t, out)); diff != "" {
			t.Errorf("--events %s (-AWS CLI +cogtrail)\n%s", classes, diff)
		}
	}
}
