package format

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cogtrail/cogtrail/scan/journal"
)

// Every text of a record was written by whoever made the request, and some of
// them mean harm to whoever reads the report. Each format has one place here
// through which all text goes.

// Safe returns s for people to read: unsafe characters are shown as \x1b or
// \u202e, bytes that are no UTF-8 as \xff, and marks that would pile up on a letter as
// \u0301. Tables, CSV and messages use it.
func Safe(s string) string {
	if printable(s) {
		return s
	}
	var b strings.Builder
	marks := 0 // on the last letter
	for i, r := range s {
		if marks++; !unicode.In(r, unicode.Mn, unicode.Me) {
			marks = 0
		}
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\ufffd"):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case !journal.Unsafe(r) && marks <= maxMarks:
			b.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return b.String()
}

// maxMarks is how many marks a letter may bear: no script needs as many, and each of
// more grows the line over its neighbours.
const maxMarks = 8

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
// formula: = + - @, or their full-width forms, get a quote mark before them where the
// cell begins, and where one would begin for an importer that takes another character
// than the comma for the separator, as most of Europe does: quoting does not protect
// there. OWASP: "CSV Injection".
func appendCSV(b []byte, s string) []byte {
	b = append(b, '"')
	if s != "" && strings.IndexByte("\t\r\n", s[0]) >= 0 {
		b = append(b, '\'')
	}
	formula := allFormulas // what would begin one here
	for _, r := range Safe(s) {
		switch {
		case strings.ContainsRune(formula, r):
			b = append(b, '\'')
			formula = ""
		case strings.ContainsRune(separators, r):
			formula = allFormulas
		case r == ' ' && formula == "": // a separator where nothing else is one, and in front of our own flags
			formula = spacedFormulas
		case r == '"':
			b = append(b, '"')
		case r != ' ':
			formula = ""
		}
		b = utf8.AppendRune(b, r)
	}
	return append(b, '"')
}

// allFormulas are what formulas begin with.
const allFormulas = "=+@＝＋－＠-"

// spacedFormulas are those of them that no flag begins with.
const spacedFormulas = "=+@＝＋－＠"

// separators are what importers may be told to take for the end of a cell. A tab and
// the end of a line come as an escape.
const separators = ",;|"

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
