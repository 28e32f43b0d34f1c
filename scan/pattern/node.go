package pattern

import (
	"slices"
)

// A node has the conditions of a pattern on the values at one path. Its bit sets have a bit
// for each alternative.
type node struct {
	children []*node
	key      string         // in its parent
	quoted   string         // the key as it is usually written, without escapes
	index    map[string]int // of the children by key; nil if a search of all is faster

	here    []here   // the conditions on the value itself
	leading []leader // the fields that must be absent from an array as a whole

	needs  []uint64 // alternatives that need a value here or below
	object []uint64 // alternatives that an object may satisfy, members aside
	scalar []uint64 // alternatives that any scalar may satisfy
	seen   int      // the bit for a scalar that was seen; -1 if no alternative wants it absent

	slot  int // of the value if it is kept for the envelope, and otherwise -1
	slots int // bit set of the slots of this node and all below
}

// A here has the tests of a field, and the alternatives that the field belongs to.
type here struct {
	tests []test
	of    []uint64
}

// A leader says which alternatives want a field to be absent from an array as a whole:
// those that have no condition on a value in the array before it, in the order of the
// fields. Any other alternative wants it to be absent only from the element that matches.
type leader struct {
	seen int
	of   []uint64
}

// fewChildren is the number of children up to which a search of all is faster than a map.
const fewChildren = 8

func newNode(key string, words int) *node {
	n := &node{key: key, quoted: `"` + key + `"`, index: map[string]int{}, seen: -1, slot: -1}
	n.needs, n.object, n.scalar = make([]uint64, words), make([]uint64, words), make([]uint64, words)
	return n
}

// child returns the child with the key. It creates the child if there is none.
func (n *node) child(key string) *node {
	if i, ok := n.index[key]; ok {
		return n.children[i]
	}
	c := newNode(key, len(n.needs))
	n.index[key] = len(n.children)
	n.children = append(n.children, c)
	return c
}

// count returns how many nodes there are from n on.
func (n *node) count() int {
	sum := 1
	for _, c := range n.children {
		sum += c.count()
	}
	return sum
}

// build creates the nodes of the alternatives.
func (p *Pattern) build(alternatives [][]choice) {
	p.words = (len(alternatives) + 63) / 64
	p.top = newNode("", p.words)
	if p.detail = p.top; p.enveloped {
		p.detail = p.top.child("detail")
		p.keep()
	}
	seen := 0
	for i, choices := range alternatives {
		p.alternative(i, choices, &seen)
	}
	for i := len(alternatives); i < 64*p.words; i++ {
		set(p.top.object, i) // there is no such alternative
	}
	p.size = p.words + (seen+63)/64
	p.top.finish()
}

// alternative adds the choices of the i-th alternative.
func (p *Pattern) alternative(i int, choices []choice, seen *int) {
	slices.SortStableFunc(choices, func(a, b choice) int { return compare(a.name(), b.name()) })
	first := map[*node]int{} // the first choice at or below a node that needs a value
	lines := make([][]*node, len(choices))
	for at, c := range choices {
		lines[at] = p.line(c.keys)
		n := lines[at][len(c.keys)]
		if c.missing {
			if n.seen < 0 {
				n.seen, *seen = *seen, *seen+1
			}
			set(n.scalar, i) // must not be a scalar; finish inverts this
			continue
		}
		n.add(c.tests, i)
		for _, n := range lines[at] {
			set(n.needs, i)
			if _, ok := first[n]; !ok {
				first[n] = at
			}
		}
	}
	for at, c := range choices {
		if !c.missing {
			continue
		}
		last := lines[at][len(c.keys)]
		for _, n := range lines[at] {
			if f, ok := first[n]; !ok || at < f {
				n.lead(last.seen, i)
			}
		}
	}
}

// line returns the nodes on the path keys, from the top on.
func (p *Pattern) line(keys []string) []*node {
	line := []*node{p.top}
	for _, key := range keys {
		line = append(line, line[len(line)-1].child(key))
	}
	return line
}

// add adds tests of the i-th alternative.
func (n *node) add(tests []test, i int) {
	set(n.object, i) // an object has no value of its own; finish inverts this
	for _, h := range n.here {
		if &h.tests[0] == &tests[0] {
			set(h.of, i)
			return
		}
	}
	of := make([]uint64, len(n.needs))
	set(of, i)
	n.here = append(n.here, here{tests, of})
}

// lead adds that in the i-th alternative, no array here may have the field with the bit
// seen.
func (n *node) lead(seen, i int) {
	for _, l := range n.leading {
		if l.seen == seen {
			set(l.of, i)
			return
		}
	}
	of := make([]uint64, len(n.needs))
	set(of, i)
	n.leading = append(n.leading, leader{seen, of})
}

// finish inverts the bit sets that were collected: from alternatives that a value cannot
// satisfy to those that it may.
func (n *node) finish() {
	for i := range n.needs {
		// A scalar does not satisfy an alternative that needs a value here or below.
		n.object[i], n.scalar[i] = ^n.object[i], ^(n.scalar[i] | n.needs[i])
	}
	if len(n.children) <= fewChildren {
		n.index = nil
	}
	if n.slot >= 0 {
		n.slots |= 1 << n.slot
	}
	for _, c := range n.children {
		c.finish()
		n.slots |= c.slots
	}
}

// find returns the index of the child with a key in JSON form, or -1 if there is none.
func (n *node) find(quoted []byte) int {
	if n.index == nil {
		for i, c := range n.children {
			if string(quoted) == c.quoted {
				return i
			}
		}
		if isPlain(quoted) {
			return -1
		}
	}
	return n.findText(quoted)
}

func set(bits []uint64, i int) { bits[i/64] |= 1 << (i % 64) }

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
