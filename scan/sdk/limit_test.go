package sdk_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/middleware"

	"github.com/cogtrail/cogtrail/scan/sdk"
)

// A reply answers each request with a status and so many bytes.
type reply struct{ status, bytes int }

func (r reply) RoundTrip(q *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: r.status, Request: q, Body: io.NopCloser(strings.NewReader(strings.Repeat("x", r.bytes)))}, nil
}

// TestBodies: they are read up to the limit, and no further.
func TestBodies(t *testing.T) {
	const most, refusal = 1000, 64 << 10
	for _, test := range []struct {
		reply
		path string
		want int // bytes
		says string
	}{
		{reply{200, most}, "/", most, ""},
		{reply{200, most + 1}, "/", most, "an answer of more than 1000 bytes"},
		{reply{200, most + 1}, "/whole", most + 1, ""},
		{reply{403, refusal}, "/", refusal, ""},
		{reply{403, refusal + 1}, "/", refusal, "HTTP status 403, with an answer of more than 65536 bytes"},
		{reply{503, refusal + 1}, "/whole", refusal, "an answer of more than 65536 bytes"},
	} {
		reach := &sdk.Reach{Most: most, Whole: func(q *http.Request) bool { return q.URL.Path == "/whole" }}
		q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://s3.test"+test.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := reach.Over(test.reply).RoundTrip(q)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(res.Body)
		res.Body.Close()
		if len(got) != test.want || err == nil != (test.says == "") {
			t.Errorf("%+v: %d bytes, %v", test, len(got), err)
		}
		if err == nil {
			continue
		}
		if said := sdk.Brief(err).Error(); !strings.Contains(test.says, said) {
			t.Errorf("%+v: %s", test, said)
		}
		if reach.IsErrorRetryable(err) != aws.FalseTernary {
			t.Errorf("%+v: tried again", test)
		}
	}
}

// TestBrief: the text is short, whatever the error says.
func TestBrief(t *testing.T) {
	said := sdk.Brief(errors.New("begin" + strings.Repeat("x", 1<<20) + "end")).Error()
	if len(said) > 1100 || !strings.HasPrefix(said, "begin") || !strings.HasSuffix(said, "xend") || !strings.Contains(said, "1047584 bytes left out") {
		t.Errorf("%d bytes: %.100s", len(said), said)
	}
}

// TestBound: the answers to a client that gets credentials are limited.
func TestBound(t *testing.T) {
	cfg := aws.Config{
		Region: "eu-west-1", HTTPClient: &http.Client{Transport: reply{403, 1 << 20}}, APIOptions: []func(*middleware.Stack) error{sdk.Bound},
		Credentials: credentials.NewStaticCredentialsProvider("AKIAIOSFODNN7EXAMPLE", "example", ""), RetryMaxAttempts: 1,
	}
	_, err := sts.NewFromConfig(cfg).GetCallerIdentity(t.Context(), nil)
	if said := sdk.Brief(err).Error(); said != "HTTP status 403, with an answer of more than 65536 bytes" {
		t.Error(said)
	}
}
