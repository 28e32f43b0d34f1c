package logs_test

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

	"github.com/cogtrail/cogtrail/scan/logs"
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

// Whatever CloudWatch Logs answers, the hour is an error, or JSON with as many messages as
// the answer has IDs.
func FuzzAnswer(f *testing.F) {
	const one = `{"eventId":"1","timestamp":946684740000,"message":"{}"}`
	for _, body := range []string{
		`{"events":[` + one + `]}`, `{"events":[` + one + `,` + one + `]}`, `{"events":[]}`, `{}`, `{"events":null}`, `{"events":[` + one + `],"nextToken":"t"}`,
		`{"events":[{"eventId":"1"}]}`, `{"events":[{"timestamp":946684740000}]}`, `{"__type":"ThrottlingException"}`, `<html>`, ``, `{"events":[{"timestamp":"x"}]}`, `{"events":7}`,
	} {
		f.Add([]byte(body), 0)
	}
	f.Add([]byte(`{"__type":"AccessDeniedException","message":"no"}`), 200)
	f.Fuzz(func(t *testing.T, body []byte, status int) {
		if status = 200 + status&0xff; len(body) > 4096 {
			return
		}
		synctest.Test(t, func(t *testing.T) { checkReply(t, reply{status, body}) })
	})
}

func checkReply(t *testing.T, a reply) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := &logs.Source{
		Client: logs.NewClient(aws.Config{Region: tokyo, Credentials: someone, BaseEndpoint: aws.String("http://logs"), HTTPClient: &http.Client{Transport: a}}, logs.Options{}),
		Group:  deletions, From: start.Add(-time.Hour), To: start, Asked: start,
	}
	for o := range s.Objects(ctx) {
		in, err := o.Open(ctx)
		if err != nil {
			return
		}
		text, err := io.ReadAll(in)
		if err != nil {
			return
		}
		var got struct{ Events []json.RawMessage }
		var want struct{ Events []struct{ EventID string } }
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatalf("%q gives %q: %v", a.body, text, err)
		}
		// Nobody reads what follows the answer.
		if err := json.NewDecoder(bytes.NewReader(a.body)).Decode(&want); err != nil || a.status >= 300 {
			t.Fatalf("status %d, %q gives %q, and is no answer: %v", a.status, a.body, text, err)
		}
		ids := map[string]bool{}
		for _, e := range want.Events {
			ids[e.EventID] = true
		}
		if len(got.Events) < len(ids) {
			t.Errorf("%q has %d messages, of which %d are given", a.body, len(ids), len(got.Events))
		}
	}
}
