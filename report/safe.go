package report

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Every text of a record was written by whoever made the request, and some of
// them mean harm to whoever reads the report. Each format has one place here
// through which all text goes.

// unsafe reports whether r can act on a terminal or mislead about what is
// shown: control characters, line and paragraph separators, and format
// characters, which reorder or hide text (CVE-2021-42574).
func unsafe(r rune) bool {
	return r < ' ' || r >= 0x7f && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp))
}

// Safe returns s for people to read: unsafe characters are shown as \x1b or
// \u202e, and bytes that are no UTF-8 as \xff. Tables, CSV and messages use it.
func Safe(s string) string {
	clean := func(r rune) bool { return unsafe(r) || r == utf8.RuneError }
	if strings.IndexFunc(s, clean) < 0 {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\ufffd"):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case unsafe(r) && r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		case unsafe(r) && r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		case unsafe(r):
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// csvCell returns s as a quoted cell (RFC 4180) that no spreadsheet takes for a
// formula: one that begins with = + - @, or their full-width forms, gets a
// quote mark before it. All cells are quoted, so that a separator of another
// locale does not start a new one. OWASP: "CSV Injection".
func csvCell(s string) string {
	if first, _ := utf8.DecodeRuneInString(s); strings.ContainsRune("=+-@＝＋－＠\t\r\n", first) && s != "" {
		s = "'" + s
	}
	return `"` + strings.ReplaceAll(Safe(s), `"`, `""`) + `"`
}

// safeJSON writes the unsafe characters that encoding/json leaves in strings as
// \u202e: the same JSON, without a raw one in it.
func safeJSON(encoded []byte) []byte {
	escape := func(r rune) bool { return r >= 0x7f && unsafe(r) }
	if bytes.IndexFunc(encoded, escape) < 0 {
		return encoded
	}
	out := make([]byte, 0, len(encoded)+64)
	for _, r := range string(encoded) {
		if escape(r) {
			for _, unit := range utf16.AppendRune(nil, r) {
				out = fmt.Appendf(out, `\u%04x`, unit)
			}
			continue
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}
