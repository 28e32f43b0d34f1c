package report

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Every text of a record was written by whoever made the request, and some of
// them mean harm to whoever reads the report. Each format has one place here
// through which all text goes.

// unsafe reports whether r can act on a terminal or mislead about what is
// shown: control characters, and characters that reorder or hide text
// (Unicode Standard Annex #9; CVE-2021-42574).
func unsafe(r rune) bool {
	switch {
	case r < ' ', 0x7f <= r && r <= 0x9f: // C0, DEL, C1
		return true
	case r == 0x061c, r == 0x200e, r == 0x200f, 0x202a <= r && r <= 0x202e, 0x2066 <= r && r <= 0x2069: // bidirectional
		return true
	case r == 0x2028, r == 0x2029, r == 0xfeff, 0x200b <= r && r <= 0x200d: // line separators, zero width
		return true
	}
	return false
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
		case unsafe(r):
			fmt.Fprintf(&b, `\u%04x`, r)
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
			out = append(out, `\u`...)
			out = append(out, "0000"[len(strconv.FormatInt(int64(r), 16)):]...)
			out = strconv.AppendInt(out, int64(r), 16)
			continue
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}
