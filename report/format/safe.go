package format

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cogtrail/cogtrail/scan/journal"
)

// Every text in a record was written by whoever made the request, and some of them are
// meant to harm readers of the report. Each format passes all texts through one function
// in this file.

// Safe returns s in a form that is safe for people to read. It shows unsafe characters as
// \x1b or \u202e, bytes that are not UTF-8 as \xff, and combining marks that would pile up
// on a letter as \u0301. Tables, CSV and messages use it.
func Safe(s string) string {
	if printable(s) {
		return s
	}
	var b strings.Builder
	marks := 0 // on the latest letter
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

// maxMarks is how many combining marks a letter may have. No script requires as many, and
// each further mark would make the line grow over its neighbors.
const maxMarks = 8

// maxShown is how many bytes of a text people are shown. A record may have many megabytes,
// and so may each text in it.
const maxShown = 2000

// excerpt returns s as Safe does, but only its beginning if s is longer than maxShown.
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

// printable reports whether s consists of printable ASCII characters, as most texts do.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// appendCSV appends s as a quoted cell (RFC 4180) that no spreadsheet interprets as a
// formula. It puts an apostrophe before = + - @ and their full-width forms at the start of
// the cell, and wherever a cell would start for an importer whose separator is not the
// comma, as in most of Europe: there, quoting does not protect. See OWASP, "CSV Injection".
func appendCSV(b []byte, s string) []byte {
	b = append(b, '"')
	if s != "" && strings.IndexByte("\t\r\n", s[0]) >= 0 {
		b = append(b, '\'')
	}
	begins := anyFormula // what could begin at the next character
	for _, r := range Safe(s) {
		switch r {
		case '=', '+', '@', '＝', '＋', '－', '＠', '-':
			if begins == anyFormula || begins == noFlag && r != '-' {
				b = append(b, '\'')
			}
			begins = noFormula
		case ',', ';', '|': // Safe has escaped tabs and line ends
			begins = anyFormula
		case ' ': // a separator too, but one that often precedes a command-line flag
			begins = max(begins, noFlag)
		case '"':
			b = append(b, '"')
		default:
			begins = noFormula
		}
		b = utf8.AppendRune(b, r)
	}
	return append(b, '"')
}

// What some importer could take for a formula at a position in a cell.
const (
	noFormula = iota
	noFlag
	anyFormula
)

// sheetEscape matches what a spreadsheet reads as a character that XML cannot contain.
var sheetEscape = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// noXML escapes the characters that Safe keeps and XML cannot contain.
var noXML = strings.NewReplacer("\ufffe", `\ufffe`, "\uffff", `\uffff`)

// sheetText returns s for a cell of a workbook, as excerpt does. If a spreadsheet would
// unescape some of the text, each _x in it is shown as \x5fx.
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
