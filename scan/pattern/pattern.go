// Package pattern knows the event patterns of Amazon EventBridge, and matches them against
// records of CloudTrail: what a rule would have caught, had it been there. Start at
// [Compile], and at [AppendEnvelope] for the event that a rule is given.
//
// A pattern is matched as event-ruler 2 does, the implementation that AWS has published.
// EventBridge is given events with an envelope, which no log has: it is made of the record
// where a pattern asks for it.
package pattern

import (
	"slices"
	"strings"
)

// Limits of a pattern. EventBridge takes 2,048 characters, and 4,096 where a quota was
// raised; the rest is room.
const (
	maxText    = 16 << 10
	maxNesting = 64

	// maxAlternatives are those that all $or of a pattern make, each with each.
	maxAlternatives = 1024

	// maxWords bounds what a value of a record can cost: so many machine words are looked
	// at for each of them at most.
	maxWords = 8 << 10
)

// A Pattern is compiled, and may be used concurrently.
type Pattern struct {
	fields []*field // as they are in the text
	whole  group

	enveloped bool  // the pattern is one of events with an envelope
	top       *node // the fields of the envelope, or else of the record
	detail    *node // in top, what is asked of the record
	words     int   // of an answer: one bit for each alternative
	size      int   // of an answer with what follows: one bit for each field that may be absent
}

// A field is one that a pattern has conditions on.
type field struct {
	keys   []string // its path
	place  string   // its path as messages have it, with each $or
	at     int      // where it is in the text
	tests  []test   // one of which has to be true of a value, or of one in an array
	absent bool     // or else the field has to be absent
}

// name returns the path by which fields are in order, as event-ruler has them.
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

// A group holds what has to be true at once.
type group struct {
	fields []*field
	ors    [][]group // of each one group has to be true
}

// Compile returns the pattern that the JSON text is. An [Error] says where it is none.
//
// A pattern that names a field of the envelope at its top (detail, detail-type, source,
// account, region, time, id or version) is one of events as EventBridge has them. Any
// other is one of the record alone: of what detail would hold. Resources, which both have,
// does not decide.
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

// reserved are what event-ruler refuses as a key within $or, where it looks like an
// operator in the wrong place.
var reserved = append([]string{"exactly", "html", "regex", "=", "<", "<=", ">", ">=", "not-wildcard", "not-equals-ignore-case",
	"date-after", "date-on-or-after", "date-before", "date-on-or-before", "in-date-range", "ip-address-in-range", "ip-address-not-in-range"}, operators...)

// object returns what the object t, which stands at keys, asks for.
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
