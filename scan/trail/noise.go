package trail

import "errors"

// Beside records a stream may have what holds none: the lines of an agent or of a
// function, the actions of a bulk request, values of others. That is noise, and
// costs nothing, as long as it cannot be a piece of a record. A record in pieces
// has its braces in some of them and the names of its members, with their quotes
// and colons, in others: none of these is noise, and neither is what base64 or
// other bytes may hide.

// errPiece is about what is no record, and no noise either.
var errPiece = errors.New("no record of CloudTrail, but what may be a part of one")

// noiseLine passes the line at t.i, which is broken JSON, if it is noise.
func (s *splitter) noiseLine(t *text, broken *SyntaxError) bool {
	line, ok := t.lineAt()
	if !ok || len(line) == 0 {
		return false
	}
	switch line[0] {
	case '[', '"': // of a value that was cut the end is not on the line
		if broken.Offset >= t.base+int64(t.i+len(line)) {
			return false
		}
	case ']', '<': // what closes an array, and an error page in the place of a log
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

// passLine counts noise on the line at t.i, once. A line behind a timestamp is one of
// a log; without any, text is what the object is broken by until records are found.
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

// isNoise reports whether the value v, in which no record was found, has no piece of
// one either, in strings that are wraps deep in others.
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

// isNoiseText is isNoise of what a string holds.
func isNoiseText(b []byte, wraps int) bool {
	if len(b) > 0 && (b[0] == '{' || b[0] == '[' || b[0] == '"') && checkLine(b) == nil {
		return isNoise(b, wraps)
	}
	return !mayBePiece(b)
}

// longWord is from how many bytes on a word of base64 may hold a piece of a record:
// lines of it are as long in mails.
const longWord = 60

// mayBePiece reports whether the text b, which is no JSON, may be a piece of a record.
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

// namesMember reports whether b has the name of a member that tells a record or holds
// one, however it is written.
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

// hasFold reports whether b begins with the lower-case word, in any case.
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
