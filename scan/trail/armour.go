package trail

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/cogtrail/cogtrail/scan/inflate"
)

const (
	// minWrapped is the least length of a string that may hold a record.
	minWrapped = 40
	// Strings may inflate to maxInflate bytes in all, plus inflateShare times the bytes of
	// the object before them.
	maxInflate   = 64 << 20
	inflateShare = 64
)

// armour holds what is needed to open strings. It is reused.
type armour struct {
	texts [maxWraps + 1][2][]byte // unquoted and inflated, by the number of enclosing strings
	gzip  inflate.Reader
}

// searchString looks for records in the content of the string quoted: JSON, plain or in
// base64, and inside base64 with or without gzip.
func (s *splitter) searchString(quoted []byte, p spot) error {
	if len(quoted) < minWrapped {
		return nil
	}
	if p.wraps >= maxWraps {
		s.unknown = true
		return s.bad(p.at, fmt.Errorf("strings nest more than %d deep: not searched for records", maxWraps))
	}
	first := quoted[1]
	if first != '\\' && first != '{' && first != '[' && first != ' ' && first != '\t' && !isBase64(first) {
		return nil
	}
	text := &s.armour.texts[p.wraps][0]
	*text = appendUnquoted(slices.Grow((*text)[:0], len(quoted)), quoted) // in one step: a string may be as long as the object
	p.wraps++
	if isBase64(first) && stampLen(*text) == 0 {
		return s.searchBase64(*text, p)
	}
	return s.searchText(*text, p.in(inString))
}

// searchText looks for records in a text of consecutive values.
func (s *splitter) searchText(b []byte, p spot) error {
	before := s.found
	for i := 0; ; {
		for n := 1; n > 0; i += n {
			n = separator(b[i:])
		}
		if i == len(b) {
			return nil
		}
		i += stampLen(b[i:])
		if i == len(b) {
			return nil
		}
		if c := b[i]; c != '{' && c != '[' && c != '"' {
			if s.found > before && mayBePiece(b[i:]) {
				return s.damaged(p.at, errors.New("the string that holds records continues with other text"))
			}
			return nil
		}
		end, err := skipValue(b, i, 1)
		if err != nil {
			if s.found > before || bytes.HasPrefix(b[i:], []byte(firstKey)) {
				return s.damaged(p.at, fmt.Errorf("the string that holds records is broken: %w", unplaced(err)))
			}
			return nil
		}
		if err := s.search(b[i:end], p.inside()); err != nil {
			return err
		}
		i = end
	}
}

// searchBase64 looks for records in a text that may be base64.
func (s *splitter) searchBase64(b []byte, p spot) error {
	b, ok := fromBase64(b)
	if !ok {
		return nil
	}
	if !inflate.IsGzip(b) {
		return s.searchText(b, p.in(inBase64))
	}
	out := &s.armour.texts[p.wraps-1][1]
	err := s.inflate(out, b, p.at)
	limit, over := (*LimitError)(nil), (*inflate.BudgetError)(nil)
	if errors.As(err, &limit) || errors.As(err, &over) {
		return err
	}
	if err != nil {
		return s.damaged(p.at, fmt.Errorf("gzip in base64: %w", err))
	}
	return s.searchText(*out, p.in(inGzip))
}

// damaged reports something that held records, or may have.
func (s *splitter) damaged(at int64, err error) error {
	s.known = true
	return s.bad(at, err)
}

// inflate inflates all of b.
func (s *splitter) inflate(out *[]byte, b []byte, at int64) error {
	z := &s.armour.gzip
	if err := z.Reset(b, nil); err != nil {
		return err
	}
	*out = (*out)[:0]
	for {
		if len(*out) == cap(*out) {
			*out = append(*out, 0)[:len(*out)]
		}
		n, err := z.Read((*out)[len(*out):cap(*out)])
		*out = (*out)[:len(*out)+n]
		if s.inflated += int64(n); len(*out) > 4*s.max || s.inflated > maxInflate+inflateShare*at {
			return &LimitError{at, 4 * s.max}
		}
		if over := s.budget.Spend(n); over != nil {
			return over
		}
		if err == io.EOF {
			var more bool
			if more, err = z.More(); err == nil && !more {
				return nil
			}
			if err == nil {
				err = z.Next()
			}
		}
		if err != nil {
			return err
		}
	}
}

// fromBase64 decodes b in place if it is the base64 (either alphabet) of JSON or gzip.
func fromBase64(b []byte) ([]byte, bool) {
	for i, c := range b {
		switch {
		case c == '-':
			b[i] = '+'
		case c == '_':
			b[i] = '/'
		case !isBase64(c) && c != '=' && c != '\n' && c != '\r':
			return nil, false
		}
	}
	for len(b) > 0 && (b[len(b)-1] == '=' || b[len(b)-1] == '\n' || b[len(b)-1] == '\r') {
		b = b[:len(b)-1]
	}
	var head [3]byte
	if len(b) < minWrapped-2 {
		return nil, false
	}
	if _, err := base64.RawStdEncoding.Decode(head[:], b[:4]); err != nil {
		return nil, false
	}
	switch {
	case head[0] == '{', head[0] == '[', head[0] == '"', separator(head[:]) > 0, inflate.IsGzip(head[:]):
	default:
		return nil, false
	}
	n, err := base64.RawStdEncoding.Decode(b, b)
	return b[:n], err == nil
}

func isBase64(c byte) bool {
	return isAlphanumeric(c) || c == '+' || c == '/' || c == '-' || c == '_'
}
