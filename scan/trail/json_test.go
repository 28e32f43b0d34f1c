package trail

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// values are JSON, or almost JSON.
var values = []string{
	`0`, `-0`, `-`, `01`, `1.`, `1.5`, `.5`, `1e`, `1e+`, `1E-07`, `1e5.`, `-1.25e+10`, `+1`, `0x1`, `NaN`, `--1`, `1 2`,
	`true`, `tru`, `truex`, `false`, `fals`, `null`, `nul`, `nil`, `True`,
	`""`, `"`, `"a`, `"\"`, `"\\"`, `"\/\b\f\n\r\t\""`, `"\x"`, `"\u12"`, `"\u12fg"`, `"\u00e9\uD83D\uDE00"`,
	`"\ud800"`, `"\udc00\ud800"`, `"\ud800x"`, `"\ud800\u0041"`, `"\ud800\n"`, `"\uDBFF\uDFFF"`, `"\ufffd"`, `"\ud83d\ud83d\ude00"`,
	"\"\x00\"", "\"\x1f\"", "\"\x7f\"", "\"\xff\"", "\"\xc3\"", "\"é\xed\xa0\x80\u2028\"", "\"12345678\n\"", "\"1234567\\\"\"",
	`"1234567"`, `"12345678"`, `"123456789012345"`, `"1234567890123456\u0000"`,
	`{}`, `{`, `}`, `{"a":1}`, `{"a":1,}`, `{"a"}`, `{"a":}`, `{a:1}`, `{"a":1 "b":2}`, `{"a":1,"a":2}`, `{ "a" : [ ] , "b":{}}`, `{,}`, `{"a":1]`, `{1:1}`,
	`[]`, `[`, `]`, `[1,2]`, `[1,]`, `[,1]`, `[1 2]`, `[[],[[]]]`, `[1}`, " [\t1\r\n, \"x\" ] ", "[1\f]", "[1\u00a0]", "\ufeff1", ``, ` `,
	`{"\u0061":"\u0062","é":"\ud83d"}`,
	`{"a": 1}`, "{\"a\":\n\"x\"}", `{"a":"x", "b":"y"}`, `{"a":"x","b":"y" ,"c":["u", "v","w" ]}`, `["u","v"`, `["u""v"]`, `{"a":"x""b":"y"}`,
	`{"a\u0062":"x\"y","c":"d#"}`, `{"a"#:"x"}`, `{"a":"x"#}`, "[\"#\x1f#\"]", `{"a":"x",]`, `["u",}`,
}

// deep are values that nest as deeply as allowed, and deeper. They are not seeds: the fuzzer
// would spend its time on minimizing them.
var deep = []string{
	strings.Repeat("[", 10000) + strings.Repeat("]", 10000),
	strings.Repeat("[", 10001) + strings.Repeat("]", 10001),
	strings.Repeat(`{"":`, 10000) + "1" + strings.Repeat("}", 10000),
	strings.Repeat(`{"":`, 10001) + "1" + strings.Repeat("}", 10001),
}

func TestDepth(t *testing.T) {
	for _, v := range deep {
		if err, valid := skipAll([]byte(v)), json.Valid([]byte(v)); (err == nil) != valid {
			t.Errorf("skipValue(%.10q...) of %d bytes: %v, but encoding/json says %t", v, len(v), err, valid)
		}
	}
}

// FuzzValue compares skipping and unquoting with encoding/json.
func FuzzValue(f *testing.F) {
	for _, v := range values {
		f.Add([]byte(v))
	}
	f.Fuzz(func(t *testing.T, v []byte) {
		whole := bytes.Clone(v)
		err := skipAll(v)
		if valid := json.Valid(v); (err == nil) != valid {
			t.Fatalf("skipValue(%q): %v, but encoding/json says %t", v, err, valid)
		}
		checkPlain(t, v)
		if err == nil {
			checkShort(t, v)
			checkString(t, v)
			checkMembers(t, v)
			checkElements(t, v)
		} else if Members(v, func(_, _ []byte) {}) == nil && Elements(v, func([]byte) bool { return true }) == nil {
			t.Errorf("%q is an object and an array", v)
		}
		if !bytes.Equal(v, whole) {
			t.Errorf("%q became %q", whole, v)
		}
	})
}

