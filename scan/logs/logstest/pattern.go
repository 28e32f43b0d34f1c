package logstest

import "regexp"

// matcher returns what a pattern lets through: all if it is empty or, between percent
// signs, what a regular expression matches. There are others.
func matcher(pattern string) (match func(string) bool, ok bool) {
	if pattern == "" {
		return func(string) bool { return true }, true
	}
	m := between.FindStringSubmatch(pattern)
	if m == nil {
		return nil, false
	}
	re, err := regexp.Compile(m[1])
	if err != nil {
		return nil, false
	}
	return re.MatchString, true
}

// between is a regular expression of the characters that it may have.
var between = regexp.MustCompile(`^%([A-Za-z0-9:_#=@/;,\-^$?\[\]{}|\\*+.]+)%$`)
