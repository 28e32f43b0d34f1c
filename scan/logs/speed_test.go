package logs_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/logs"
	"github.com/cogtrail/cogtrail/scan/logs/logstest"
	"github.com/cogtrail/cogtrail/scan/lookup/lookuptest"
)

// timed returns how long a scan of log groups in one region takes, each with so many
// records of a month, a hundred per page, and checks that it keeps to the quota.
func timed(t *testing.T, latency time.Duration, counts ...int) (took time.Duration) {
	synctest.Test(t, func(t *testing.T) {
		server := &logstest.Server{Account: account, Regions: map[string][]*logstest.Group{}, Clock: time.Now, Rate: 4, Page: 100, Latency: latency}
		client := logs.NewClient(configure(t, server), logs.Options{})
		var all []scan.Source
		total := 0
		for g, n := range counts {
			group := logs.Group{Region: tokyo, Account: account, Name: fmt.Sprint("group-", g), Created: start.Add(-60 * 24 * time.Hour)}
			kept := &logstest.Group{Name: group.Name}
			for i := range n {
				at := start.Add(-time.Duration(i+1) * (30 * 24 * time.Hour / time.Duration(n))).Truncate(time.Millisecond)
				id := fmt.Sprint(group.Name, "-", i)
				kept.Messages = append(kept.Messages, logstest.Message{ID: id, Time: at, Text: lookuptest.NewEvent(account, tokyo, id, cognito.UserPools, "SignUp", at).Record})
			}
			server.Regions[tokyo] = append(server.Regions[tokyo], kept)
			total += n
			request := logs.Request{Group: group, From: start.Add(-31 * 24 * time.Hour), Now: start}
			for _, s := range request.Sources(client, logs.DefaultRate, nil) {
				all = append(all, s)
			}
		}
		got, err := collect(t, &scan.Scanner{Sources: all})
		took = time.Since(start)
		if err != nil || len(idsOf(got)) != total {
			t.Errorf("%d events of %d, %v", len(idsOf(got)), total, err)
		}
		for _, c := range server.Calls() {
			if c.Throttled {
				t.Errorf("at %s there were too many requests", c.At)
			}
		}
		t.Logf("%d events of %d log groups in %s, %d requests: %.1f events/s", total, len(counts), took, len(server.Calls()), float64(total)/took.Seconds())
	})
	return took
}

// TestAsFastAsTheQuota: pages take no longer than the rate allows, however long an answer
// takes. All log groups of a region share the rate.
func TestAsFastAsTheQuota(t *testing.T) {
	const n = 10_000
	quota := n / 100 * time.Second / logs.DefaultRate
	for _, latency := range []time.Duration{100 * time.Millisecond, 800 * time.Millisecond} {
		if took := timed(t, latency, n); took > quota*105/100 {
			t.Errorf("with answers in %s it took %s, the quota alone sets %s", latency, took, quota)
		}
	}
	if took := timed(t, 100*time.Millisecond, 6000, 4000); took > quota*110/100 {
		t.Errorf("two log groups took %s, the quota alone sets %s", took, quota)
	}
}
