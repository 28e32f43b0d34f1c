package trail_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// TestNoise reads what commonly comes along with records. It costs nothing, and is counted.
func TestNoise(t *testing.T) {
	const report = "REPORT RequestId: 8f5 Duration: 1.2 ms Memory Size: 128 MB XRAY TraceId: 1-5759e988-bd862e3fe1be46a994272793"
	for _, test := range []struct {
		name, text string
		records    int
		noise      int64
	}{
		{"a function", stamp + "START RequestId: 8f5 Version: $LATEST\n" + stamp + a + "\n" + stamp + "END RequestId: 8f5\n" + stamp + report + "\n", 1, 3},
		{"without timestamps", "START RequestId: 8f5 Version: $LATEST\n" + a + "\nEND RequestId: 8f5\r\n\n" + report, 1, 3},
		{"a log group", `{"events":[` + logged("START RequestId: 8f5") + "," + logged(a) + "," + logged(`{"level":"INFO","message":"done"}`) + `]}`, 1, 2},
		{"a subscription", message("DATA_MESSAGE", logged("END"), logged(a), logged(`{"type":"platform.report","record":{"metrics":{"durationMs":1.5}}}`)), 1, 2},
		{"a bulk request", `{"index":{"_index":"x","_id":"7"}}` + "\n" + a + "\n" + `{"create":{}}` + "\n" + `{"@timestamp":"x","event":{"original":` + quote(b) + "}}\n", 2, 2},
		{"a traceback", a + "\nTraceback (most recent call last):\n  File \"/var/task/f.py\", line 12, in handler\nKeyError: 'x'\n" + b, 2, 3},
		{"levels", "[INFO]\t2025-03-04T10:01:00.000Z\t8f5\tstarted\n" + a + "\n[1] done\n\"x\" done\n", 1, 3},
		{"a web server", "192.0.2.1 - - [04/Mar/2025:10:01:00 +0000] \"GET / HTTP/1.1\" 200 17 \"-\" \"curl/8\"\n" + a, 1, 1},
		{"dates and times", "2025/03/04 10:01:00 x\n2025-03-04 x\n10:01:00 x\n" + a + "\n17\nnull\ntrue story", 1, 6},
		{"colours", a + "\n\x1b[32mINFO\x1b[0m done", 1, 1},
		{"a digest", a + "\n" + strings.Repeat("0123456789abcdef", 4) + "  x.json\n", 1, 1},
		{"behind a log", `{"Records":[` + a + "]} done\n", 1, 1},
		{"strangers", `[` + a + `,7,"x",{"x":[]}]`, 1, 3},
		{"rows", "timestamp,message\n1,START\n2," + `"` + strings.ReplaceAll(late, `"`, `""`) + `"` + "\n3,END\n", 1, 2},
	} {
		for how, o := range map[string]trail.Stored{"whole": {Head: []byte(test.text)}, "window": cut([]byte(test.text), 2)} {
			var r trail.Reader
			got := outcome(t, r.Records(o))
			if len(got) != test.records || r.Noise != test.noise || r.Read != int64(test.records) {
				t.Errorf("%s, %s: %q, %d read, %d noise, want %d and %d", test.name, how, got, r.Read, r.Noise, test.records, test.noise)
			}
		}
	}
}

// TestNoiseAlone checks objects that hold only noise: they are logs without records if
// timestamps identify them as logs, and damaged otherwise.
func TestNoiseAlone(t *testing.T) {
	for text, want := range map[string]string{
		stamp + "START\n" + stamp + "END\n": trail.ErrShape.Error(),
		"START\nEND\n":                      "byte 0: unexpected 'S', want a JSON value",
		"{}\nSTART\n":                       "byte 3: unexpected 'S', want a JSON value",
		"<html>\n<style>x {}</style>\n":     "byte 0: unexpected '<', want a JSON value",
		"[1]\n{}\n":                         trail.ErrShape.Error(),
	} {
		got := outcome(t, trail.Records([]byte(text)))
		if len(got) == 0 || got[len(got)-1] != "end: "+want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestPiecesAreNoNoise is the law of noise: if a record is cut anywhere, whatever is left of
// it is reported, however the record was wrapped.
func TestPiecesAreNoNoise(t *testing.T) {
	rec := `{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","userName":"lee"},"eventSource":"s3","eventName":"DeleteUser","tags":["a","b"],"eventID":"x","ok":true}`
	encode := base64.RawStdEncoding.EncodeToString
	for how, text := range map[string]string{
		"plain": rec, "pretty": indented(rec), "a string": quote(rec), "strings": `["x",` + quote(rec) + `]`,
		"a string in a string": quote(quote(rec)), "an event": indented(cognitoEvent(rec)),
		"logged": logged(rec), "an array": "[" + rec + ",\n" + a + "\n]", "Python": strings.ReplaceAll(rec, `"`, "'"),
	} {
		for i := 1; i < len(text); i++ {
			checkNamed(t, how+", head", "{}\n"+a+"\n"+text[:i]+"\n"+b)
			if strings.Trim(text[i:], `\"`) != "" {
				checkNamed(t, how+", tail", b+"\n"+text[i:]+"\n"+a)
			}
			if text[0] == '{' {
				checkNamed(t, how+", logged head", logged(a)+"\n"+logged(text[:i]))
				checkNamed(t, how+", logged tail", logged(a)+"\n"+logged(text[i:]))
				checkNamed(t, how+", elsewhere", a+`{"x":[{"log":`+quote(text[i:])+`}]}`)
			}
		}
	}
	for _, text := range []string{encode([]byte(rec)), encode([]byte(gzipped(rec)))} {
		for i := range len(text) - 60 {
			checkNamed(t, "head of base64", a+"\n"+text[:60+i]+"\n"+b)
			checkNamed(t, "tail of base64", a+"\n"+text[i:]+"\n"+b)
			if i > 0 {
				checkNamed(t, "base64 in a string", a+`{"data":"`+text[:60+i]+`"}`)
			}
		}
	}
	checkNamed(t, "lines in a string", `{"text":`+quote(rec+"\nEND\n"+rec)+"}")
	checkNamed(t, "gzip", a+"\n"+strings.ReplaceAll(gzipped(rec), "\n", "")+"\n"+b)
}

func checkNamed(t *testing.T, how, text string) {
	t.Helper()
	if _, errs := found(trail.Records([]byte(text))); len(errs) == 0 {
		t.Errorf("%s: nothing is said of %q", how, text)
	}
}
