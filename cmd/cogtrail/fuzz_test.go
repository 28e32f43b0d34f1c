package main

import (
	"strings"
	"testing"
	"time"
)

// However people write a source, the form that address returns names the same source, and no
// message repeats what follows the question mark of a URL.
func FuzzAddress(f *testing.F) {
	for _, arg := range []string{
		"s3://b/p", "S3://B/p", "arn:aws:s3:::b/p", "arn:aws:s3:eu-west-1:123456789012:accesspoint/a", "https://b.s3.eu-west-1.amazonaws.com/p?X-Amz-Signature=0",
		"https://s3.amazonaws.com/b/p", "https://eu-west-1.console.aws.amazon.com/s3/buckets/b?prefix=p", "https://example.com/?X-Amz-Signature=0", "lookup://EU-WEST-1",
		"logs://eu-west-1//aws/x", "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/x:*", "https://x.console.aws.amazon.com/cloudwatch/home?region=x#logsV2:log-groups/log-group/$252Faws", "https://console.aws.amazon.com/?region=EU-WEST-1#logsV2:log-groups/log-group/x", "-", "a/b", "http://%zz",
	} {
		f.Add(arg)
	}
	f.Fuzz(func(t *testing.T, arg string) {
		if strings.Contains(arg, "\x00") {
			return // arguments of a program cannot hold one
		}
		const secret = "PlantedSignature"
		if _, err := address(arg + "?X-Amz-Signature=" + secret); err != nil && strings.HasPrefix(strings.ToLower(arg), "http") && strings.Contains(err.Error(), secret) {
			t.Errorf("%q: %v", arg, err)
		}
		once, err := address(arg)
		if err != nil {
			return
		}
		if twice, err := address(once); twice != once || err != nil {
			t.Errorf("%q is %q, and that is %q, %v", arg, once, twice, err)
		}
	})
}

// A time that is accepted equals its RFC 3339 form, and is in the time zone of now unless it
// has an offset. A span is positive and at most a hundred years.
func FuzzTimes(f *testing.F) {
	for _, s := range []string{"2025", "2025-1", "2025/01/22", "2025-01-22 12:00", "2025-01-22T12:00:00.5+09:00", "today", "NOW", "90d", "2 weeks", "1mo", "1y", "36h", "9999-12-31", "0000-01-01", "5M", "99999999999999999999d"} {
		f.Add(s)
	}
	zone := time.FixedZone("", 9*60*60)
	now := time.Date(2025, 1, 23, 1, 2, 3, 0, zone)
	f.Fuzz(func(t *testing.T, s string) {
		if at, err := parseTime("--from", s, now); err == nil && s != "" {
			again, err := parseTime("--from", at.Format(time.RFC3339Nano), now)
			if err != nil || !again.Equal(at) {
				t.Errorf("%q is %v, and that is %v, %v", s, at, again, err)
			}
		}
		n, u, err := cutSpan(s)
		if err != nil {
			return
		}
		if length, err := parseSpan(s); err != nil || length <= 0 || length > 100*366*day {
			t.Errorf("%q is %v, %v", s, length, err)
		}
		if before := u.before(n, now); !before.Before(now) {
			t.Errorf("%q before %v is %v", s, now, before)
		}
	})
}
