package format_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/report/reporttest"
	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/local"
)

// envelopes returns the output of the format for the events in a file with that text.
func envelopes(t *testing.T, file string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "records.json")
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	s := scan.Scanner{Sources: []scan.Source{local.Path(path)}, Select: scan.Selection{Classes: cognito.Classes, Raw: true}}
	var entries []journal.Entry
	for e, err := range s.Entries(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
	}
	r := reporttest.Build(entries, report.Query{Parts: []report.Part{report.PartEvents}, Raw: true})
	return text(t, format.EventBridge, r, format.Layout{Part: report.PartEvents})
}

const oneRecord = `{"eventVersion":"1.10","eventTime":"2025-01-22T12:24:06Z","eventSource":"cognito-idp.amazonaws.com",` +
	`"eventName":"DeleteUser","awsRegion":"ap-northeast-1","eventID":"NUMBER","eventType":"AwsApiCall","recipientAccountId":"123456789012","userAgent":"AGENT"}`

// The detail is the record byte for byte, whatever its spaces, escapes and numbers, except
// for line breaks between tokens.
func TestDetailIsTheRecord(t *testing.T) {
	record := strings.NewReplacer("NUMBER", "1", "AGENT", `\u0041\/é<&>`, `"userAgent"`, ` "n" : 200.0 , "userAgent"`).Replace(oneRecord)
	got := envelopes(t, `{"Records": [`+record+`]}`)
	if !strings.HasSuffix(got, `"detail":`+record+"}\n") {
		t.Errorf("got %s\nwant the detail %s", got, record)
	}
	pretty := strings.ReplaceAll(record, `","`, "\",\r\n\t\"")
	got = envelopes(t, `{"Records": [`+pretty+`]}`)
	if want := strings.ReplaceAll(pretty, "\r\n", "  "); !strings.HasSuffix(got, `"detail":`+want+"}\n") || strings.Count(got, "\n") != 1 {
		t.Errorf("got %q\nwant the detail %q", got, want)
	}
}

// No text of a record does harm in an envelope. Each envelope is one line, and its JSON
// value is unchanged.
func TestNothingRawInEnvelopes(t *testing.T) {
	var list []string
	for i, payload := range payloads {
		agent, err := json.Marshal(payload)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, strings.NewReplacer(`"AGENT"`, string(unescaped(agent)), "NUMBER", fmt.Sprintf("%04d", i)).Replace(oneRecord))
	}
	got := envelopes(t, `{"Records": [`+strings.Join(list, ",")+`]}`)
	if i := strings.IndexFunc(got, raw); i >= 0 {
		t.Errorf("raw %q in %.80q", got[i], got[max(0, i-40):])
	}
	lines := strings.Split(strings.TrimSuffix(got, "\n"), "\n")
	if len(lines) != len(payloads) {
		t.Fatalf("%d lines of %d events", len(lines), len(payloads))
	}
	for i, line := range lines {
		var envelope, want struct{ Detail struct{ UserAgent string } }
		err := errors.Join(json.Unmarshal([]byte(line), &envelope), json.Unmarshal([]byte(`{"detail":`+list[i]+`}`), &want))
		if err != nil || envelope.Detail != want.Detail {
			t.Errorf("payload %q: got %q, %v", payloads[i], envelope.Detail.UserAgent, err)
		}
	}
}

// Reading envelopes gives the events that they were made from.
func TestEnvelopesReadBack(t *testing.T) {
	sample, err := os.ReadFile("../../testdata/cognito/DeleteUser.json")
	if err != nil {
		t.Fatal(err)
	}
	once := envelopes(t, string(sample))
	if twice := envelopes(t, once); twice != once || once == "" {
		t.Errorf("got %s\nwant %s", twice, once)
	}
}

// An event whose record was not kept is an error, and nothing is written for it.
func TestEventBridgeNeedsRecords(t *testing.T) {
	entries := []journal.Entry{entryOf("a", event("1", 1))}
	for _, withRaw := range []bool{false, true} {
		r := build(entries, report.Query{Parts: []report.Part{report.PartEvents}, Raw: withRaw})
		var b bytes.Buffer
		if err := format.EventBridge(&b, r, format.Layout{Part: report.PartEvents}); err == nil || b.Len() > 0 {
			t.Errorf("raw %t: error %v, wrote %q", withRaw, err, &b)
		}
	}
}
