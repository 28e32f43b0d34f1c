package format

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/cogtrail/cogtrail/scan/journal"
)

// Every text of a record was written by whoever made the request, and some of
// them mean harm to whoever reads the report. Each format has one place here
// through which all text goes.

// Safe returns s for people to read: unsafe characters are shown as \x1b or
// \u202e, and bytes that are no UTF-8 as \xff. Tables, CSV and messages use it.
func Safe(s string) string {
	clean := func(r rune) bool { return journal.Unsafe(r) || r == utf8.RuneError }
	if printable(s) || strings.IndexFunc(s, clean) < 0 {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\ufffd"):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case journal.Unsafe(r) && r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		case journal.Unsafe(r) && r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		case journal.Unsafe(r):
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// maxShown is how many bytes of a text are shown to people: a record may be of
// many megabytes, and so may each text in it.
const maxShown = 2000

// excerpt returns s as Safe does, but no more than its beginning if it is very long.
func excerpt(s string) string {
	if len(s) <= maxShown {
		return Safe(s)
	}
	end := maxShown
	for end > maxShown-utf8.UTFMax && !utf8.RuneStart(s[end]) {
		end--
	}
	return Safe(s[:end]) + "…"
}

// printable reports whether s is of printable ASCII, as most texts are.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// appendCSV appends s as a quoted cell (RFC 4180) that no spreadsheet takes for a
// formula: one that begins with = + - @, or their full-width forms, gets a
// quote mark before it. All cells are quoted, so that a separator of another
// locale does not start a new one. OWASP: "CSV Injection".
func appendCSV(b []byte, s string) []byte {
	b = append(b, '"')
	if first, _ := utf8.DecodeRuneInString(s); strings.ContainsRune("=+-@＝＋－＠\t\r\n", first) && s != "" {
		b = append(b, '\'')
	}
	for s = Safe(s); ; {
		text, rest, quoted := strings.Cut(s, `"`)
		b = append(b, text...)
		if !quoted {
			return append(b, '"')
		}
		b, s = append(b, `""`...), rest
	}
}

// sheetEscape is what a spreadsheet takes for a character that XML cannot hold.
var sheetEscape = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// noXML are the characters that XML cannot hold and Safe leaves.
var noXML = strings.NewReplacer("\ufffe", `\ufffe`, "\uffff", `\uffff`)

// sheetText returns s for a cell of a workbook, as excerpt does. Of a text that a spreadsheet
// would unescape each _x is shown as \x5fx.
func sheetText(s string) string {
	s = excerpt(s)
	if !printable(s) {
		s = noXML.Replace(s)
	}
	if strings.Contains(s, "_x") && sheetEscape.MatchString(s) {
		s = strings.ReplaceAll(s, "_x", `\x5fx`)
	}
	return s
}
