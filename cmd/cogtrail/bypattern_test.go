package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/local"
	"github.com/cogtrail/cogtrail/scan/lookup/lookuptest"
	"github.com/cogtrail/cogtrail/scan/pattern"
)

// patternFile returns the path of a file with the pattern.
func patternFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rule.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Whatever text a scan searches a log for first, it misses no record that the pattern matches.
func TestNeedlesMissNoMatch(t *testing.T) {
	found := func(p *pattern.Pattern, needles []string) (ids []string) {
		s := scan.Scanner{Sources: []scan.Source{local.Path("../../testdata")}, Select: scan.Selection{Match: p.Match, Needles: needles}}
		for e, err := range s.Entries(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			for i := range e.Events {
				ids = append(ids, e.Object+" "+e.Events[i].ID)
			}
		}
		slices.Sort(ids)
		return ids
	}
	patterns := map[string]bool{ // value: whether there is a text to search for
		`{"detail": {"eventName": ["DeleteUser", "AdminDeleteUser"]}}`:                                        true,
		`{"source": ["aws.cognito-idp"]}`:                                                                     true,
		`{"source": [{"prefix": "aws.cog"}], "detail-type": ["AWS Service Event via CloudTrail"]}`:            true,
		`{"eventSource": [{"wildcard": "cognito-*.amazonaws.com"}], "errorCode": [{"exists": true}]}`:         true,
		`{"detail": {"$or": [{"eventName": ["AssumeRole"]}, {"awsRegion": ["ap-northeast-1"]}]}}`:             true,
		`{"detail": {"userAgent": [{"suffix": "Safari/537.36"}]}}`:                                            true,
		`{"detail": {"eventName": [{"equals-ignore-case": "deleteuser"}]}}`:                                   false,
		`{"account": [{"anything-but": "123456789012"}]}`:                                                     false,
		`{"detail": {"errorCode": [{"exists": false}]}}`:                                                      false,
		`{"detail": {"additionalEventData": {"responseParameters": {"status": [{"numeric": [">=", 400]}]}}}}`: false,
	}
	for text, usable := range patterns {
		p, err := pattern.Compile([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if (p.Clause() != nil) != usable {
			t.Errorf("%s: to look for: %q", text, p.Clause())
		}
		want := found(p, nil)
		if diff := cmp.Diff(want, found(p, p.Clause())); diff != "" || len(want) == 0 {
			t.Errorf("%s: %d events: (-all +by needles)\n%s", text, len(want), diff)
		}
	}
}

// An event history is queried for the services that the pattern names, or for everything.
func TestLookupByPattern(t *testing.T) {
	s := newHistory()
	openHistory(t, s)
	for _, test := range []struct {
		pattern, filter string
		keep            func(lookuptest.Event) bool
	}{
		{`{"detail": {"eventSource": ["iam.amazonaws.com"]}}`, "EventSource", func(e lookuptest.Event) bool { return e.Source == "iam.amazonaws.com" }},
		{`{"detail": {"eventName": ["DeleteUser"]}}`, "", func(e lookuptest.Event) bool { return e.Name == "DeleteUser" }},
	} {
		before := len(s.Calls())
		args := lookupArgs("--pattern", patternFile(t, test.pattern), "lookup://us-east-1")
		status, got, stderr := runAt(t.Context(), testNow, args...)
		var want []string
		for _, e := range s.Regions["us-east-1"] {
			if test.keep(e) && !e.Time.Before(edge) {
				want = append(want, fmt.Sprintf("\"event_id\": %q,", e.ID))
			}
		}
		slices.Sort(want)
		if status != exitComplete || sortedIDs(got) != strings.Join(want, "\n") || len(want) < 3 {
			t.Errorf("%s: status %d, %s, events\n%s\nwant\n%s", test.pattern, status, stderr, sortedIDs(got), strings.Join(want, "\n"))
		}
		for _, c := range s.Calls()[before:] {
			if c.Operation == "LookupEvents" && c.Key != test.filter {
				t.Errorf("%s: a request that was not needed: %+v", test.pattern, c)
			}
		}
	}
}

// All messages of a log group are read, unless everything that the pattern matches holds the
// text by which messages are filtered.
func TestLogGroupByPattern(t *testing.T) {
	s, events := newLogGroups()
	openHistory(t, s)
	for text, sent := range map[string]bool{
		`{"source": ["aws.cognito-idp"], "detail": {"eventSource": ["cognito-idp.amazonaws.com"]}}`: true,
		`{"detail": {"eventSource": ["iam.amazonaws.com"]}}`:                                        false,
		`{"detail": {"eventName": ["DeleteUser"]}}`:                                                 false,
	} {
		path := patternFile(t, text)
		p, _, err := readPattern(path, os.Geteuid())
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, e := range events {
			if p.Match([]byte(e.Record)) {
				want = append(want, fmt.Sprintf("\"event_id\": %q,", e.ID))
			}
		}
		slices.Sort(want)
		status, got, stderr := runAt(t.Context(), testNow, "scan", "-q", "--report", "events", "--format", "json", "--logs-rate", "1000", "--pattern", path, "logs://us-east-1/"+watched)
		if status != exitComplete || sortedIDs(got) != strings.Join(want, "\n") || len(want) < 3 {
			t.Errorf("%s: status %d, %s, events\n%s\nwant\n%s", text, status, stderr, sortedIDs(got), strings.Join(want, "\n"))
		}
		if said := strings.Contains(got, "messages without the text"); said != sent {
			t.Errorf("%s: the filter was sent: %t, want %t", text, said, sent)
		}
	}
}

// The README back-fills a clean-up job: its commands, run on the sample archive, give the job
// each deletion in the archive, just as the rule would have.
func TestReadmeBackFills(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(readme), "\n### Run a rule over history\n")
	_, block, _ := strings.Cut(section, "```sh\n")
	block, _, ok := strings.Cut(block, "```\n")
	if !ok {
		t.Fatal("the README has no such example")
	}
	dir := t.TempDir()
	archive, err := filepath.Abs("../../testdata/trail")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	ran := 0
	for line := range strings.Lines(block) {
		line, _, _ = strings.Cut(strings.TrimSpace(line), "#")
		command, output, _ := strings.Cut(line, " > ")
		args := strings.Fields(command)
		if len(args) == 0 || args[0] != "cogtrail" {
			continue
		}
		for i, a := range args {
			if a == "s3://BUCKET/AWSLogs/" {
				args[i] = archive
			}
		}
		var out, errs bytes.Buffer
		p := program{stdout: &out, stderr: &errs, env: func(string) (string, bool) { return "", false }, now: time.Now}
		if status := p.run(context.Background(), args[1:]); status != exitComplete {
			t.Fatalf("%s: status %d, %s", line, status, &errs)
		}
		if output != "" {
			if err := os.WriteFile(strings.TrimSpace(output), out.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		ran++
	}
	missed, err := os.ReadFile("missed.ndjson")
	if err != nil || ran < 2 {
		t.Fatal(ran, err)
	}
	names := map[string]int{}
	for line := range bytes.Lines(missed) {
		var e struct {
			Source string
			Detail struct{ EventName, EventSource string }
		}
		if err := json.Unmarshal(line, &e); err != nil || e.Source != "aws.cognito-idp" || e.Detail.EventSource != cognito.UserPools {
			t.Errorf("%s: %v", line, err)
		}
		names[e.Detail.EventName]++
	}
	if diff := cmp.Diff(map[string]int{"DeleteUser": 1, "AdminDeleteUser": 4}, names); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
