package cognito

import (
	"bytes"
	"encoding/binary"
	"math"
	"strconv"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// said returns the text of v: a string, the first element of an array (hosted events have
// arrays of strings), or a number or boolean as written. It returns nothing for null, objects
// and redacted values. The result may be a slice of v.
func said(v []byte) []byte {
	if len(v) == 0 {
		return nil
	}
	switch v[0] {
	case '"':
		if s, _ := trail.Text(v); !redacted(s) {
			return s
		}
		return nil
	case '[':
		var first []byte
		_ = trail.Elements(v, func(element []byte) bool {
			first = element
			return false
		})
		if len(first) > 0 && first[0] == '[' {
			return nil
		}
		return said(first)
	case '{', 'n':
		return nil
	}
	return v
}

// redacted reports whether s is a placeholder of Cognito for a value.
func redacted(s []byte) bool {
	return string(s) == "HIDDEN_DUE_TO_SECURITY_REASONS" || string(s) == "HIDDEN_FOR_SECURITY_REASONS"
}

// integer returns the whole number s, which CloudTrail writes as 200, 200.0 or "200", and 0
// for anything else.
func integer(s []byte) int {
	if len(s) == 0 {
		return 0 // the usual case; an error would cost more
	}
	if len(s) == 3 && '1' <= s[0] && s[0] <= '9' && isDigit(s[1]) && isDigit(s[2]) {
		return int(s[0]-'0')*100 + int(s[1]-'0')*10 + int(s[2]-'0')
	}
	f, err := strconv.ParseFloat(string(s), 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<31 {
		return 0
	}
	return int(f)
}

// hasElement reports whether v is an array that is not empty.
func hasElement(v []byte) (has bool) {
	if len(v) > 0 && v[0] == '[' {
		_ = trail.Elements(v, func([]byte) bool { has = true; return false })
	}
	return has
}

// A kept text need not be made again: most values occur in one record after another. It is
// found by the JSON that it came from.
type kept struct{ json, text string }

const (
	placeBits = 10
	places    = 1 << placeBits
	// Longer texts are not kept, so that a Parser stays small.
	longestKept = 256
)

// text returns the text of the value.
func (p *Parser) text(value int) string {
	if v := p.picker.Value(value); v != nil {
		return p.textIn(v)
	}
	return ""
}

// firstText returns the first text that is not empty.
func (p *Parser) firstText(values ...int) string {
	for _, v := range values {
		if s := p.text(v); s != "" {
			return s
		}
	}
	return ""
}

// textIn returns the text of v, without the secrets in addresses.
func (p *Parser) textIn(v []byte) string {
	if len(v) < 8 || len(v) > longestKept {
		return string(masked(said(v)))
	}
	// Two texts with the same place should not displace each other every time.
	pair := &p.kept[place(v)]
	if pair[0].json == string(v) {
		return pair[0].text
	}
	if pair[0], pair[1] = pair[1], pair[0]; pair[0].json != string(v) {
		pair[0] = keep(v)
	}
	return pair[0].text
}

func keep(v []byte) kept {
	text, json := masked(said(v)), string(v)
	if at := bytes.Index(v, text); at >= 0 {
		return kept{json, json[at : at+len(text)]}
	}
	return kept{json, string(text)}
}

// place returns where the text of v, which has at least eight bytes, is kept.
func place(v []byte) uint64 {
	h := binary.LittleEndian.Uint64(v)
	h = h*0x9e3779b97f4a7c15 ^ binary.LittleEndian.Uint64(v[len(v)/2-4:])
	h = h*0x9e3779b97f4a7c15 ^ binary.LittleEndian.Uint64(v[len(v)-8:])
	return (h * 0x9e3779b97f4a7c15) >> (64 - placeBits)
}
