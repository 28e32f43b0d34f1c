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
	same               // a string but for case
	sameHead           // a prefix but for case
	sameTail           // a suffix but for case
	wildcard           // a string with anything in the places of asterisks
	numeric            // a number from low to high
	cidr               // an IP address from first to last
	exists             // any value
	none               // any value of which no test in not is true
)

// A test is one of the conditions on a field, of which one has to be true.
type test struct {
	op          op
	text        string   // what it compares with
	pieces      []string // of a wildcard: what is between its asterisks
	kind        byte     // of a literal: its first letter
	low, high   int64    // of a number: in millionths; in both if it is one number
	compares    bool     // of a number: whether low is right
	first, last netip.Addr
	not         []test
}

// A leaf is a value of a record that is neither object nor array.
type leaf struct {
	kind byte   // '"', 'n', 't' or 'f', else it is a number
	text []byte // of a string what it says, else what is written

	counted, compares bool // of a number: whether millions is known, and of use
	millions          int64
}

func (l *leaf) isNumber() bool { return l.kind == '-' || '0' <= l.kind && l.kind <= '9' }

// number returns the millionths of a number, false for what does not compare.
func (l *leaf) number() (int64, bool) {
	if !l.counted {
		l.counted = true
		if l.isNumber() {
			l.millions, l.compares = millionths(l.text)
		}
	}
	return l.millions, l.compares
}

// matches reports whether the test is true of l. Its work is linear in both.
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
