package trail

import "bytes"

// A trail log as CloudTrail writes it: one object after another, without white space between
// them.
const (
	logHead = recordsKey + ":["
	logTail = "]}"
)

// A span is where a record is in a text.
type span struct{ begin, end int }

// A skimmer goes through a log window by window, counts its records and finds those that may
// hold a needle. It accepts only a log as CloudTrail writes it, and leaves anything else to
// the splitter.
//
// If the log is valid JSON, the count and the spans are exact. If it is not, the skimmer may
// accept what the splitter would refuse: in records without a needle it looks only at the
// braces.
type skimmer struct {
	finder  *finder
	max     int  // a larger record, in bytes, is left to the splitter
	trust   bool // do not check the JSON of the records found: the consumer does
	kernel  bool // plainRecord may be called
	begun   bool
	records int64
	spans   []span // in the last window: records that may hold a needle
}

// window takes the next window b: what the last one left over, then new text. The bytes
// between its length and its capacity may be read, but do not count. It returns how many
// bytes are finished, or false if it does not accept the text.
func (s *skimmer) window(b []byte, end bool) (used int, ok bool) {
	s.spans = s.spans[:0]
	begin := 0
	if !s.begun {
		if !bytes.HasPrefix(b, []byte(logHead)) {
			return 0, false
		}
		begin, s.begun = len(logHead), true
	}
	l := look{finder: s.finder, braces: braces{b: b}, hits: newHits(s.finder, b), kernel: s.kernel}
	for {
		stop, ok := l.object(begin)
		if !ok || stop == len(b) {
			return begin, !end
		}
		if stop-begin > s.max || b[stop] != ',' && b[stop] != ']' {
			return 0, false
		}
		if b[stop] == ']' {
			if !end {
				return begin, true // nothing may follow
			}
			if string(bytes.TrimRight(b[stop:], " \t\r\n")) != logTail {
				return 0, false
			}
		}
		if !isRecord(b[begin:stop]) {
			return 0, false // perhaps a wrapper of records
		}
		s.records++
		if l.mayMatch(begin, stop) {
			if !s.trust {
				if n, err := skipValue(b[begin:stop], 0, 1); err != nil || n < stop-begin {
					return 0, false
				}
			}
			s.spans = append(s.spans, span{begin, stop})
		}
		if b[stop] == ']' {
			return len(b), true
		}
		begin = stop + 1
	}
}

// A look goes through a window record by record. Where the kernel gives no answer, braces do;
// where it does, braces would give the same answer.
type look struct {
	finder *finder
	braces braces
	hits   hits
	kernel bool
	pair   bool // the last record may hold the pair of the finder
	escape int  // index in the last record before which no escape hides a letter
}

// object returns the end of the object that begins at begin, as braces.object does.
func (l *look) object(begin int) (end int, ok bool) {
	b := l.braces.b
	if !l.kernel || begin >= len(b) || b[begin] != '{' {
		return l.braces.object(begin)
	}
	p := l.finder.pair
	more := b[begin:min(len(b)+kernelReach, cap(b))] // otherwise it could not answer for the last records
	end, l.escape, l.pair = plainRecord(more, p.first, p.second, p.distance)
	if end > 0 && begin+end <= len(b) {
		return begin + end, true
	}
	l.escape, l.pair = 0, true
	return l.braces.object(begin)
}

// mayMatch reports whether the last object, which is b[begin:end], may hold a needle.
func (l *look) mayMatch(begin, end int) bool {
	if !l.kernel {
		return l.hits.from(begin) < end
	}
	f, rec := l.finder, l.braces.b[begin:end]
	return (l.pair || !f.paired) && f.find(rec, 0) < len(rec) ||
		l.escape < len(rec) && f.hidden(rec, l.escape) < len(rec)
}

// braces goes through a JSON text from one closing brace to the next.
type braces struct {
	b        []byte
	at       int  // how far it has come
	inString bool // whether at is in a string
}

// object returns the end of the object that begins at begin. Braces in a string may be
// anything. If in doubt, object counts an opening brace too many, so it may miss the end but
// never returns a wrong one.
func (m *braces) object(begin int) (end int, ok bool) {
	if begin >= len(m.b) || m.b[begin] != '{' {
		return 0, false
	}
	m.at, m.inString = begin, false
	depth := 0       // opening braces before counted minus closing ones
	counted := begin // from here on, opening braces are counted only when it matters
	for {
		shut := bytes.IndexByte(m.b[m.at:], '}')
		if shut < 0 {
			return 0, false
		}
		shut += m.at
		next := m.string(shut)
		if next == 0 {
			depth += bytes.Count(m.b[counted:m.at], []byte{'{'}) + m.walk(shut)
			m.at, counted = shut+1, shut+1
			if m.inString {
				continue
			}
			if depth--; depth == 0 {
				return m.at, true
			}
			continue
		}
		m.at, m.inString = next, false
		for i := shut; i < next; i++ {
			if m.b[i] != '}' {
				continue
			}
			if depth--; depth <= 0 {
				// If one of these is in a string, the end is never found.
				depth += bytes.Count(m.b[counted:i], []byte{'{'})
				counted = i
			}
			if depth == 0 {
				return i + 1, true
			}
		}
	}
}

// walk goes to the index to, byte by byte, and returns how many braces open on the way
// outside of strings.
func (m *braces) walk(to int) (opened int) {
	for i := m.at; i < to; i++ {
		switch m.b[i] {
		case '\\':
			i++
		case '"':
			m.inString = !m.inString
		case '{':
			if !m.inString {
				opened++
			}
		}
	}
	return opened
}

// string returns the index of the opening quote after the brace, if only braces, brackets and
// commas are between them. All of these are outside of strings. It returns 0 if it cannot
// tell. A quote that ends a string is followed by a comma, a colon, a closing brace or
// bracket, or white space. A quote followed by anything else begins a string, so everything
// before it, back to the brace, is outside of strings.
func (m *braces) string(brace int) (begin int) {
	const most = 8 // farther away it is not worth looking
	for i := brace + 1; i < min(brace+most, len(m.b)-1); i++ {
		switch m.b[i] {
		case '{', '}', '[', ']', ',':
		case '"':
			switch m.b[i+1] {
			case ',', ':', '}', ']', ' ', '\t', '\r', '\n':
				return 0
			}
			return i
		default:
			return 0
		}
	}
	return 0
}
