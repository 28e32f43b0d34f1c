package logs_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/logs"
	"github.com/cogtrail/cogtrail/scan/logs/logstest"
	"github.com/cogtrail/cogtrail/scan/lookup/lookuptest"
)

// TestWhatTheFilterLetsThrough: each record of Cognito's services, whatever text surrounds
// it, and no other. With All, every message.
func TestWhatTheFilterLetsThrough(t *testing.T) {
	for _, source := range cognito.Sources {
		if !strings.Contains(source, logs.Text) {
			t.Errorf("%s is not let through", source)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		at := start.Add(-time.Hour)
		plain := func(id string) string {
			return lookuptest.NewEvent(account, tokyo, id, cognito.UserPools, "DeleteUser", at).Record
		}
		iam := lookuptest.NewEvent(account, tokyo, "iam", "iam.amazonaws.com", "DeleteUser", at).Record
		var messages []logstest.Message
		for i, text := range []string{
			plain("plain"), plain("plain twice"),
			logstest.Enveloped(account, tokyo, "x", cognito.UserPools, plain("enveloped"), at),
			"2000-01-01T00:00:00.000Z INFO cognito- is no JSON", // contains no part of a record
			`{"Records":[` + plain("in a log") + "," + iam + `]}`,
			fmt.Sprintf(`{"level":"INFO","message":%q}`, plain("in a string")),
			`{"detail-type":"Scheduled Event","source":"aws.events","detail":{"of":"cognito-idp"}}`,
			strings.Replace(plain("escaped"), "cognito-", `cognit\u006f-`, 1),
			iam,
		} {
			messages = append(messages, logstest.Message{ID: fmt.Sprint(i), Time: at.Add(time.Minute), Text: text})
		}
		for _, test := range []struct {
			all  bool
			want []string
			read int64
		}{
			{false, []string{"enveloped", "in a log", "in a string", "plain", "plain twice"}, 7},
			{true, []string{"enveloped", "escaped", "in a log", "in a string", "plain", "plain twice"}, 9},
		} {
			source := sourceOf(t, serverOf(messages...), 1)
			source.All = test.all
			got, err := collect(t, &scan.Scanner{Sources: []scan.Source{source}})
			var read, bad int64
			for _, e := range got {
				read, bad = read+e.Records.Read, bad+e.Records.Bad
			}
			if diff := cmp.Diff(test.want, idsOf(got)); diff != "" || err != nil || read != test.read || bad != 0 {
				t.Errorf("all %t: %d records, %d bad, %v (-want +got)\n%s", test.all, read, bad, err, diff)
			}
		}
	})
}
