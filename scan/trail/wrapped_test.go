package trail_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/internal/sampletest"
	"github.com/cogtrail/cogtrail/scan/trail"
)

// whole is a record that holds everything a search could mistake for another one: records in
// strings, in objects and in base64, all written by whoever made the request.
func whole(id string) string {
	forged := `{"eventVersion":"1.11","eventSource":"cognito-idp.amazonaws.com","eventName":"Forged","eventID":"forged"}`
	quoted := quote(forged)
	return `{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","userName":` + quoted + `},"eventTime":"2025-03-04T10:01:00Z",` +
		`"eventSource":"cognito-idp.amazonaws.com","eventName":"AdminDeleteUser","userAgent":` + quoted + `,` +
		`"requestParameters":{"Records":[` + forged + `],"clientMetadata":{"message":` + quoted + `,"data":` + quote(base64.StdEncoding.EncodeToString([]byte(forged))) + `}},` +
		`"responseElements":null,"eventID":"` + id + `"}`
}

// quote returns s as a JSON string.
func quote(s string) string {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(len(s)%2 == 0)
	if err := e.Encode(s); err != nil {
		panic(err)
	}
	return strings.TrimSpace(out.String())
}

func gzipped(s string) string {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return out.String()
}

// A wrapper puts JSON values into something around them.
type wrapper struct {
	name string
	wrap func(rng *rand.Rand, values []string) string
}

// each wraps values one by one and joins them.
func each(name string, one func(v string) string) wrapper {
	return wrapper{name, func(_ *rand.Rand, values []string) string {
		var all []string
		for _, v := range values {
			all = append(all, one(v))
		}
		return "[" + strings.Join(all, ",") + "]"
	}}
}

func encoded(v string) string { return quote(base64.StdEncoding.EncodeToString([]byte(v))) }

// wrappers are what people put around records. Whatever they are given, they return one JSON
// value.
var wrappers = []wrapper{
	{"array", func(_ *rand.Rand, v []string) string { return "[" + strings.Join(v, " ,\n") + "]" }},
	{"records", func(_ *rand.Rand, v []string) string { return `{"n":1,"records":[` + strings.Join(v, ",") + `]}` }},
	{"members", func(_ *rand.Rand, v []string) string {
		var out []string
		for i, v := range v {
			out = append(out, fmt.Sprintf(`"key %d":%s`, i, v))
		}
		return "{" + strings.Join(out, ",") + "}"
	}},
	{"hits", func(_ *rand.Rand, v []string) string {
		return `{"took":1,"hits":{"total":{"value":1},"hits":[{"_source":` + strings.Join(v, `},{"_source":`) + `}]}}`
	}},
	{"text", func(_ *rand.Rand, v []string) string { return `{"text":` + quote(strings.Join(v, "\n")) + `}` }},
	{"awslogs", func(_ *rand.Rand, v []string) string {
		return `{"awslogs":{"data":` + encoded(gzipped("["+strings.Join(v, ",")+"]")) + `}}`
	}},
	each("strings", quote),
	each("_raw", func(v string) string { return `{"preview":false,"result":{"_time":"x","_raw":` + quote(v) + `}}` }),
	each("original", func(v string) string {
		return `{"message":"a user was deleted","event":{"original":` + quote(v) + `},"user_agent":{"original":` + quote(whole("no")) + `}}`
	}),
	each("fields", func(v string) string {
		return `[{"field":"@timestamp","value":"x"},{"field":"@message","value":` + quote(v) + `},{"field":"requestParameters.x","value":` + quote(whole("no")) + `}]`
	}),
	each("eventJson", func(v string) string {
		return `[{"eventName":"x"},{"eventSource":"cognito-idp.amazonaws.com"},{"eventJson":` + quote(v) + `},{"requestParameters":` + quote(whole("no")) + `}]`
	}),
	each("row", func(v string) string {
		return `{"eventVersion":"1.11","eventName":"x","eventSource":"cognito-idp.amazonaws.com","eventJson":` + quote(v) + `}`
	}),
	each("CloudTrailEvent", func(v string) string {
		return `{"EventId":"1","EventName":"x","EventSource":"y","CloudTrailEvent":` + quote(v) + `}`
	}),
	each("cloudTrailEvent", func(v string) string {
		return `{"eventId":"1","eventName":"x","eventSource":"y","eventTime":"z","cloudTrailEvent":` + v + `}`
	}),
	each("sqs", func(v string) string {
		return `{"messageId":"1","body":` + quote(v) + `,"eventSource":"aws:sqs","eventSourceARN":"x","awsRegion":"eu-west-1"}`
	}),
	each("sns", func(v string) string {
		return `{"EventSource":"aws:sns","EventVersion":"1.0","Sns":{"Type":"Notification","Message":` + quote(v) + `}}`
	}),
	each("kinesis", func(v string) string {
		return `{"kinesis":{"data":` + encoded(v) + `},"eventSource":"aws:kinesis","eventVersion":"1.0","eventID":"1","eventName":"aws:kinesis:record"}`
	}),
	each("gzip", func(v string) string { return `{"data":` + encoded(gzipped(v)) + `}` }),
	each("logged", logged),
	each("payload", func(v string) string { return `{"version":"1.0","requestPayload":` + v + `}` }),
}

// separators are what may stand between values.
var separators = []string{"\n", "\r\n", " ", "\t", ",", ",\n", "\x00\x00", "\ufeff", "\x1e", "\n\x1e", "", "\n" + stamp, "\n2025-03-04T10:01:00.000000+00:00 stream-1 ", "\n2025-03-04T10:01:00 ", "\n" + stamp + "8f5\tINFO\t", "\nSTART RequestId: 8f5\n"}

