package trail

import (
	"encoding/binary"
	"encoding/hex"
	"unicode/utf16"
	"unicode/utf8"
)

// String returns the text of the JSON value v and whether v is a string. Invalid UTF-8 and
// lone surrogates become U+FFFD, as in encoding/json.
func String(v []byte) (string, bool) {
	text, ok := Text(v)
	return string(text), ok
}

// Text is like String. Its result is a slice of v if v is ASCII without escapes.
func Text(v []byte) ([]byte, bool) {
	if len(v) < 2 || v[0] != '"' {
		return nil, false
	}
	return unquoted(v), true
}

// unquoted returns the text of a JSON string: a slice of it if it is ASCII without escapes.
func unquoted(quoted []byte) []byte {
	body := quoted[1 : len(quoted)-1]
	for i := 0; i < len(body); {
		if i+8 <= len(body) {
			x := binary.LittleEndian.Uint64(body[i:])
			if x&0x8080808080808080 == 0 && special(x) == 0 {
				i += 8
				continue
			}
		}
		if c := body[i]; c == '\\' || c >= utf8.RuneSelf {
			return appendUnquoted(nil, quoted)
		}
		i++
	}
	return body
}

// appendUnquoted appends the text of a valid JSON string to dst.
func appendUnquoted(dst, quoted []byte) []byte {
	for s := quoted[1 : len(quoted)-1]; len(s) > 0; {
		switch c := s[0]; {
		case c == '\\':
			dst, s = appendEscape(dst, s)
		case c < utf8.RuneSelf:
			dst, s = append(dst, c), s[1:]
		default:
			r, n := utf8.DecodeRune(s)
			dst, s = utf8.AppendRune(dst, r), s[n:]
		}
	}
	return dst
}

// appendEscape appends the character of the escape at the start of s, and returns the rest of
// s.
func appendEscape(dst, s []byte) (out, rest []byte) {
	const short = "\"\"\\\\//b\bf\fn\nr\rt\t"
	if s[1] != 'u' {
		for i := 0; i < len(short); i += 2 {
			if s[1] == short[i] {
				return append(dst, short[i+1]), s[2:]
			}
		}
	}
	r := unicodeEscape(s)
	s = s[6:]
	if utf16.IsSurrogate(r) {
		if low := unicodeEscape(s); utf16.DecodeRune(r, low) != utf8.RuneError {
			return utf8.AppendRune(dst, utf16.DecodeRune(r, low)), s[6:]
		}
		r = utf8.RuneError
	}
	return utf8.AppendRune(dst, r), s
}

// unicodeEscape returns the code unit of the \uXXXX at the start of s, or U+FFFD if there is
// none.
func unicodeEscape(s []byte) rune {
	var b [2]byte
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return utf8.RuneError
	}
	if _, err := hex.Decode(b[:], s[2:6]); err != nil {
		return utf8.RuneError
	}
	return rune(binary.BigEndian.Uint16(b[:]))
}
