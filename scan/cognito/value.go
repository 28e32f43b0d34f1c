package cognito

import (
	"math"
	"strconv"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// each calls f with the members of v if v is an object; a redacted string or
// null in its place has none. Records are valid JSON throughout, so that there
// is no other error to see.
func each(v []byte, f func(key, value []byte)) {
	if len(v) > 0 && v[0] == '{' {
		_ = trail.Members(v, f)
	}
}

// field returns the value of key in the object v, nil if there is none.
func field(v []byte, key string) (value []byte) {
	each(v, func(k, x []byte) {
		if string(k) == key {
			value = x
		}
	})
	return value
}

// text returns what v says: a string, the first element of an array (hosted
// events have arrays of strings), a number or boolean as written, and nothing
// for null, objects and redacted values.
func text(v []byte) string {
	if len(v) == 0 {
		return ""
	}
	switch v[0] {
	case '"':
		if s, _ := trail.String(v); !redacted(s) {
			return s
		}
		return ""
	case '[':
		var first []byte
		_ = trail.Elements(v, func(element []byte) bool {
			first = element
			return false
		})
		if len(first) > 0 && first[0] == '[' {
			return ""
		}
		return text(first)
	case '{', 'n':
		return ""
	}
	return string(v)
}

// firstText returns the first text that is not empty.
func firstText(values ...[]byte) string {
	for _, v := range values {
		if s := text(v); s != "" {
			return s
		}
	}
	return ""
}

// redacted reports whether Cognito put s in the place of a value.
func redacted(s string) bool {
	return s == "HIDDEN_DUE_TO_SECURITY_REASONS" || s == "HIDDEN_FOR_SECURITY_REASONS"
}

// integer returns the whole number in v, which CloudTrail writes as 200, 200.0
// or "200", and 0 for anything else.
func integer(v []byte) int {
	f, err := strconv.ParseFloat(text(v), 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<31 {
		return 0
	}
	return int(f)
}

// hasElement reports whether v is an array that is not empty.
func hasElement(v []byte) (has bool) {
	if len(v) > 0 && v[0] == '[' {
		_ = trail.Elements(v, func([]byte) bool { has = true; return false })
	}
	return has
}
