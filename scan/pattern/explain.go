package pattern

import (
	"slices"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// A Verdict says what a field of a pattern should be, and what it is in a record.
type Verdict struct {
	Path  string   // of the field, such as detail.$or[0].eventName
	Want  string   // what it should be, in a few words
	Have  []string // all of its values, strings in quotes
	Match bool     // whether a value, or the absence of any, satisfies the pattern
	Moot  bool     // whether the field does not matter, because another side of its $or matches
}

// Explain returns a verdict for each field of the pattern, in the order of its text. Values
// are as the record has them: anybody may have written them.
//
// Even if every field matches, the pattern may not: fields in an array of objects must all
// match in the same object.
func (p *Pattern) Explain(record []byte) []Verdict {
	text := record
	if p.enveloped {
		text = AppendEnvelope(nil, record)
	}
	list := make([]Verdict, len(p.fields))
	of := map[*field]*Verdict{}
	for i, f := range p.fields {
		v := Verdict{Path: f.place, Want: f.want()}
		each(text, f.keys, func(raw []byte) {
			l := leaf{kind: raw[0], text: raw}
			if text, ok := trail.Text(raw); ok {
				l.text = text
				v.Have = append(v.Have, `"`+string(text)+`"`)
			} else {
				v.Have = append(v.Have, string(raw))
			}
			v.Match = v.Match || anyMatches(f.tests, &l)
		})
		v.Match = v.Match || f.absent && v.Have == nil
		list[i] = v
		of[f] = &list[i]
	}
	p.whole.judge(of)
	return list
}

// judge reports whether every field of the group matches, and one side of each $or. If one
// side matches, it marks the sides that do not as moot.
func (g *group) judge(of map[*field]*Verdict) bool {
	all := true
	for _, f := range g.fields {
		all = all && of[f].Match
	}
	for _, or := range g.ors {
		good := make([]bool, len(or))
		for i := range or {
			good[i] = or[i].judge(of)
		}
		one := slices.Contains(good, true)
		for i := range or {
			if one && !good[i] {
				or[i].moot(of)
			}
		}
		all = all && one
	}
	return all
}

// moot marks all fields of the group as moot.
func (g *group) moot(of map[*field]*Verdict) {
	for _, f := range g.fields {
		of[f].Moot = true
	}
	for _, or := range g.ors {
		for i := range or {
			or[i].moot(of)
		}
	}
}

// each calls f with every scalar of v at the path keys, also in arrays.
func each(v []byte, keys []string, f func(raw []byte)) {
	if v = v[trail.SkipSpace(v, 0):]; len(v) == 0 {
		return
	}
	switch {
	case v[0] == '[':
		_ = trail.Elements(v, func(element []byte) bool {
			each(element, keys, f)
			return true
		})
	case v[0] != '{':
		if len(keys) == 0 {
			f(v)
		}
	case len(keys) > 0:
		var last []byte
		_ = trail.Members(v, func(key, value []byte) {
			if string(key) == keys[0] {
				last = value
			}
		})
		each(last, keys[1:], f)
	}
}
