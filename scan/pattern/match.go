package pattern

import (
	"errors"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// Match reports whether the pattern matches a record: the JSON object that one event is in
// CloudTrail's own form. Of a repeated key the last counts, as in encoding/json, and a text
// that is no JSON matches nothing.
//
// The record is gone through once, and nothing of it is decoded but what is asked for. For
// each value in it no more than a bounded number of machine words is looked at, beside the
// bytes of the value and of the tests of it. Match may be called concurrently.
func (p *Pattern) Match(record []byte) bool {
	ok, _ := p.match(record)
	return ok
}

// match also returns how many machine words were looked at.
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

// A matcher goes through one record. An answer is kept by its index in answers, which may
// move: p.words words with the alternatives that a value may be, and then by bits which
// fields that should be absent were seen in it.
type matcher struct {
	b           []byte
	words, size int
	answers     []uint64
	caught      [slots]span // values that the envelope is made of
	steps       int
}

// A span is where a value is in a record; none is where it ends at 0.
type span struct{ begin, end int }

// reserve returns the index of n words more, which are zero.
func (m *matcher) reserve(n int) int {
	at := len(m.answers)
	if at+n <= cap(m.answers) {
		m.answers = m.answers[:at+n]
		clear(m.answers[at:])
		return at
	}
	// An append would make the first ones, which are on the stack, move to the heap.
	more := make([]uint64, at+n, 2*(at+n))
	copy(more, m.answers)
	m.answers = more
	return at
}

// record puts the answer of the whole record to out. It returns false for what is none.
func (m *matcher) record(n *node, out int) bool {
	i := trail.SkipSpace(m.b, 0)
	if i == len(m.b) || m.b[i] != '{' {
		return false
	}
	end, err := m.value(n, i, 1, out)
	return err == nil && trail.SkipSpace(m.b, end) == len(m.b)
}

// value puts the answer of the value at i to out, and returns the index after it.
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

// object wants all that is asked of members to be true at once.
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

// all puts the answer of an object to out, of those of its members, and frees these.
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

// array wants all that is asked for to be true of one element. What is asked for of no
// value but an absence is true unless it is anywhere in the array.
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

// any turns what the elements of an array may be, all together, into its answer at out.
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

// scalar puts the answer of a value that is neither object nor array to out.
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

// isPlain reports whether a key is written as what it says: in ASCII, without escapes.
func isPlain(quoted []byte) bool {
	for _, c := range quoted {
		if c == '\\' || c >= 0x80 {
			return false
		}
	}
	return true
}

// findText is find for a key that may be written otherwise, or of many.
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

// drop forgets what was caught of an earlier value of a key, or in an array.
func (m *matcher) drop(n *node) {
	for s := 0; n.slots>>s != 0; s++ {
		if n.slots>>s&1 != 0 {
			m.caught[s] = span{}
		}
	}
}
