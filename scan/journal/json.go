package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// JSON returns v as JSON with a line feed behind it. Every text of a record was
// written by whoever made the request: characters that could harm whoever looks
// at it are escaped, which a program that reads it does not notice.
func JSON(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return escape(b.Bytes()), nil
}

// Unsafe reports whether r can act on a terminal or mislead about what is
// shown: control characters, line and paragraph separators, and format
// characters, which reorder or hide text (CVE-2021-42574).
func Unsafe(r rune) bool {
	return r < ' ' || r >= 0x7f && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp))
}

// escape writes the unsafe characters that encoding/json leaves in strings as
// \u202e: the same JSON, without a raw one in it.
func escape(encoded []byte) []byte {
	harmful := func(r rune) bool { return r >= 0x7f && Unsafe(r) }
	if bytes.IndexFunc(encoded, harmful) < 0 {
		return encoded
	}
	out := make([]byte, 0, len(encoded)+64)
	for _, r := range string(encoded) {
		if harmful(r) {
			for _, unit := range utf16.AppendRune(nil, r) {
				out = fmt.Appendf(out, `\u%04x`, unit)
			}
			continue
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}
