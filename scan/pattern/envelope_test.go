package pattern_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/scan/pattern"
)

var id = regexp.MustCompile(`"id":"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"`)

func TestAppendEnvelope(t *testing.T) {
	for _, test := range []struct{ file, want string }{
		// As a rule wrote them to CloudWatch Logs, says https://zenn.dev/mn87/articles/48ea5d58eba18e,
		// but for their IDs, which no record has.
		{"DeleteUser.seed", `{"version":"0","id":"","detail-type":"AWS API Call via CloudTrail","source":"aws.cognito-idp","account":"012345678901","time":"2025-01-22T12:24:06Z","region":"ap-northeast-1","resources":[],"detail":`},
		{"AdminDeleteUser.seed", `{"version":"0","id":"","detail-type":"AWS API Call via CloudTrail","source":"aws.cognito-idp","account":"012345678901","time":"2025-01-22T12:25:58Z","region":"ap-northeast-1","resources":[],"detail":`},
		{"OAuth2_Authorize_GET.seed-sign-in", `{"version":"0","id":"","detail-type":"AWS Service Event via CloudTrail","source":"aws.cognito-idp","account":"012345678901","time":"`},
	} {
		record, err := os.ReadFile("../../testdata/cognito/" + test.file + ".json")
		if err != nil {
			t.Fatal(err)
		}
		got := string(pattern.AppendEnvelope([]byte("before "), record))
		if rest, ok := strings.CutPrefix(id.ReplaceAllString(got, `"id":""`), "before "+test.want); !ok || !strings.HasSuffix(rest, string(record)+"}") {
			t.Errorf("%s: got %s, want %s", test.file, got, test.want)
		}
		if !json.Valid([]byte(strings.TrimPrefix(got, "before "))) {
			t.Errorf("%s: no JSON: %s", test.file, got)
		}
	}
}

func TestEnvelopeFields(t *testing.T) {
	for _, test := range []struct{ name, record, want string }{
		{"console sign-in", `{"eventType":"AwsConsoleSignIn","eventSource":"signin.amazonaws.com"}`, `"detail-type":"AWS Console Sign In via CloudTrail","source":"aws.signin"`},
		{"console action", `{"eventType":"AwsConsoleAction"}`, `"detail-type":"AWS Console Action via CloudTrail"`},
		{"insight", `{"eventType":"AwsCloudTrailInsight"}`, `"detail-type":"AWS Insight via CloudTrail"`},
		{"network activity", `{"eventType":"AwsVpceEvent"}`, `"detail-type":"AWS Network Activity Event via CloudTrail"`},
		{"another type", `{"eventType":"AwsNewEvent"}`, `"detail-type":"AWS API Call via CloudTrail"`},
		{"nothing", `{}`, `"source":"aws.","account":"","time":"","region":"","resources":[],"detail":{}}`},
		{"what is no text", `{"eventTime":[1],"awsRegion":{"a":1},"recipientAccountId":5}`, `"account":"","time":"","region":""`},
		{"text that JSON writes otherwise", `{"awsRegion":"a\"\u0000b"}`, `"region":"a\"\u0000b"`},
		{"the last of two", `{"awsRegion":"a","awsRegion":"b"}`, `"region":"b"`},
		{"the account of an empty one", `{"recipientAccountId":"","userIdentity":{"accountId":"1"}}`, `"account":"1"`},
	} {
		if got := string(pattern.AppendEnvelope(nil, []byte(test.record))); !strings.Contains(got, test.want) {
			t.Errorf("%s: got %s, want %s in it", test.name, got, test.want)
		}
	}
}

// The ID belongs to an event in an account, and is the same every time.
func TestEnvelopeID(t *testing.T) {
	of := func(record string) string { return id.FindString(string(pattern.AppendEnvelope(nil, []byte(record)))) }
	one := `{"recipientAccountId":"1","eventID":"x"}`
	if got, want := of(one), `"id":"`; !strings.HasPrefix(got, want) {
		t.Fatalf("got %q, want %s...", got, want)
	}
	if of(one) != of(`{"eventID":"x","eventName":"y","recipientAccountId":"1"}`) {
		t.Error("the ID depends on more than the account and the ID of the record")
	}
	if of(one) == of(`{"recipientAccountId":"2","eventID":"x"}`) || of(one) == of(`{"recipientAccountId":"1","eventID":"y"}`) {
		t.Error("two events have one ID")
	}
	text := `{` + of(one) + `}`
	if p := compiled(t, strings.Replace(strings.Replace(text, `:"`, `:["`, 1), `"}`, `"]}`, 1)); !p.Match([]byte(one)) {
		t.Errorf("%s does not match the event with this ID", text)
	}
}
