package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// JSON returns v as JSON followed by a line feed. Whoever made a request wrote the text in
// its record, so characters that could harm a person who looks at it are escaped. A program
// that reads the JSON sees no difference.
func JSON(v any, indent string) ([]byte, error) {
	e := NewEncoder()
	e.json.SetIndent("", indent)
	return e.Encode(v)
}

// An Encoder encodes many values as JSON, one line each, as [JSON] does.
type Encoder struct {
	text bytes.Buffer
	json *json.Encoder
}

// NewEncoder returns an Encoder.
func NewEncoder() *Encoder {
	e := &Encoder{}
	e.json = json.NewEncoder(&e.text)
	e.json.SetEscapeHTML(false)
	return e
}

// Encode returns v as JSON followed by a line feed, valid until the next call.
func (e *Encoder) Encode(v any) ([]byte, error) {
	e.text.Reset()
	if err := e.json.Encode(v); err != nil {
		return nil, err
	}
	return Escape(e.text.Bytes()), nil
}

// Unsafe reports whether r can act on a terminal or mislead about what is shown: control
// characters, line and paragraph separators, format characters, which reorder or hide text
// (CVE-2021-42574), and other invisible characters, by which texts that look the same can
// differ or hold more than they show.
func Unsafe(r rune) bool {
	return r < ' ' || r >= 0x7f && (unicode.IsControl(r) || r == brailleBlank || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp,
		unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point))
}

// brailleBlank looks like a blank but counts as a symbol.
const brailleBlank = '\u2800'

// Escape returns JSON with the [Unsafe] characters in its strings escaped, as in \u202e: the
// same JSON without the raw characters. Invalid UTF-8 becomes U+FFFD.
func Escape(encoded []byte) []byte {
	harmful := func(r rune) bool { return r >= 0x7f && Unsafe(r) }
	if plain(encoded) {
		return encoded
	}
	if !utf8.Valid(encoded) {
		encoded = bytes.ToValidUTF8(encoded, []byte("\ufffd"))
	}
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

// plain reports whether b holds nothing that may have to be escaped. Most text is ASCII and
// needs no closer look.
func plain(b []byte) bool {
	for _, c := range b {
		if c >= 0x7f {
			return false
		}
	}
	return true
}
