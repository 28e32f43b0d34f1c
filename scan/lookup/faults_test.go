package lookup_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/internal/sampletest"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/lookup"
	"github.com/cogtrail/cogtrail/scan/lookup/lookuptest"
	"github.com/cogtrail/cogtrail/scan/sdk/sdktest"
)

var faults = sdktest.Faults("InvalidNextTokenException")

// faultySource returns a source of the last four hours, scanned long after them.
func faultySource(t *testing.T, handler http.Handler) *lookup.Source {
	return &lookup.Source{
		Client: lookup.NewClient(configure(t, handler, tokyo), lookup.Options{Wait: 10 * time.Second}), Region: tokyo, Account: account,
		Filter: lookup.Filter{Key: types.LookupAttributeKeyEventName, Value: "DeleteUser"}, From: start.Add(-4 * time.Hour), To: start, Asked: start.Add(2 * time.Hour),
	}
}

// minutes returns a history with n events, one each minute.
func minutes(n int) *lookuptest.Server {
	var events []lookuptest.Event
	for i := range n {
		events = append(events, lookuptest.NewEvent(account, tokyo, fmt.Sprintf("id-%03d", i), cognito.UserPools, "DeleteUser", start.Add(-time.Duration(i+1)*time.Minute)))
	}
	return &lookuptest.Server{Account: account, Regions: map[string][]lookuptest.Event{tokyo: events}, Clock: time.Now, Rate: 2}
}

// TestFaultOfAPage: a fault that passes leaves no trace. One that stays costs the hours
// that need the page, and no other.
func TestFaultOfAPage(t *testing.T) {
	const n = 210
	take := sampletest.OneIn(t, 4) // of nine cases per fault
	for _, name := range slices.Sorted(maps.Keys(faults)) {
		for _, event := range []int{0, 120, n - 1} { // pages begin at each 50th
			for _, times := range []int{1, 2, -1} {
				if !take() {
					continue
				}
				t.Run(fmt.Sprintf("%s, event %d, %d times", name, event, times), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						server := minutes(n)
						id := fmt.Sprintf("id-%03d", event)
						f := &sdktest.Faulty{Next: server, Fault: faults[name], Text: `"EventId":"` + id + `"`, Times: times}
						got, err := collect(t, &scan.Scanner{Sources: []scan.Source{faultySource(t, f)}, Select: everything})
						if err != nil {
							t.Fatal(err)
						}
						// The hour cannot be read, nor can those that share the page with
						// it, unless a query of their own begins after it or ends before
						// it.
						var failed []string
						for name, e := range got {
							if e.Status == journal.Failed {
								failed = append(failed, name)
								delete(got, name)
							}
						}
						if len(got)+len(failed) != 4 {
							t.Errorf("%d hours scanned, %d failed", len(got), len(failed))
						}
						var want []string
						for i := range n {
							if hour := fmt.Sprintf("from=%s", start.Add(-time.Duration(i/60+1)*time.Hour).Format(time.RFC3339)); !slices.ContainsFunc(failed, func(f string) bool { return strings.Contains(f, hour) }) {
								want = append(want, fmt.Sprintf("id-%03d", i))
							}
						}
						if !slices.Equal(idsOf(got), want) || times > 0 && len(failed) > 0 || f.Hits() == 0 {
							t.Errorf("%d events of %d, failed: %v, %d hits", len(idsOf(got)), len(want), failed, f.Hits())
						}
						if hour := fmt.Sprintf("from=%s", start.Add(-time.Duration(event/60+1)*time.Hour).Format(time.RFC3339)); times < 0 && (len(failed) > 2 || !slices.ContainsFunc(failed, func(f string) bool { return strings.Contains(f, hour) })) {
							t.Errorf("failed: %v, want that %s and at most the one before", failed, hour)
						}
						// A retry by the client costs one request, not the hour's other
						// pages.
						again := name != "no list" && name != "nothing" && name != "bad token"
						if calls := len(server.Calls()); again && times == 1 && calls != 5+1 {
							t.Errorf("%d requests for 5 pages", calls)
						}
						for _, c := range server.Calls() {
							if c.Throttled {
								t.Errorf("at %s there were too many requests", c.At)
							}
						}
					})
				})
			}
		}
	}
}

