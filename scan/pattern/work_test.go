package pattern_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/scan/pattern"
)

// seed is the pattern for deleted users that people have in their rules.
const seed = `{
  "source": ["aws.cognito-idp"],
  "detail-type": ["AWS API Call via CloudTrail"],
  "detail": {
    "eventSource": ["cognito-idp.amazonaws.com"],
    "eventName": ["DeleteUser", "AdminDeleteUser"]
  }
}`

func compiled(t testing.TB, text string) *pattern.Pattern {
	t.Helper()
	p, err := pattern.Compile([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func deletion(t testing.TB) []byte {
	t.Helper()
	record, err := os.ReadFile("../../testdata/cognito/AdminDeleteUser.json")
	if err != nil {
		t.Fatal(err)
	}
	return record
}

func TestMatchAllocatesNothing(t *testing.T) {
	record := deletion(t)
	for _, text := range []string{
		seed,
		`{"account":["1"],"region":["x"],"time":[{"prefix":"2"}],"id":["x"],"detail":{"$or":[{"eventName":[{"wildcard":"Admin*User"}]},{"sourceIPAddress":[{"cidr":"10.0.0.0/8"}]},{"errorCode":[{"exists":false}]}]}}`,
		`{"userIdentity":{"sessionContext":{"attributes":{"mfaAuthenticated":["true"]}}},"readOnly":[false],"managementEvent":[1]}`,
	} {
		p := compiled(t, text)
		if n := testing.AllocsPerRun(100, func() { p.Match(record) }); n > 0 {
			t.Errorf("%s: %v allocations", text, n)
		}
	}
	array := compiled(t, `{"a":{"b":["x"],"c":["y"]}}`)
	long := []byte(`{"a":[` + strings.Repeat(`{"b":"x"},[],`, 5000) + `{}]}`) // each element is matched
	if n := testing.AllocsPerRun(10, func() { array.Match(long) }); n > 0 {
		t.Errorf("an array of 10,000: %v allocations", n)
	}
}

// For any record and pattern, the number of words read is bounded by the values of the
// record.
func TestWorkIsBounded(t *testing.T) {
	pairs := func(n int) string { // n times an $or with two sides
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf(`"k%d":{"$or":[{"a":["x"],"b":[{"exists":false}]},{"c":["x"]}]}`, i))
		}
		return "{" + strings.Join(list, ",") + "}"
	}
	inner := `{"a":"x","c":"y"}`
	for _, test := range []struct{ name, pattern, record string }{
		{"arrays of objects, each with each", `{"a":{"b":["x"],"c":["y"]},"d":{"e":["x"],"f":["y"]}}`,
			`{"a":[` + strings.Repeat(`{"b":"x"},{"c":"y"},`, 5000) + `{}],"d":[` + strings.Repeat(`{"e":"x"},{"f":"y"},`, 5000) + `{}]}`},
		{"arrays in arrays", `{"a":{"b":["x"]}}`, `{"a":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}`},
		{"as many alternatives as may be", pairs(10), `{"k0":[` + strings.Repeat(inner+",", 5000) + inner + `],"k9":` + inner + `}`},
		{"a key again and again", `{"a":{"b":["x"],"c":["y"]}}`, `{` + strings.Repeat(`"a":[{"b":"x","c":"z"}],`, 5000) + `"z":0}`},
	} {
		p := compiled(t, test.pattern)
		values := strings.Count(test.record, ":") + strings.Count(test.record, ",") + strings.Count(test.record, "[")
		if got, most := p.Steps([]byte(test.record)), values*300; got > most || got == 0 {
			t.Errorf("%s: %d steps for about %d values, want at most %d", test.name, got, values, most)
		}
		if p.Match([]byte(test.record)) {
			t.Errorf("%s: matches", test.name)
		}
	}
}

func TestPatternsAreBounded(t *testing.T) {
	many := func(n int, format string) string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf(format, i))
		}
		return "{" + strings.Join(list, ",") + "}"
	}
	for _, test := range []struct{ name, pattern, want string }{
		{"text", many(2000, `"k%d":["x"]`), "bytes"},
		{"nesting", strings.Repeat(`{"a":`, 70) + `["x"]` + strings.Repeat("}", 70), "nest"},
		{"alternatives", many(11, `"k%d":{"$or":[{"a":["x"]},{"b":["x"]}]}`), "alternatives"},
		{"alternatives of absent fields", many(11, `"k%d":["x",{"exists":false}]`), "alternatives"},
		{"work", strings.TrimSuffix(many(10, `"k%d":["x",{"exists":false}]`), "}") + `,"z":` + many(600, `"k%d":["x"]`) + "}", "work"},
		{"work of what is on the way", strings.TrimSuffix(many(10, `"k%d":["x",{"exists":false}]`), "}") + `,"z":` + many(10, `"k%d":`+strings.Repeat(`{"a":`, 55)+`["x"]`+strings.Repeat("}", 55)) + "}", "work"},
	} {
		if _, err := pattern.Compile([]byte(test.pattern)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want one about %s", test.name, err, test.want)
		}
	}
}

// A wildcard does not backtrack, whatever the text is.
func TestWildcardsDoNotGoBack(t *testing.T) {
	p := compiled(t, `{"a":[{"wildcard":"`+strings.Repeat("a*", 500)+`b"}]}`)
	if p.Match([]byte(`{"a":"` + strings.Repeat("a", 1<<20) + `"}`)) {
		t.Error("matches")
	}
}

func BenchmarkMatch(b *testing.B) {
	record := deletion(b)
	for _, test := range []struct{ name, pattern string }{
		{"seed", seed},
		{"of the record", `{"eventSource":["cognito-idp.amazonaws.com"],"eventName":["DeleteUser","AdminDeleteUser"]}`},
		{"with id", `{"id":["x"],"detail":{"eventName":["AdminDeleteUser"]}}`},
	} {
		p := compiled(b, test.pattern)
		b.Run(test.name, func(b *testing.B) {
			b.SetBytes(int64(len(record)))
			b.ReportAllocs()
			for b.Loop() {
				p.Match(record)
			}
		})
	}
}
