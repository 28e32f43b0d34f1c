package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
)

// hostileNames are names that anyone who can write to an archive can give to objects.
var hostileNames = []string{
	"\x1b[31mred", "\x1b]8;;http:evil.example\x07link", "rtl\u202egnp.json", "two\nlines.json", "carriage\rreturn", "c1\u009b31m",
	"line\u2028separator", "tag\U000e0041", "\xff\xfe", "=1+1", "<script>alert(1)<", "{{.}}", "[link](http:evil.example)", "%s%n", "`|`",
}

// No name of an object appears unescaped, neither in a report of any format nor in a message.
// The same holds for names in flags and journals.
func TestHostileNamesInEveryFormatAndMessage(t *testing.T) {
	record, err := os.ReadFile("../../testdata/cognito/DeleteUser.json")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.Mkdir("in", 0o700); err != nil {
		t.Fatal(err)
	}
	for i, name := range hostileNames {
		content := [][]byte{record, []byte("{"), []byte(`{"a": 1}`), nil}[i%4]
		if err := os.WriteFile(filepath.Join("in", name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	check := func(what, text string) {
		t.Helper()
		raw := func(r rune) bool {
			return r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp))
		}
		if i := strings.IndexFunc(text, raw); i >= 0 {
			t.Errorf("%s: raw %q", what, text[max(0, i-20):min(len(text), i+20)])
		}
		if strings.Contains(text, "\nlines") {
			t.Errorf("%s: a name breaks the line", what)
		}
	}
	for _, name := range format.Names() {
		if name == "parquet" {
			continue // binary
		}
		parts := report.Parts
		if f, _ := format.ByName(name); f.Raw {
			parts = f.Parts
		}
		for _, part := range parts {
			status, stdout, stderr := run(t.Context(), nil, nil, "scan", "--format", name, "--report", string(part), "--sub", "11111111-2222-4333-8444-555555555501", "in")
			if status != exitIncomplete {
				t.Errorf("%s %s: status %d, %s", name, part, status, stderr)
			}
			check(name, unpacked(t, stdout))
			check("messages with "+name, stderr)
		}
	}
	for _, name := range hostileNames {
		for _, args := range [][]string{
			{"scan", name}, {"scan", "--format", name, "in"}, {"scan", "--report", name, "in"}, {"scan", "--from", name, "in"}, {"scan", "--by", name, "in"},
			{"scan", "--time-zone", name, "in"}, {"scan", "--events", name, "in"}, {"scan", "--include", "[" + name, "in"}, {"scan", "--max-object", name, "in"},
			{"scan", "--output", name + "/x", "in"}, {"scan", "--journal", name + "/x", "in"}, {"scan", "--keys-from", name, "in"}, {"scan", "s3://" + name},
			{"scan", "--report", "users", "--inactive", name, "in"}, {"scan", "--report", "users", "--deleted-with-pool", name, "in"},
			{"scan", "--report", "timeline", "--sub", name, "in"}, {"report", name}, {"report", filepath.Join("in", name)}, {"--" + name}, {name}, {"bench", name}, {"scan", "--dry-run", "in"},
		} {
			status, stdout, stderr := run(t.Context(), nil, nil, args...)
			if status == exitComplete && args[0] != "scan" {
				t.Errorf("%q: status %d", args, status)
			}
			check(strings.Join(args, " "), stdout+stderr)
		}
	}
}