// TestTokensThatExpire: they cost only the page. An hour with many pages is read even if
// that takes longer than any token lives.
func TestTokensThatExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &lookuptest.Server{Clock: time.Now, Rate: 2, Regions: map[string][]lookuptest.Event{}}
		for i := range 2000 {
			server.Regions[tokyo] = append(server.Regions[tokyo], lookuptest.NewEvent(account, tokyo, fmt.Sprintf("id-%04d", i), cognito.UserPools, "DeleteUser", start.Add(-time.Duration(1+i/20)*20*time.Second)))
		}
		source := faultySource(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if len(server.Calls())%4 == 3 {
				server.ForgetTokens()
			}
			server.ServeHTTP(w, r)
		}))
		got, err := collect(t, &scan.Scanner{Sources: []scan.Source{source}})
		ids := idsOf(got)
		if n := len(server.Calls()); err != nil || len(ids) != 2000 || len(slices.Compact(ids)) != 2000 || n > 80 {
			t.Errorf("%d events with %d requests, %v", len(ids), n, err)
		}
	})
}

// TestNothingComesAnyMore: it ends the scan, with what to do.
func TestNothingComesAnyMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := minutes(1000)
		var n int
		source := faultySource(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if n++; n > 3 {
				sdktest.Refuse(w, http.StatusServiceUnavailable, "ServiceUnavailable", "no")
				return
			}
			server.ServeHTTP(w, r)
		}))
		source.From = start.Add(-24 * time.Hour)
		got, err := collect(t, &scan.Scanner{Sources: []scan.Source{source}})
		if err == nil || !strings.Contains(err.Error(), "5 hours in a row cannot be read: ServiceUnavailable: no: find out why, then scan again: with --journal, a later scan") || len(got) != 2 {
			t.Errorf("%v after %d hours", err, len(got))
		}
	})
}

// TestNoNetwork: a host name that does not exist is blamed on the region, at once.
func TestNoNetwork(t *testing.T) {
	cfg := configure(t, http.NotFoundHandler(), tokyo)
	cfg.HTTPClient = &http.Client{Transport: failing{&net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "cloudtrail.nowhere", IsNotFound: true}}}}
	source := faultySource(t, http.NotFoundHandler())
	source.Client = lookup.NewClient(cfg, lookup.Options{})
	if _, err := collect(t, &scan.Scanner{Sources: []scan.Source{source}}); err == nil || !strings.Contains(err.Error(), "check the name of the region") {
		t.Error(err)
	}
}

type failing struct{ err error }

func (f failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, f.err }

// TestHourThatGrowsTooOld: it fails, because the history may no longer have all of it.
func TestHourThatGrowsTooOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := faultySource(t, minutes(210))
		source.Clock = func() time.Time { return time.Now().Add(lookup.History - 4*time.Hour) }
		got, err := collect(t, &scan.Scanner{Sources: []scan.Source{source}})
		if err != nil {
			t.Fatal(err)
		}
		for name, e := range got {
			if old := strings.Contains(name, "from=1999-12-31T20:"); old != (e.Status == journal.Failed) || old && e.Reason != "vanished" {
				t.Errorf("%s: %s %s", name, e.Status, e.Reason)
			}
		}
	})
}

// TestThrottlingIsNoReasonToHurry: if others use the quota too, refused requests are
// retried, and none is made up for afterwards.
func TestThrottlingIsNoReasonToHurry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := minutes(210)
		var times []time.Time
		source := faultySource(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			times = append(times, time.Now())
			if time.Since(start) < 30*time.Second {
				sdktest.Refuse(w, http.StatusBadRequest, "ThrottlingException", "Rate exceeded")
				return
			}
			server.ServeHTTP(w, r)
		}))
		got, err := collect(t, &scan.Scanner{Sources: []scan.Source{source}})
		if err != nil || len(idsOf(got)) != 210 {
			t.Errorf("%d events, %v", len(idsOf(got)), err)
		}
		for i, at := range times[1:] {
			if pause := at.Sub(times[i]); pause < 500*time.Millisecond {
				t.Errorf("request %d came %s after the one before", i+1, pause)
			}
		}
	})
}

// TestInterrupted: the scan ends at once, whatever it waits for, and blames no hour.
func TestInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := minutes(210)
		f := &sdktest.Faulty{Next: server, Fault: faults["hangs"], Text: `"EventId":"id-120"`, Times: -1}
		s := &scan.Scanner{Sources: []scan.Source{faultySource(t, f)}}
		stop := errors.New("stop")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(3*time.Second, func() { cancel(stop) })
		var last error
		for e, err := range s.Entries(ctx) {
			if last = err; err == nil && e.Status != journal.Scanned {
				t.Errorf("%s: %s", e.Object, e.Message)
			}
		}
		if took := time.Since(start); !errors.Is(last, stop) || took != 3*time.Second {
			t.Errorf("%v after %s", last, took)
		}
	})
}
