package pattern

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// fits reports whether text consists of the pieces of a wildcard with anything between
// them. Each piece is matched where it first occurs, which leaves the most text for the
// pieces after it, so that there is no backtracking.
func fits(text []byte, pieces []string) bool {
	first, last := pieces[0], pieces[len(pieces)-1]
	if len(pieces) == 1 {
		return string(text) == first
	}
	if len(text) < len(first)+len(last) || string(text[:len(first)]) != first || string(text[len(text)-len(last):]) != last {
		return false
	}
	text = text[len(first) : len(text)-len(last)]
	for _, piece := range pieces[1 : len(pieces)-1] {
		at := index(text, piece)
		if at < 0 {
			return false
		}
		text = text[at+len(piece):]
	}
	return true
}

// index is bytes.Index for a string. It does not allocate if piece is short.
func index(text []byte, piece string) int {
	var space [64]byte
	return bytes.Index(text, append(space[:0], piece...))
}

// piecesOf returns the pieces between the asterisks of a wildcard, where \* and \\ stand for
// the character after the backslash. If the wildcard is wrong, it says how.
func piecesOf(text string) (pieces []string, wrong string) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '*':
			if i > 0 && text[i-1] == '*' && b.Len() == 0 && len(pieces) > 0 {
				return nil, "a wildcard may not have two asterisks in a row"
			}
			pieces = append(pieces, b.String())
			b.Reset()
		case '\\':
			if i++; i == len(text) || text[i] != '*' && text[i] != '\\' {
				return nil, `a backslash in a wildcard must precede * or \`
			}
			b.WriteByte(text[i])
		default:
			b.WriteByte(c)
		}
	}
	return append(pieces, b.String()), ""
}

// alike reports whether the rune r of a record equals w, of a pattern, ignoring case.
func alike(r, w rune) bool {
	return r == w || r == unicode.ToLower(w) || r == unicode.ToUpper(w)
}

// foldedHead returns how many bytes at the beginning of text equal want, ignoring case, or
// -1 if text does not begin with want.
func foldedHead(text []byte, want string) int {
	n := 0
	for _, w := range want {
		r, size := utf8.DecodeRune(text[n:])
		if size == 0 || !alike(r, w) {
			return -1
		}
		n += size
	}
	return n
}

// foldedTail reports whether text ends with want, ignoring case.
func foldedTail(text []byte, want string) bool {
	for len(want) > 0 {
		w, n := utf8.DecodeLastRuneInString(want)
		r, size := utf8.DecodeLastRune(text)
		if size == 0 || !alike(r, w) {
			return false
		}
		want, text = want[:len(want)-n], text[:len(text)-size]
	}
	return true
}