// skipAll reports why v is not one value with white space around it.
func skipAll(v []byte) error {
	end, err := skipValue(v, skipSpace(v, 0), 0)
	if err == nil && skipSpace(v, end) < len(v) {
		err = errors.New("more follows")
	}
	return err
}

// checkPlain compares plain with the byte-by-byte loop.
func checkPlain(t *testing.T, v []byte) {
	for i := range min(len(v), 200) {
		want := bytes.IndexFunc(v[i:], func(r rune) bool { return r == '"' || r == '\\' || r < ' ' })
		if want < 0 {
			want = len(v) - i
		}
		if got := plain(v, i) - i; got != want {
			t.Fatalf("plain(%q) = %d, want %d", v[i:], got, want)
		}
	}
}

// checkShort cuts the valid value v: the rest may be short or, if v is a number, a value, but
// never broken.
func checkShort(t *testing.T, v []byte) {
	if v = bytes.TrimSpace(v); len(v) > 1000 {
		return
	}
	for n := range v {
		_, err := skipValue(v[:n], 0, 0)
		number := v[0] == '-' || '0' <= v[0] && v[0] <= '9'
		if err != errShort && !(number && err == nil) {
			t.Fatalf("skipValue(%q), cut from %q: %v, want %v", v[:n], v, err, errShort)
		}
	}
}

func checkString(t *testing.T, v []byte) {
	v = bytes.TrimSpace(v)
	var want string
	isString := json.Unmarshal(v, &want) == nil && v[0] == '"'
	got, ok := String(v)
	if ok != isString {
		t.Fatalf("String(%q) reports %t", v, ok)
	}
	if !ok {
		return
	}
	if got != want {
		t.Errorf("String(%q) = %q, want %q", v, got, want)
	}
	if got := string(appendUnquoted([]byte("x"), v)); got != "x"+want {
		t.Errorf("appendUnquoted(x, %q) = %q, want x%s", v, got, want)
	}
}

func checkMembers(t *testing.T, v []byte) {
	got := map[string]string{}
	err := Members(v, func(key, value []byte) { got[string(key)] = string(value) })
	var want map[string]json.RawMessage
	isObject := json.Unmarshal(v, &want) == nil && want != nil
	if (err == nil) != isObject {
		t.Fatalf("Members(%q): %v, but encoding/json says %t", v, err, isObject)
	}
	if len(got) != len(want) {
		t.Fatalf("Members(%q) gives %d keys, want %d", v, len(got), len(want))
	}
	for key, value := range want {
		if got[key] != string(value) {
			t.Errorf("Members(%q) gives %q for %q, want %q", v, got[key], key, value)
		}
	}
}

func checkElements(t *testing.T, v []byte) {
	var got []string
	err := Elements(v, func(element []byte) bool {
		got = append(got, string(element))
		return true
	})
	var want []json.RawMessage
	isArray := json.Unmarshal(v, &want) == nil && want != nil
	if (err == nil) != isArray || len(got) != len(want) {
		t.Fatalf("Elements(%q) gives %d, %v, want %d", v, len(got), err, len(want))
	}
	for i := range want {
		if got[i] != string(want[i]) {
			t.Errorf("Elements(%q) gives %q, want %q", v, got[i], want[i])
		}
	}
	for most := 1; most <= min(len(want), 20); most++ {
		n := 0
		if err := Elements(v, func([]byte) bool { n++; return n < most }); err != nil || n != most {
			t.Fatalf("Elements(%q) gives %d after the stop at %d, %v", v, n, most, err)
		}
	}
}

// TestSyntaxOffset checks where values are reported to be broken.
func TestSyntaxOffset(t *testing.T) {
	for _, test := range []struct {
		text string
		want int64
	}{
		{`{"a":tru}`, 8}, {`{"a" 1}`, 5}, {`{"a":1;}`, 6}, {`[1,2,x]`, 5}, {`["\x"]`, 3},
		{"[\"a\n\"]", 3}, {`["\u00zz"]`, 6}, {`[01]`, 2}, {`[1.x]`, 3}, {`{"a":1,}`, 7},
	} {
		_, err := skipValue([]byte(test.text), 0, 0)
		var broken *SyntaxError
		if !errors.As(err, &broken) || broken.Offset != test.want {
			t.Errorf("skipValue(%q): %v, want byte %d", test.text, err, test.want)
		}
	}
}
