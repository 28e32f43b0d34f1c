package format_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// payloads lists texts that an attacker can put into a record.
var payloads = []string{
	"=HYPERLINK(\"http://evil.example\")", "+1+1", "-2+3", "@SUM(A1)", "＝1+1", "\t=1+1", "\r=1+1", "\n=1+1",
	"\x1b[31mred\x1b[0m", "\x1b]8;;http://evil.example\x07link\x1b]8;;\x07", "\x1b]52;c;aGk=\x07",
	"bell\x07", "back\x08space", "del\x7f", "c1\u009b31m", "rtl\u202egnp.exe", "isolate\u2066x\u2069", "mark\u200f",
	"line\u2028separator", "bom\ufeff", "zero\u200bwidth", "soft\u00adhyphen", "tag\U000e0041", "interlinear\ufff9", "two\nlines", "carriage\rreturn", "nul\x00", "\xff\xfe not UTF-8",
	"<script>alert(1)</script>", "{{.Secret}}", "a,b;c\"d", "| pipe |", "%s%n",
	"</script><script>alert(1)</script>", "</style></title><b>", "<svg onload=alert(1)>", "<img src=x onerror=alert(1)>", "<!-- comment", "]]>", "&lt;b&gt;&#60;b>",
	"' onmouseover='alert(1)", "\" onfocus=\"alert(1)\" autofocus=\"", "javascript:alert(1)", "{{template \"table\"}}", "${7*7}", "`alert(1)`",
	"[link](http://evil.example)", "![image](http://evil.example/x.png)", "<http://evil.example>", "http://evil.example www.evil.example", "me@evil.example @someone #1", "[ref]: http://evil.example",
	"*strong* _em_ ~~del~~", "# heading", "- item", "> quote", "`", "``` fence", "` a `` b ", "\\| \\", "a|b\\|c", " blanks ", "    code", ":smile: $x$", "<details><summary>",
	strings.Repeat("`", 81) + " [x](http://evil.example) @someone " + strings.Repeat("`", 80), "zalgo" + strings.Repeat("\u0301\u20dd", 100),
	"variation\ufe0f\U000e0101 joiner\u034f filler\u115f\u1160\u3164\uffa0 plane 14\U000e0000\U000e0fff khmer\u17b4\u17b5 mongolian\u180b\u180f braille\u2800",
	"\";=1+1;\"=1+1", "a;\"=1+1\"|@SUM(A1)|,+1+1;  -2+3; ＝1", "x\t=1+1\n=1+1\r",
}

// hostile returns entries with the payload in every text of an event and an object.
func hostile(payload string) []journal.Entry {
	e := event("id", 1)
	v := reflect.ValueOf(&e).Elem()
	for _, f := range v.Fields() {
		if f.Kind() == reflect.String {
			f.SetString(payload)
		}
	}
	e.Class, e.Outcome = cognito.UserDeletion, cognito.Succeeded
	visit := e
	visit.Class, visit.Label, visit.ID, visit.OriginalID = cognito.Authorize, cognito.SignIn, payload+"2", payload+"3"
	bad := failedEntry(payload+"-failed", payload)
	bad.Reason, bad.Message = payload, payload
	named := logAt(22, 1, payload)
	named.Account, named.Records.Bad, named.Records.Read, named.BadRecords = payload, 1, 3, []string{payload}
	skip := journal.Entry{Object: payload + "-skipped", Status: journal.Skipped, Reason: journal.NoRecord}
	return []journal.Entry{entryOf(payload, e, visit), bad, named, skip}
}

// attacked returns two reports that hold the payload: one built from entries that hold it,
// and one with the payload in every text.
func attacked(payload string) []*report.Report {
	q := report.Query{Parts: report.Parts, Pruned: []journal.Pruned{{What: payload, Why: payload}}}
	return []*report.Report{build(hostile(payload), q), planted(payload)}
}

// planted returns a report with the payloads in every text. If there are several, each is
// in one row of every list.
func planted(payloads ...string) *report.Report {
	r := new(report.Report)
	plant(reflect.ValueOf(r).Elem(), payloads)
	return r
}

func plant(v reflect.Value, payloads []string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(payloads[0])
	case reflect.Int, reflect.Int64:
		v.SetInt(1)
	case reflect.Float64:
		v.SetFloat(1)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		plant(v.Elem(), payloads)
	case reflect.Slice:
		n := max(2, len(payloads))
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			k := i % len(payloads)
			plant(v.Index(i), payloads[k:k+1])
		}
	case reflect.Struct:
		switch list := v.Addr().Interface().(type) {
		case *time.Time:
			*list = at(12)
			return
		case *report.Record:
			text, err := json.Marshal(map[string]string{"userAgent": payloads[0]})
			if err == nil {
				err = json.Unmarshal(unescaped(text), list)
			}
			if err != nil {
				panic(err)
			}
			return
		case *report.List[people.Deletion]:
			plantList(list, payloads)
			return
		case *report.List[people.User]:
			plantList(list, payloads)
			return
		case *report.List[people.Moment]:
			plantList(list, payloads)
			return
		case *report.List[report.RefusedRow]:
			plantList(list, payloads)
			return
		case *report.List[report.EventRow]:
			plantList(list, payloads)
			return
		case *report.List[report.OneSided]:
			plantList(list, payloads)
			return
		}
		for _, f := range v.Fields() {
			plant(f, payloads)
		}
	default:
		panic(fmt.Sprintf("report: a %s, which is not planted", v.Type()))
	}
}

// unescaped undoes the escapes in JSON that Go adds although JSON does not require them.
func unescaped(text []byte) []byte {
	for _, r := range []rune{0x2028, 0x2029, '<', '>', '&'} {
		text = bytes.ReplaceAll(text, fmt.Appendf(nil, `\u%04x`, r), []byte(string(r)))
	}
	return text
}

func plantList[T any](list *report.List[T], payloads []string) {
	var rows []T
	plant(reflect.ValueOf(&rows).Elem(), payloads)
	*list = report.ListOf(rows...)
}
