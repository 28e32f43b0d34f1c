package pseudonym_test

import (
	"strings"
	"testing"
)

// Whatever precedes and follows it, an address or a user's ID that is a word of its own
// does not remain in a text or a name, and the same text always has the same replacement.
func FuzzText(f *testing.F) {
	for _, text := range []string{
		"", "jane@example.com", "jane%40example.com", `the user "jane" of arn:aws:iam::123456789012:user/jane`, "192.0.2.7:12:30", "2001:db8::77.csv", "0@0@0", "0::::", `0@"`,
		"/home/jane/x /Users/Jane Roe/", "d23f0824-128b-4f33-8c5c-7fd0a6a3a450", `"open \" jane`, "'\"' x", "s3://b/AWSLogs/123456789012/x.gz",
	} {
		f.Add(text, text)
	}
	k := key(f, 1)
	f.Fuzz(func(t *testing.T, before, after string) {
		for what, replace := range map[string]func(string) string{"text": k.Text, "name": k.Name} {
			for _, planted := range []string{"planted@example.com", "e1b0c442-98fc-4c14-9afb-f4c8996fb924", "203.0.113.77"} {
				s := before + " " + planted + " " + after
				got := replace(s)
				if strings.Contains(got, planted) && !strings.Contains(before+after, planted) {
					t.Errorf("the %s %q: %q", what, s, got)
				}
				if got != replace(s) {
					t.Errorf("the %s %q changes", what, s)
				}
			}
		}
	})
}
