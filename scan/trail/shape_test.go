package trail_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// shapes are texts and their containers.
var shapes = []struct{ name, text, want string }{
	{"trail log", `{"Records":[` + a + "," + b + `]}`, "trail log"},
	{"trail log, pretty", "{\n  \"Records\" : [\n" + a + " ,\n\t" + pretty + "\n]\n}\n", "trail log"},
	{"trail log without any", `{"Records":[]}`, "trail log"},
	{"trail log, Records last", `{"n":1,"Other":{"Records":[1]},"Records":[` + a + `]}`, "trail log"},
	{"trail log, all bad", `{"Records":[1]}`, "trail log"},
	{"trail log with another record", `{"Records":[` + a + "," + cognitoEvent(b) + `]}`, "trail log > mixed"},
	{"trail log deep inside", `{"x":{"Records":[` + a + `]}}`, "json > trail log"},
	{"trail logs", `{"Records":[` + a + `]}{"Records":[` + b + `]}`, "concatenated json > trail log"},
	{"lines of trail logs", `{"Records":[` + a + "]}\n" + `{"Records":[` + b + "]}\n", "json lines > trail log"},
	{"a trail log and a record", `{"Records":[` + a + "]}\n" + b, "json lines > mixed"},
	{"record", a, "record"},
	{"record, pretty", pretty + "\n", "record"},
	{"array", "[" + a + ",\n" + b + "]", "json array"},
	{"array without any", "[]", "json array"},
	{"array of arrays", "[[" + a + "],[" + b + "]]", "json array"},
	{"lines", a + "\n" + b + "\n", "json lines"},
	{"lines, pretty", pretty + "\n" + pretty, "json lines"},
	{"lines, one bad", a + "\n{]\n" + b, "json lines"},
	{"records on a line", a + b + "\n" + c, "concatenated json"},
	{"object", `{"x":` + a + `}`, "json"},
	{"object with an array", `{"records":[` + a + `]}`, "json"},
	{"string", `{"text":` + quote(a+"\n"+b) + `}`, "string"},
	{"lines of strings", quote(a) + "\n" + quote(b), "json lines > string"},
	{"base64", `{"x":` + encoded(a) + `}`, "base64"},
	{"gzip", `{"x":` + encoded(gzipped(a)) + `}`, "base64 gzip"},
	{"base64 in a string", quote(`{"x":` + encoded(a) + `}`), "string > base64"},

	{"EventBridge", cognitoEvent(a), "eventbridge"},
	{"EventBridge lines", cognitoEvent(a) + "\n" + cognitoEvent(b), "json lines > eventbridge"},
	{"EventBridge, forged", bridge("custom.app", "AWS API Call via CloudTrail", a), "eventbridge"},
	{"detail alone", `{"detail":` + a + `}`, "json"},
	{"LookupEvents", `{"Events":[` + lookup(a) + `],"NextToken":"x"}`, "lookup-events"},
	{"LookupEvents without any", `{"Events":[]}`, "lookup-events"},
	{"LookupEvents lines", lookup(a) + "\n" + lookup(b), "json lines > lookup-events"},
	{"filter-log-events", `{"searchedLogStreams":[],"events":[` + logged(a) + `]}`, "cloudwatch logs"},
	{"subscription", message("DATA_MESSAGE", logged(a)), "cloudwatch logs"},
	{"subscription of EventBridge", message("DATA_MESSAGE", logged(cognitoEvent(a))), "cloudwatch logs > eventbridge"},
	{"subscription, control", message("CONTROL_MESSAGE", logged("x")), "cloudwatch logs"},
	{"subscription to a function", `{"awslogs":{"data":` + encoded(gzipped(message("DATA_MESSAGE", logged(a)))) + `}}`, "cloudwatch logs"},
	{"Logs Insights", `{"results":[[{"field":"@message","value":` + quote(a) + `}]]}`, "cloudwatch logs"},
	{"message of others", `{"message":` + quote(a) + `}`, "string"},
	{"export", stamp + a + "\n" + stamp + b, "log lines"},
	{"export line of a trail log", stamp + `{"Records":[` + a + `]}`, "log lines > trail log"},
	{"export of EventBridge", stamp + cognitoEvent(a), "log lines > eventbridge"},
	{"Lake", `{"QueryResultRows":[[{"eventName":"x"},{"eventJson":` + quote(a) + `}]]}`, "cloudtrail lake"},
	{"Splunk", `{"preview":false,"result":{"_raw":` + quote(a) + `}}`, "splunk"},
	{"Elastic", `{"hits":{"hits":[{"_source":` + a + `}]}}`, "elastic"},
	{"Elastic, original", `{"event":{"original":` + quote(a) + `}}`, "elastic"},
	{"Athena", strings.ToLower(late) + "\n" + strings.ToLower(late), "json lines > athena"},
	{"Athena array", "[" + strings.ToLower(late) + "]", "json array > athena"},

	{"SQS", `{"Messages":[{"MessageId":"1","Body":` + quote(a) + `}]}`, "sqs"},
	{"SQS to a function", `{"Records":[{"messageId":"1","body":` + quote(a) + `,"eventSource":"aws:sqs"}]}`, "sqs"},
	{"SNS in SQS", `{"Messages":[{"MessageId":"1","Body":` + quote(`{"Type":"Notification","TopicArn":"x","Message":`+quote(cognitoEvent(a))+`}`) + `}]}`, "sqs > sns > eventbridge"},
	{"SNS to a function", `{"Records":[{"EventSource":"aws:sns","Sns":{"TopicArn":"x","Message":` + quote(a) + `}}]}`, "sns"},
	{"body of others", `{"body":` + quote(a) + `}`, "string"},
	{"Kinesis", `{"Records":[{"PartitionKey":"1","Data":` + encoded(a) + `}]}`, "kinesis"},
	{"Kinesis to a function", `{"Records":[{"kinesis":{"data":` + encoded(gzipped(message("DATA_MESSAGE", logged(a)))) + `}}]}`, "kinesis > cloudwatch logs"},
	{"Firehose to a function", `{"records":[{"recordId":"1","data":` + encoded(a) + `}]}`, "firehose"},

	{"CSV", "time,message\n1," + cell(late) + "\n", "csv"},
	{"CSV of EventBridge", "time,message\n1," + cell(cognitoEvent(a)) + "\n", "csv > eventbridge"},
	{"CSV of trail logs", "time,x\n1," + cell(`{"Records":[`+late+`]}`) + "\n", "csv > trail log"},
	{"CSV of Splunk", "_time,_raw\n1," + cell(late) + "\n", "csv > splunk"},
	{"CSV of Lake", "eventName,eventJson\nx," + cell(late) + "\n", "csv > cloudtrail lake"},
	{"CSV with base64", "time,x\n1," + base64.StdEncoding.EncodeToString([]byte(late)) + "\n", "csv > base64"},
	{"UTF-16", wide(`{"Records":[` + a + `]}`), "utf-16 > trail log"},
	{"UTF-16 lines", wide(a + "\n" + b), "utf-16 > json lines"},

	{"four of them", `{"Messages":[{"MessageId":"1","Body":` + quote(`{"TopicArn":"x","Message":`+quote(message("DATA_MESSAGE", logged(cognitoEvent(a))))+`}`) + `}]}`, "sqs > sns > cloudwatch logs > ..."},
	{"names of their own", `{"sqs > <b>":{"\u001b[31m":` + a + `}}`, "json"},
}

