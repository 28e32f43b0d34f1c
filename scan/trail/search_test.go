package trail_test

import (
	"encoding/base64"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// TestTables finds records in columns of CSV.
func TestTables(t *testing.T) {
	records, ids := inTurn(3)
	for _, test := range []struct {
		header string
		comma  rune
		row    func(rec string) []string
	}{
		{"timestamp,message", ',', func(rec string) []string { return []string{"1", rec} }},
		{"eventID;eventJson;requestParameters", ';', func(rec string) []string { return []string{"1", rec, whole("no")} }},
		{"requestParameters\t@message", '\t', func(rec string) []string { return []string{whole("no"), rec} }},
		{"_time|_raw", '|', func(rec string) []string { return []string{"x", indented(rec)} }},
		{"CloudTrailEvent", ',', func(rec string) []string { return []string{rec} }},
		{"a,b", ',', func(rec string) []string {
			return []string{"x", base64.StdEncoding.EncodeToString([]byte(gzipped(rec)))}
		}},
	} {
		t.Run(test.header, func(t *testing.T) {
			var out strings.Builder
			out.WriteString("\ufeff" + test.header + "\r\n")
			w := csv.NewWriter(&out)
			w.Comma = test.comma
			for _, rec := range records {
				_ = w.Write(test.row(rec))
			}
			w.Flush()
			checkFound(t, "table", ids, out.String(), trail.AnyMembers)
		})
	}
	for _, text := range []string{
		"Event name,Event time\nDeleteUser,2025-03-04T10:01:00Z\n",
		"eventname,requestparameters\nDeleteUser," + quote(whole("no")) + "\n",
	} {
		if ids, errs := found(trail.Records([]byte(text))); len(ids) > 0 || len(errs) != 1 || errs[0] != trail.ErrTable.Error() {
			t.Errorf("%.40q: %q, %q, want %v", text, ids, errs, trail.ErrTable)
		}
	}
	text := "n,message\n0,START\n1,{x}\n2," + strings.ReplaceAll(`"`+strings.ReplaceAll(whole("x"), `"`, `""`)+`"`, "\n", "") + "\n3,\"\"eventID\n4,END\n"
	ids, errs := found(trail.Records([]byte(text)))
	if want := []string{"line 3: no record in the row", "line 5: no record in the row"}; !slices.Equal(ids, []string{"x"}) || !slices.Equal(errs, want) {
		t.Errorf("rows without a record: %q, %q, want %q", ids, errs, want)
	}
}

// TestUTF16 reads the encoding that PowerShell writes.
func TestUTF16(t *testing.T) {
	records, ids := inTurn(3)
	log := `{"Records":[` + strings.Join(records, ",") + `],"x":"é😀"}`
	for _, text := range []string{log, "\ufeff" + log, "\ufeff" + strings.Join(records, "\r\n")} {
		for _, big := range []bool{false, true} {
			var stored []byte
			for _, u := range utf16.Encode([]rune(text)) {
				if big {
					stored = append(stored, byte(u>>8), byte(u))
				} else {
					stored = append(stored, byte(u), byte(u>>8))
				}
			}
			for n := 2; n < 20; n++ {
				var r trail.Reader
				if got, errs := found(r.Records(drip(stored, n))); !slices.Equal(got, ids) || len(errs) > 0 {
					t.Fatalf("%.20q, big end first: %t, cut at %d: %q, %q", text, big, n, got, errs)
				}
			}
		}
	}
}

// TestLogByName checks that an object named as a trail log is either one or damaged.
func TestLogByName(t *testing.T) {
	ok := `{"Records":[` + whole("x") + `]}`
	notLog, element := trail.ErrNotLog.Error(), "record at byte 12: neither a CloudTrail record nor a wrapper of one"
	for _, test := range []struct{ text, want string }{
		{ok, ""}, {"\ufeff" + ok + "\n", ""}, {`{"n":{},"Records":[` + whole("x") + `],"m":1}`, ""}, {`{"Records":[]}`, ""},
		{`{"Records":[` + bridge("custom.app", "AWS API Call via CloudTrail", whole("x")) + `]}`, ""},
		{`{}`, notLog}, {`null`, notLog}, {`12`, notLog}, {`[` + ok + `]`, notLog}, {whole("x"), notLog},
		{`{"Records":null}`, notLog}, {`{"Records":{}}`, notLog}, {`{"records":[` + whole("x") + `]}`, notLog},
		{`{"Message":"Access Denied"}`, notLog}, {ok + ok, notLog}, {ok + "\n" + whole("x"), notLog}, {`{"Events":[` + whole("x") + `]}`, notLog},
		{`{"Records":[{}]}`, element}, {`{"Records":[{"x":1},` + whole("x") + `]}`, element},
		{ok + "x", fmt.Sprintf("byte %d: unexpected 'x', want a JSON value", len(ok))},
		{"Access Denied\n" + ok, "byte 0: unexpected 'A', want a JSON value"},
	} {
		for _, max := range []int{0, 2} {
			for _, needles := range []trail.Needles{nil, {"cognito-idp.amazonaws.com"}} {
				r := trail.Reader{MaxObject: max, Needles: needles}
				_, errs := found(r.Records(trail.Stored{Head: pack(t, test.text), Members: trail.OneMember}))
				if got := strings.Join(errs, "; "); got != test.want {
					t.Errorf("%.40s: %q, want %q", test.text, got, test.want)
				}
			}
		}
	}
}

// TestSearchIsBounded searches objects that could make a search take forever.
func TestSearchIsBounded(t *testing.T) {
	bomb := gzipped(strings.Repeat(" ", 100<<20))
	nested := whole("x")
	for range 12 {
		nested = quote(nested)
		nested = `{"a":` + nested + `}`
	}
	for _, test := range []struct{ name, text, want string }{
		{"a bomb", `{"data":` + encoded(bomb) + `}`, "larger than"},
		{"bombs", "[" + strings.TrimSuffix(strings.Repeat(`{"data":`+encoded(gzipped(strings.Repeat(" ", 30<<20)))+`},`, 40), ",") + "]", "larger than"},
		{"deep", strings.Repeat(`{"a":`, 200) + whole("x") + strings.Repeat("}", 200), "nest more than"},
		{"deep strings", nested, "strings nest more than"},
		{"open objects", strings.Repeat("{\"a\":\n", 200_000), "nest too deeply"},
	} {
		t.Run(test.name, func(t *testing.T) {
			ids, errs := found(trail.Records([]byte(test.text)))
			if len(ids) > 0 || !strings.Contains(strings.Join(errs, "; "), test.want) {
				t.Errorf("%q, %.300q, want %q", ids, errs, test.want)
			}
		})
	}
}