// indent inserts line breaks into a value, now and then.
func indent(rng *rand.Rand, v string) string {
	if rng.IntN(3) > 0 {
		return v
	}
	return indented(v)
}

func indented(v string) string {
	var out bytes.Buffer
	if err := json.Indent(&out, []byte(v), "", " "); err != nil {
		panic(err)
	}
	return out.String()
}

// wrapped returns a text with the records in up to four wrappers, and a description of these.
func wrapped(rng *rand.Rand, records []string) (text, how string) {
	var values []string
	for len(records) > 0 {
		n := 1 + rng.IntN(len(records))
		inner := records[:n]
		records = records[n:]
		for range rng.IntN(4) {
			w := wrappers[rng.IntN(len(wrappers))]
			inner = []string{w.wrap(rng, inner)}
			how += w.name + " "
		}
		values = append(values, inner...)
		how += "| "
	}
	var out strings.Builder
	for i, v := range values {
		if i > 0 {
			out.WriteString(separators[rng.IntN(len(separators))])
		}
		out.WriteString(indent(rng, v))
	}
	return out.String(), how
}

// found returns the ids of the records of a text, and the errors.
func found(seq func(func(trail.Record, error) bool)) (ids, errs []string) {
	for rec, err := range seq {
		var r struct {
			ID string `json:"eventID"`
		}
		switch {
		case err != nil:
			errs = append(errs, err.Error())
		case json.Unmarshal(rec, &r) != nil:
			errs = append(errs, "not JSON: "+string(rec))
		default:
			ids = append(ids, r.ID)
		}
	}
	return ids, errs
}

func inTurn(n int) (records, ids []string) {
	for i := range n {
		ids = append(ids, fmt.Sprintf("id-%d", i))
		records = append(records, whole(ids[i]))
	}
	return records, ids
}

// TestEveryWrapper finds records in each wrapper alone, and in the Records of a log.
func TestEveryWrapper(t *testing.T) {
	records, ids := inTurn(3)
	for _, w := range wrappers {
		t.Run(w.name, func(t *testing.T) {
			text := w.wrap(nil, records)
			checkFound(t, "alone", ids, text, trail.AnyMembers)
			log := `{"Records":[` + strings.Trim(text, "[]") + `]}`
			if text[0] == '{' {
				log = `{"Records":[` + text + `]}`
			}
			if w.name != "strings" && w.name != "fields" && w.name != "eventJson" { // no objects
				checkFound(t, "in a log", ids, log, trail.OneMember)
			}
		})
	}
}

func checkFound(t *testing.T, how string, want []string, text string, rule trail.MemberRule) {
	t.Helper()
	for _, needles := range []trail.Needles{nil, {"cognito-idp.amazonaws.com"}} {
		r := trail.Reader{Needles: needles}
		got, errs := found(r.Records(trail.Stored{Head: []byte(text), Members: rule}))
		if diff := gocmp.Diff(want, got); diff != "" || len(errs) > 0 || r.Read != int64(len(want)) {
			t.Fatalf("%s, needles %q: %d read, errors %.500q (-want +got):\n%s\n%.3000s", how, needles, r.Read, errs, diff, text)
		}
		checkShape(t, how, r.Container)
	}
}

// TestWrapped is the law of search: records that are wrapped in anything, any number of
// times, are the records of the plain log.
func TestWrapped(t *testing.T) {
	take := sampletest.OneIn(t, 10)
	for seed := range uint64(1000) {
		if take() {
			checkWrapped(t, seed, 1+int(seed%7))
		}
	}
}

func checkWrapped(t *testing.T, seed uint64, n int) {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 1))
	records, ids := inTurn(n)
	text, how := wrapped(rng, records)
	checkFound(t, fmt.Sprintf("seed %d: %s", seed, how), ids, text, trail.AnyMembers)
	r := trail.Reader{MaxObject: 2}
	got, errs := found(r.Records(trail.Stored{Head: pack(t, text)}))
	if !slices.Equal(got, ids) || len(errs) > 0 {
		t.Fatalf("seed %d, through a window: %s: %q, %q", seed, how, got, errs)
	}
	held := trail.Reader{}
	for range held.Records(trail.Stored{Head: []byte(text)}) {
	}
	if r.Container != held.Container {
		t.Errorf("seed %d: %s: %q through a window, else %q", seed, how, r.Container, held.Container)
	}
}

func FuzzWrapped(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed, byte(seed))
	}
	f.Fuzz(func(t *testing.T, seed uint64, n byte) { checkWrapped(t, seed, 1+int(n%8)) })
}

// TestTooLargeToHold wraps more records than may be held at once.
func TestTooLargeToHold(t *testing.T) {
	records, ids := inTurn(300)
	for _, w := range wrappers {
		if w.name == "text" || w.name == "awslogs" {
			continue // one string
		}
		text := w.wrap(nil, records)
		for _, around := range []string{text, `{"a":[1],"b":` + text + `,"c":{}}`} {
			r := trail.Reader{MaxRecord: 16 << 10, MaxObject: 4 << 10}
			got, errs := found(r.Records(trail.Stored{Head: pack(t, around)}))
			if !slices.Equal(got, ids) || len(errs) > 0 {
				t.Errorf("%s: %d records of %d, %.300q", w.name, len(got), len(ids), errs)
			}
		}
	}
}