// cell returns a cell of a CSV.
func cell(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// wide returns s in UTF-16.
func wide(s string) string {
	out := []byte{0xff, 0xfe}
	for _, c := range utf16.Encode([]rune(s)) {
		out = append(out, byte(c), byte(c>>8))
	}
	return string(out)
}

// TestShapes checks the containers of records, with and without needles, in objects that are
// held whole and in those read through a window.
func TestShapes(t *testing.T) {
	for _, test := range shapes {
		t.Run(test.name, func(t *testing.T) {
			for _, r := range []trail.Reader{{}, {Needles: trail.Needles{"cognito-idp.amazonaws.com"}}, {MaxObject: 2}} {
				for _, err := range r.Records(trail.Stored{Head: pack(t, test.text)}) {
					if bad := (*trail.RecordError)(nil); err != nil && !errors.As(err, &bad) {
						t.Error(err)
					}
				}
				if r.Container != test.want {
					t.Errorf("needles %q, %d bytes held: %q, want %q", r.Needles, r.MaxObject, r.Container, test.want)
				}
			}
		})
	}
}

// A Reader reports the container of each object, not that of the one before.
func TestShapeOfEach(t *testing.T) {
	var r trail.Reader
	for range 2 {
		for _, test := range shapes {
			for range r.Records(trail.Stored{Head: []byte(test.text)}) {
			}
			if r.Container != test.want {
				t.Errorf("%s: %q, want %q", test.name, r.Container, test.want)
			}
		}
	}
}

// A skimmed object is a trail log, whatever was read before.
func TestShapeOfSkimmed(t *testing.T) {
	r := trail.Reader{Needles: trail.Needles{"cognito-idp.amazonaws.com"}}
	for range r.Records(trail.Stored{Head: []byte(a + "\n" + b)}) {
	}
	records, _ := inTurn(3)
	for _, err := range r.Skim(trail.Stored{Head: pack(t, `{"Records":[`+strings.Join(records, ",")+`]}`)}) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if r.Container != trail.ContainerLog || r.Read != 3 {
		t.Errorf("%d read of %q, want 3 of %q", r.Read, r.Container, trail.ContainerLog)
	}
}

// words are all the words that a container may consist of.
var words = func() map[string]bool {
	all := map[string]bool{"mixed": true, "...": true}
	for _, test := range shapes {
		for word := range strings.SplitSeq(test.want, " > ") {
			all[word] = true
		}
	}
	return all
}()

// checkShape checks that a container consists of few words, all of them known.
func checkShape(t *testing.T, how, container string) {
	t.Helper()
	const most = 6 // how values follow each other, three layers, further ones, and "mixed"
	list := strings.Split(container, " > ")
	for _, word := range list {
		if !words[word] {
			t.Errorf("%s: %q is not a known word, in %q", how, word, container)
		}
	}
	if len(list) > most {
		t.Errorf("%s: %q has %d words", how, container, len(list))
	}
}

// Finding the container of a log allocates nothing for its records, even if each is examined.
func TestShapeIsFree(t *testing.T) {
	allocated := func(text string) float64 {
		var r trail.Reader
		return testing.AllocsPerRun(20, func() {
			for range r.Records(trail.Stored{Head: []byte(text)}) {
			}
		})
	}
	log := func(n int) string { return fmt.Sprintf(`{"Records":[%s]}`, strings.Repeat(late+",", n)+late) }
	few, many := allocated(log(1)), allocated(log(1000))
	if few != many {
		t.Errorf("%v allocations for 2 records, %v for 1001", few, many)
	}
}
