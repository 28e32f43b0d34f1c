package trail_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// TestSkimmedCounts reads logs with a needle that none of their records holds. The number of
// records must be right however they are counted.
func TestSkimmedCounts(t *testing.T) {
	log := func(records ...string) string { return `{"Records":[` + strings.Join(records, ",") + `]}` }
	deep := strings.Repeat(`{"x":[`, 50) + strings.Repeat(`]}`, 50)
	tests := []struct {
		name, text string
		want       int64
	}{
		{"one", log(a), 1},
		{"many", log(a, b, a, b, a), 5},
		{"nested", log(`{"x":{"y":{}},"z":[{},{},{"w":{}}]}`, deep), 2},
		{"records inside", log(`{"eventVersion":"1","x":[` + a + `,` + b + `,` + a + `]}`), 1},
		{"records inside what is none", log(`{"x":[` + a + `,` + b + `,` + a + `]}`), 3},
		{"a log inside", log(log(a, b), a), 3},
		{"empty records", log(`{}`, `{}`, `{}`), 3},
		{"opening brace in a string", log(`{"x":"{"}`, a), 2},
		{"closing brace in a string", log(`{"x":"}"}`, a), 2},
		{"braces that make up for each other", log(`{"x":"{"}`, `{"x":"}"}`), 2},
		{"what looks like another record", log(`{"x":"},{"}`, a), 2},
		{"what looks like the end", log(`{"x":"}]}"}`, a), 2},
		{"escaped quotes", log(`{"x":"\"},{\""}`, `{"y":"\\"}`, `{"z":"\\\"{"}`), 3},
		{"escaped quotes that make up for each other", log(`{"x":"\""}`, `{"x":"\""}`), 2},
		{"an escaped quote before what looks like another record", log(`{"x":"\"},{\""}`, a), 2},
		{"a number between records", log(a, `5`, b), 3},
		{"escapes at the end of a string", log(`{"x":"}\\","y":"{\\\\"}`, a), 2},
		{"JSON in a string", log(`{"x":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\"},{\"Effect\":\"Deny\"}]}"}`, a), 2},
		{"braces in keys", log(`{"{":1,"}}":2}`, a), 2},
		{"white space behind", log(a, b) + " \r\n", 2},
		{"white space between records", log(a, " "+b), 2},
		{"white space after a record", log(a+" ", b+"\n"), 2},
		{"white space before the first", log("\t"+a, b), 2},
		{"what is no object", log(a, `1`, `"x"`, b, `[]`, `null`), 6},
		{"no records", log(), 0},
		{"other keys before", `{"x":{},"Records":[` + a + `,` + b + `]}`, 2},
		{"other keys behind", `{"Records":[` + a + `,` + b + `],"x":[{},{}]}`, 2},
		{"two arrays", `{"Records":[` + a + `],"Records":[` + b + `]}`, 2},
		{"no log", `[` + a + `,` + b + `]`, 2},
	}
	for _, test := range tests {
		for _, generic := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, generic: %t", test.name, generic), func(t *testing.T) {
				r := trail.Reader{Needles: trail.Needles{"cognito-idp"}, Generic: generic}
				for rec, err := range r.Records(trail.Stored{Head: []byte(test.text)}) {
					if rec != nil {
						t.Errorf("%q holds no needle", rec)
					}
					if fatal(err) {
						t.Error(err)
					}
				}
				if r.Read != test.want || r.Inflated != int64(len(test.text)) {
					t.Errorf("%d records in %d bytes, want %d in %d", r.Read, r.Inflated, test.want, len(test.text))
				}
			})
		}
	}
}

func fatal(err error) bool {
	_, bad := err.(*trail.RecordError)
	return err != nil && !bad
}

// TestWhatIsLeftUnchecked shows what is checked of records without a needle: everything but
// their content.
func TestWhatIsLeftUnchecked(t *testing.T) {
	tests := []struct {
		text string
		ok   bool
	}{
		{`{"Records":[{R,"x":01},{R,tru}]}`, true},
		{`{"Records":[{R,"x":{"y":[{},{}]},"z":01},{R}]}`, true},
		{`{"Records":[{R,"x":"}y"},{R,"z":01}]}`, true},
		{`{"Records":[{R,"x":"{\"a\":{\"b\":1}}","y":01},{R,"z":{}}]}`, true},
		{`{"Records":[{R,"x":01},{R,"x":"cognito-idp"}]}`, true},
		{`{"Records":[{R,"x":1},{R,"x":"cognito-idp","y":01}]}`, false},
		{`{"Records":[{R,"x":01}`, false},
		{`{"Records":[{R,"x":01}]`, false},
		{`{"Records":[{R,"x":01}]}}`, false},
		{`{"Records":[{R,"x":01}]}]}`, false},
		{`{"Records":[{R,"x":01},]}`, false},
		{`{"Records":[{R,"x":01}{}]}`, false},
		{`{"Records":[{R,"x":01};{}]}`, false},
		{`{"Records":[{R,"x":01}},{]}`, false},
		{`{"Records":[{R,"x":01},{"y":{]}`, false},
		{`{"Records":[{R,"x":01,"y":"]}`, false},
		{`{"Records":[}{]}`, false},
		{`{"Records":[01]}`, false},
		{`{"Records":{"x":01}]}`, false},
		{`<html>{"Records":[{R,"x":1}]}`, false},
	}
	for _, test := range tests {
		for _, generic := range []bool{false, true} {
			r := trail.Reader{Needles: trail.Needles{"cognito-idp"}, Generic: generic}
			ok := true
			text := strings.ReplaceAll(test.text, "{R", `{"eventVersion":"1.08","userIdentity":{}`) // the beginning of a record
			for _, err := range r.Records(trail.Stored{Head: []byte(text)}) {
				ok = ok && err == nil
			}
			if ok != test.ok {
				t.Errorf("%s, generic %t: accepted %t, want %t", test.text, generic, ok, test.ok)
			}
		}
	}
}

// A record that is too large is refused whatever it holds.
func TestSkimmingKeepsToTheLimit(t *testing.T) {
	for n, ok := range map[int]bool{100: true, 101: false} {
		r := trail.Reader{Needles: trail.Needles{"cognito-idp"}, MaxRecord: 100}
		rec := `{"x":"` + strings.Repeat("y", n-8) + `"}`
		var last error
		for _, err := range r.Records(trail.Stored{Head: []byte(`{"Records":[` + a + `,` + rec + `]}`)}) {
			last = err
		}
		if (last == nil) != ok {
			t.Errorf("a record of %d bytes: got %v, want accepted: %t", n, last, ok)
		}
	}
}

// TestNeedleAnywhere puts a needle at every position in texts of every length.
func TestNeedleAnywhere(t *testing.T) {
	for _, needles := range []trail.Needles{{"cognito-idp.am"}, {"nowhere-at-all", "cognito-idp.amazonaws.com"}, {"nowhere-at-all", "idp"}} {
		needle := needles[len(needles)-1]
		for before := range 90 {
			for after := range 90 {
				pad := func(n int) string { return strings.Repeat("cogni-", n)[:n] }
				text := fmt.Sprintf(`{"Records":[{"x":"%s%s%s"},%s]}`, pad(before), needle, pad(after), a)
				found := 0
				for _, err := range needles.Records([]byte(text)) {
					if err != nil {
						t.Fatal(err)
					}
					found++
				}
				if found != 1 {
					t.Fatalf("%q: found in %d records, want 1", text, found)
				}
			}
		}
	}
}
