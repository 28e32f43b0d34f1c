package trail

import "errors"

// Next to records, a stream may hold values and lines without any: the log lines of an agent
// or a function, the actions of a bulk request, the values of others. They are noise, which
// costs nothing, as long as they cannot be pieces of a record. A record in pieces has its
// braces in some of them, and the names of its members, with their quotes and colons, in
// others. Text with any of these is not noise, nor are base64 or other bytes that may hide
// them.

// errPiece is the error of something that is neither a record nor noise.
var errPiece = errors.New("not a CloudTrail record, but perhaps a part of one")

// noiseLine skips the line at t.i, which is broken JSON, if it is noise.
func (s *splitter) noiseLine(t *text, broken *SyntaxError) bool {
	line, ok := t.lineAt()
	if !ok || len(line) == 0 {
		return false
	}
	switch line[0] {
	case '[', '"': // a value that was cut does not end on the line
		if broken.Offset >= t.base+int64(t.i+len(line)) {
			return false
		}
	case ']', '<': // the end of an array, and an error page in place of a log
		return false
	case ':':
		if s.quoted {
			return false
		}
	}
	if mayBePiece(line) {
		return false
	}
	s.passLine(t, broken)
	t.i += len(line)
	return true
}

// passLine counts noise on the line at t.i, once. A line after a timestamp belongs to a log.
// Without a timestamp, text breaks the object unless records are found.
func (s *splitter) passLine(t *text, broken *SyntaxError) {
	if s.noisy != t.line+1 {
		s.noise++
		s.noisy = t.line + 1
	}
	s.lines = true
	if broken != nil && !t.stamped && s.broken == nil {
		s.broken = broken
		return
	}
	s.unknown = true
}

// isNoise reports whether the value v, in which no record was found, holds no piece of a
// record either. It also looks into strings; wraps is the number of strings around v.
func isNoise(v []byte, wraps int) bool {
	if namesMember(v) || wraps > maxWraps {
		return false
	}
	for i := 0; i < len(v); i++ {
		if v[i] != '"' {
			continue
		}
		end, err := skipString(v, i)
		if err != nil || !isNoiseText(unquoted(v[i:end]), wraps+1) {
			return false
		}
		i = end - 1
	}
	return true
}

// isNoiseText is isNoise for the content of a string.
func isNoiseText(b []byte, wraps int) bool {
	if len(b) > 0 && (b[0] == '{' || b[0] == '[' || b[0] == '"') && checkLine(b) == nil {
		return isNoise(b, wraps)
	}
	return !mayBePiece(b)
}

// longWord is the least length of a base64 word that may hold a piece of a record: lines of
// base64 in mails are at least this long.
const longWord = 60

// mayBePiece reports whether the text b, which is not JSON, may be a piece of a record.
func mayBePiece(b []byte) bool {
	var last byte // that is not blank
	word, plain := 0, true
	for _, c := range b {
		switch {
		case c == '{' || c == '}' || c == ':' && last == '"':
			return true
		case c < ' ' && c != '\t' && c != '\r' && c != '\n' && c != '\x1b':
			return true
		}
		if c != ' ' && c != '\t' {
			last = c
		}
		if !isBase64(c) {
			word, plain = 0, true
			continue
		}
		word, plain = word+1, plain && (isHex(c) || c == '-')
		if word >= longWord && !plain {
			return true
		}
	}
	return namesMember(b)
}

// namesMember reports whether b holds the name of a member that identifies or holds a record,
// in any spelling.
func namesMember(b []byte) bool {
	const event, trail = "event", "trail"
	for i := 0; i+len(event) < len(b); i++ {
		if b[i]|0x20 != 'e' || !hasFold(b[i:], event) {
			continue
		}
		if i >= len(trail) && hasFold(b[i-len(trail):], trail) {
			return true
		}
		rest := b[i+len(event):]
		if rest[0] == '_' || rest[0] == '-' || rest[0] == '.' {
			rest = rest[1:]
		}
		for _, name := range [...]string{"version", "source", "name", "id", "json"} {
			if hasFold(rest, name) {
				return true
			}
		}
	}
	return false
}

// hasFold reports whether b begins with the lower-case word, ignoring case.
func hasFold(b []byte, word string) bool {
	if len(b) < len(word) {
		return false
	}
	for i := range len(word) {
		if b[i]|0x20 != word[i] {
			return false
		}
	}
	return true
}
