package pattern

import "net/netip"

// An op is how a test compares.
type op uint8

const (
	exact    op = iota // a string
	number             // a number of the same value, or written the same
	literal            // null, true or false
	prefix             // of a string
	suffix             // of a string
	same               // a string, ignoring case
	sameHead           // a prefix, ignoring case
	sameTail           // a suffix, ignoring case
	wildcard           // a string with anything in place of asterisks
	numeric            // a number from low to high
	cidr               // an IP address from first to last
	exists             // any value
	none               // any value for which no test in not is true
)

// A test is one of the conditions on a field. One of them must be true.
type test struct {
	op          op
	text        string   // what it compares with
	pieces      []string // for a wildcard: the texts between its asterisks
	kind        byte     // for a literal: its first letter
	low, high   int64    // for numeric: the range in millionths; for a number: low is its value
	compares    bool     // for a number: whether low is valid
	first, last netip.Addr
	not         []test
}

// A leaf is a value of a record that is neither object nor array.
type leaf struct {
	kind byte   // '"', 'n', 't' or 'f'; anything else is a number
	text []byte // for a string, the decoded text; otherwise the JSON

	counted, compares bool // for a number: whether millions is known, and whether it is valid
	millions          int64
}

func (l *leaf) isNumber() bool { return l.kind == '-' || '0' <= l.kind && l.kind <= '9' }

// number returns a number in millionths, or false if it cannot be compared.
func (l *leaf) number() (int64, bool) {
	if !l.counted {
		l.counted = true
		if l.isNumber() {
			l.millions, l.compares = millionths(l.text)
		}
	}
	return l.millions, l.compares
}

// matches reports whether the test is true of l, in linear time.
func (t *test) matches(l *leaf) bool {
	isText := l.kind == '"'
	switch t.op {
	case exact:
		return isText && (string(l.text) == t.text || t.first.IsValid() && addressOf(l.text) == t.first)
	case number:
		n, ok := l.number()
		return ok && t.compares && n == t.low || l.isNumber() && string(l.text) == t.text
	case literal:
		return l.kind == t.kind
	case prefix:
		return isText && len(l.text) >= len(t.text) && string(l.text[:len(t.text)]) == t.text
	case suffix:
		return isText && len(l.text) >= len(t.text) && string(l.text[len(l.text)-len(t.text):]) == t.text
	case same:
		return isText && foldedHead(l.text, t.text) == len(l.text)
	case sameHead:
		return isText && foldedHead(l.text, t.text) >= 0
	case sameTail:
		return isText && foldedTail(l.text, t.text)
	case wildcard:
		return isText && fits(l.text, t.pieces)
	case numeric:
		n, ok := l.number()
		return ok && t.low <= n && n <= t.high
	case cidr:
		a := netip.Addr{}
		if isText {
			a = addressOf(l.text)
		}
		return a.IsValid() && t.first.Compare(a) <= 0 && a.Compare(t.last) <= 0
	case exists:
		return true
	}
	return !anyMatches(t.not, l)
}

// anyMatches reports whether one of the tests is true of l.
func anyMatches(tests []test, l *leaf) bool {
	for i := range tests {
		if tests[i].matches(l) {
			return true
		}
	}
	return false
}
