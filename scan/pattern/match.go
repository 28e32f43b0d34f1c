package pattern

import (
	"errors"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// Match reports whether the pattern matches a record: an event as a JSON object in
// CloudTrail's own form. If a key repeats, the last one counts, as in encoding/json. A text
// that is not JSON matches no pattern.
//
// The record is read once, and only values that the pattern has conditions on are decoded.
// For each value, a bounded number of machine words is read, besides the bytes of the value
// and of its tests. Match may be called concurrently.
func (p *Pattern) Match(record []byte) bool {
	ok, _ := p.match(record)
	return ok
}

// match also returns how many machine words were read.
func (p *Pattern) match(record []byte) (ok bool, steps int) {
	var space [128]uint64
	m := matcher{b: record, words: p.words, size: p.size, answers: space[:0]}
	out := m.reserve(p.size)
	if p.enveloped {
		ok = m.envelope(p, out)
	} else {
		ok = m.record(p.top, out)
	}
	if !ok {
		return false, m.steps
	}
	for _, w := range m.answers[out : out+p.words] {
		if w != 0 {
			return true, m.steps
		}
	}
	return false, m.steps
}

var errNesting = errors.New("values nest too deeply")

// A matcher reads one record. An answer is known by its index in answers, because that may
// move. It has p.words words with a bit for each alternative that the value may satisfy,
// and then a bit for each field that should be absent and was seen in it.
type matcher struct {
	b           []byte
	words, size int
	answers     []uint64
	caught      [slots]span // values that the envelope is derived from
	steps       int
}

// A span is the place of a value in a record. There is no value if it ends at 0.
type span struct{ begin, end int }

// reserve returns the index of n more words, which are zero.
func (m *matcher) reserve(n int) int {
	at := len(m.answers)
	if at+n <= cap(m.answers) {
		m.answers = m.answers[:at+n]
		clear(m.answers[at:])
		return at
	}
	// An append would move the first words, which are on the stack, to the heap.
	more := make([]uint64, at+n, 2*(at+n))
	copy(more, m.answers)
	m.answers = more
	return at
}

// record stores the answer for the whole record at out. It returns false if b is not a
// record.
func (m *matcher) record(n *node, out int) bool {
	i := trail.SkipSpace(m.b, 0)
	if i == len(m.b) || m.b[i] != '{' {
		return false
	}
	end, err := m.value(n, i, 1, out)
	return err == nil && trail.SkipSpace(m.b, end) == len(m.b)
}

// value stores the answer for the value at i at out, and returns the index after it.
func (m *matcher) value(n *node, i, depth, out int) (end int, err error) {
	if depth > trail.MaxDepth {
		return i, errNesting
	}
	m.steps += m.size
	switch m.b[i] {
	case '{':
		end, err = m.object(n, i, depth, out)
	case '[':
		end, err = m.array(n, i, depth, out)
	default:
		if end, err = trail.SkipValue(m.b, i, depth); err == nil {
			m.scalar(n, m.b[i:end], out)
		}
	}
	if err == nil && n.slot >= 0 {
		m.caught[n.slot] = span{i, end}
	}
	return end, err
}

// object stores the answer for an object: the conditions on its members must all be true.
func (m *matcher) object(n *node, i, depth, out int) (int, error) {
	frame := m.absent(n)
	i++
	for first := true; ; first = false {
		key, value, done, err := trail.NextMember(m.b, i, first)
		if err != nil {
			return i, err
		}
		if done {
			m.all(n, frame, out)
			return value, nil
		}
		if k := n.find(key); k >= 0 {
			c := n.children[k]
			m.drop(c)
			i, err = m.value(c, value, depth+1, frame+k*m.size)
		} else {
			i, err = trail.SkipValue(m.b, value, depth)
		}
		if err != nil {
			return i, err
		}
	}
}

// absent returns the index of the answers of all children of n, as if all were absent.
func (m *matcher) absent(n *node) (frame int) {
	m.steps += len(n.children) * m.size
	frame = m.reserve(len(n.children) * m.size)
	for k, c := range n.children {
		for w, needs := range c.needs {
			m.answers[frame+k*m.size+w] = ^needs
		}
	}
	return frame
}

// all combines the answers for the members of an object, stores the result at out, and
// frees the answers of the members.
func (m *matcher) all(n *node, frame, out int) {
	m.steps += len(n.children) * m.size
	answer := m.answers[out : out+m.size]
	clear(answer[copy(answer, n.object):])
	for k := range n.children {
		for w, bits := range m.answers[frame+k*m.size : frame+(k+1)*m.size] {
			if w < m.words {
				answer[w] &= bits
			} else {
				answer[w] |= bits
			}
		}
	}
	m.answers = m.answers[:frame]
}

// array stores the answer for an array: the conditions must all be true of one element. A
// condition that only wants a field to be absent is true unless any element has the field.
func (m *matcher) array(n *node, i, depth, out int) (int, error) {
	one := m.reserve(m.size)
	clear(m.answers[out : out+m.size])
	i++
	for first := true; ; first = false {
		at, done, err := trail.NextElement(m.b, i, first)
		if err != nil {
			return i, err
		}
		if done {
			m.any(n, out)
			m.drop(n)
			m.answers = m.answers[:one]
			return at, nil
		}
		if i, err = m.value(n, at, depth+1, one); err != nil {
			return i, err
		}
		for w := range m.size {
			m.answers[out+w] |= m.answers[one+w]
		}
	}
}

// any converts the union of the answers for the elements, at out, to the answer for the
// array.
func (m *matcher) any(n *node, out int) {
	answer := m.answers[out : out+m.size]
	for w, needs := range n.needs {
		answer[w] |= ^needs
	}
	for _, l := range n.leading {
		if answer[m.words+l.seen/64]>>(l.seen%64)&1 != 0 {
			m.steps += m.words
			for w, of := range l.of {
				answer[w] &^= of
			}
		}
	}
}

// scalar stores the answer for a value that is neither object nor array at out.
func (m *matcher) scalar(n *node, raw []byte, out int) {
	l := leaf{kind: raw[0], text: raw}
	if len(n.here) > 0 && raw[0] == '"' {
		l.text, _ = trail.Text(raw)
	}
	m.leaf(n, &l, out)
}

func (m *matcher) leaf(n *node, l *leaf, out int) {
	answer := m.answers[out : out+m.size]
	clear(answer[copy(answer, n.scalar):])
	for i := range n.here {
		h := &n.here[i]
		m.steps += len(h.tests)
		if anyMatches(h.tests, l) {
			for w, of := range h.of {
				answer[w] |= of
			}
		}
	}
	if n.seen >= 0 {
		set(answer[m.words:], n.seen)
	}
}

// isPlain reports whether a key is written in ASCII, without escapes.
func isPlain(quoted []byte) bool {
	for _, c := range quoted {
		if c == '\\' || c >= 0x80 {
			return false
		}
	}
	return true
}

// findText is find for a key that may be written with escapes, or for a node with an index.
func (n *node) findText(quoted []byte) int {
	text, _ := trail.Text(quoted)
	if n.index != nil {
		if i, ok := n.index[string(text)]; ok {
			return i
		}
		return -1
	}
	for i, c := range n.children {
		if string(text) == c.key {
			return i
		}
	}
	return -1
}

// drop forgets the values that were caught in an earlier value of a key, or in an array.
func (m *matcher) drop(n *node) {
	for s := 0; n.slots>>s != 0; s++ {
		if n.slots>>s&1 != 0 {
			m.caught[s] = span{}
		}
	}
}
