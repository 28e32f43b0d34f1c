package trail_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// picks are the members that the tests look for.
var (
	picks = []string{"a", "b", "b.c", "b.d.e", "b.d", "f", "longer than eight bytes", "", "b.g"}
	known = []string{"h", "b.h", "i.j"}
)

// picked returns what p finds in v, one line for each of picks.
func picked(p *trail.Picker, v []byte) string {
	if err := p.Pick(v); err != nil {
		return err.Error()
	}
	var b strings.Builder
	for i, path := range picks {
		if value := p.Value(i); value != nil {
			fmt.Fprintf(&b, "%s: %s\n", path, value)
		}
	}
	return b.String()
}

// wantPicked is the answer of encoding/json: the last of repeated members counts.
func wantPicked(v []byte) string {
	var b strings.Builder
	for _, path := range picks {
		value, found := json.RawMessage(v), true
		for key := range strings.SplitSeq(path, ".") {
			var members map[string]json.RawMessage
			if found = found && json.Unmarshal(value, &members) == nil; found {
				value, found = members[key]
			}
		}
		if found {
			fmt.Fprintf(&b, "%s: %s\n", path, value)
		}
	}
	return b.String()
}

func FuzzPicker(f *testing.F) {
	for _, v := range []string{
		`{}`, `{"a":1}`, `{"a":"x","b":{"c":"y","d":{"e":[1,"z"]}},"f":null}`, `{"f":1,"b":2,"a":3}`,
		`{"a":1,"a":2}`, `{"b":{"c":1},"b":{"d":{}}}`, `{"b":{"c":1},"b":null}`, `{"b":null,"b":{"c":1,"d":{"e":1},"d":3}}`,
		`{"b":{"d":{"e":1},"d":{}},"h":{"a":1}}`, `{"b":{"h":{"c":1},"g":2,"c":3},"i":{"j":{"a":1}}}`, `{"b":[{"c":1}],"h":"x","a":2}`,
		` { "a" : 1 , "b" : { "c" : [ ] } , "f" : { } } `, `{"\u0061":1,"b":{"\u0063":2},"é":3}`, "{\"a\":\n1,\t\"f\":2}",
		`{"a":"\"","f":"é\\"}`, `{"a":true,"f":false,"":-1.5e3}`, `{"longer than eight bytes":1,"longer than eight byte":2}`,
		`{"a":1,}`, `{"a"}`, `{"a":}`, `{,"a":1}`, `{"a":1 "b":2}`, `{"a:1}`, `{":":1}`, `{"none":1}`, `{"b":{"c":}}`, `{"a":x}`, "{\"a\":\"\n\"}", `[1]`, ``,
	} {
		f.Add([]byte(v), []byte(`{"a":1,"b":{"c":2,"d":{"e":3}},"f":4}`))
	}
	p := trail.NewPicker(picks, known)
	f.Fuzz(func(t *testing.T, v, before []byte) {
		whole := bytes.Clone(v)
		_ = p.Pick(before) // the object before must not matter
		got := picked(p, v)
		if fresh := picked(trail.NewPicker(picks, known), v); got != fresh {
			t.Errorf("Pick(%q) after %q:\n%s\nwant as before anything:\n%s", v, before, got, fresh)
		}
		var members map[string]json.RawMessage
		isObject := json.Unmarshal(v, &members) == nil && members != nil
		if isObject && got != wantPicked(v) {
			t.Errorf("Pick(%q):\n%s\nwant:\n%s", v, got, wantPicked(v))
		}
		err := p.Pick(v)
		if (err == nil) != isObject {
			t.Errorf("Pick(%q): %v, but encoding/json says %t", v, err, isObject)
		}
		if err != nil && p.Value(0) != nil {
			t.Errorf("Pick(%q) finds a value outside of an object", v)
		}
		if !bytes.Equal(v, whole) {
			t.Errorf("%q became %q", whole, v)
		}
	})
}

func ExamplePicker() {
	p := trail.NewPicker([]string{"eventID", "userIdentity.arn"}, []string{"eventTime"})
	for _, rec := range []string{
		`{"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::123456789012:user/Alice"},"eventID":"e-1"}`,
		`{"userIdentity":null,"eventTime":"2025-01-22T12:25:58Z","eventID":"e-2"}`,
	} {
		err := p.Pick([]byte(rec))
		fmt.Printf("%s %s %v\n", p.Value(0), p.Value(1), err)
	}
	// Output:
	// "e-1" "arn:aws:iam::123456789012:user/Alice" <nil>
	// "e-2"  <nil>
}
