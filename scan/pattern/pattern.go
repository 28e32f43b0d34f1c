// Package pattern matches event patterns of Amazon EventBridge against CloudTrail records,
// to find what a rule with the pattern would have caught. Start at [Compile], and at
// [AppendEnvelope] for the event that a rule gets.
//
// A pattern matches as in event-ruler 2, the implementation that AWS has published.
// EventBridge gets events with an envelope, which logs do not have: if a pattern asks for
// the envelope, it is derived from the record.
package pattern

import (
	"slices"
	"strings"
)

// Limits of a pattern. EventBridge accepts 2,048 characters, or 4,096 if a quota was
// raised. The rest is a margin.
const (
	maxText    = 16 << 10
	maxNesting = 64

	// maxAlternatives is how many alternatives the $or of a pattern may combine to.
	maxAlternatives = 1024

	// maxWords bounds the cost of a value in a record: the number of machine words that
	// are read for it.
	maxWords = 8 << 10
)

// A Pattern is a compiled pattern. It is safe for concurrent use.
type Pattern struct {
	fields []*field // in the order of the text
	whole  group

	enveloped bool  // the pattern is for events with an envelope
	top       *node // the fields of the envelope or, without one, of the record
	detail    *node // the node of the record, in top or equal to it
	words     int   // length of the alternatives in an answer: one bit for each
	size      int   // length of an answer: after the alternatives, one bit for each field that may be absent
}

// A field is a field that a pattern has conditions on.
type field struct {
	keys   []string // its path
	place  string   // its path in messages, with each $or
	at     int      // its offset in the text
	tests  []test   // one must be true of the value, or of a value in an array
	absent bool     // the field may also be absent
}

// name returns the path by which fields are sorted, as in event-ruler.
func (f *field) name() string { return strings.Join(f.keys, ".") }

// want says in a few words what the field should be.
func (f *field) want() string {
	switch {
	case !f.absent:
		return describe(f.tests)
	case len(f.tests) == 0:
		return "absent"
	}
	return describe(f.tests) + " or absent"
}

// A group holds conditions that must all be true.
type group struct {
	fields []*field
	ors    [][]group // one group of each must be true
}

// Compile returns the pattern in a JSON text. If the text is not a pattern, the error is an
// [Error] that says where and why.
//
// A pattern with a field of the envelope at the top (detail, detail-type, source, account,
// region, time, id or version) is for events in the form of EventBridge. Any other pattern
// is for the record alone, which is the detail of such an event. The field resources, which
// both have, does not decide.
func Compile(text []byte) (*Pattern, error) {
	if len(text) > maxText {
		return nil, errorAt(text, 0, "", "the pattern has %d bytes, of at most %d", len(text), maxText)
	}
	r := reader{text}
	t, err := r.read()
	if err != nil {
		return nil, err
	}
	c := compiler{parser: parser{text}}
	if t.kind != '{' {
		return nil, errorAt(text, t.at, "", "a pattern is an object, not %s", t.what())
	}
	p := &Pattern{}
	if p.whole, err = c.object(&t, nil, "", false); err != nil {
		return nil, err
	}
	if _, err := c.paths(&p.whole); err != nil {
		return nil, err
	}
	p.fields = c.fields
	if p.enveloped, err = c.envelope(p.fields); err != nil {
		return nil, err
	}
	n := p.whole.count()
	if n > maxAlternatives {
		return nil, errorAt(text, t.at, "", "its $or combine to more than %d alternatives", maxAlternatives)
	}
	if len(p.fields)*n/64 <= maxWords {
		p.build(p.whole.alternatives())
	}
	if p.top == nil || p.top.count()*p.size > maxWords {
		return nil, errorAt(text, t.at, "", "%d alternatives of so many fields are too much work: split the pattern", n)
	}
	return p, nil
}

// A compiler collects the fields of a pattern.
type compiler struct {
	parser
	fields []*field
}

// reserved are the keys that event-ruler refuses within $or, because they look like an
// operator in the wrong place.
var reserved = append([]string{"exactly", "html", "regex", "=", "<", "<=", ">", ">=", "not-wildcard", "not-equals-ignore-case",
	"date-after", "date-on-or-after", "date-before", "date-on-or-before", "in-date-range", "ip-address-in-range", "ip-address-not-in-range"}, operators...)

// object returns the conditions in the object t, whose path is keys.
func (c *compiler) object(t *tree, keys []string, place string, inOr bool) (g group, err error) {
	if len(t.members) == 0 {
		return g, c.wrong(t, place, "an empty object matches nothing: leave it out, or name a field in it")
	}
	for i := range t.members {
		m := &t.members[i]
		at := below(place, m.key)
		if m.key == "$or" {
			or, err := c.or(&m.tree, keys, at)
			if err != nil {
				return g, err
			}
			g.ors = append(g.ors, or)
			continue
		}
		if inOr && slices.Contains(reserved, m.key) {
			return g, errorAt(c.text, m.at, at, "an operator where a field should be: put it in the array of a field")
		}
		deeper := append(slices.Clone(keys), m.key)
		switch m.kind {
		case '{':
			inner, err := c.object(&m.tree, deeper, at, inOr)
			if err != nil {
				return g, err
			}
			g.fields, g.ors = append(g.fields, inner.fields...), append(g.ors, inner.ors...)
		case '[':
			f := &field{keys: deeper, place: at, at: m.at}
			if f.tests, f.absent, err = c.tests(&m.tree, at); err != nil {
				return g, err
			}
			g.fields, c.fields = append(g.fields, f), append(c.fields, f)
		default:
			return g, c.wrong(&m.tree, at, "%s where an array should be: put values in [ ], even a single one", m.what())
		}
	}
	return g, nil
}

// or returns the groups of a $or.
func (c *compiler) or(t *tree, keys []string, place string) (groups []group, err error) {
	if t.kind != '[' || len(t.items) < 2 {
		return nil, c.wrong(t, place, "$or needs an array of two objects or more")
	}
	for i := range t.items {
		item := &t.items[i]
		if item.kind != '{' {
			return nil, c.wrong(item, element(place, i), "$or needs objects, not %s", item.what())
		}
		g, err := c.object(item, keys, element(place, i), true)
		if err != nil {
			return nil, err
		}
		groups = append(groups, g)
	}
	return groups, nil
}
