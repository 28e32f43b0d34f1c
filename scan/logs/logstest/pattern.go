package logstest

import "regexp"

// matcher returns whether a message matches a pattern: any message if it is empty, or
// those that match the regular expression between percent signs. ok is false for other
// patterns, which CloudWatch Logs also has.
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

// between matches a regular expression between percent signs, with only the characters
// that CloudWatch Logs allows.
var between = regexp.MustCompile(`^%([A-Za-z0-9:_#=@/;,\-^$?\[\]{}|\\*+.]+)%$`)
