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
// or has a record of more than limit bytes, and leaves that to the splitter.
//
// If b is valid JSON, number and spans are exact. If it is not, the splitter
// would refuse what skim may accept: of the records that it does not find it
// looks at nothing but the braces. The spans are appended to found[:0].
func (f *finder) skim(b []byte, limit int, found []span) (spans []span, records int64, ok bool) {
	spans = found[:0]
	body := bytes.TrimRight(b, " \t\r\n")
	if !bytes.HasPrefix(body, []byte(logHead)) || !bytes.HasSuffix(body, []byte(logTail)) {
		return spans, 0, false
	}
	mayMatch := f.mayMatch(b) // mostly it does not, and one look is cheaper than many
	m := braces{b: body[:len(body)-len(logTail)], at: len(logHead)}
	for begin := m.at; ; begin = m.at + 1 {
		end, ok := m.object(begin)
		if !ok || end-begin > limit {
			return spans, 0, false
		}
		records++
		if rec := m.b[begin:end]; mayMatch && f.mayMatch(rec) {
			if n, err := skipValue(rec, 0, 1); err != nil || n < len(rec) {
				return spans, 0, false
			}
			spans = append(spans, span{begin, end})
		}
		if end == len(m.b) {
			return spans, records, true
		}
		if m.b[end] != ',' {
			return spans, 0, false
		}
	}
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
	for depth := 0; ; {
		shut := bytes.IndexByte(m.b[m.at:], '}')
		if shut < 0 {
			return 0, false
		}
		shut += m.at
		if m.beforeString(shut) {
			// Should one of these be in a string, the end is never found.
			depth += bytes.Count(m.b[m.at:shut], []byte{'{'})
			m.inString = false
		} else {
			depth += m.walk(shut)
		}
		m.at = shut + 1
		if m.inString {
			continue
		}
		if depth--; depth == 0 {
			return m.at, true
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

// beforeString reports whether nothing but braces, brackets and commas are
// between the brace and a quote that begins a string. One that ends a string is
// followed by a comma, a colon, a closing brace or bracket, or white space; what
// is followed by anything else begins one, and then all before it, back to the
// brace, is in none.
func (m *braces) beforeString(brace int) bool {
	const most = 8 // farther away it is no use to look
	for i := brace + 1; i < min(brace+most, len(m.b)-1); i++ {
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
