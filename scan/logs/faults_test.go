package logs_test

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

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/internal/sampletest"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/logs"
	"github.com/cogtrail/cogtrail/scan/logs/logstest"
	"github.com/cogtrail/cogtrail/scan/sdk/sdktest"
)

var faults = sdktest.Faults("InvalidParameterException")

// TestFaultOfAPage: a fault that passes leaves no trace. One that stays costs the hours
// that need the page, and no other.
func TestFaultOfAPage(t *testing.T) {
	const n = 240
	take := sampletest.OneIn(t, 4) // of nine cases per fault
	for _, fault := range slices.Sorted(maps.Keys(faults)) {
		for _, message := range []int{0, 120, n - 1} { // pages begin at each 50th
			for _, times := range []int{1, 2, -1} {
				if !take() || fault == "bad token" && (message == 0 || times != 1) { // without a token, it is a different error
					continue
				}
				t.Run(fmt.Sprintf("%s, message %d, %d times", fault, message, times), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						server := minutes(n)
						server.Page = 50
						f := &sdktest.Faulty{Next: server, Fault: faults[fault], Text: fmt.Sprintf(`"eventId":"message id-%03d"`, message), Times: times}
						got, err := collect(t, &scan.Scanner{Sources: []scan.Source{sourceOf(t, f, 4)}, Select: everything})
						if err != nil {
							t.Fatal(err)
						}
						var failed, want []string
						for name, e := range got {
							if e.Status == journal.Failed {
								failed = append(failed, name)
								delete(got, name)
							}
						}
						isOf := func(i int) func(string) bool {
							hour := fmt.Sprintf("from=%s", start.Add(time.Duration(i/60-4)*time.Hour).Format(time.RFC3339))
							return func(name string) bool { return strings.Contains(name, hour) }
						}
						for i := range n {
							if !slices.ContainsFunc(failed, isOf(i)) {
								want = append(want, fmt.Sprintf("id-%03d", i))
							}
						}
						if !slices.Equal(idsOf(got), want) || len(got)+len(failed) != 4 || times > 0 && len(failed) > 0 || f.Hits() == 0 {
							t.Errorf("%d events of %d, failed: %v, %d hits", len(idsOf(got)), len(want), failed, f.Hits())
						}
						if times < 0 && (len(failed) > 2 || !slices.ContainsFunc(failed, isOf(message))) {
							t.Errorf("failed: %v, want that of message %d and at most the one before", failed, message)
						}
						// A retry by the client costs one request, not the hour's other
						// pages.
						again := fault != "no list" && fault != "nothing" && fault != "bad token"
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
		var messages []logstest.Message
		for i := range 2000 {
			messages = append(messages, record(fmt.Sprintf("id-%04d", i), start.Add(-time.Duration(1+i/20)*20*time.Second)))
		}
		server := serverOf(messages...)
		server.Page = 50
		source := sourceOf(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if len(server.Calls())%4 == 3 {
				server.ForgetTokens()
			}
			server.ServeHTTP(w, r)
		}), 4)
		got, err := collect(t, &scan.Scanner{Sources: []scan.Source{source}})
		ids := idsOf(got)
		if n := len(server.Calls()); err != nil || len(ids) != 2000 || len(slices.Compact(ids)) != 2000 || n > 80 {
			t.Errorf("%d events with %d requests, %v", len(ids), n, err)
		}
	})
}

// TestTokensThatAreNeverValid: they fail an hour with more than a page of messages at the
// same moment, because there is nowhere to resume.
func TestTokensThatAreNeverValid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		messages := []logstest.Message{record("other", start.Add(-30*time.Minute))}
		for i := range 120 {
			messages = append(messages, record(fmt.Sprint(i), start.Add(-90*time.Minute)))
		}
		server := serverOf(messages...)
		server.Page = 50
		got, err := collect(t, &scan.Scanner{Sources: []scan.Source{sourceOf(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			server.ForgetTokens()
			server.ServeHTTP(w, r)
		}), 2)}})
		for name, e := range got {
			if failed := strings.Contains(name, "from=1999-12-31T22:"); failed != (e.Status == journal.Failed) || failed && e.Message != "InvalidParameterException: The specified nextToken is invalid." {
				t.Errorf("%s: %s %s", name, e.Status, e.Message)
			}
		}
		if err != nil || len(got) != 2 {
			t.Errorf("%d hours, %v", len(got), err)
		}
	})
}

