package trail_test

import (
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// Records in containers. Each is 37 bytes long.
const (
	a = `{"eventVersion":"1.11","eventID":"a"}`
	b = `{"eventVersion":"1.11","eventID":"b"}`
	c = `{"eventVersion":"1.11","eventID":"c"}`
	// A record whose first key is a different one.
	late = `{"awsRegion":"eu-west-1","eventSource":"x","eventID":"late"}`
	// A record with line breaks.
	pretty = "{\n  \"eventVersion\": \"1.11\",\n  \"eventID\": \"p\"\n}"
)

// bridge is an EventBridge event around rec.
func bridge(source, detailType, rec string) string {
	return `{"version":"0","id":"7","detail-type":"` + detailType + `","source":"` + source + `","detail":` + rec + `}`
}

func cognitoEvent(rec string) string {
	return bridge("aws.cognito-idp", "AWS API Call via CloudTrail", rec)
}

// lookup is an element of LookupEvents output; logged is one of CloudWatch Logs.
func lookup(rec string) string {
	return `{"EventId":"1","Resources":[],"CloudTrailEvent":` + strconv.Quote(rec) + `}`
}

func logged(rec string) string {
	return `{"id":"3","timestamp":1737548646000,"message":` + strconv.Quote(rec) + `}`
}

func message(kind string, events ...string) string {
	return `{"messageType":"` + kind + `","owner":"1","logGroup":"g","logEvents":[` + strings.Join(events, ",") + `]}`
}

const (
	stamp = "2025-01-22T12:24:06.000Z "
	piece = "not a CloudTrail record, but perhaps a part of one"
)

// A container is a text and its expected outcome: records as they are; bad records and what
// ends the object as outcome writes them.
type container struct {
	name, text string
	want       []string
}

var containers = []container{
	{"trail log", `{"Records":[` + a + "," + b + `]}`, []string{a, b}},
	{"trail log with line end", `{"Records":[` + a + "," + b + "]}\n", []string{a, b}},
	{"trail log, pretty", "{\n  \"Records\" : [\n" + a + " ,\n\t" + pretty + "\n]\n}\n", []string{a, pretty}},
	{"Records without any", `{"Records":[]}`, nil},
	{"Records last", `{"n":1,"Other":{"Records":[1]},"Records":[` + a + `]}`, []string{a}},
	{"Records in the middle", `{"n":[1],"Records":[` + a + `],"m":{"Records":[]}}`, []string{a}},
	{"Records twice", `{"Records":[` + a + `],"Records":[` + b + "," + c + `]}`, []string{a, b, c}},
	{"Records twice with a key of records between", `{"Records":[` + a + `],"eventSource":"x","Records":[` + b + `]}`, []string{a, b}},
	{"Records with an escape", `{"\u0052ecords":[` + a + `]}`, []string{a}},
	{"Records of any objects", `{"Records":[{},{"x":1}]}`, []string{`{}`, `{"x":1}`}},
	{"no objects in Records", `{"Records":[1,` + a + `,null,"x",[` + b + `]]}`, []string{
		"bad byte 12: not a JSON object", a, "bad byte 52: not a JSON object",
		"bad byte 57: not a JSON object", "bad byte 61: not a JSON object"}},
	{"a record with Records of its own", `{"eventVersion":"1","Records":[1]}`, []string{`{"eventVersion":"1","Records":[1]}`}},
	{"bare array", "[" + a + ", " + late + "\n]", []string{a, late}},
	{"bare empty array", `[]`, nil},
	{"array with strangers", `[` + a + `,7,{"x":1},{"eventName":"x"}]`, []string{a, "bad byte 49: " + piece}},
	{"array of arrays", `[[` + a + `],[` + b + `]]`, []string{a, b}},
	{"one record", a, []string{a}},
	{"one record, other keys first", late, []string{late}},
	{"one record, pretty", pretty + "\n", []string{pretty}},
	{"byte order mark", "\ufeff" + `{"Records":[` + a + `]}`, []string{a}},
	{"byte order mark before lines", "\ufeff" + a + "\n" + b, []string{a, b}},
	{"concatenated logs", `{"Records":[` + a + `]}{"Records":[` + b + "]}\n" + `{"Records":[` + c + `]}`, []string{a, b, c}},
	{"concatenated records", a + b + " " + pretty + c, []string{a, b, pretty, c}},

	{"lines", a + "\n" + late + "\n", []string{a, late}},
	{"lines without the last line end", a + "\n" + b, []string{a, b}},
	{"lines with CRLF", a + "\r\n" + b + "\r\n", []string{a, b}},
	{"lines with blank lines", "\n \n" + a + "\n\n\t\r\n" + b + "\n\n", []string{a, b}},
	{"lines, first bad", `{"eventVersion":` + "\n" + a + "\n" + b, []string{"bad line 1: the line ends inside a JSON value", a, b}},
	{"lines, first bad of two", `{"x":` + "\n" + a, []string{"bad line 1: the line ends inside a JSON value", a}},
	{"lines, first no JSON", "oops}\n" + a + "\n", []string{"bad line 1: byte 0: unexpected 'o', want a JSON value", a}},
	{"lines, middle bad", a + "\n" + `{"eventVersion"}` + "\n" + b, []string{a, "bad line 2: byte 15: unexpected '}', want ':' after a key", b}},
	{"lines, two values on one", a + "\n" + b + c + "\n", []string{a, b, c}},
	{"lines, last bad", a + "\n" + b + "\noops{\n", []string{a, b, "bad line 3: byte 0: unexpected 'o', want a JSON value"}},
	{"lines, last cut", a + "\n\n" + b[:20], []string{a, "bad line 3: the line ends inside a JSON value"}},
	{"lines, one of no shape", a + "\n" + `{"x":{"eventSource":1}}` + "\n" + b, []string{a, "bad line 2: " + piece, b}},
	{"lines, an error page among them", a + "\n<Error><Code>NoSuchKey</Code></Error>\n" + b, []string{a, "bad line 2: byte 0: unexpected '<', want a JSON value", b}},
	{"lines of logs", `{"Records":[` + a + "]}\n" + `{"Records":[` + b + "]}\n", []string{a, b}},

	{"a line and a pretty one", a + "\n" + pretty + "\n" + b + c, []string{a, pretty, b, c}},
	{"text pages", a + "\n" + b + "\t" + c + "\n" + late, []string{a, b, c, late}},
	{"text pages, tab first", a + "\t" + b + "\n" + c + "\n\n" + late, []string{a, b, c, late}},
	{"text pages, one without any", a + "\nNone\n" + b + "\tNone\n" + c, []string{a, b, c}},
	{"some line ends", a + "\n" + b + c + "\n" + late + a, []string{a, b, c, late, a}},
	{"all that separates", "\x1e" + a + "\n\x1e" + b + "\x00\x00\ufeff" + c + ",\r\n" + late + ",", []string{a, b, c, late}},
	{"array elements without the array", a + ",\n" + pretty + ",\n" + b, []string{a, pretty, b}},
	{"pretty one cut, line behind", "{\n  \"eventVersion\": \"1.11\",\n" + a + "\n" + b, []string{"bad line 1: the line ends inside a JSON value", a, b}},
	{"line cut, pretty one behind", a + "\n" + b[:20] + "\n" + pretty + "\n" + c, []string{a, "bad line 2: the line ends inside a JSON value", pretty, c}},
	{"bad behind a good one on its line", a + b + "oops\"}\n" + c, []string{a, b, "bad line 1: byte 0: unexpected 'o', want a JSON value", c}},
	{"bad and nothing on a line of its own behind", a + "\n{]\n  " + b, []string{a, "bad line 2: byte 1: unexpected ']', want a key"}},
	{"lines of strings", quote(a) + "\n" + quote(cognitoEvent(b)) + "\n", []string{a, b}},
	{"aws logs tail", "2025-03-04T10:01:00.000000+00:00 111122223333_CloudTrail_eu-west-1 " + a + "\n2025-03-04T10:01:01.5+0000 2025/03/04/[$LATEST]0f " + pretty + "\n", []string{a, pretty}},
	{"aws logs tail, short", "2025-03-04T10:01:00 " + a + "\n2025-03-04T10:01:00 " + b, []string{a, b}},
	{"export of a function", stamp + "START RequestId: 1\n" + stamp + pretty + "\n" + stamp + "got a piece }\n" + stamp + a, []string{
		pretty, "bad line 6: byte 0: unexpected 'g', want a JSON value", a}},
	{"logged by a function", stamp + stamp + "\t8f5\tINFO\t" + a + "\n" + stamp + "8f5\tINFO\t" + pretty + "\n" + stamp + "8f5 INFO got " + b + "\n", []string{a, pretty, b}},
	{"logged by a function, in a log group", `{"events":[` + logged(stamp+"\t8f5\tINFO\t"+a) + "," + logged(stamp+"x") + "," + logged(stamp+"{"+b) + `]}`, []string{
		a, "bad byte 220: the string in message is not JSON: unexpected '-', want the end of the line"}},
	{"array of lines", "[" + a + "\n," + b + "\n]\n" + c, []string{a, b, c}},

	{"EventBridge", cognitoEvent(a), []string{a}},
	{"EventBridge lines", cognitoEvent(a) + "\n" + cognitoEvent(b) + "\n", []string{a, b}},
	{"EventBridge array", "[" + cognitoEvent(a) + "," + cognitoEvent(late) + "]", []string{a, late}},
	{"EventBridge concatenated", cognitoEvent(a) + cognitoEvent(b), []string{a, b}},
	{"EventBridge of the service", bridge("aws.cognito-idp", "AWS Service Event via CloudTrail", a), []string{a}},
	{"EventBridge, not CloudTrail", bridge("aws.ec2", "EC2 Instance State-change Notification", a), nil},
	{"EventBridge, forged", bridge("custom.app", "AWS API Call via CloudTrail", a), nil},
	{"EventBridge, forged by a partner", bridge("aws.partner/x", "AWS API Call via CloudTrail", a), nil},
	{"EventBridge, forged among others", cognitoEvent(a) + "\n" + bridge("custom.app", "AWS API Call via CloudTrail", b), []string{a}},

	{"LookupEvents", `{"Events":[` + lookup(a) + "," + lookup(pretty) + `],"NextToken":"x"}`, []string{a, pretty}},
	{"LookupEvents without events", `{"Events":[]}`, nil},
	{"LookupEvents, one bad", `{"Events":[` + lookup("{") + "," + lookup(b) + `]}`,
		[]string{"bad byte 11: the string in CloudTrailEvent is not JSON: the line ends inside a JSON value", b}},
	{"LookupEvents elements", lookup(a) + "\n" + lookup(b), []string{a, b}},
	{"LookupEvents array", "[" + lookup(a) + "," + lookup(b) + "]", []string{a, b}},
	{"filter-log-events", `{"searchedLogStreams":[],"events":[` + logged(a) + "," + logged(late) + `]}`, []string{a, late}},
	{"filter-log-events, other lines", `{"events":[` + logged("event {}") + "," + logged(a) + `]}`,
		[]string{"bad byte 11: the string in message is not JSON: unexpected 'e', want a JSON value", a}},
	{"DATA_MESSAGE", message("DATA_MESSAGE", logged(a), logged(b)), []string{a, b}},
	{"DATA_MESSAGE with a bad element", message("DATA_MESSAGE", logged(a), `"eventID"`), []string{a, "bad byte 165: " + piece}},
	{"CONTROL_MESSAGE", message("CONTROL_MESSAGE", logged("CWL CONTROL MESSAGE")), nil},
	{"messages concatenated", message("CONTROL_MESSAGE") + message("DATA_MESSAGE", logged(a)) + message("DATA_MESSAGE", logged(b)), []string{a, b}},
	{"messages as lines", message("DATA_MESSAGE", logged(a)) + "\n" + message("DATA_MESSAGE", logged(b)), []string{a, b}},
	{"export lines", stamp + a + "\n" + stamp + b + "\n" + "2025-01-22T12:24:07Z\t" + c, []string{a, b, c}},
	{"export lines with a bad one", stamp + a + "\n" + stamp + "START:}\n" + b, []string{a, "bad line 2: byte 0: unexpected 'S', want a JSON value", b}},
	{"export line alone", stamp + cognitoEvent(a), []string{a}},
	{"EventBridge in DATA_MESSAGE", message("DATA_MESSAGE", logged(cognitoEvent(a))), []string{a}},
	{"EventBridge in filter-log-events", `{"events":[` + logged(cognitoEvent(a)) + `]}`, []string{a}},

	{"batch for a function", `{"Records":[{"messageId":"1","body":` + quote(cognitoEvent(a)) + `,"eventSource":"aws:sqs"},{"messageId":"2","body":` + quote(b) + `,"eventSource":"aws:sqs"}]}`, []string{a, b}},
	{"batch with a forged one", `{"Records":[{"body":` + quote(bridge("custom.app", "AWS API Call via CloudTrail", a)) + `,"eventSource":"aws:sqs"}]}`, nil},
	{"notice of S3", `{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put"}]}`,
		[]string{`{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put"}`}},
	{"cut in a string", `{"message":` + quote(whole("x")[:90]) + `}`, []string{"bad byte 0: the string that holds records is broken: the text ends inside a JSON value"}},
	{"bad gzip in base64", `{"data":"H4sIAAAAAAAA/6pWKkktLlGyUlAqSy0qzszPUrJSMtQzNFSqBQAAAAD//w=="}`,
		[]string{"bad byte 0: gzip in base64: stored byte 42: flate: corrupt input before offset 32"}},
	{"text that is not base64", `{"data":"eyJ but this is a text and nothing that was encoded at all"}`,
		[]string{"end: JSON without a CloudTrail record"}},

	{"unknown object", `{"x":{"eventVersion":1}}`, []string{"bad byte 0: " + piece, "end: JSON without a CloudTrail record"}},
	{"unknown number", ` 12`, []string{"end: JSON without a CloudTrail record"}},
	{"null Records", `{"Records":null}`, []string{"end: JSON without a CloudTrail record"}},
	{"Records in the wrong case", `{"records":[` + a + `]}`, []string{a}},
	{"empty", "", []string{"end: " + trail.ErrEmpty.Error()}},
	{"white space", " \r\n\t", []string{"end: " + trail.ErrEmpty.Error()}},
	{"byte order mark alone", "\ufeff", []string{"end: " + trail.ErrEmpty.Error()}},
	{"HTML", "<html>\n<body>", []string{"end: byte 0: unexpected '<', want a JSON value"}},
	{"not UTF-8", "\xff\xfe{", []string{"end: byte 0: unexpected byte 0xff, want a JSON value"}},
	{"cut in a record", `{"Records":[` + a + "," + b[:9], []string{a, "end: byte 59: the text ends inside a JSON value"}},
	{"cut after a record", `{"Records":[` + a, []string{a, "end: byte 49: the text ends inside a JSON value"}},
	{"cut after a comma", `{"Records":[` + a + ",", []string{a, "end: byte 50: the text ends inside a JSON value"}},
	{"cut before the last brace", `{"Records":[` + a + "]", []string{a, "end: byte 50: the text ends inside a JSON value"}},
	{"no comma", `{"Records":[` + a + b + `]}`, []string{a, "end: byte 49: unexpected '{', want ',' or ']' after a value"}},
	{"comma at the end", `{"Records":[` + a + `,]}`, []string{a, "end: byte 50: unexpected ']', want a JSON value"}},
	{"broken in Records, lines behind", `{"Records":[` + a + ",x\n" + b + "\n", []string{a, "end: byte 50: unexpected 'x', want a JSON value"}},
	{"something after Records", `{"Records":[` + a + `]}}`, []string{a, "bad byte 51: unexpected '}', want a JSON value"}},
	{"broken record in Records", `{"Records":[` + a + `,{"a":01}]}`, []string{a, "end: byte 56: unexpected '1', want ',' or '}' after a value"}},
}

// outcome lists what seq yields: records as they are; bad records, and what ends the object,
// with their place.
func outcome(t *testing.T, seq iter.Seq2[trail.Record, error]) []string {
	t.Helper()
	var got []string
	for rec, err := range seq {
		var bad *trail.RecordError
		switch {
		case err == nil:
			got = append(got, string(rec))
		case !errors.As(err, &bad):
			got = append(got, "end: "+err.Error())
		case bad.Line > 0:
			got = append(got, fmt.Sprintf("bad line %d: %v", bad.Line, bad.Err))
		default:
			got = append(got, fmt.Sprintf("bad byte %d: %v", bad.Offset, bad.Err))
		}
		if rec != nil && err != nil {
			t.Errorf("record %s came with the error %v", rec, err)
		}
	}
	return got
}

func TestContainers(t *testing.T) {
	for _, test := range containers {
		t.Run(test.name, func(t *testing.T) {
			got := outcome(t, trail.Records([]byte(test.text)))
			if diff := gocmp.Diff(test.want, got); diff != "" {
				t.Errorf("records of %s (-want +got):\n%s", test.text, diff)
			}
		})
	}
}

// TestOffsets checks that the offset of a bad line is that of its JSON.
func TestOffsets(t *testing.T) {
	text := stamp + a + "\n\n" + stamp + "START}\n"
	want := int64(strings.Index(text, "START"))
	for _, err := range trail.Records([]byte(text)) {
		var bad *trail.RecordError
		if errors.As(err, &bad) && (bad.Offset != want || bad.Line != 3) {
			t.Errorf("bad record at line %d, byte %d, want line 3, byte %d", bad.Line, bad.Offset, want)
		}
	}
}

// TestBad checks the places reported for records that a consumer cannot use.
func TestBad(t *testing.T) {
	var r trail.Reader
	text := `{"Records":[` + a + ",\n" + b + `]}`
	var got []int64
	for range r.Records(trail.Stored{Head: []byte(text)}) {
		got = append(got, r.Bad(errors.New("x")).Offset)
	}
	want := []int64{int64(strings.Index(text, a)), int64(strings.Index(text, b))}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("offsets (-want +got):\n%s", diff)
	}
	if got := r.Bad(errors.New("x")).Line; got != 0 {
		t.Errorf("line %d of a trail log, want 0", got)
	}
	for range r.Records(trail.Stored{Head: []byte(a + "\n\n" + b)}) {
	}
	if got := r.Bad(errors.New("x")).Line; got != 3 {
		t.Errorf("line %d, want 3", got)
	}
}

