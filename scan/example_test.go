package scan_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"log"
	"maps"
	"slices"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/local"
	"github.com/cogtrail/cogtrail/scan/pattern"
)

// A drawer is a custom source: logs by name, wherever they came from.
type drawer map[string][]byte

func (d drawer) Objects(context.Context) iter.Seq2[scan.Object, error] {
	return func(yield func(scan.Object, error) bool) {
		for _, name := range slices.Sorted(maps.Keys(d)) {
			o := scan.Object{Name: "drawer/" + name, Size: int64(len(d[name]))}
			o.Open = func(context.Context) (scan.Body, error) {
				return scan.Body{ReadCloser: io.NopCloser(bytes.NewReader(d[name]))}, nil
			}
			if !yield(o, nil) {
				return
			}
		}
	}
}

// A custom source lists its objects and opens them. An object that cannot be opened becomes a
// failed entry, and damage is found as in any other source.
func ExampleSource() {
	logs := drawer{
		"a.json": []byte(`{"Records": [{"eventVersion": "1.08", "eventID": "1", "eventTime": "2025-01-22T12:24:06Z", "eventSource": "cognito-idp.amazonaws.com",
			"eventName": "AdminDeleteUser", "recipientAccountId": "123456789012", "awsRegion": "eu-west-1"}]}`),
		"b.json": []byte(`{"Records": [{"eventVersion": "1.08", "eventID": "2", "eventTime": "20`),
	}
	s := scan.Scanner{Sources: []scan.Source{logs}, Workers: 1}
	for e, err := range s.Entries(context.Background()) {
		if err != nil {
			log.Fatal(err) // the listing failed
		}
		fmt.Println(e.Object, e.Status, e.Reason, len(e.Events))
	}
	// Output:
	// drawer/a.json scanned  1
	// drawer/b.json failed broken JSON 0
}

// A scan can select whatever an event pattern matches, of any service: what a rule of
// EventBridge would have caught.
func ExampleSelection() {
	rule, err := pattern.Compile([]byte(`{"source": ["aws.cognito-idp"], "detail": {"eventName": ["AdminDeleteUser"]}}`))
	if err != nil {
		log.Fatal(err)
	}
	s := scan.Scanner{
		Sources: []scan.Source{local.Path("../testdata/trail")},
		Select:  scan.Selection{Match: rule.Match, Raw: true},
	}
	var b report.Builder // recognizes copies of an event by their IDs
	for e, err := range s.Entries(context.Background()) {
		if err != nil {
			log.Fatal(err)
		}
		b.Add(e)
	}
	r := b.Report(report.Query{Parts: []report.Part{report.PartEvents}, Raw: true})
	for e := range r.Events.All() {
		record, err := e.Record.Bytes() // exactly as in the trail
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(e.Time.Format("2 Jan 15:04"), e.Name, e.Outcome, bytes.Contains(record, []byte("AdminDeleteUser")))
	}
	// Output:
	// 22 Jan 09:25 AdminDeleteUser succeeded true
	// 22 Jan 10:00 AdminDeleteUser denied true
	// 22 Jan 10:30 AdminDeleteUser succeeded true
	// 22 Jan 10:30 AdminDeleteUser failed true
}
