package lookup_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/lookup"
	"github.com/cogtrail/cogtrail/scan/lookup/lookuptest"
)

// timed returns how long a scan of the regions' histories takes, each with so many events
// within a month, and checks that it keeps to the quota.
func timed(t *testing.T, latency time.Duration, regions map[string]int) (took time.Duration) {
	synctest.Test(t, func(t *testing.T) {
		server := &lookuptest.Server{Account: account, Regions: map[string][]lookuptest.Event{}, Clock: time.Now, Rate: 2, Latency: latency}
		var all []scan.Source
		n := 0
		for region, events := range regions {
			for i := range events {
				at := start.Add(-time.Duration(i+1) * (30 * 24 * time.Hour / time.Duration(events))).Truncate(time.Second)
				server.Regions[region] = append(server.Regions[region], lookuptest.NewEvent(account, region, fmt.Sprint(region, i), cognito.UserPools, "OAuth2_Authorize_GET", at))
			}
			n += events
			request := lookup.Request{Region: region, Account: account, Classes: []cognito.Class{cognito.SignInStep, cognito.Authorize}, From: start.Add(-31 * 24 * time.Hour), Now: start}
			all = append(all, sources(request.Sources(lookup.NewClient(configure(t, server, region), lookup.Options{}), nil))...)
		}
		got, err := collect(t, &scan.Scanner{Sources: all})
		took = time.Since(start)
		if err != nil || len(idsOf(got)) != n {
			t.Errorf("%d events of %d, %v", len(idsOf(got)), n, err)
		}
		for _, c := range server.Calls() {
			if c.Throttled {
				t.Errorf("%s: at %s there were too many requests", c.Region, c.At)
			}
		}
		t.Logf("%d events of %d regions in %s, %d requests: %.1f events/s", n, len(regions), took, len(server.Calls()), float64(n)/took.Seconds())
	})
	return took
}

// TestAsFastAsTheQuota: fifty events twice a second, however long an answer takes, and for
// any number of regions.
func TestAsFastAsTheQuota(t *testing.T) {
	const n = 10_000
	quota := n / 100 * time.Second
	one := timed(t, 100*time.Millisecond, map[string]int{tokyo: n})
	if one > quota*105/100 {
		t.Errorf("one region took %s, the quota alone sets %s", one, quota)
	}
	if slow := timed(t, 800*time.Millisecond, map[string]int{tokyo: n}); slow > quota*105/100 {
		t.Errorf("with slow answers it took %s, the quota alone sets %s", slow, quota)
	}
	four := timed(t, 100*time.Millisecond, map[string]int{tokyo: n, "us-east-1": 3000, "eu-west-1": 7000, "eu-central-1": 100})
	if four > one*101/100 {
		t.Errorf("four regions took %s, the slowest alone %s", four, one)
	}
}