func TestNesting(t *testing.T) {
	// Records, the array and the record itself nest three deep.
	for _, test := range []struct {
		name, text string
		want       string // part of the error that ends the object; empty for none
	}{
		{"9,000 arrays in a record", `{"Records":[{"x":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}]}`, ""},
		{"20,000 arrays in a record", `{"Records":[{"x":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `}]}`, "nest too deeply"},
		{"20,000 objects", strings.Repeat(`{"a":`, 20000) + "1" + strings.Repeat("}", 20000), "nest too deeply"},
		{"9,000 arrays", strings.Repeat("[", 9000) + strings.Repeat("]", 9000), trail.ErrShape.Error()},
		{"9,000 arrays, not closed", strings.Repeat("[", 9000), "ends inside"},
		{"1,000,000 arrays, not closed", strings.Repeat("[", 1e6), "nest too deeply"},
		{"1,000,000 arrays", strings.Repeat("[", 1e6) + strings.Repeat("]", 1e6), "nest too deeply"},
		{"1,000,000 arrays on the second line", a + "\n" + strings.Repeat("[", 1e6), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			end := ""
			for _, line := range outcome(t, trail.Records([]byte(test.text))) {
				if strings.HasPrefix(line, "end: ") {
					end = line
				}
			}
			if (end == "") != (test.want == "") || !strings.Contains(end, test.want) {
				t.Errorf("ended with %q, want %q", end, test.want)
			}
		})
	}
}

// TestStop checks that nothing is yielded once the consumer has enough.
func TestStop(t *testing.T) {
	for _, test := range containers {
		for most := 1; most <= len(test.want); most++ {
			n := 0
			for range trail.Records([]byte(test.text)) {
				if n++; n == most {
					break
				}
			}
			if n != most {
				t.Errorf("%s: stopped after %d, want %d", test.name, n, most)
			}
		}
	}
}