// TestEmptyPages: they are passed over, but not without end.
func TestEmptyPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := minutes(60)
		server.Page, server.Empty = 1, 3
		got, err := collect(t, &scan.Scanner{Sources: []scan.Source{sourceOf(t, server, 1)}})
		if n := len(server.Calls()); err != nil || len(idsOf(got)) != 60 || n != 90 {
			t.Errorf("%d events with %d requests, %v", len(idsOf(got)), n, err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		source := &logs.Source{Client: &endless{}, Group: deletions, From: start.Add(-time.Hour), To: start, Asked: start}
		got, err := collect(t, &scan.Scanner{Sources: []scan.Source{source}})
		for _, e := range got {
			if err != nil || !strings.Contains(e.Message, "20001 answers in a row without events") {
				t.Errorf("%s %s, %v", e.Status, e.Message, err)
			}
		}
	})
}

// TestNothingComesAnyMore: it ends the scan, with what to do.
func TestNothingComesAnyMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := minutes(1440)
		server.Page = 50
		var n int
		source := sourceOf(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if n++; n > 3 {
				sdktest.Refuse(w, http.StatusServiceUnavailable, "ServiceUnavailable", "no")
				return
			}
			server.ServeHTTP(w, r)
		}), 24)
		got, err := collect(t, &scan.Scanner{Sources: []scan.Source{source}})
		if err == nil || !strings.Contains(err.Error(), called+": 5 hours in a row cannot be read: ServiceUnavailable: no: find out why, then scan again: with --journal, a later scan") || len(got) != 2 {
			t.Errorf("%v after %d hours", err, len(got))
		}
	})
}

// TestRefusals: an error that every request would get ends the scan at once, with what to
// do.
func TestRefusals(t *testing.T) {
	const key = "arn:aws:kms:ap-northeast-1:123456789012:key/k"
	for _, test := range []struct{ code, message, says string }{
		{"AccessDeniedException", "no", "the permission logs:FilterLogEvents is missing, or a policy denies it: grant it on arn:aws:logs:ap-northeast-1:123456789012:log-group:/aws/events/deletions:*, then scan again"},
		{"AccessDeniedException", "the KMS key is disabled", "CloudWatch Logs cannot use the key " + key + ": enable it, and let logs.ap-northeast-1.amazonaws.com use it"},
		{"ResourceNotFoundException", "The specified log group does not exist.", "find out whether the log group was deleted"},
		{"InvalidOperationException", "INFREQUENT_ACCESS", "query it with Logs Insights"},
		{"ValidationException", "This operation is only supported on the Standard log class.", "query it with Logs Insights"},
		{"InvalidParameterException", "Invalid filter pattern", "may not accept the filter pattern %cognito-%: read all messages (--logs-all) instead"},
		{"ExpiredTokenException", "no", "renew the credentials, then scan again"},
		{"UnrecognizedClientException", "no", "check the credentials, and that the account has this region enabled"},
		{"InvalidSignatureException", "Signature expired", "check the credentials, and this machine's clock"},
	} {
		t.Run(test.code+" "+test.message, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := 0
				source := sourceOf(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					n++
					sdktest.Refuse(w, http.StatusBadRequest, test.code, test.message)
				}), 24)
				source.Group.Key = key
				got, err := collect(t, &scan.Scanner{Sources: []scan.Source{source}})
				if want := called + ": " + test.code + ": " + test.message + ": "; err == nil || !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), test.says) || len(got) > 0 || n > 2 {
					t.Errorf("%d requests, %v, want %s", n, err, test.says)
				}
			})
		})
	}
}

