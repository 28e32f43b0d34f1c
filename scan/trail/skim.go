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

// skim finds the records of the log b that may hold a needle, and counts all of
// them. It returns false for anything that is not a log as CloudTrail writes it,
// or has a record of more than max bytes, and leaves that to the splitter.
//
// If b is valid JSON, number and spans are exact. If it is not, the splitter
// would refuse what skim may accept: of the records that it does not find it
// looks at nothing but the braces outside of strings. The spans are appended to
// found[:0].
func (f *finder) skim(b []byte, max int, found []span) (spans []span, records int64, ok bool) {
	begin, ok := logBody(b)
	if !ok {
		return found[:0], 0, false
	}
	body := bytes.TrimRight(b, " \t\r\n")
	m := newMarks(body[:len(body)-len(logTail)], begin)
	spans = found[:0]
	depth, end := 0, begin-1 // where the last record ended, with its comma
	for at := m.next(); at < len(m.b); at = m.next() {
		switch {
		case m.quoted(at):
		case m.b[at] == '{':
			if depth == 0 {
				if at != end+1 || records > 0 && m.b[end] != ',' {
					return spans, 0, false
				}
				begin = at
			}
			depth++
		default:
			if depth--; depth > 0 {
				continue
			}
			if end = at + 1; end-begin > max {
				return spans, 0, false
			}
			records++
			if rec := m.b[begin:end]; f.mayMatch(rec) {
				if n, err := skipValue(rec, 0, 1); err != nil || n < len(rec) {
					return spans, 0, false
				}
				spans = append(spans, span{begin, end})
			}
		}
	}
	return spans, records, depth == 0 && end == len(m.b)
}

// logBody returns where the first record of the log b must begin, and whether b
// begins and ends as a log does.
func logBody(b []byte) (begin int, ok bool) {
	return len(logHead), bytes.HasPrefix(b, []byte(logHead)) &&
		bytes.HasSuffix(bytes.TrimRight(b, " \t\r\n"), []byte(logTail))
}

// marks goes from brace to brace of a JSON text.
type marks struct {
	b          []byte
	open, shut int // the next brace of each kind

	// What is known of strings: whether b[at] is in one.
	at int
	in bool
}

func newMarks(b []byte, begin int) *marks {
	return &marks{b: b, at: begin, open: index(b, begin, '{'), shut: index(b, begin, '}')}
}

// index returns the index of the first c in b at or after i, len(b) if there is
// none.
func index(b []byte, i int, c byte) int {
	if j := bytes.IndexByte(b[i:], c); j >= 0 {
		return i + j
	}
	return len(b)
}

// next returns where the next brace is, len(b) if there is none.
func (m *marks) next() int {
	if m.open < m.shut {
		at := m.open
		m.open = index(m.b, at+1, '{')
		return at
	}
	at := m.shut
	if at < len(m.b) {
		m.shut = index(m.b, at+1, '}')
	}
	return at
}

// quoted reports whether the brace at the index at is in a string. Mostly what
// follows tells; else it counts the quotes since it was last known.
func (m *marks) quoted(at int) bool {
	if m.beforeString(at) {
		m.at, m.in = at, false
		return false
	}
	for i := m.at; i < at; i++ {
		switch m.b[i] {
		case '\\':
			i++
		case '"':
			m.in = !m.in
		}
	}
	m.at = at
	return m.in
}

// beforeString reports whether nothing but braces, brackets and commas are
// between the brace and a quote that begins a string. One that ends a string is
// followed by a comma, a colon, a closing brace or bracket, or white space; what
// is followed by anything else begins one, and then all before it, back to the
// brace, is in none.
func (m *marks) beforeString(at int) bool {
	const most = 8 // farther away it is no use to look
	for i := at + 1; i < min(at+most, len(m.b)-1); i++ {
		switch m.b[i] {
		case '{', '}', '[', ']', ',':
		case '"':
			switch m.b[i+1] {
			case ',', ':', '}', ']', ' ', '\t', '\r', '\n':
				return false
			}
			return true
		default:
			return false
		}
	}
	return false
}
