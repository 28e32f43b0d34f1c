package trail_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// The functions that walk a value step by step find what Members and Elements find.
func TestWalk(t *testing.T) {
	for _, text := range []string{`{}`, `{"a":1}`, `{"a":"x","b":{"c":[1,2]},"a":null}`, " {\n\"a\" : \"\\u0061\" , \"\\\"b\" : [ ] } ",
		`{"a":1,}`, `{"a" 1}`, `{"a":`, `{"a":"x"`, `{,}`, `[]`} {
		var want, got []string
		wantErr := trail.Members([]byte(text), func(key, value []byte) { want = append(want, fmt.Sprintf("%s %s", key, value)) })
		gotErr := walk([]byte(text), func(member string) { got = append(got, member) })
		if !slices.Equal(got, want) || fmt.Sprint(gotErr) != fmt.Sprint(wantErr) {
			t.Errorf("%s: got %q and %v, want %q and %v", text, got, gotErr, want, wantErr)
		}
	}
}

func walk(b []byte, f func(member string)) error {
	i := trail.SkipSpace(b, 0)
	if b[i] != '{' {
		return &trail.SyntaxError{Offset: int64(i), Msg: "not a JSON object"}
	}
	i++
	for first := true; ; first = false {
		key, value, done, err := trail.NextMember(b, i, first)
		if err != nil || done {
			return err
		}
		if i, err = trail.SkipValue(b, value, 1); err != nil {
			return err
		}
		name, _ := trail.String(key)
		f(fmt.Sprintf("%s %s", name, b[value:i]))
	}
}