// TestNoNetwork: a host name that does not exist is blamed on the region, at once.
func TestNoNetwork(t *testing.T) { synctest.Test(t, testNoNetwork) }

func testNoNetwork(t *testing.T) {
	cfg := configure(t, http.NotFoundHandler())
	cfg.HTTPClient = &http.Client{Transport: failing{&net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "logs.nowhere", IsNotFound: true}}}}
	source := sourceOf(t, http.NotFoundHandler(), 1)
	source.Client = logs.NewClient(cfg, logs.Options{})
	_, err := collect(t, &scan.Scanner{Sources: []scan.Source{source}})
	_, findErr := logs.Find(t.Context(), source.Client, tokyo, "", name)
	for _, err := range []error{err, findErr} {
		if err == nil || !strings.Contains(err.Error(), "check the name of the region") {
			t.Error(err)
		}
	}
}

type failing struct{ err error }

func (f failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, f.err }

// TestHourThatGrowsTooOld: it fails, because the log group may no longer have all of it.
func TestHourThatGrowsTooOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := sourceOf(t, minutes(240), 4)
		source.Group.Kept = 7 * 24 * time.Hour
		source.Clock = func() time.Time { return time.Now().Add(source.Group.Kept - 4*time.Hour + time.Minute) }
		got, err := collect(t, &scan.Scanner{Sources: []scan.Source{source}})
		if err != nil || len(got) != 4 {
			t.Fatal(err)
		}
		for name, e := range got {
			if old := strings.Contains(name, "from=1999-12-31T20:"); old != (e.Status == journal.Failed) || old && (e.Reason != "vanished" || !strings.Contains(e.Message, "older than 7 days")) {
				t.Errorf("%s: %s %s %s", name, e.Status, e.Reason, e.Message)
			}
		}
	})
}

// TestThrottlingIsNoReasonToHurry: if others use the quota too, refused requests are
// retried, and none is made up for afterwards.
func TestThrottlingIsNoReasonToHurry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := minutes(240)
		server.Page = 50
		var times []time.Time
		source := sourceOf(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			times = append(times, time.Now())
			if time.Since(start) < 30*time.Second {
				sdktest.Refuse(w, http.StatusBadRequest, "ThrottlingException", "Rate exceeded")
				return
			}
			server.ServeHTTP(w, r)
		}), 4)
		got, err := collect(t, &scan.Scanner{Sources: []scan.Source{source}})
		if err != nil || len(idsOf(got)) != 240 {
			t.Errorf("%d events, %v", len(idsOf(got)), err)
		}
		for i, at := range times[1:] {
			if pause := at.Sub(times[i]); pause < time.Second/logs.DefaultRate {
				t.Errorf("request %d came %s after the one before", i+1, pause)
			}
		}
	})
}

// TestThrottledForLong: an hour whose retries all failed is tried again at the end.
func TestThrottledForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := minutes(240)
		source := sourceOf(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if time.Since(start) < 2*time.Minute {
				sdktest.Refuse(w, http.StatusBadRequest, "ThrottlingException", "Rate exceeded")
				return
			}
			server.ServeHTTP(w, r)
		}), 4)
		got, err := collect(t, &scan.Scanner{Sources: []scan.Source{source}})
		if err != nil || len(idsOf(got)) != 240 {
			t.Errorf("%d events, %v", len(idsOf(got)), err)
		}
	})
}

// TestInterrupted: the scan ends at once, whatever it waits for, and blames no hour.
func TestInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := minutes(240)
		server.Page = 50
		f := &sdktest.Faulty{Next: server, Fault: faults["hangs"], Text: `"eventId":"message id-120"`, Times: -1}
		s := &scan.Scanner{Sources: []scan.Source{sourceOf(t, f, 4)}}
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

// An endless API has only pages without messages.
type endless struct {
	logs.API
	n int
}

func (e *endless) FilterLogEvents(context.Context, *cloudwatchlogs.FilterLogEventsInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.FilterLogEventsOutput, error) {
	e.n++
	return answer(fmt.Sprint(e.n)), nil
}
