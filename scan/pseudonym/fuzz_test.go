package pseudonym_test

import (
	"strings"
	"testing"
)

// The text of a text is itself, as is the name of a name, and an address that stands
// apart is in neither.
func FuzzText(f *testing.F) {
	for _, text := range []string{
		"", "jane@example.com", "jane%40example.com", `the user "jane" of arn:aws:iam::123456789012:user/jane`, "192.0.2.7:12:30", "2001:db8::77.csv",
		"0@0@0", "/home/jane/x /Users/Jane Roe/", "d23f0824-128b-4f33-8c5c-7fd0a6a3a450", `"open \" jane`, "'\"' x", "s3://b/AWSLogs/123456789012/x.gz",
	} {
		f.Add(text)
	}
	k := key(f, 1)
	f.Fuzz(func(t *testing.T, text string) {
		for what, replace := range map[string]func(string) string{"text": k.Text, "name": k.Name} {
			once := replace(text)
			if twice := replace(once); twice != once {
				t.Errorf("the %s %q is %q, and that is %q", what, text, once, twice)
			}
			if got := replace(text + " planted@example.com "); strings.Contains(got, "planted@example.com") {
				t.Errorf("the %s %q: %q", what, text, got)
			}
		}
	})
}
