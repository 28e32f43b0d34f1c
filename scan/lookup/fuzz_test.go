package lookup_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/lookup"
)

// A reply is the answer to every request.
type reply struct {
	status int
	body   []byte
}

func (a reply) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: a.status, Status: fmt.Sprint(a.status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/x-amz-json-1.1"}}, ContentLength: int64(len(a.body)), Body: io.NopCloser(bytes.NewReader(a.body)),
	}, nil
}

// Whatever CloudTrail answers, the hour is an error, or JSON with as many events as the
// answer has IDs in that hour.
func FuzzAnswer(f *testing.F) {
	const one = `{"EventId":"1","EventTime":946684740,"CloudTrailEvent":"{}"}`
	for _, body := range []string{
		`{"Events":[` + one + `]}`, `{"Events":[` + one + `,` + one + `]}`, `{"Events":[]}`, `{}`, `{"Events":null}`, `{"Events":[` + one + `],"NextToken":"t"}`,
		`{"Events":[{"EventId":"1"}]}`, `{"Events":[{"EventTime":946684740}]}`, `{"__type":"ThrottlingException"}`, `<html>`, ``, `{"Events":[{"EventId":"1","EventTime":"x"}]}`, `{"Events":7}`, `{"Events":[` + one + `]}x`,
	} {
		f.Add([]byte(body), 0)
	}
	f.Add([]byte(`{"__type":"AccessDeniedException","message":"no"}`), 200)
	f.Fuzz(func(t *testing.T, body []byte, status int) {
		if status = 200 + status&0xff; len(body) > 4096 {
			return
		}
		synctest.Test(t, func(t *testing.T) { checkAnswer(t, reply{status, body}) })
	})
}

func checkAnswer(t *testing.T, a reply) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	client := lookup.NewClient(aws.Config{Region: tokyo, Credentials: someone, BaseEndpoint: aws.String("http://history"), HTTPClient: &http.Client{Transport: a}}, lookup.Options{})
	s := &lookup.Source{Client: client, Region: tokyo, Account: account, Filter: lookup.Filter{Key: "EventSource", Value: cognito.UserPools}, From: start.Add(-time.Hour), To: start, Asked: start}
	for o := range s.Objects(ctx) {
		in, err := o.Open(ctx)
		if err != nil {
			return
		}
		text, err := io.ReadAll(in)
		if err != nil {
			return
		}
		var got, want struct{ Events []struct{ EventId string } }
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatalf("%q gives %q: %v", a.body, text, err)
		}
		// Nobody reads what follows the answer.
		if err := json.NewDecoder(bytes.NewReader(a.body)).Decode(&want); err != nil || a.status >= 300 {
			t.Fatalf("status %d, %q gives %q, and is no answer: %v", a.status, a.body, text, err)
		}
		ids := map[string]bool{}
		for _, e := range want.Events {
			ids[e.EventId] = true
		}
		if len(got.Events) < len(ids) {
			t.Errorf("%q has %d events, of which %d are given", a.body, len(ids), len(got.Events))
		}
	}
}
