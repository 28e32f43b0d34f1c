package trail

import "bytes"

// A trail log as CloudTrail writes it: one object after another, without white
// space between them.
const (
	logHead = recordsKey + ":["
	logTail = "]}"
)

// A span is where a record is in a text.
type span struct{ begin, end int }

// A skimmer goes through a log, window by window, counts its records and finds
// those that may hold a needle. It takes nothing but a log as CloudTrail writes
// it, and leaves anything else to the splitter.
//
// If the log is valid JSON, number and spans are exact. If it is not, the
// splitter would refuse what the skimmer may accept: of the records that it does
// not find it looks at nothing but the braces.
type skimmer struct {
	finder  *finder
	max     int  // bytes of a record, above which it is left to the splitter
	trust   bool // do not check the JSON of the records found: who gets them will
	kernel  bool // plainRecord may be called
	begun   bool
	records int64
	spans   []span // in the last window, of records that may hold a needle
}

// window takes the next window b: what the last one left, and what comes then.
// Bytes between its length and its capacity may be read, and count for nothing. It
// returns how much of it is done with, or false for what it does not take.
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
				return begin, true // what follows must be nothing
			}
			if string(bytes.TrimRight(b[stop:], " \t\r\n")) != logTail {
				return 0, false
			}
		}
		if !isRecord(b[begin:stop]) {
			return 0, false // perhaps something around records
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

// A look goes through a window, record by record. What the kernel does not say the
// braces do, and of what it does say they would say the same.
type look struct {
	finder *finder
	braces braces
	hits   hits
	kernel bool
	pair   bool // the last record may hold the pair of the finder
	escape int  // in the last record, before which no escape hides a letter
}

// object returns where the object ends that begins at begin, as braces do.
func (l *look) object(begin int) (end int, ok bool) {
	b := l.braces.b
	if !l.kernel || begin >= len(b) || b[begin] != '{' {
		return l.braces.object(begin)
	}
	p := l.finder.pair
	more := b[begin:min(len(b)+kernelReach, cap(b))] // else it would not say where the last records end
	end, l.escape, l.pair = plainRecord(more, p.first, p.second, p.distance)
	if end > 0 && begin+end <= len(b) {
		return begin + end, true
	}
	l.escape, l.pair = 0, true
	return l.braces.object(begin)
}

// mayMatch reports whether the last object, which is at those places, may hold a
// needle.
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
	at       int  // how far it came
	inString bool // whether that is in a string
}

// object returns where the object ends that begins at begin. What it does not
// understand it counts as an opening brace too many, so that it never takes for
// the end what is none: in a string, braces may be anything.
func (m *braces) object(begin int) (end int, ok bool) {
	if begin >= len(m.b) || m.b[begin] != '{' {
		return 0, false
	}
	m.at, m.inString = begin, false
	depth := 0       // opening braces before counted, less the closing ones
	counted := begin // from here on opening braces are counted only when it matters
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
				// Should one of these be in a string, the end is never found.
				depth += bytes.Count(m.b[counted:i], []byte{'{'})
				counted = i
			}
			if depth == 0 {
				return i + 1, true
			}
		}
	}
}

// walk goes to the index to, byte by byte, and returns how many braces it saw
// open outside of strings.
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

// string returns where the string begins before which there is nothing but
// braces, brackets and commas after the brace, so that all of these are in no
// string; 0 if that cannot be said. A quote that ends a string is followed by a
// comma, a colon, a closing brace or bracket, or white space; what is followed
// by anything else begins one, and then all before it, back to the brace, is in
// none.
func (m *braces) string(brace int) (begin int) {
	const most = 8 // farther away it is no use to look
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
